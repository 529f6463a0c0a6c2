import assert from 'node:assert/strict';
import { StreamDemultiplexer } from '../../../src/core/engine/rawStream.ts';
import { LineSplitter, type LogEntry } from '../../../src/core/logs/lineSplitter.ts';
import { firstSecond, message, stamp } from './support.ts';

const brief = ({ stream, micros, nanos, text }: LogEntry): string => `${stream} ${micros - firstSecond}.${nanos} ${text}`;

/** A frame of the engine's multiplexed output. */
function frame(stream: 1 | 2, text: string | Buffer): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

/** What becomes of bytes that arrive in pieces of this size. */
function split(bytes: Buffer, size: number, isRaw = false): readonly LogEntry[] {
  const demultiplexer = new StreamDemultiplexer();
  const splitter = new LineSplitter();
  const entries: LogEntry[] = [];
  for (let start = 0; start < bytes.length; start += size) {
    const data = bytes.subarray(start, start + size);
    entries.push(...splitter.push(isRaw ? [{ stream: 'stdout', data }] : demultiplexer.push(data)));
  }
  return [...entries, ...splitter.end()];
}

describe('the lines of a log', () => {
  it('have their streams, their times to the nanosecond, and their text, however they arrive', () => {
    const bytes = Buffer.concat([frame(1, `${stamp(5, 7)} one é\n`), frame(2, `${stamp(6)} two\r\n`), frame(1, `${stamp(7)} \n`), frame(1, `${stamp(999_999, 999)} 漢字\n`)]);
    const wanted = ['stdout 5.7 one é', 'stderr 6.0 two', 'stdout 7.0 ', 'stdout 999999.999 漢字'];
    for (let size = 1; size <= bytes.length; size += 1) assert.deepEqual(split(bytes, size).map(brief), wanted, `pieces of ${size}`);
  });

  it('that are longer than a message are joined from their parts, also while the other stream writes', () => {
    const long = Array.from({ length: 64 }, (_, index) => String.fromCharCode(65 + (index % 26)).repeat(16_384));
    const parts = long.map((text) => frame(1, `${stamp(1)} ${text}`));
    const bytes = Buffer.concat([...parts.slice(0, 3), frame(2, `${stamp(2)} meanwhile\n`), ...parts.slice(3), frame(1, `${stamp(1)} end\n`), frame(1, `${stamp(3)} next\n`)]);
    const entries = split(bytes, 65_536);
    assert.deepEqual(entries.map(({ text }) => text.length), [9, 64 * 16_384 + 3, 4]);
    assert.equal(entries[1]?.text, `${long.join('')}end`);
  });

  it('that never got their end are told from what came after them', () => {
    const splitter = new LineSplitter();
    assert.deepEqual(splitter.push([message('no end', 1), message('after\n', 2), message('last', 3)]).map(brief), ['stdout 1.0 no end', 'stdout 2.0 after']);
    assert.deepEqual(splitter.end().map(brief), ['stdout 3.0 last']);
    assert.equal(splitter.messageCount, 3);
  });

  it('of a TTY are told apart by their ends, and by the engine’s times where there is none', () => {
    const part = 'x'.repeat(16_384);
    const bytes = Buffer.from(`${stamp(1)} one\r\n${stamp(2)} prompt$ ${stamp(5)} next\r\n${stamp(6)} ${part}${stamp(6)} ${part}${stamp(6)} rest\r\n${stamp(9)} says ${stamp(3)} itself\r\n`);
    const wanted = ['stdout 1.0 one', 'stdout 2.0 prompt$ ', 'stdout 5.0 next', `stdout 6.0 ${part}${part}rest`, `stdout 9.0 says ${stamp(3)} itself`];
    for (const size of [1, 7, 100, 20_000, bytes.length]) assert.deepEqual(split(bytes, size, true).map(brief), wanted, `pieces of ${size}`);
  });

  it('keep what is no text as signs of it, and never end what has no end', () => {
    const binary = Buffer.concat([Buffer.from(`${stamp(1)} `), Buffer.from([0xff, 0xfe, 0x00, 0x1b, 0x0a])]);
    assert.deepEqual(split(frame(1, binary), 3).map(({ text }) => text), ['\ufffd\ufffd\u0000\u001b']);
    const endless = split(Buffer.concat([Buffer.from(`${stamp(1)} `), Buffer.alloc(20 * 1024 * 1024, 0x61)]), 65_536, true);
    assert.ok(endless.length > 1);
    assert.equal(endless.reduce((sum, { text }) => sum + text.length, 0), 20 * 1024 * 1024);
  });

  it('of drivers with other times, or of several lines a message, are read too', () => {
    const splitter = new LineSplitter();
    const data = (text: string): { stream: 'stdout'; data: Buffer; isStart: true } => ({ stream: 'stdout', data: Buffer.from(text), isStart: true });
    assert.deepEqual(splitter.push([data('2024-01-01T02:00:00.5+02:00 a\nb\n'), data('no time at all\n')]).map(brief), ['stdout 500000.0 a', 'stdout 500000.0 b', 'stdout 500000.0 no time at all']);
  });
});
