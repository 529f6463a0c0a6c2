import assert from 'node:assert/strict';
import { BuildProgress } from '../../../src/core/build/progress.ts';
import { type StatusResponse } from '../../../src/core/build/proto/session_pb.ts';
import { TtyRenderer } from '../../../src/core/build/renderTty.ts';
import { cellWidth } from '../../../src/core/build/text.ts';
import { at, message, output } from './trace.ts';

/** What a terminal would show: as much of one as the renderer uses. */
class Terminal {
  lines: string[] = [''];
  row = 0;
  styles = new Set<string>();
  isCursorHidden = false;
  widest = 0;

  write(text: string): void {
    for (const [token, up, , style] of text.matchAll(/\u001b\[(\d+)A|(\u001b\[(\d+)m)|\u001b\[(?:K|J|\?25[lh])|\r|\n|[^\u001b\r\n]+/g)) {
      if (up !== undefined) this.row -= Number(up);
      else if (style !== undefined) this.styles.add(style);
      else if (token === '\u001b[J') this.lines.length = this.row;
      else if (token === '\u001b[?25l') this.isCursorHidden = true;
      else if (token === '\u001b[?25h') this.isCursorHidden = false;
      else if (token === '\n') this.row += 1;
      else if (token !== '\r' && token !== '\u001b[K') {
        this.lines[this.row] = token;
        this.widest = Math.max(this.widest, cellWidth(token));
      }
    }
    assert.ok(this.row >= 0);
  }

  get text(): string {
    return this.lines.slice(0, this.row).join('\n');
  }
}

function screen(columns: number, rows: number): { readonly terminal: Terminal; readonly renderer: TtyRenderer; readonly show: (...messages: readonly StatusResponse[]) => void; readonly wait: (seconds: number) => void } {
  const terminal = new Terminal();
  const progress = new BuildProgress();
  let now = 5_000_000;
  const renderer = new TtyRenderer(progress, (text) => terminal.write(text), () => ({ columns, rows }), () => now);
  return {
    terminal,
    renderer,
    show: (...messages) => messages.forEach((one) => renderer.show(progress.apply(one))),
    wait: (seconds) => (now += seconds * 1000),
  };
}

const step = (digest: string, started: number, completed?: number, more: { cached?: boolean; error?: string } = {}): StatusResponse =>
  message({ vertexes: [{ digest, name: `[${digest}] RUN it`, started: at(started), ...(completed !== undefined && { completed: at(completed) }), ...more }] });

describe('a build drawn in place', () => {
  it('shows steps, their times and the last lines of what runs', () => {
    const { terminal, renderer, show, wait } = screen(50, 20);
    show(step('a', 10, 10, { cached: true }), message({ vertexes: [{ digest: 'c', name: 'later' }] }), step('b', 10), output('b', 'one\n\u001b[31mtwo\u001b[0m\tx\r\nthr', 11));
    wait(2.5);
    renderer.draw();
    assert.deepEqual(terminal.text.split('\n'), [
      '[+] Building 2.5s (1/3)',
      ' => CACHED [a] RUN it                        0.0s',
      ' => [b] RUN it                               2.5s',
      ' => => # one',
      ' => => # two  x',
      ' => => # thr',
    ]);
    show(step('b', 10, 13.25), step('c', 13.5, 14));
    wait(2);
    renderer.finish();
    assert.deepEqual(terminal.text.split('\n'), [
      '[+] Building 4.5s (3/3) FINISHED',
      ' => CACHED [a] RUN it                        0.0s',
      ' => [b] RUN it                               3.3s',
      ' => [c] RUN it                               0.5s',
    ]);
    assert.deepEqual([terminal.isCursorHidden, terminal.widest <= 50, [...terminal.styles].sort()], [false, true, ['0', '2', '34']]);
  });

  it('marks what failed and what was cancelled by words too, and is not finished', () => {
    const { terminal, renderer, show } = screen(60, 20);
    show(step('a', 1, 2, { error: 'exit code: 1' }), step('b', 1, 2, { error: 'context canceled' }));
    renderer.finish();
    assert.deepEqual(terminal.text.split('\n').map((line) => line.replace(/ +\d\.\ds$/, '')), ['[+] Building 0.0s (2/2)', ' => ERROR [a] RUN it', ' => CANCELED [b] RUN it']);
    assert.deepEqual([...terminal.styles].sort(), ['0', '31', '33']);
  });

  it('never draws more lines than there is room for, and keeps what runs in sight', () => {
    const { terminal, renderer, show } = screen(40, 8);
    show(step('first', 1), ...Array.from({ length: 20 }, (_, index) => step(`s${String(index)}`, 1, 2)));
    for (let index = 0; index < 3; index += 1) renderer.draw();
    const lines = terminal.text.split('\n');
    assert.deepEqual([lines.length, lines[1]?.includes('[first]'), lines.at(-1)?.includes('[s19]')], [7, true, true]);
    renderer.finish();
    assert.equal(terminal.text.split('\n').length, 22);
  });

  it('keeps to the width with wide characters, and in a window that is hardly one', () => {
    for (const columns of [30, 12, 5, 1]) {
      const { terminal, renderer, show } = screen(columns, 10);
      show(message({ vertexes: [{ digest: 'a', name: '漢字'.repeat(20), started: at(1) }] }), output('a', `${'x'.repeat(99)}\n😀${'字'.repeat(50)}`, 2));
      renderer.draw();
      assert.ok(terminal.widest <= columns, `${String(terminal.widest)} of ${String(columns)}`);
    }
  });

  it('leaves nothing of a longer drawing behind', () => {
    const { terminal, renderer, show } = screen(40, 20);
    show(step('a', 1), output('a', '1\n2\n3\n4\n', 1));
    renderer.draw();
    show(step('a', 1, 2));
    renderer.draw();
    assert.equal(terminal.lines.filter((line) => line !== '').length, 2);
  });

  it('keeps the end of a step’s output for when it fails', () => {
    const { renderer, show } = screen(40, 20);
    const progress = new BuildProgress();
    show(step('a', 1), output('a', Array.from({ length: 500 }, (_, index) => `${String(index)}\n`).join(''), 1));
    progress.apply(step('a', 1));
    const tail = renderer.tailOf(progress.steps[0]!);
    assert.deepEqual([tail.length, tail[0], tail.at(-1)], [100, '400', '499']);
  });
});
