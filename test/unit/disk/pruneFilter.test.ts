import assert from 'node:assert/strict';
import { UserError } from '../../../src/core/base/userError.ts';
import { fitsPruneFilter, noPruneFilter, pruneFilterText, readLabels, readUntil } from '../../../src/core/disk/pruneFilter.ts';

const now = 1_700_000_000;

describe('the filter of a prune', () => {
  it('reads ages and times', () => {
    const read = (text: string): number | undefined => readUntil(text, now)?.time;
    assert.deepEqual([read(''), read(' 24h '), read('1h30m'), read('10d'), read('1.5h'), read('1699999999'), read('2023-11-01'), read('2023-11-01T00:00:10Z')], [undefined, now - 86_400, now - 5400, now - 864_000, now - 5400, 1_699_999_999, 1_698_796_800, 1_698_796_810]);
    for (const text of ['soon', '24', '24h ago', '2023-99-99', '-1h']) assert.throws(() => readUntil(text, now), (error) => error instanceof UserError && error.kind === 'invalid');
  });

  it('lets through what is older, with all of the labels and none of the others', () => {
    const fits = (since: number | undefined, labels: Readonly<Record<string, string>>, filter: Partial<typeof noPruneFilter>): boolean => fitsPruneFilter({ since, labels }, { ...noPruneFilter, ...filter });
    const until = { text: '1h', time: now - 3600 };
    assert.deepEqual([fits(now - 3601, {}, { until }), fits(now - 3600, {}, { until }), fits(undefined, {}, { until }), fits(undefined, {}, {})], [true, false, false, true]);
    assert.deepEqual([fits(0, { a: '1', b: '' }, { labels: ['a=1', 'b'] }), fits(0, { a: '2' }, { labels: ['a=1'] }), fits(0, { keep: '' }, { withoutLabels: ['keep'] }), fits(0, {}, { withoutLabels: ['keep'] })], [true, false, false, true]);
  });

  it('is said as the command line says it', () => {
    assert.equal(pruneFilterText({ until: { text: '24h', time: 0 }, labels: readLabels(' team=shop  x '), withoutLabels: readLabels('keep =y') }), 'until=24h label=team=shop label=x label!=keep');
    assert.equal(pruneFilterText(noPruneFilter), '');
  });
});
