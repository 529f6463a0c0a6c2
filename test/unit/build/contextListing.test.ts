import assert from 'node:assert/strict';
import { listContext } from '../../../src/core/build/contextListing.ts';
import { contextFiles } from '../../../src/core/build/contextFile.ts';
import { join } from 'node:path';
import { makeFolder, removeFolders } from './support.ts';

describe('the listing of a build context', () => {
  after(removeFolders);
  const { signal } = new AbortController();

  it('tells what is sent and what is left out, an ignored folder as a whole', async () => {
    const root = makeFolder({ 'a.txt': '12345', 'src/b.ts': '12', 'src/b.log': '1', 'node_modules/x/index.js': '1', link: { symlink: 'a.txt' }, empty: { folder: true } });
    assert.deepEqual(await listContext(root, ['node_modules', '**/*.log'], signal), {
      files: [
        { path: 'a.txt', bytes: 5, isLink: false },
        { path: 'link', bytes: 0, isLink: true },
        { path: 'src/b.ts', bytes: 2, isLink: false },
      ],
      ignored: [
        { path: 'node_modules', isFolder: true },
        { path: 'src/b.log', isFolder: false },
      ],
      bytes: 7,
      isComplete: true,
    });
  });

  it('looks into an ignored folder for its exceptions', async () => {
    const root = makeFolder({ 'doc/a.md': '1', 'doc/keep.md': '12' });
    const { files, ignored } = await listContext(root, ['doc', '!doc/keep.md'], signal);
    assert.deepEqual([files.map(({ path }) => path), ignored], [['doc/keep.md'], [{ path: 'doc/a.md', isFolder: false }]]);
  });

  it('ends where there is more than anybody builds, and says so', async () => {
    const root = makeFolder({ a: '1', b: '1', c: '1', d: '1' });
    assert.deepEqual(await listContext(root, ['a'], signal, 3), {
      files: [
        { path: 'b', bytes: 1, isLink: false },
        { path: 'c', bytes: 1, isLink: false },
      ],
      ignored: [{ path: 'a', isFolder: false }],
      bytes: 2,
      isComplete: false,
    });
  });

  it('is given up when nobody wants it any more', async () => {
    await assert.rejects(listContext(makeFolder({ a: '1' }), [], AbortSignal.abort()), { name: 'AbortError' });
  });
});

describe('a file of a context', () => {
  after(removeFolders);

  it('is found by its path, and not where a link leads out of it', () => {
    const outside = makeFolder({ 'secret.txt': 'x' });
    const root = makeFolder({ 'src/a.ts': '', in: { symlink: 'src' }, out: { symlink: outside } });
    const find = contextFiles(root);
    assert.deepEqual(['src/a.ts', 'in/a.ts', 'out/secret.txt', '../x', 'src', 'none'].map(find), [join(root, 'src/a.ts'), join(root, 'in/a.ts'), undefined, undefined, undefined, undefined]);
  });
});
