import assert from 'node:assert/strict';
import { statsLines, type StatsLine, type StatsPageSeries } from '../../../src/core/model/statsPage.ts';
import { ChartData } from '../../../src/pages/stats/chartData.ts';

const series = (number: number, ...values: readonly (number | null)[]): StatsPageSeries => ({ number, values: Object.fromEntries(statsLines.map((line) => [line, values])) as Record<StatsLine, readonly (number | null)[]> });

describe('the values of charts', () => {
  it('are put in place of those that were known, from a second on', () => {
    const data = new ChartData();
    data.take(100, 3, [series(1, null, 5, 6)]);
    data.take(101, 3, [series(1, 7, 8, 9)]);
    assert.deepEqual([data.begin, data.end, data.read(1, 'cpu', 100), data.read(1, 'cpu', 98), data.read(2, 'cpu', 102)], [101, 104, [null, 7, 8, 9], [null, null, null, 7, 8, 9], [null, null]]);
  });

  it('of a container that comes later are filled up, of one that is charted no more are forgotten', () => {
    const data = new ChartData();
    data.take(100, 2, [series(1, 1, 2)]);
    data.take(102, 1, [series(1, 3), series(2, 30)]);
    assert.deepEqual(data.read(2, 'pids', 100), [null, null, 30]);
    data.take(103, 1, [series(2, 31)]);
    assert.deepEqual([data.read(1, 'pids', 100), data.read(2, 'pids', 100)], [[null, null, null, null], [null, null, 30, 31]]);
  });

  it('begin anew where they come with older ones, or after a gap', () => {
    const data = new ChartData();
    data.take(100, 2, [series(1, 1, 2)]);
    data.take(90, 2, [series(1, 8, 9)]);
    assert.deepEqual([data.end, data.read(1, 'cpu', 89)], [92, [null, 8, 9]]);
    data.take(200, 1, [series(1, 5)]);
    assert.deepEqual([data.begin, data.read(1, 'cpu', 199)], [200, [null, 5]]);
  });

  it('are those of the last hour and little more', () => {
    const data = new ChartData();
    data.take(0, 3600, [series(1, ...Array.from({ length: 3600 }, (_, second) => second))]);
    for (let second = 3600; second < 10_000; second++) data.take(second, 1, [series(1, second)]);
    assert.deepEqual(data.read(1, 'cpu', 9_998), [9_998, 9_999]);
    assert.ok(data.begin >= 10_000 - 3_900 && data.begin <= 10_000 - 3_600, String(data.begin));
  });
});
