import assert from 'node:assert/strict';
import type { DiskPageRow } from '../../../src/core/model/diskPage.ts';
import { readFromDiskPage } from '../../../src/pages/disk/protocol.ts';
import { isShown, sortRows } from '../../../src/pages/disk/selection.ts';

describe('what the page of disk usage says', () => {
  it('is taken where it makes sense', () => {
    for (const kind of ['ready', 'measure', 'cancel', 'remove', 'dismiss'] as const) assert.deepEqual(readFromDiskPage({ kind, more: 1 }), { kind });
    assert.deepEqual(readFromDiskPage({ kind: 'preview', numbers: [0, 'x', -1, 1.5, 7] }), { kind: 'preview', numbers: [0, 7] });
    assert.deepEqual(readFromDiskPage({ kind: 'addRule', rule: 'label', pattern: 'x'.repeat(2000) }), { kind: 'addRule', rule: 'label', pattern: 'x'.repeat(1000) });
    assert.deepEqual(readFromDiskPage({ kind: 'removeRule', index: 2 }), { kind: 'removeRule', index: 2 });
  });

  it('is ignored where it makes none', () => {
    for (const value of [undefined, null, 'ready', {}, { kind: 'prune' }, { kind: 'addRule', rule: 'all', pattern: '*' }, { kind: 'removeRule' }, { kind: 'removeRule', index: -1 }]) assert.equal(readFromDiskPage(value), undefined);
  });
});

describe('the rows of the page of disk usage', () => {
  const row = (number: number, name: string, size: number, given: Partial<DiskPageRow> = {}): DiskPageRow => ({
    number,
    kind: 'image',
    texts: { name, kind: '', size: '', shared: '', reclaimable: '', created: '', lastUsed: '', users: '' },
    values: { size, shared: 0, reclaimable: 0, created: 0, lastUsed: 0 },
    detail: '',
    search: '',
    stays: '',
    ...given,
  });
  const rows = [row(0, 'b10', 1), row(1, 'b9', 3), row(2, 'a', 3)];

  it('are sorted by names as people count, by figures, and then by names', () => {
    const order = (column: 'name' | 'size', isDescending: boolean): string => sortRows(rows, { column, isDescending }).map(({ number }) => number).join('');
    assert.deepEqual([order('name', false), order('name', true), order('size', true), order('size', false)], ['210', '012', '210', '021']);
  });

  it('are filtered by kind, by what can go, and by all that they are known by', () => {
    const filter = { text: '', kinds: new Set(['image'] as const), isOnlyRemovable: false };
    const labelled = row(3, 'c', 1, { search: 'Team=Shop', stays: 'in use' });
    assert.deepEqual([isShown(labelled, filter), isShown(labelled, { ...filter, text: 'team=shop' }), isShown(labelled, { ...filter, text: 'x' }), isShown(labelled, { ...filter, isOnlyRemovable: true }), isShown(row(4, 'v', 1, { kind: 'volume' }), filter)], [true, true, false, false, false]);
  });
});
