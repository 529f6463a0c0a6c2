import assert from 'node:assert/strict';
import { chmodSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { isAbort } from '../../../src/core/base/abort.ts';
import { UserError } from '../../../src/core/base/userError.ts';
import { tarContext, type TarSource } from '../../../src/core/build/tar.ts';
import { asNobody } from './nobody.ts';
import { makeFolder, removeFolders } from './support.ts';

interface Unpacked {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

async function unpack(body: Readable, seen: (header: Record<string, unknown>) => void = () => undefined): Promise<readonly Unpacked[]> {
  const reader = extract();
  const done = body.pipe(reader);
  body.once('error', (error) => reader.destroy(error));
  assert.ok(done);
  const unpacked: Unpacked[] = [];
  for await (const entry of reader) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const { name, type } = entry.header;
    seen({ ...entry.header });
    unpacked.push({ name, type, text: Buffer.concat(chunks).toString() });
  }
  return unpacked;
}

const never = new AbortController().signal;
const source = (buildContext: string, patterns: readonly string[] = [], dockerfile: TarSource['dockerfile'] = { kind: 'inside', path: 'Dockerfile' }): TarSource => ({ buildContext, patterns, dockerfile });

describe('the context as an archive', () => {
  afterEach(removeFolders);

  it('holds everything, owned by root', async () => {
    const root = makeFolder({
      Dockerfile: 'FROM scratch',
      empty: { folder: true, mode: 0o711 },
      none: { text: '', mode: 0 },
      run: { text: 'x', mode: 0o4755 },
      same: { hardLink: 'run' },
      link: { symlink: 'run' },
      [`long/${'n'.repeat(120)}/é`]: 'ü',
    });
    utimesSync(join(root, 'run'), 1000, 1000);
    const headers: Record<string, unknown>[] = [];
    const { body, dockerfile } = tarContext(source(root), never);
    const unpacked = await unpack(body, (header) => headers.push(header));
    assert.equal(dockerfile, 'Dockerfile');
    const long = `long/${'n'.repeat(120)}`;
    assert.deepEqual(unpacked, [
      { name: 'Dockerfile', type: 'file', text: 'FROM scratch' },
      { name: 'empty', type: 'directory', text: '' },
      { name: 'link', type: 'symlink', text: '' },
      { name: 'long', type: 'directory', text: '' },
      { name: long, type: 'directory', text: '' },
      { name: `${long}/é`, type: 'file', text: 'ü' },
      { name: 'none', type: 'file', text: '' },
      { name: 'run', type: 'file', text: 'x' },
      { name: 'same', type: 'link', text: '' },
    ]);
    const by = new Map(headers.map((header) => [header.name, header]));
    const pick = (name: string, keys: readonly string[]): readonly unknown[] => keys.map((key) => by.get(name)?.[key]);
    assert.deepEqual(pick('run', ['mode', 'uid', 'gid', 'mtime']), [0o4755, 0, 0, new Date(1_000_000)]);
    assert.deepEqual([...pick('empty', ['mode']), ...pick('none', ['mode']), ...pick('link', ['linkname']), ...pick('same', ['linkname'])], [0o711, 0, 'run', 'run']);
  });

  it('looks into an excluded folder only where an exception names it, as Docker does for this builder', async () => {
    const root = makeFolder({ Dockerfile: '', 'a/b/keep': '', 'c/keep': '', 'c/drop': '' });
    const { body } = tarContext(source(root, ['a', 'c', '!**/keep', '!c/keep']), never);
    assert.deepEqual((await unpack(body)).map(({ name }) => name), ['Dockerfile', 'c', 'c/keep']);
  });

  it('sends the Dockerfile and the ignore file although they are ignored', async () => {
    const root = makeFolder({ 'docker/[x].Dockerfile': 'FROM a', '.dockerignore': '*\n!keep', keep: '', drop: '' });
    const { body, dockerfile } = tarContext(source(root, ['*', '!keep'], { kind: 'inside', path: 'docker/[x].Dockerfile' }), never);
    assert.deepEqual([dockerfile, (await unpack(body)).map(({ name }) => name)], ['docker/[x].Dockerfile', ['keep', '.dockerignore', 'docker/[x].Dockerfile']]);
  });

  for (const [title, tree, patterns, ignore] of [
    ['without an ignore file', { a: '' }, [], '.dockerignore'],
    ['with an ignore file', { a: '', '.dockerignore': 'b' }, ['b'], 'b'],
    ['with one that is ignored itself', { a: '', '.dockerignore': '.dockerignore' }, ['.dockerignore'], '.dockerignore'],
  ] as const) {
    it(`adds a Dockerfile from elsewhere under a name of its own, ${title}`, async () => {
      const { body, dockerfile } = tarContext(source(makeFolder(tree), patterns, { kind: 'added', text: Buffer.from('FROM b') }), never);
      assert.match(dockerfile, /^\.dockerfile\.[0-9a-f]{20}$/);
      assert.deepEqual(await unpack(body), [
        { name: 'a', type: 'file', text: '' },
        { name: '.dockerignore', type: 'file', text: `${ignore}\n${dockerfile}\n` },
        { name: dockerfile, type: 'file', text: 'FROM b' },
      ]);
    });
  }

  it('is read only as fast as it is sent', async () => {
    const root = makeFolder(Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${String(index).padStart(2, '0')}`, 'x'.repeat(1_000_000)])));
    const { body } = tarContext(source(root), never);
    await new Promise((resolve) => body.once('readable', resolve));
    // What was not opened yet can still go away.
    rmSync(join(root, 'f19'));
    const names = (await unpack(body)).map(({ name }) => name);
    assert.deepEqual([names.length, names.at(-1)], [19, 'f18']);
  });

  /** Five big files, and their archive, for which the last one is changed after it was listed and before it is read. */
  const changing = (change: (path: string) => void): { readonly last: string; readonly body: Readable } => {
    const root = makeFolder(Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, 'x'.repeat(1_000_000)])));
    const last = join(root, 'e');
    const offered = ({ path }: { readonly path: string }): void => {
      if (path === 'e') change(last);
    };
    return { last, body: tarContext({ ...source(root), observer: { offered, sent: () => undefined } }, never).body };
  };

  it('fails where a file became shorter meanwhile', async () => {
    const { last, body } = changing((path) => truncateSync(path, 10));
    await assert.rejects(unpack(body), (error) => error instanceof UserError && error.kind === 'file' && error.message.includes(last));
  });

  it('keeps the length that was announced where a file grew meanwhile', async () => {
    const { body } = changing((path) => writeFileSync(path, 'y'.repeat(1_000_010)));
    assert.deepEqual((await unpack(body)).map(({ text }) => text.length), Array.from({ length: 5 }, () => 1_000_000));
  });

  it('names a file that cannot be read', () =>
    asNobody(async () => {
      const root = makeFolder({ a: '', b: 'secret' });
      chmodSync(join(root, 'b'), 0);
      await assert.rejects(unpack(tarContext(source(root), never).body), (error) => error instanceof UserError && error.kind === 'file' && error.message.includes(join(root, 'b')) && error.remedy !== undefined);
    }));

  it('says so also where it failed before anybody read it', async () => {
    const abort = new AbortController();
    abort.abort();
    const { body } = tarContext(source(makeFolder({ a: '' })), abort.signal);
    await new Promise((resolve) => setImmediate(resolve));
    await assert.rejects(unpack(body), isAbort);
    const missing = tarContext(source(join(makeFolder(), 'nowhere')), never).body;
    await new Promise((resolve) => setImmediate(resolve));
    await assert.rejects(unpack(missing), (error) => error instanceof UserError && error.kind === 'file');
  });

  it('ends at once when it is aborted', async () => {
    const abort = new AbortController();
    const { body } = tarContext(source(makeFolder({ a: 'x'.repeat(5_000_000) })), abort.signal);
    await new Promise((resolve) => body.once('readable', resolve));
    abort.abort();
    await assert.rejects(unpack(body), isAbort);
  });
});
