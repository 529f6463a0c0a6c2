import assert from 'node:assert/strict';
import { Coalescer } from '../../../src/core/base/coalesce.ts';
import { ManualClock } from '../../fakes/manualClock.ts';

describe('Coalescer', () => {
  let clock: ManualClock;
  let runs: number[];
  let begin: number;
  let coalescer: Coalescer;

  beforeEach(() => {
    clock = new ManualClock();
    runs = [];
    begin = clock.now();
    coalescer = new Coalescer(() => void runs.push(clock.now() - begin), clock);
  });

  it('runs the first time at once, and the rest together within 50 ms', async () => {
    coalescer.request();
    assert.deepEqual(runs, [0]);
    for (let index = 0; index < 100; index += 1) coalescer.request();
    await clock.advance(1000);
    assert.deepEqual(runs, [0, 50]);
  });

  it('is not starved by a steady stream', async () => {
    for (let index = 0; index < 20; index += 1) {
      coalescer.request();
      await clock.advance(10);
    }
    assert.deepEqual(runs, [0, 50, 100, 150, 200]);
  });

  it('runs at once again after a pause', async () => {
    coalescer.request();
    await clock.advance(500);
    coalescer.request();
    assert.deepEqual(runs, [0, 500]);
  });

  it('does not overlap a run that takes longer than the window, and loses no request', async () => {
    const releases: (() => void)[] = [];
    coalescer = new Coalescer(() => new Promise<void>((resolve) => releases.push(resolve)), clock);
    coalescer.request();
    coalescer.request();
    await clock.advance(500);
    assert.equal(releases.length, 1);
    releases[0]?.();
    await clock.advance(0);
    assert.equal(releases.length, 2);
  });

  it('does nothing any more once it is disposed', async () => {
    coalescer.request();
    coalescer.request();
    coalescer.dispose();
    coalescer.request();
    await clock.advance(500);
    assert.deepEqual({ runs, waiting: clock.waiting }, { runs: [0], waiting: 0 });
  });
});
