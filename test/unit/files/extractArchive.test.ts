import assert from 'node:assert/strict';
import { lstat, mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack, type Header } from 'tar-stream';
import { extractArchive, type Extraction } from '../../../src/core/files/extractArchive.ts';

type Entry = Partial<Header> & Pick<Header, 'name'> & { readonly text?: string };

function archive(...entries: readonly Entry[]): Readable {
  const made = pack();
  for (const { text, ...header } of entries) {
    if (text === undefined) made.entry(header);
    else made.entry(header, text);
  }
  made.finalize();
  return Readable.from(made, { objectMode: false });
}

const folder = (name: string, mode = 0o755): Entry => ({ name, mode, type: 'directory' });
const file = (name: string, text: string, mode = 0o644): Entry => ({ name, mode, text, type: 'file' });
const link = (name: string, linkname: string): Entry => ({ name, linkname, type: 'symlink' });

describe('an archive that is unpacked', () => {
  let outside: string;
  let target: string;

  beforeEach(async () => {
    outside = await mkdtemp(join(tmpdir(), 'gantry-extract-'));
    target = join(outside, 'target');
  });
  afterEach(() => rm(outside, { recursive: true, force: true }));

  const extract = (...entries: readonly Entry[]): Promise<Extraction> => extractArchive(archive(...entries), { target, isRoot: false, onProgress: () => undefined }, new AbortController().signal);

  it('becomes the folder, with modes, times and links', async () => {
    const mtime = new Date(1_700_000_000_000);
    const extraction = await extract({ ...folder('top/', 0o500), mtime }, folder('top/sub/'), { ...file('top/sub/run', 'text', 0o4755), mtime }, link('top/link', 'sub/run'), { name: 'top/second', type: 'link', linkname: 'top/sub/run' });
    assert.deepEqual(extraction, { files: 1, leftOut: [] });
    assert.equal(await readFile(join(target, 'second'), 'utf8'), 'text');
    assert.equal(await readlink(join(target, 'link')), 'sub/run');
    const run = await stat(join(target, 'sub/run'));
    assert.deepEqual([(run.mode & 0o7777).toString(8), run.mtimeMs], ['755', 1_700_000_000_000]);
    const top = await stat(target);
    assert.deepEqual([(top.mode & 0o7777).toString(8), top.mtimeMs], ['700', 1_700_000_000_000]);
  });

  it('becomes the file', async () => {
    const written: number[] = [];
    await extractArchive(archive(file('name', '12345')), { target, isRoot: false, onProgress: (bytes) => written.push(bytes) }, new AbortController().signal);
    assert.equal(await readFile(target, 'utf8'), '12345');
    assert.deepEqual(written.at(-1), 5);
  });

  it('leaves out devices, and links that lead out', async () => {
    const odd: readonly Entry[] = [
      { name: 'top/device', type: 'block-device', devmajor: 8, devminor: 0 },
      { name: 'top/pipe', type: 'fifo' },
      link('top/absolute', '/etc/passwd'),
      link('top/up', '../../x'),
      { name: 'top/hard', type: 'link', linkname: 'top/never' },
      link('top/empty', ''),
    ];
    assert.deepEqual(await extract(folder('top/'), ...odd, file('top/kept', 'x')), { files: 1, leftOut: ['device', 'pipe', 'absolute', 'up', 'hard', 'empty'] });
    assert.deepEqual(await readdir(target), ['kept']);
  });

  it('never writes through a link of its own', async () => {
    await assert.rejects(extract(folder('top/'), folder('top/real/'), link('top/way', 'real'), file('top/way/file', 'x')), { kind: 'file' });
    assert.deepEqual(await readdir(join(target, 'real')), []);
    assert.equal((await lstat(join(target, 'way'))).isDirectory(), true);
  });

  for (const name of ['../evil', 'top/../../evil', '/evil'])
    it(`is refused as a whole where an entry is called ${name}`, async () => {
      await assert.rejects(extract(folder('top/'), file(name, 'x')), { kind: 'protocol' });
      assert.deepEqual((await readdir(outside)).filter((each) => each !== 'target'), []);
    });

  it('refuses two entries at one place', async () => {
    await assert.rejects(extract(folder('top/'), file('top/a', '1'), file('top/a', '2')), { kind: 'file' });
    assert.equal(await readFile(join(target, 'a'), 'utf8'), '1');
  });

  it('is refused where it is none, or ends too early', async () => {
    const extractBytes = (bytes: Uint8Array): Promise<Extraction> => extractArchive(Readable.from([bytes], { objectMode: false }), { target, isRoot: false, onProgress: () => undefined }, new AbortController().signal);
    await assert.rejects(extractBytes(Buffer.alloc(1024, 'x')), { kind: 'protocol' });
    const chunks: Uint8Array[] = [];
    for await (const chunk of archive(file('name', 'x'.repeat(5000))) as AsyncIterable<Uint8Array>) chunks.push(chunk);
    await assert.rejects(extractBytes(Buffer.concat(chunks).subarray(0, 2048)), { kind: 'protocol' });
  });

  it('ends when it is cancelled', async () => {
    const controller = new AbortController();
    const endless = new Readable({ read: () => undefined });
    const extracting = extractArchive(endless, { target, isRoot: false, onProgress: () => controller.abort() }, controller.signal);
    const chunks: Uint8Array[] = [];
    for await (const chunk of archive(file('name', 'x'.repeat(500_000))) as AsyncIterable<Uint8Array>) chunks.push(chunk);
    endless.push(Buffer.concat(chunks).subarray(0, 300_000));
    await assert.rejects(extracting, { name: 'AbortError' });
    assert.equal(endless.destroyed, true);
  });
});
