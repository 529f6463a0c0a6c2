import assert from 'node:assert/strict';
import { compareSteps, timeChange } from '../../../src/core/analysis/buildComparison.ts';
import { type RecordedStep } from '../../../src/core/build/record.ts';
import { buildRecord, stepAt } from '../../fakes/builds.ts';

const before = 'FROM busybox\nRUN gone\nCOPY . /src\nRUN make\n';
const after = 'FROM busybox\n# a comment\nCOPY . /src\nRUN make all\nRUN new\n';
const internal = (number: number): RecordedStep => ({ number, name: '[internal] load build context', outcome: 'ran', intervals: [] });

describe('compareSteps', () => {
  it('finds steps again by their instructions, and by their names where they have none', () => {
    const past = buildRecord({ source: before, steps: [internal(9), stepAt(before, 2, 'ran'), stepAt(before, 3, 'cached'), stepAt(before, 4, 'ran', 4)] });
    const now = buildRecord({ source: after, steps: [internal(1), stepAt(after, 3, 'ran', 2), stepAt(after, 4, 'ran', 12.1), stepAt(after, 5, 'ran')] });
    const compared = compareSteps(now, past);
    assert.deepEqual(compared.map(({ now: one, before: other }) => [one?.number, other?.instruction?.text ?? other?.name]), [
      [1, '[internal] load build context'],
      [3, 'COPY . /src'],
      [4, 'RUN make'],
      [5, undefined],
      [undefined, 'RUN gone'],
    ]);
  });

  it('puts several steps of one instruction side by side in their order, and what is gone last', () => {
    const platforms = [stepAt(before, 4, 'ran', 1), stepAt(before, 4, 'ran', 2)];
    const compared = compareSteps(buildRecord({ source: before, steps: platforms.slice(0, 1) }), buildRecord({ source: before, steps: platforms }));
    assert.deepEqual(compared, [{ now: platforms[0], before: platforms[0] }, { before: platforms[1] }]);
  });

  it('tells times apart only where both were carried out', () => {
    const at = (outcome: RecordedStep['outcome'], seconds: number): RecordedStep => stepAt(before, 4, outcome, seconds);
    assert.deepEqual([timeChange({ now: at('ran', 12.1), before: at('ran', 4) }), timeChange({ now: at('ran', 1.02), before: at('ran', 1) }), timeChange({ now: at('cached', 0), before: at('ran', 4) }), timeChange({ before: at('ran', 4) })], [8100, 0, undefined, undefined]);
  });
});
