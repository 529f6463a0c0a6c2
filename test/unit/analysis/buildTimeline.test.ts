import assert from 'node:assert/strict';
import { axisTicks, buildTimeline } from '../../../src/core/analysis/buildTimeline.ts';
import { type RecordedStep } from '../../../src/core/build/record.ts';

/** A step by when it was at work, in seconds, and what it needs. */
function step(number: number, times: readonly (readonly [number, number?])[], inputs?: readonly number[]): RecordedStep {
  const intervals = times.map(([start, end]) => ({ startedAt: 1e12 + start * 1000, ...(end !== undefined && { completedAt: 1e12 + end * 1000 }) }));
  return { number, name: `step ${number}`, outcome: 'ran', intervals, ...(inputs && { inputs }) };
}
const now = 1e12 + 20_000;
const criticalSteps = (steps: readonly RecordedStep[]): readonly number[] => [...buildTimeline({ steps }, now).critical.steps].sort((a, b) => a - b);

describe('buildTimeline', () => {
  it('counts from when the first step began, and joins what touches', () => {
    const { span, bars } = buildTimeline({ steps: [step(1, [[1, 2]]), step(2, [[2, 3], [2.5, 4], [6, 7]]), step(3, [])] }, now);
    assert.equal(span, 6000);
    assert.deepEqual([...bars], [
      [1, [{ start: 0, length: 1000 }]],
      [2, [{ start: 1000, length: 2000 }, { start: 5000, length: 1000 }]],
      [3, []],
    ]);
  });

  it('lets what is at work go on to now', () => {
    const { span, bars, critical } = buildTimeline({ steps: [step(1, [[10, 12]]), step(2, [[12, 13], [12.5]], [1])] }, now);
    assert.deepEqual([span, bars.get(2), [...critical.steps], critical.time], [10_000, [{ start: 2000 }], [2, 1], 10_000]);
  });

  it('knows nothing of a build that has not begun', () => {
    const { span, bars, critical } = buildTimeline({ steps: [step(1, [])] }, now);
    assert.deepEqual([span, [...bars], [...critical.steps], critical.time], [0, [[1, []]], [], 0]);
  });

  it('finds the branch that the build waited for', () => {
    const steps = [step(1, [[0, 1]]), step(2, [[1, 3]], [1]), step(3, [[1, 9]], [1]), step(4, [[9, 10]], [2, 3])];
    const { critical } = buildTimeline({ steps }, now);
    assert.deepEqual([criticalSteps(steps), critical.time], [[1, 3, 4], 10_000]);
  });

  it('takes a step that needs nothing for waiting for what ended before it', () => {
    const metadata = step(1, [[0, 2]]);
    const slow = step(2, [[0, 5]]);
    const from = step(3, [[2.001, 6]]);
    assert.deepEqual(criticalSteps([metadata, slow, from, step(4, [[6, 7]], [3]), step(5, [[7, 8]])]), [1, 3, 4, 5]);
  });

  it('leaves out what took no time, and is not caught in circles', () => {
    assert.deepEqual(criticalSteps([step(1, [[0, 1]]), step(2, [[1, 1]], [1]), step(3, [[1, 2]], [2])]), [1, 3]);
    assert.deepEqual(criticalSteps([step(1, [[0, 1]], [2]), step(2, [[0, 1]], [1])]), [1, 2]);
    assert.deepEqual(criticalSteps([step(1, [[0, 1]], [7])]), [1]);
  });

  it('goes back from when a step really began, not from when it was looked for in the cache', () => {
    assert.deepEqual(criticalSteps([step(1, [[0, 4]]), step(2, [[0.5, 0.6], [4, 5]])]), [1, 2]);
  });

  it('goes through five hundred steps', () => {
    const steps = Array.from({ length: 500 }, (_, index) => step(index + 1, [[index, index + 1]], index === 0 ? [] : [index]));
    assert.equal(criticalSteps(steps).length, 500);
  });
});

describe('axisTicks', () => {
  it('marks round times, a few of them', () => {
    const seconds = (span: number): readonly number[] => axisTicks(span * 1000).map((tick) => tick / 1000);
    assert.deepEqual([seconds(0), seconds(0.3), seconds(4), seconds(12), seconds(61), seconds(4000)], [[], [0, 0.1, 0.2, 0.3], [0, 1, 2, 3, 4], [0, 5, 10], [0, 15, 30, 45, 60], [0, 900, 1800, 2700, 3600]]);
    for (const span of [0.01, 1, 3, 59, 3599, 86_400, 1e6]) assert.ok(seconds(span).length >= 1 && seconds(span).length <= 6, String(span));
  });
});
