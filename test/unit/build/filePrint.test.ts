import assert from 'node:assert/strict';
import { type ContextEntry } from '../../../src/core/build/context.ts';
import { filePrint, isSameFile, withContent, withKnownContents } from '../../../src/core/build/filePrint.ts';

const entry = (more: Partial<ContextEntry> = {}): ContextEntry => ({ path: 'a', kind: 'file', mode: 0o644, size: 3, modifiedAt: 0n, changedAt: 0n, device: 0n, inode: 0n, ...more });

describe('what tells versions of a file apart', () => {
  const print = filePrint(entry(), 36n);
  const touched = filePrint(entry(), 37n);

  it('is kind, mode, size and time, and the content once it was sent', () => {
    assert.deepEqual([print, withContent(print, 37), filePrint(entry({ kind: 'folder', mode: 0o755 }), 1n), filePrint(entry({ kind: 'symlink', link: 'b c' }), 1n)], ['file 644 3 10', 'file 644 3 10 11', 'folder 755', 'symlink 644 b c']);
  });

  it('is the content where it is known of both, the time otherwise', () => {
    const same = (before: string, now: string): boolean => isSameFile(before, now);
    assert.deepEqual(
      [same(print, print), same(print, touched), same(withContent(print, 1), withContent(touched, 1)), same(withContent(print, 1), withContent(print, 2)), same(print, withContent(print, 1)), same(withContent(print, 1), withContent(filePrint(entry({ mode: 0o755 }), 36n), 1))],
      [true, false, true, false, true, false],
    );
    assert.deepEqual([same('symlink 644 b', 'symlink 644 c'), same('', print)], [false, false]);
  });

  it('stays known of what was not sent again', () => {
    const before = { isComplete: true, files: { a: withContent(print, 1), b: withContent(print, 2), c: print } };
    const now = { isComplete: true, files: { a: print, b: touched, c: withContent(print, 3), d: print } };
    assert.deepEqual(withKnownContents(now, before), { isComplete: true, files: { a: withContent(print, 1), b: touched, c: withContent(print, 3), d: print } });
  });
});
