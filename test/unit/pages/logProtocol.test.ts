import assert from 'node:assert/strict';
import { openFilter } from '../../../src/core/model/logPage.ts';
import { readFromLogPage } from '../../../src/pages/logs/protocol.ts';
import { timeText } from '../../../src/pages/logs/times.ts';

describe('what the page of logs may ask', () => {
  it('is taken as it is meant', () => {
    const view = { kind: 'view', id: 3, first: 10, count: 50, top: 12, anchor: -5, isFollowing: false } as const;
    const filter = { kind: 'filter', filter: { search: 'x', isRegex: true, isCaseSensitive: true, mode: 'only', stream: 'stderr', level: 'warn', hidden: [1, 2] } } as const;
    for (const message of [{ kind: 'ready' }, { kind: 'export' }, view, filter, { kind: 'find', from: 7, by: -1 }, { kind: 'detail', place: 7 }, { kind: 'link', place: 7, start: 3 }, { kind: 'span', span: { since: 5, until: 6 } }, { kind: 'span', span: {} }, { kind: 'copy', from: 1, to: 2 }]) assert.deepEqual(readFromLogPage(message), message);
  });

  it('is bounded, and nothing else', () => {
    assert.deepEqual(readFromLogPage({ kind: 'view', first: -1, count: 1e9, top: 'x' }), { kind: 'view', id: 0, first: 0, count: 1000, top: 0, isFollowing: false });
    assert.deepEqual(readFromLogPage({ kind: 'filter', filter: { mode: 'y', level: 5, hidden: 'z' } }), { kind: 'filter', filter: openFilter });
    assert.deepEqual(readFromLogPage({ kind: 'span', span: { since: -1, until: 1e300 } }), { kind: 'span', span: {} });
    for (const value of [undefined, null, 'ready', {}, { kind: 'command' }]) assert.equal(readFromLogPage(value), undefined);
  });
});

describe('the time of a line', () => {
  it('is written as one chooses', () => {
    const micros = Date.UTC(2024, 0, 1, 2, 3, 4, 5) * 1000;
    assert.deepEqual([timeText(micros, 'off', 'en'), timeText(micros, 'utc', 'en')], ['', '2024-01-01 02:03:04.005Z']);
    assert.match(timeText(micros, 'local', 'en'), /^202[34]-\d\d-\d\d \d\d:\d\d:04\.005$/);
    assert.match(timeText((Date.now() - 7_200_500) * 1000, 'relative', 'en'), /^2\s?h(ours|r\.?)? ago$/);
  });
});
