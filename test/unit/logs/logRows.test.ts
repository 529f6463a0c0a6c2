import assert from 'node:assert/strict';
import { LogBuffer, type BufferChange } from '../../../src/core/logs/logBuffer.ts';
import { LogRows, noFilter, type LogFilter } from '../../../src/core/logs/logRows.ts';
import { matchesIn } from '../../../src/core/logs/logSearch.ts';
import { bufferOf, line } from './support.ts';

const search = (text: string, changes: { readonly isRegex?: boolean; readonly isCaseSensitive?: boolean } = {}): NonNullable<LogFilter['search']> => ({ text, isRegex: false, isCaseSensitive: false, ...changes });

function shown(buffer: LogBuffer, rows: LogRows): readonly string[] {
  return Array.from({ length: rows.length }, (_, row) => buffer.at(rows.placeOf(row) ?? Number.NaN)?.text ?? '?');
}

/** Keeps rows up to date with what is done to their buffer. */
function followed(buffer: LogBuffer): LogRows {
  const rows = new LogRows(buffer);
  for (const name of ['add', 'prepend', 'clear'] as const) {
    const change = buffer[name].bind(buffer) as (...args: readonly unknown[]) => BufferChange;
    Object.assign(buffer, { [name]: (...args: readonly unknown[]) => rows.update(change(...args)) });
  }
  rows.update({ kind: 'appended', from: buffer.start });
  return rows;
}

describe('the rows of a log', () => {
  it('are all lines without a filter', () => {
    const buffer = bufferOf('a', 'b');
    const rows = followed(buffer);
    buffer.add([line('c', 9)]);
    buffer.prepend([line('z', -1)]);
    assert.deepEqual([shown(buffer, rows), rows.rowOf(0), rows.placeOf(4), rows.found], [['z', 'a', 'b', 'c'], 1, undefined, undefined]);
  });

  it('are found as one searches: plain or by a regular expression, with or without regard to case', async () => {
    const buffer = bufferOf('Alpha', 'beta', 'ALPHABET', 'a.b');
    const rows = followed(buffer);
    const found = async (filter: NonNullable<LogFilter['search']>): Promise<readonly number[] | undefined> => {
      await rows.setFilter({ ...noFilter, search: filter });
      return rows.found;
    };
    assert.deepEqual(await found(search('alpha')), [0, 2]);
    assert.deepEqual(await found(search('alpha', { isCaseSensitive: true })), []);
    assert.deepEqual(await found(search('a.b')), [3]);
    assert.deepEqual(await found(search('^.{4,5}$', { isRegex: true })), [0, 1]);
    await assert.rejects(found(search('(', { isRegex: true })), { name: 'UserError', kind: 'invalid' });
    assert.deepEqual(matchesIn('aXbxc', search('x'), 10), [[1, 2], [3, 4]]);
  });

  it('are only, or all but, those that are found', async () => {
    const buffer = bufferOf('GET /', 'health', 'GET /health');
    const rows = followed(buffer);
    await rows.setFilter({ ...noFilter, search: search('health'), searchMode: 'only' });
    assert.deepEqual([shown(buffer, rows), rows.rowOf(2), rows.rowOf(0)], [['health', 'GET /health'], 1, 0]);
    await rows.setFilter({ ...noFilter, search: search('health'), searchMode: 'without' });
    assert.deepEqual(shown(buffer, rows), ['GET /']);
  });

  it('leave out containers, a stream, and lines below a level; notes stay', async () => {
    const buffer = new LogBuffer({ bytes: 1e9, lines: 1e9 });
    const rows = followed(buffer);
    buffer.add([line('a', 1, { source: 1, level: 'error' }), line('b', 2, { kind: 'stderr', level: 'info' }), line('c', 3, { level: 'warn' }), line('note', 4, { kind: 'note' })]);
    const shownWith = async (filter: Partial<LogFilter>): Promise<readonly string[]> => {
      await rows.setFilter({ ...noFilter, ...filter });
      return shown(buffer, rows);
    };
    assert.deepEqual(await shownWith({ hiddenSources: [1] }), ['b', 'c', 'note']);
    assert.deepEqual(await shownWith({ hiddenStream: 'stdout' }), ['b', 'note']);
    assert.deepEqual(await shownWith({ leastLevel: 'warn' }), ['a', 'c', 'note']);
  });

  it('follow what is added late, put before, dropped and cleared', async () => {
    const buffer = new LogBuffer({ bytes: 1e9, lines: 6000 });
    const rows = followed(buffer);
    await rows.setFilter({ ...noFilter, search: search('x'), searchMode: 'only' });
    buffer.add([line('x1', 10), line('y', 20), line('x3', 30)]);
    buffer.add([line('x2', 25)]);
    buffer.prepend([line('x0', 5), line('x1.5', 15)]);
    assert.deepEqual(shown(buffer, rows), ['x0', 'x1', 'x1.5', 'x2', 'x3']);
    for (let start = 0; start < 20_000; start += 500) buffer.add(Array.from({ length: 500 }, (_, index) => line(index % 2 ? 'x' : 'y', 100 + start + index)));
    assert.equal(rows.length, Array.from({ length: buffer.length }, (_, index) => buffer.at(buffer.start + index)?.text).filter((text) => text?.includes('x')).length);
    assert.ok((rows.placeOf(0) ?? 0) >= buffer.start);
    buffer.clear();
    assert.equal(rows.length, 0);
  });

  it('are read in turns that let other work through, and what is added meanwhile is among them', async () => {
    const buffer = new LogBuffer({ bytes: 1e9, lines: 1e9 });
    const rows = followed(buffer);
    for (let start = 0; start < 300_000; start += 5000) buffer.add(Array.from({ length: 5000 }, (_, index) => line(`line ${start + index}`, start + index)));
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 0);
    const filtering = rows.setFilter({ ...noFilter, search: search('7$', { isRegex: true }), searchMode: 'only' });
    buffer.add([line('late 7', 400_000)]);
    await filtering;
    clearInterval(counting);
    assert.equal(rows.length, 30_001);
    assert.ok(turns > 0);
  });

  it('of a filter that another one took the place of are not waited for', async () => {
    const buffer = bufferOf('a', 'b');
    const rows = followed(buffer);
    const first = rows.setFilter({ ...noFilter, search: search('a'), searchMode: 'only' });
    const second = rows.setFilter({ ...noFilter, search: search('b'), searchMode: 'only' });
    await assert.rejects(first, { name: 'AbortError' });
    await second;
    assert.deepEqual(shown(buffer, rows), ['b']);
  });

  describe('that are searched for with a regular expression of the worst kind', () => {
    const evil = search('^(a+)+$', { isRegex: true });
    const hopeless = `${'a'.repeat(60)}!`;

    it('are as without the search once a line takes too long, and say so', async () => {
      const buffer = bufferOf('aaa', hopeless, 'b');
      const rows = followed(buffer);
      for (const searchMode of ['mark', 'only', 'without'] as const) {
        await assert.rejects(rows.setFilter({ ...noFilter, search: evil, searchMode }), { name: 'UserError', message: 'The search was ended: this regular expression takes too long.' });
        assert.deepEqual([shown(buffer, rows), rows.found, rows.filter.search], [['aaa', hopeless, 'b'], undefined, undefined]);
      }
      await rows.setFilter({ ...noFilter, search: search('b') });
      assert.deepEqual([rows.found, rows.problem], [[2], undefined]);
    });

    it('are so too when the line comes later, behind or before', async () => {
      for (const add of ['add', 'prepend'] as const) {
        const buffer = bufferOf('aaa', 'b');
        const rows = followed(buffer);
        await rows.setFilter({ ...noFilter, search: evil, searchMode: 'only' });
        assert.deepEqual([shown(buffer, rows), rows.problem], [['aaa'], undefined]);
        buffer[add]([line(hopeless, add === 'add' ? 9 : -9)]);
        assert.equal(rows.problem?.message, 'The search was ended: this regular expression takes too long.');
        assert.deepEqual(shown(buffer, rows).toSorted(), [hopeless, 'aaa', 'b'].toSorted());
        buffer.add([line('c', 20)]);
        buffer.prepend([line('z', -20)]);
        assert.equal(rows.length, 5);
      }
    });

    it('hold nothing else up while a slow search goes on', async () => {
      const texts = Array.from({ length: 2000 }, (_, index) => `${'a'.repeat(15)}!${String(index)}`);
      const buffer = bufferOf(...texts);
      const rows = followed(buffer);
      const turns: number[] = [];
      const timer = setInterval(() => turns.push(performance.now()), 1);
      await rows.setFilter({ ...noFilter, search: evil });
      clearInterval(timer);
      assert.deepEqual(rows.found, []);
      assert.ok(turns.length > 3, String(turns.length));
    });
  });
});
