import assert from 'node:assert/strict';
import type { Figures } from '../../../src/core/stats/figures.ts';
import { StatsHistory } from '../../../src/core/stats/statsHistory.ts';

const figures = (cpuPercent: number | undefined): Figures => ({
  ...{ cpuPercent, processors: 2, memory: 1000, memoryLimit: 2000, memoryPercent: 50, received: 0, sent: 0, read: 0, written: 0, pids: 3, pidsLimit: undefined, throttledPeriods: 0 },
  rates: { received: 1, sent: 2, read: 3, written: 4 },
});

describe('the history of a container’s figures', () => {
  it('holds a value for each second, fills small gaps with the sample after them and leaves longer ones', () => {
    const history = new StatsHistory();
    for (const [second, cpu] of [[100, undefined], [101, 1], [102, 2], [102, 3], [104, 4], [110, 5]] as const) history.add(second, figures(cpu));
    assert.deepEqual(history.read('cpu', 100, 12), [NaN, 1, 3, 4, 4, NaN, NaN, NaN, NaN, NaN, 5, NaN]);
    assert.deepEqual(history.read('written', 101, 1), [4]);
  });

  it('forgets what is older than its span, and so takes no more room than that', () => {
    const history = new StatsHistory(120);
    for (let second = 1; second <= 6000; second++) history.add(second, figures(second));
    assert.deepEqual(history.read('cpu', 5879, 4), [NaN, NaN, 5881, 5882].map((value, index) => (index < 2 ? NaN : value)));
    assert.deepEqual(history.read('cpu', 5999, 3), [5999, 6000, NaN]);
    assert.ok(history.byteLength <= 4 * 60 * 8 * 4, `${history.byteLength} bytes`);
  });
});
