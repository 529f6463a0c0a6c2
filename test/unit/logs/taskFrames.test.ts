import assert from 'node:assert/strict';
import { SeenLines } from '../../../src/core/logs/seenLines.ts';
import { TaskFrames } from '../../../src/core/logs/taskFrames.ts';

const time = '2026-01-02T03:04:05.000000001Z ';
const details = (task: string): string => `com.docker.swarm.node.id=n,com.docker.swarm.service.id=s,com.docker.swarm.task.id=${task} `;

interface Said {
  readonly pieces: readonly string[];
  readonly said: readonly string[];
}

function take(...chunks: readonly (readonly [text: string, isStart: boolean | undefined, stream?: 'stderr'])[]): Said {
  const pieces: string[] = [];
  const said: string[] = [];
  const frames = new TaskFrames(({ taskId, nodeId }, { stream, data, isStart }) => pieces.push(`${taskId}@${nodeId} ${stream}${isStart ? ' >' : ''} ${Buffer.from(data).toString('utf8')}`), (text) => said.push(text));
  for (const [text, isStart, stream = 'stdout'] of chunks) frames.push({ stream, data: Buffer.from(text), ...(isStart === undefined ? {} : { isStart }) });
  frames.end();
  return { pieces, said };
}

describe('the log of a service', () => {
  it('is taken apart by tasks, wherever the transport cuts its messages', () => {
    const whole = `${time}${details('t')}two  words\n`;
    const wanted = { pieces: [`t@n stdout > ${time}two  words\n`], said: [] };
    assert.deepEqual(take([whole, true]), wanted);
    for (let cut = 1; cut < whole.length; cut++) {
      const { pieces, said } = take([whole.slice(0, cut), true], [whole.slice(cut), false]);
      assert.deepEqual([pieces.join('').replace('\nt@n stdout ', '\n').replaceAll(/(?<!^)t@n stdout /g, ''), said], [wanted.pieces[0], []], String(cut));
    }
    assert.deepEqual(take([`${time}${details('a')}part`, true], [`${time}${details('b')}x\n`, true, 'stderr'], [`${time}${details('a')}end\n`, true]).pieces, [`a@n stdout > ${time}part`, `b@n stderr > ${time}x\n`, `a@n stdout > ${time}end\n`]);
  });

  it('of a terminal is one of lines', () => {
    assert.deepEqual(take([`${time}${details('a')}one\r\n${time}${details('b')}t`, undefined], ['wo\r\n', undefined]).pieces, [`a@n stdout > ${time}one\r\n`, `b@n stdout > ${time}two\r\n`]);
  });

  it('tells what the engine itself says, and takes nothing that a task wrote for details', () => {
    assert.deepEqual(take(['Error grabbing logs: no such node\n', true, 'stderr'], [`${time}x=1,${details('a')}com.docker.swarm.task.id=z\n`, true]), {
      pieces: [`a@n stdout > ${time}com.docker.swarm.task.id=z\n`],
      said: ['Error grabbing logs: no such node'],
    });
    assert.deepEqual(take(['x'.repeat(5000), true], ['y\n', false]).said.map((text) => text.length), [5000, 1]);
  });

  it('lets each line through once, and none from before its beginning', () => {
    const seen = new SeenLines();
    const line = (micros: number, text = 'x'): Parameters<SeenLines['take']>[0] => ({ stream: 'stdout', micros, nanos: 0, text });
    assert.deepEqual([seen.take(line(5)), seen.take(line(5)), seen.take(line(5, 'xy')), seen.take(line(4)), seen.newest?.micros], [true, false, true, true, 5]);
    seen.beginAt({ micros: 4, nanos: 0 });
    assert.deepEqual([seen.take(line(3)), seen.take(line(4, 'other'))], [false, true]);
    for (let micros = 10; micros < 5010; micros++) seen.take(line(micros));
    assert.deepEqual([seen.take(line(10)), seen.take(line(5009)), seen.take(line(5010))], [false, false, true]);
  });
});
