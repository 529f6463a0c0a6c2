import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { firstHeader } from '../../../src/core/files/archiveEntries.ts';
import { blockSize, readRecords, recordsEntry, type PaxRecords } from '../../../src/core/files/paxRecords.ts';

const capability = Buffer.from('010000020025a880ff00000000000000ffffffff', 'hex');

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Without the header and what fills the last block. */
function contentOf(records: PaxRecords): Uint8Array {
  const entry = Buffer.from(recordsEntry(records));
  return entry.subarray(blockSize, blockSize + Number.parseInt(entry.toString('latin1', 124, 135), 8));
}

describe('the records before an entry of an archive', () => {
  it('are bytes, whatever they hold, also where the length has another digit by its own digits', () => {
    for (const length of [0, 1, 90, 91, 92, 980, 990, 991]) {
      const records = new Map([['SCHILY.xattr.security.capability', capability], ['path', Buffer.from('größe\n=')], ['x', Buffer.alloc(length, 0xff)]]);
      assert.deepEqual(readRecords(contentOf(records)), records);
    }
  });

  it('are read as far as they make sense', () => {
    const whole = Buffer.from('6 a=b\n');
    for (const broken of ['', '7', 'x a=b\n', '99 a=b\n', '6 ab\n\n', '0 a=b\n', '-6 a=b\n']) assert.deepEqual(readRecords(Buffer.concat([whole, Buffer.from(broken)])), new Map([['a', Buffer.from('b')]]), broken);
  });

  it('come with the first header, however the archive is cut', async () => {
    const archive = pack();
    archive.entry({ name: 'entry', mode: 0o750, uid: 7 }, Buffer.alloc(3000, 'x'));
    archive.finalize();
    const records = new Map([['path', Buffer.from('größe')], ['SCHILY.xattr.security.capability', capability]]);
    const bytes = Buffer.concat([recordsEntry(records), await bytesOf(Readable.from(archive, { objectMode: false }))]);
    for (const size of [1, 7, 511, 512, 513, 1024, 1500, 10_000]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
      const found = await firstHeader(Readable.from(pieces, { objectMode: false }));
      assert.deepEqual([found?.header.name, found?.header.mode, found?.header.uid, found?.records.get('SCHILY.xattr.security.capability')], ['größe', 0o750, 7, capability], String(size));
    }
  });

  it('are none where there are none', async () => {
    const archive = pack();
    archive.entry({ name: 'plain' }, 'x');
    archive.finalize();
    const found = await firstHeader(Readable.from(archive, { objectMode: false }));
    assert.deepEqual([found?.header.name, found?.records], ['plain', new Map()]);
    assert.equal(await firstHeader(Readable.from([Buffer.alloc(1024)], { objectMode: false })), undefined);
  });
});
