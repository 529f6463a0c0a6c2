import assert from 'node:assert/strict';
import { BuildProgress, timeTaken } from '../../../src/core/build/progress.ts';
import { at, message, output } from './trace.ts';

describe('the progress of a build', () => {
  it('knows a step once it has begun, and merges what is told of it later', () => {
    const progress = new BuildProgress();
    progress.apply(message({ vertexes: [{ digest: 'a', name: 'one' }, { digest: 'b', name: 'two' }] }));
    assert.deepEqual([progress.steps, progress.total], [[], 2]);
    progress.apply(message({ vertexes: [{ digest: 'b', name: 'two', started: at(10) }] }));
    progress.apply(message({ vertexes: [{ digest: 'b', name: 'two', started: at(10), completed: at(12.5) }] }));
    progress.apply(message({ vertexes: [{ digest: 'b', name: 'two' }] }));
    assert.deepEqual(progress.steps, [
      { id: 'b', number: 1, name: 'two', intervals: [{ startedAt: 10_000, completedAt: 12_500, isCached: false }], completedAt: 12_500, isCached: false, error: '', isCancelled: false, statuses: new Map(), warnings: [] },
    ]);
    assert.equal(timeTaken(progress.steps[0]!, 0), 2500);
  });

  it('adds up the times a step was at work', () => {
    const progress = new BuildProgress();
    for (const [started, completed] of [[10, 11], [20, 22], [21, 24]] as const) progress.apply(message({ vertexes: [{ digest: 'a', name: 'x', started: at(started), completed: at(completed) }] }));
    progress.apply(message({ vertexes: [{ digest: 'a', name: 'x', started: at(30) }] }));
    const [step] = progress.steps;
    assert.deepEqual([step?.completedAt, timeTaken(step!, 31_500)], [undefined, 6500]);
  });

  it('says cached only where it ended so', () => {
    const progress = new BuildProgress();
    const tell = (digest: string, started: number, completed: number | undefined, cached: boolean): void =>
      void progress.apply(message({ vertexes: [{ digest, name: digest, started: at(started), cached, ...(completed !== undefined && { completed: at(completed) }) }] }));
    tell('looked up first', 10, 11, false);
    tell('looked up first', 12, 12, true);
    // Met in a real engine: a step that runs is found by another one meanwhile.
    tell('runs after all', 10, undefined, false);
    tell('runs after all', 11, 11, true);
    const whileRunning = progress.steps.map((step) => step.isCached);
    tell('runs after all', 10, 15, false);
    assert.deepEqual([whileRunning, progress.steps.map((step) => step.isCached)], [[true, false], [true, false]]);
  });

  it('keeps a character whole that comes in two messages, for each stream on its own', () => {
    const progress = new BuildProgress();
    progress.apply(message({ vertexes: [{ digest: 'a', name: 'x', started: at(1) }] }));
    const euro = Buffer.from('€');
    const texts = [
      output('a', euro.subarray(0, 2), 2),
      output('a', Buffer.from('ü'), 2, 2n),
      output('a', Buffer.concat([euro.subarray(2), Buffer.from('\u001b[1m\tx')]), 3),
      output('a', '\uFEFFy', 4),
    ].flatMap((one) => progress.apply(one).map((change) => (change.kind === 'output' ? [change.text, change.at] : [])));
    assert.deepEqual(texts, [['ü', 2000], ['€\u001b[1m\tx', 3000], ['\uFEFFy', 4000]]);
  });

  it('tells transfers and warnings, and ignores what belongs to nothing', () => {
    const progress = new BuildProgress();
    const changes = progress.apply(
      message({
        vertexes: [{ digest: 'a', name: 'x', started: at(1) }],
        statuses: [{ id: 'layer', vertex: 'a', current: 5n, total: 10n, started: at(2), timestamp: at(3) }, { id: 'lost', vertex: 'none' }],
        warnings: [{ vertex: 'a', short: Buffer.from('careful'), url: 'https://x', ranges: [{ start: { line: 2 }, end: { line: 3 } }] }],
        logs: [{ vertex: 'none', msg: Buffer.from('x') }],
      }),
    );
    const [step] = progress.steps;
    assert.deepEqual(changes, [
      { kind: 'step', step },
      { kind: 'status', step, status: { id: 'layer', current: 5, total: 10, startedAt: 2000, updatedAt: 3000, completedAt: undefined } },
      { kind: 'warning', step, warning: { message: 'careful', url: 'https://x', ranges: [{ start: 2, end: 3 }] } },
    ]);
  });

  it('shows the vertexes of a group as one step, once more than weak ones have begun', () => {
    const progress = new BuildProgress();
    const tell = (digest: string, weak: boolean, completed: number | undefined, cached = false): void =>
      void progress.apply(message({ vertexes: [{ digest, name: digest, started: at(1), cached, progressGroup: { id: 'g', name: 'COPY it', weak }, ...(completed !== undefined && { completed: at(completed) }) }] }));
    tell('a', true, 2, true);
    assert.deepEqual([progress.steps.length, progress.total], [0, 1]);
    tell('b', false, undefined);
    tell('b', false, 5);
    assert.deepEqual(progress.steps.map(({ name, completedAt, isCached }) => [name, completedAt, isCached]), [['COPY it', 5000, false]]);
  });

  it('tells a failed step from a cancelled one, and cleans names', () => {
    const progress = new BuildProgress();
    progress.apply(
      message({
        vertexes: [
          { digest: 'a', name: 'a\u001b[2J\u202ex', started: at(1), completed: at(2), error: 'process "x" did not complete successfully: context canceled' },
          { digest: 'b', name: 'b', started: at(1), completed: at(2), error: 'exit code: 1', cached: true },
        ],
      }),
    );
    assert.deepEqual([progress.failed?.name, progress.steps.map(({ name, isCancelled, isCached }) => [name, isCancelled, isCached])], ['b', [['a [2J x', true, false], ['b', false, false]]]);
  });
});
