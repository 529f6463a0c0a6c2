import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { parseRunTask, type RunTask } from '../../../src/core/run/runTask.ts';
import { LineWatch } from '../../../src/core/run/readiness.ts';

const read = (definition: Readonly<Record<string, unknown>>): RunTask => {
  const parsed = parseRunTask({ type: 'docker-run', ...definition }, '/code');
  assert.equal(parsed.kind, 'valid', parsed.kind === 'invalid' ? parsed.problems.join('\n') : '');
  return (parsed).task;
};
const problems = (definition: Readonly<Record<string, unknown>>): readonly string[] => {
  const parsed = parseRunTask({ type: 'docker-run', ...definition }, '/code');
  return parsed.kind === 'invalid' ? parsed.problems : [];
};

describe('the definition of a docker-run task', () => {
  it('needs no more than an image, and runs it in front', () => {
    const { values, ...task } = read({ image: 'busybox' });
    assert.deepEqual(task, { spec: { image: 'busybox', binds: [], environment: [], command: [], labels: {}, isInteractive: false, ports: [], isRemovedOnExit: false }, pull: 'missing', environmentFiles: [], isDetached: false, isReplaced: false });
    assert.deepEqual(values, { image: 'busybox' });
  });

  it('takes lists, objects, numbers and words as people write them', () => {
    const { spec, environmentFiles } = read({
      image: 'busybox:1',
      command: ['sh', '-c', 'echo "$HOME" it\'s'],
      entrypoint: '/bin/tini --',
      env: { MODE: 'fast', LEVEL: 3, ON: true },
      envFile: ['.env'],
      ports: ['8080:80', '127.0.0.1:53:53/udp'],
      volumes: ['data:/data', './site:/site:ro', '../up:/up', '~/home:/home', '/cache'],
      labels: ['a=b'],
      addHosts: { db: '10.0.0.5' },
      memory: '512m',
      cpus: 1.5,
      pidsLimit: 100,
      restart: 'on-failure',
    });
    assert.deepEqual(spec.command, ['sh', '-c', 'echo "$HOME" it\'s']);
    assert.deepEqual(spec.entrypoint, ['/bin/tini', '--']);
    assert.deepEqual(spec.environment, ['MODE=fast', 'LEVEL=3', 'ON=true']);
    assert.deepEqual(environmentFiles, ['.env']);
    assert.deepEqual(spec.binds, ['data:/data', '/code/site:/site:ro', '/up:/up', `${homedir()}/home:/home`]);
    assert.deepEqual([spec.anonymousVolumes, spec.labels, spec.extraHosts], [['/cache'], { a: 'b' }, ['db:10.0.0.5']]);
    assert.deepEqual(spec.limits, { memory: 536_870_912, nanoCpus: 1_500_000_000, pids: 100 });
    assert.deepEqual(spec.restart, { policy: 'on-failure', retries: 0 });
  });

  it('says what has to be before others go on', () => {
    assert.deepEqual(read({ image: 'x', ready: 'listening on \\d+' }).ready, { kind: 'pattern', pattern: /listening on \d+/u, seconds: 60 });
    assert.deepEqual(read({ image: 'x', ready: { health: true, timeout: 5 } }).ready, { kind: 'health', seconds: 5 });
  });

  it('is refused with all that is wrong with it, by the option’s name', () => {
    const found = problems({ image: 'Not A Name', ports: ['80:x'], memory: 'much', detached: 'yes', env: [3], replace: true, ready: { pattern: '(' }, volumes: ['${nothing}:/x'] });
    assert.deepEqual(found.map((problem) => /^"([\w.[\]]+)"/.exec(problem)?.[1]).sort(), ['detached', 'env', 'image', 'memory', 'ports[0]', 'ready.pattern', 'replace', 'volumes', 'volumes[0]']);
    assert.deepEqual(problems({}).length, 1);
    assert.deepEqual(problems({ image: 'x', ready: {} }).length, 1);
    assert.deepEqual(problems({ image: 'x', ready: { health: true, timeout: -1 } }).length, 1);
  });
});

describe('output that is watched for a line', () => {
  const watch = (pattern: RegExp, ...pieces: readonly (string | Uint8Array)[]): readonly boolean[] => {
    const watching = new LineWatch(pattern);
    return pieces.map((piece) => watching.push(Buffer.from(piece)));
  };

  it('matches across pieces, without colours, and also before the line has ended', () => {
    assert.deepEqual(watch(/^ready$/, 'almost\nrea', 'dy\nmore'), [false, true]);
    assert.deepEqual(watch(/server up/, 'the \u001b[32mserver\u001b[0m up'), [true]);
    const [first, second] = [Buffer.from('größe').subarray(0, 3), Buffer.from('größe').subarray(3)];
    assert.deepEqual(watch(/^größe/, first, second), [false, true]);
  });
});
