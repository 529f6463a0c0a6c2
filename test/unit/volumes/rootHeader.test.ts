import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { folderArchive, tapRoot, type FolderHeader } from '../../../src/core/volumes/rootHeader.ts';

async function archiveWith(...names: readonly string[]): Promise<Buffer> {
  const archive = pack();
  for (const name of names) archive.entry(name.endsWith('/') ? { name, type: 'directory', mode: 0o700, uid: 70, gid: 71 } : { name }, name.endsWith('/') ? '' : 'x'.repeat(2000));
  archive.finalize();
  return buffer(archive);
}

async function tapped(bytes: Buffer): Promise<readonly [Buffer, FolderHeader | undefined]> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / 700) }, (_, index) => bytes.subarray(index * 700, (index + 1) * 700));
  const { stream, rootHeader } = await tapRoot(Readable.from(chunks, { objectMode: false }));
  return [await buffer(stream), await rootHeader];
}

describe('what an archive says of its root', () => {
  const root = { mode: 0o700, uid: 70, gid: 71 };

  it('is found where it comes first, and everything goes by as it is', async () => {
    const bytes = await archiveWith('./', 'file');
    assert.deepEqual(await tapped(bytes), [bytes, root]);
    const without = await archiveWith('file', './');
    assert.deepEqual(await tapped(without), [without, undefined]);
  });

  it('is found in one that gzip packed, which goes by unpacked', async () => {
    const bytes = await archiveWith('./', 'file');
    assert.deepEqual(await tapped(gzipSync(bytes)), [bytes, root]);
  });

  it('is found in one that is counted while it is read', async () => {
    const bytes = await archiveWith('./', 'file');
    const source = Readable.from([bytes.subarray(0, 100), bytes.subarray(100)], { objectMode: false });
    let counted = 0;
    source.on('data', (chunk: Buffer) => (counted += chunk.length));
    source.pause();
    const { stream, rootHeader } = await tapRoot(source);
    assert.deepEqual([await buffer(stream), await rootHeader, counted], [bytes, root, bytes.length]);
  });

  it('is found in one that has gone by at once', async () => {
    const { stream, rootHeader } = await tapRoot(Readable.from([await archiveWith('./')], { objectMode: false }));
    stream.resume();
    assert.deepEqual(await rootHeader, root);
  });

  it('is nothing where it is no archive, or empty', async () => {
    assert.deepEqual(await tapped(Buffer.alloc(5000, 'x')), [Buffer.alloc(5000, 'x'), undefined]);
    assert.deepEqual(await tapped(Buffer.alloc(0)), [Buffer.alloc(0), undefined]);
  });

  it('fails as the file fails that is read', async () => {
    const { stream } = await tapRoot(Readable.from((async function* () {
      yield await archiveWith('./');
      throw new Error('The disk is gone');
    })(), { objectMode: false }));
    await assert.rejects(buffer(stream), /The disk is gone/);
  });

  it('is written as an archive of its own', async () => {
    const headers: unknown[] = [];
    const reading = extract();
    reading.on('entry', ({ name, type, mode, uid, gid }, entry, next) => {
      headers.push({ name, type, mode, uid, gid });
      entry.resume();
      next();
    });
    await new Promise<void>((resolve) => void folderArchive('top', root).pipe(reading).on('finish', () => resolve()));
    assert.deepEqual(headers, [{ name: 'top/', type: 'directory', ...root }]);
  });
});
