import assert from 'node:assert/strict';
import { BuildProgress } from '../../../src/core/build/progress.ts';
import { type StatusResponse } from '../../../src/core/build/proto/session_pb.ts';
import { PlainRenderer } from '../../../src/core/build/renderPlain.ts';
import { at, message, output } from './trace.ts';

function screen(): { readonly show: (...messages: readonly StatusResponse[]) => void; readonly tick: () => void; readonly finish: () => void; readonly text: () => string; readonly wait: (milliseconds: number) => void } {
  const progress = new BuildProgress();
  let written = '';
  let now = 0;
  const renderer = new PlainRenderer((text) => (written += text), () => now);
  return {
    show: (...messages) => messages.forEach((one) => renderer.show(progress.apply(one))),
    tick: () => renderer.tick(),
    finish: () => renderer.finish(),
    text: () => {
      const text = written;
      written = '';
      return text;
    },
    wait: (milliseconds) => (now += milliseconds),
  };
}

const begin = (digest: string, seconds: number): StatusResponse => message({ vertexes: [{ digest, name: `[${digest}] RUN it`, started: at(seconds) }] });
const end = (digest: string, started: number, completed: number, more: { cached?: boolean; error?: string } = {}): StatusResponse =>
  message({ vertexes: [{ digest, name: `[${digest}] RUN it`, started: at(started), completed: at(completed), ...more }] });

describe('the plain drawing of a build', () => {
  it('numbers each line by its step', () => {
    const { show, finish, text } = screen();
    show(begin('a', 10), output('a', 'hello\nwor', 10.25), output('a', 'ld\n', 10.5), output('a', 'no end', 22.5), end('a', 10, 23));
    finish();
    assert.equal(text(), '#1 [a] RUN it\n#1 0.250 hello\n#1 0.250 world\n#1 12.50 no end\n#1 DONE 13.0s\n\n');
  });

  it('passes output on at once and exactly', () => {
    const { show, text } = screen();
    show(begin('a', 0), output('a', '\u001b[32mgreen\u001b[0m\tx\r', 1));
    assert.equal(text(), '#1 [a] RUN it\n#1 1.000 \u001b[32mgreen\u001b[0m\tx\r');
    show(output('a', '\n', 2));
    assert.equal(text(), '\n');
  });

  it('says how each step ended', () => {
    const { show, finish, text } = screen();
    show(end('a', 1, 1, { cached: true }), end('b', 1, 2), end('c', 1, 3, { error: 'exit code: 3' }), end('d', 1, 4, { error: 'x: context canceled' }));
    finish();
    assert.equal(text(), '#1 [a] RUN it\n#1 CACHED\n\n#2 [b] RUN it\n#2 DONE 1.0s\n\n#3 [c] RUN it\n#3 ERROR: exit code: 3\n\n#4 [d] RUN it\n#4 CANCELED\n\n');
  });

  it('does not end a step that begins again at once', () => {
    const { show, tick, text } = screen();
    show(end('a', 1, 1.1), begin('a', 1.2), end('a', 1.2, 2));
    tick();
    assert.equal(text(), '#1 [a] RUN it\n#1 DONE 0.9s\n\n');
  });

  it('lets a step finish its lines before another one is shown', () => {
    const { show, tick, text, wait } = screen();
    show(begin('a', 0), begin('b', 0), output('a', 'a1\n', 1), output('b', 'b1\n', 1), output('a', 'a2\n', 2));
    tick();
    assert.equal(text(), '#1 [a] RUN it\n#1 1.000 a1\n#1 2.000 a2\n');
    wait(1500);
    tick();
    assert.equal(text(), '#1 ...\n\n#2 [b] RUN it\n#2 1.000 b1\n');
    show(output('a', 'a3\n', 3), end('b', 0, 4));
    tick();
    assert.equal(text(), '#2 DONE 4.0s\n\n#1 [a] RUN it\n#1 3.000 a3\n');
  });

  it('does not have a step that is never silent hide the others for ever', () => {
    const { show, text, wait } = screen();
    show(begin('a', 0), begin('b', 0), output('a', 'a\n', 0), output('b', 'b\n', 0));
    for (let index = 0; index < 6; index += 1) {
      wait(900);
      show(output('a', 'a\n', 1));
    }
    assert.ok(text().includes('#2 0.000 b\n'));
  });

  it('tells of a transfer when it matters', () => {
    const { show, tick, finish, text } = screen();
    const transfer = (current: bigint, seconds: number, completed?: number): StatusResponse =>
      message({ statuses: [{ id: 'transferring context:', vertex: 'a', current, total: 0n, started: at(1), timestamp: at(seconds), ...(completed !== undefined && { completed: at(completed) }) }] });
    show(begin('a', 1));
    for (const one of [transfer(0n, 1), transfer(1000n, 1.1), transfer(2000n, 1.2), transfer(1_500_000n, 7), transfer(1_500_000n, 8, 8), transfer(1_500_000n, 8, 8)]) {
      show(one);
      tick();
    }
    show(end('a', 1, 9));
    finish();
    assert.equal(text(), '#1 [a] RUN it\n#1 transferring context: 1.00kB 0.1s\n#1 transferring context: 1.50MB 6.0s\n#1 transferring context: 1.50MB 7.0s done\n#1 DONE 8.0s\n\n');
  });

  it('shows warnings', () => {
    const { show, finish, text } = screen();
    show(message({ vertexes: [{ digest: 'a', name: 'x', started: at(1), completed: at(1) }], warnings: [{ vertex: 'a', short: Buffer.from('old\u0007') }] }));
    finish();
    assert.equal(text(), '#1 x\n#1 WARN: old \n#1 DONE 0.0s\n\n');
  });
});
