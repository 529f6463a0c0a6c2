import assert from 'node:assert/strict';
import type { LogEntry } from '../../../src/core/logs/lineSplitter.ts';
import { compareTimes } from '../../../src/core/logs/logTime.ts';
import { NewestSeen, OldestSeen } from '../../../src/core/logs/seenWindow.ts';

/** A log in the order of writing, in which several lines share a nanosecond and the two streams are not quite in order. */
function someLog(length: number): readonly LogEntry[] {
  return Array.from({ length }, (_, index) => {
    const stream = index % 3 === 0 ? 'stderr' : 'stdout';
    return { stream, micros: 1000 + Math.floor(index / 4) + (stream === 'stderr' ? -2 : 0), nanos: index % 2, text: String(index) };
  });
}

describe('what was seen of a log', () => {
  it('is left out where reading goes on, wherever it had ended, and nothing else is', () => {
    const log = someLog(12_000);
    for (const end of [1, 2, 7, 100, 4096, 4097, 9000, 11_999, 12_000]) {
      const newest = new NewestSeen();
      for (const entry of log.slice(0, end)) newest.add(entry);
      const resume = newest.resume();
      assert.ok(resume);
      const read = log.filter((entry) => compareTimes(entry, resume.since) >= 0 && !resume.isSeen(entry));
      assert.deepEqual(read.map(({ text }) => text), log.slice(end).map(({ text }) => text), `after ${end} lines`);
    }
  });

  it('is left out where reading goes backwards, page by page', () => {
    const log = someLog(12_000);
    for (const start of [1, 50, 4096, 5000, 11_990]) {
      const oldest = new OldestSeen();
      for (const entry of log.slice(start)) oldest.add(entry);
      const resume = oldest.resume();
      assert.ok(resume);
      const older = log.filter((entry) => compareTimes(entry, resume.until) <= 0 && !resume.isSeen(entry));
      assert.deepEqual(older.map(({ text }) => text), log.slice(0, start).map(({ text }) => text), `before line ${start}`);
      oldest.prepend(older);
      const again = oldest.resume();
      assert.deepEqual(log.filter((entry) => again && compareTimes(entry, again.until) <= 0 && !again.isSeen(entry)), []);
    }
  });

  it('is nothing at the beginning', () => {
    assert.deepEqual([new NewestSeen().resume(), new OldestSeen().resume()], [undefined, undefined]);
  });
});
