import assert from 'node:assert/strict';
import { readFromStatsPage } from '../../../src/pages/stats/protocol.ts';

describe('what the page of figures says', () => {
  it('is taken where it makes sense, with no more containers than are told apart', () => {
    assert.deepEqual(readFromStatsPage({ kind: 'ready', more: 1 }), { kind: 'ready' });
    assert.deepEqual(readFromStatsPage({ kind: 'chart', numbers: [0, 'x', -1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9] }), { kind: 'chart', numbers: [0, 2, 3, 4, 5, 6, 7, 8] });
    assert.deepEqual(readFromStatsPage({ kind: 'processes' }), { kind: 'processes' });
    assert.deepEqual(readFromStatsPage({ kind: 'processes', number: 3 }), { kind: 'processes', number: 3 });
    assert.deepEqual(readFromStatsPage({ kind: 'signal', number: 3, pid: 17 }), { kind: 'signal', number: 3, pid: 17 });
  });

  it('is ignored where it makes none', () => {
    for (const value of [undefined, null, 'ready', {}, { kind: 'remove' }, { kind: 'signal', number: 1 }, { kind: 'signal', number: 1, pid: 0 }, { kind: 'signal', number: 1, pid: -1 }]) assert.equal(readFromStatsPage(value), undefined);
  });
});
