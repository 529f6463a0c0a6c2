import assert from 'node:assert/strict';
import { LogBuffer } from '../../../src/core/logs/logBuffer.ts';
import { bufferOf, line, textsOf } from './support.ts';

const roomy = { bytes: 1e9, lines: 1e9 };

describe('the buffer of a log', () => {
  it('gives lines back as they were put in', () => {
    const buffer = new LogBuffer(roomy);
    const lines = [line('a', 5, { nanos: 999, source: 3, kind: 'stderr', level: 'fatal' }), line('b', 5, { micros: 9, isContinuation: true, raw: '\u001b[1mb' }), line('c', 6, { kind: 'note', level: 'warn' })];
    assert.deepEqual(buffer.add(lines), { kind: 'appended', from: 0 });
    assert.deepEqual([buffer.at(0), buffer.at(1), buffer.at(2), buffer.at(3), buffer.at(-1)], [...lines, undefined, undefined]);
  });

  it('puts late lines where their times belong, behind those of the same time', () => {
    const buffer = new LogBuffer(roomy);
    buffer.add([line('a', 1), line('d', 4), line('f', 6)]);
    assert.deepEqual(buffer.add([line('c', 3), line('e', 4), line('g', 7)]), { kind: 'appended', from: 1 });
    assert.deepEqual(textsOf(buffer), ['a', 'c', 'd', 'e', 'f', 'g']);
  });

  it('drops the oldest beyond its limits, and counts the others as before', () => {
    const buffer = new LogBuffer({ bytes: 1e9, lines: 10_000 });
    for (let start = 0; start < 30_000; start += 1000) buffer.add(Array.from({ length: 1000 }, (_, index) => line(String(start + index), start + index)));
    assert.equal(buffer.end, 30_000);
    assert.ok(buffer.length <= 10_000 && buffer.length > 5_000, String(buffer.length));
    assert.deepEqual([buffer.at(29_999)?.text, buffer.at(buffer.start)?.text, buffer.at(buffer.start - 1)], ['29999', String(buffer.start), undefined]);
  });

  it('is bounded in bytes', () => {
    const buffer = new LogBuffer({ bytes: 10_000_000, lines: 1e9 });
    for (let index = 0; index < 200_000; index += 1) buffer.add([line('x'.repeat(100), index)]);
    assert.ok(buffer.cost <= 10_000_000 && buffer.length > 10_000);
  });

  it('takes older lines before the first and among the first ones', () => {
    const buffer = new LogBuffer(roomy);
    buffer.add([line('e', 5), line('g', 7)]);
    const change = buffer.prepend([line('d', 4), line('f', 6)]);
    assert.deepEqual(textsOf(buffer), ['d', 'e', 'f', 'g']);
    assert.deepEqual([change, buffer.start, buffer.end], [{ kind: 'prepended', to: 2 }, -2, 2]);
    buffer.prepend(Array.from({ length: 10_000 }, (_, index) => line(String(index), index - 20_000)));
    assert.deepEqual([buffer.at(-10_002)?.text, buffer.at(-3)?.text, buffer.at(1)?.text], ['0', '9999', 'g']);
    buffer.add([line('h', 8)]);
    assert.equal(buffer.at(2)?.text, 'h');
  });

  it('forgets all when it is cleared, and goes on counting', () => {
    const buffer = bufferOf('a', 'b');
    buffer.clear();
    assert.deepEqual([buffer.length, buffer.cost, buffer.start], [0, 0, 2]);
    buffer.add([line('c', 9)]);
    assert.equal(buffer.at(2)?.text, 'c');
  });
});
