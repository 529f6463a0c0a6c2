import assert from 'node:assert/strict';
import { buildCosts, costText } from '../../../src/core/analysis/buildCost.ts';
import { buildRecord, stepAt } from '../../fakes/builds.ts';

const source = 'FROM busybox\nCOPY . /\nRUN make\nRUN test\nRUN never\n';
const before = buildRecord({ id: '1', source, steps: [stepAt(source, 1, 'ran', 0), stepAt(source, 2, 'cached', 0), stepAt(source, 3, 'ran', 4.3), stepAt(source, 4, 'ran', 2)] });
const record = buildRecord({
  id: '2',
  source,
  steps: [stepAt(source, 1, 'ran', 0), stepAt(source, 2, 'cached', 0, { bytes: 5000 }), stepAt(source, 3, 'ran', 12.4, { bytes: 412_000_000, causes: [{ kind: 'cacheGone' }] }), stepAt(source, 4, 'failed', 65), stepAt(source, 5, 'skipped')],
});

describe('the costs of a build', () => {
  const texts = (text: string): readonly unknown[] => {
    const costs = buildCosts(record, before, text);
    return costs.lines.map((cost) => [cost.line, costText(cost, costs.isStale)]);
  };

  it('stand by the instructions, with what changed since the build before', () => {
    assert.deepEqual(texts(source), [[2, 'CACHED · 5 kB'], [3, '12.4 s · +8.1 s · 412 MB'], [4, 'failed · 1 min 5 s'], [5, 'skipped']]);
    assert.deepEqual(buildCosts(record, before, source).lines[1], { line: 3, outcome: 'ran', milliseconds: 12_400, before: { outcome: 'ran', milliseconds: 4300 }, change: 8100, bytes: 412_000_000, causes: [{ kind: 'cacheGone' }], fixes: [] });
  });

  it('move with their instructions, and say that they are old', () => {
    assert.deepEqual(texts('# comment\nFROM busybox\n\nRUN make\nRUN other\n'), [[4, '12.4 s · +8.1 s · 412 MB · before the last edits']]);
  });

  it('are as new where only comments and space changed', () => {
    assert.deepEqual(texts(`# comment\n\n${source}`)[0], [4, 'CACHED · 5 kB']);
  });

  it('have nothing to compare with at first', () => {
    assert.deepEqual(buildCosts(record, undefined, source).lines.map(({ change }) => change), [undefined, undefined, undefined, undefined]);
  });

  it('add up the platforms that an instruction was carried out for', () => {
    const both = buildRecord({ source, steps: [stepAt(source, 3, 'cached', 0), stepAt(source, 3, 'ran', 2), stepAt(source, 3, 'ran', 3)] });
    assert.deepEqual(buildCosts(both, undefined, source).lines, [{ line: 3, outcome: 'ran', milliseconds: 5000, causes: [], fixes: [] }]);
  });

  it('are less than before with a sign of their own', () => {
    const faster = buildRecord({ id: '3', source, steps: [stepAt(source, 3, 'ran', 1)] });
    assert.deepEqual(buildCosts(faster, before, source).lines.map((cost) => costText(cost, false)), ['1.0 s · −3.3 s']);
  });
});
