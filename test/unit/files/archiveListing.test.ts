import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { pack, type Header } from 'tar-stream';
import { scanArchive, standardLimits } from '../../../src/core/files/archiveListing.ts';

function archive(...headers: readonly (Partial<Header> & Pick<Header, 'name'>)[]): Readable {
  const made = pack();
  for (const header of headers) made.entry(header, header.type === undefined ? Buffer.alloc(header.size ?? 0) : '');
  made.finalize();
  return Readable.from(made, { objectMode: false });
}

const names = (entries: readonly { readonly name: string }[]): readonly string[] => entries.map(({ name }) => name);

describe('a folder that is listed by its archive', () => {
  it('has its entries, and those of the folders below', async () => {
    const { entries, below, isComplete } = await scanArchive(archive({ name: 'etc/', type: 'directory' }, { name: 'etc/file', size: 9, mode: 0o640, uid: 7, gid: 8, mtime: new Date(5000) }, { name: 'etc/sub/', type: 'directory' }, { name: 'etc/sub/deep' }), { path: '/etc', limits: standardLimits });
    assert.deepEqual(entries[0], { name: 'file', kind: 'file', size: 9, mode: 0o640, uid: 7, gid: 8, owner: '7:8', modifiedAt: 5000 });
    assert.deepEqual({ entries: names(entries), below: [...below].map(([path, each]) => [path, names(each)]), isComplete }, { entries: ['file', 'sub'], below: [['/etc/sub', ['deep']]], isComplete: true });
  });

  it('is the root, whose entries have no folder before them', async () => {
    const { entries } = await scanArchive(archive({ name: '/', type: 'directory' }, { name: '/bin/', type: 'directory' }, { name: '/bin/sh' }, { name: '/x' }), { path: '/', limits: standardLimits });
    assert.deepEqual(names(entries), ['bin', 'x']);
  });

  it('tells what its links lead to, as far as it holds that', async () => {
    const link = (name: string, linkname: string): Partial<Header> & Pick<Header, 'name'> => ({ name, linkname, type: 'symlink' });
    const body = archive({ name: 'etc/', type: 'directory' }, { name: 'etc/sub/', type: 'directory' }, { name: 'etc/file' }, link('etc/toFile', 'file'), link('etc/toFolder', '/etc/sub/.'), link('etc/chain', 'toFolder'), link('etc/out', '../usr'), link('etc/ring', 'ring'), link('etc/nowhere', 'none'), link('etc/sub/up', '..'));
    const { entries, below } = await scanArchive(body, { path: '/etc', limits: standardLimits });
    assert.deepEqual(Object.fromEntries(entries.filter(({ kind }) => kind === 'link').map(({ name, leadsTo }) => [name, leadsTo])), { toFile: 'file', toFolder: 'folder', chain: 'folder', out: undefined, ring: undefined, nowhere: undefined });
    assert.equal(below.get('/etc/sub')?.[0]?.leadsTo, 'folder');
  });

  it('is given up in the middle of a big file', async () => {
    const body = archive({ name: 'top/', type: 'directory' }, { name: 'top/a' }, { name: 'top/big', size: 3_000_000 }, { name: 'top/z' });
    const { entries, isComplete, readBytes, below } = await scanArchive(body, { path: '/a/top', limits: { bytes: 500_000, entries: 10 } });
    assert.deepEqual({ entries: names(entries).slice(0, 1), hasLast: names(entries).includes('z'), isComplete, below: below.size }, { entries: ['a'], hasLast: false, isComplete: false, below: 0 });
    assert.ok(readBytes > 500_000);
    assert.equal(body.destroyed, true);
  });

  it('is given up after so many entries', async () => {
    const { entries, isComplete } = await scanArchive(archive({ name: 'top/', type: 'directory' }, { name: 'top/a' }, { name: 'top/b' }, { name: 'top/c' }), { path: '/a/top', limits: { bytes: Infinity, entries: 2 } });
    assert.deepEqual({ names: names(entries), isComplete }, { names: ['a', 'b'], isComplete: false });
  });
});
