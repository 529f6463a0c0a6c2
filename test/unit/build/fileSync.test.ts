import assert from 'node:assert/strict';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type UserError } from '../../../src/core/base/userError.ts';
import { fileSync, type FileSyncOptions } from '../../../src/core/build/fileSync.ts';
import { type GrpcCall } from '../../../src/core/build/grpc.ts';
import { PacketSchema, type Packet } from '../../../src/core/build/proto/session_pb.ts';
import { asNobody } from './nobody.ts';
import { makeFolder, memoryFolder, removeFolders } from './support.ts';

/** What an engine would be left with: the entries as offered, the content it asked for, and how it ended. */
interface Received {
  readonly stats: NonNullable<Packet['stat']>[];
  readonly content: Map<string, string>;
  readonly types: Set<number>;
  readonly error: string | undefined;
  /** Bytes of the largest message. */
  readonly largest: number;
}

/** Plays the engine: asks for the files that `wants` names, and ends once it has them. */
async function receive(options: Partial<FileSyncOptions> & { readonly buildContext: string }, metadata: Readonly<Record<string, readonly string[]>>, wants: (path: string) => boolean = () => true, onStats: () => void = () => undefined): Promise<Received> {
  const toUs: Packet[] = [];
  let wake: () => void = () => undefined;
  const push = (packet: { type: number; id?: number }): void => {
    toUs.push(create(PacketSchema, packet));
    wake();
  };
  const stats: NonNullable<Packet['stat']>[] = [];
  const chunks = new Map<number, Buffer[]>();
  const open = new Set<number>();
  const types = new Set<number>();
  let error: string | undefined;
  let largest = 0;
  let isComplete = false;
  const endWhenDone = (): void => {
    if (isComplete && open.size === 0) push({ type: 3 });
  };
  const take = (packet: Packet): void => {
    types.add(packet.type);
    if (packet.type === 4) error = Buffer.from(packet.data).toString();
    if (packet.type === 0 && packet.stat) {
      stats.push(packet.stat);
    } else if (packet.type === 0) {
      isComplete = true;
      onStats();
      // Only now, so that a test can change what was offered.
      for (const [id, stat] of stats.entries()) {
        if (stat.mode >= 0x1000000 || stat.linkname !== '' || !wants(stat.path)) continue;
        open.add(id);
        chunks.set(id, []);
        push({ type: 1, id });
      }
      endWhenDone();
    } else if (packet.type === 2) {
      if (packet.data.length > 0) chunks.get(packet.id)?.push(Buffer.from(packet.data));
      else {
        open.delete(packet.id);
        endWhenDone();
      }
    }
  };
  const call: GrpcCall = {
    metadata: (key) => metadata[key] ?? [],
    messages: (async function* () {
      for (;;) {
        const packet = toUs.shift();
        if (packet) yield toBinary(PacketSchema, packet);
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    })(),
    async send(message, rest = Buffer.alloc(0)) {
      // What is large is read only when the connection has room, as it is by then.
      if (rest.length >= 128 * 1024) await setImmediate();
      const whole = Buffer.concat([message, rest]);
      largest = Math.max(largest, whole.length);
      take(fromBinary(PacketSchema, whole));
    },
    signal: new AbortController().signal,
  };
  const sync = fileSync({ dockerfile: join(options.buildContext, 'Dockerfile'), source: Buffer.from('FROM y'), modifiedAt: (entry) => entry.modifiedAt, onError: () => undefined, ...options });
  await sync(call).catch((reason: unknown) => (error ??= String(reason)));
  return { stats, content: new Map([...chunks].map(([id, data]) => [stats[id]!.path, Buffer.concat(data).toString()])), types, error, largest };
}

describe('sending the engine the files it lacks', () => {
  afterEach(function removeAll() {
    this.timeout(60_000);
    removeFolders();
  });

  it('offers everything in its order, and sends what is asked for', async () => {
    const root = makeFolder({ Dockerfile: 'FROM x', 'src/a': 'A'.repeat(300_000), 'src/b': '', 'src/run': { text: 'go', mode: 0o6755 }, same: { hardLink: 'src/run' }, link: { symlink: 'src/a' }, tmp: { folder: true, mode: 0o1777 } });
    for (const path of ['src/a', 'src/run']) utimesSync(join(root, path), 10, 10);
    const { stats, content, types, error } = await receive({ buildContext: root }, { 'dir-name': ['context'] });
    assert.equal(error, undefined);
    assert.deepEqual([...types].sort(), [0, 2, 3]);
    const told = stats.map(({ path, mode, uid, gid, size, linkname }) => [path, path === 'link' ? (mode & ~0o777) >>> 0 : mode, uid, gid, Number(size), linkname]);
    const folder = 0x80000000;
    assert.deepEqual(told, [
      ['Dockerfile', 0o644, 0, 0, 6, ''],
      ['link', 0x8000000, 0, 0, 0, 'src/a'],
      ['same', 0o755 | 0xc00000, 0, 0, 2, ''],
      ['src', folder + 0o755, 0, 0, 0, ''],
      ['src/a', 0o644, 0, 0, 300_000, ''],
      ['src/b', 0o644, 0, 0, 0, ''],
      ['src/run', 0o755 | 0xc00000, 0, 0, 0, 'same'],
      ['tmp', folder + 0x100000 + 0o777, 0, 0, 0, ''],
    ]);
    assert.equal(stats.find(({ path }) => path === 'src/a')?.modTime, 10_000_000_000n);
    assert.deepEqual([...content], [['Dockerfile', 'FROM x'], ['same', 'go'], ['src/a', 'A'.repeat(300_000)], ['src/b', '']]);
  });

  it('sends large files whole and in order', async () => {
    const content = (size: number): string => Array.from({ length: size / 8 }, (_, index) => String(index).padStart(8)).join('');
    const files = { a: content(1_000_000), b: content(256 * 1024), c: content(128 * 1024), d: content(128 * 1024 + 8) };
    const received = await receive({ buildContext: makeFolder(files) }, { 'dir-name': ['context'] });
    assert.deepEqual([[...received.content].map(([path, text]) => [path, text === files[path as keyof typeof files]]), received.error], [['a', 'b', 'c', 'd'].map((path) => [path, true]), undefined]);
  });

  it('sends nothing where nothing is asked for', async () => {
    const { stats, content, error } = await receive({ buildContext: makeFolder({ a: 'x', b: 'y' }) }, { 'dir-name': ['context'] }, () => false);
    assert.deepEqual([stats.length, content.size, error], [2, 0, undefined]);
  });

  it('keeps to the patterns and paths that the engine names', async () => {
    const root = makeFolder({ 'app/a': '', 'app/b.md': '', docs: { symlink: 'app' }, other: '' });
    const paths = async (metadata: Readonly<Record<string, readonly string[]>>): Promise<readonly string[]> => (await receive({ buildContext: root }, { 'dir-name': ['context'], ...metadata })).stats.map(({ path }) => path);
    assert.deepEqual(
      [await paths({ followpaths: ['docs'], 'exclude-patterns': ['**/*.md'] }), await paths({ followpaths: ['.dockerignore'] }), await paths({ 'include-patterns': ['other'] })],
      [['app', 'app/a', 'docs'], [], ['other']],
    );
  });

  it('serves the Dockerfile as it was read, whatever became of the file since, with its own ignore file', async () => {
    const elsewhere = makeFolder({ 'web.Dockerfile': 'FROM changed', 'real/rules': 'x', 'web.Dockerfile.dockerignore': { symlink: 'real/rules' }, other: '' });
    const serve = (source: string): Promise<Received> => receive({ buildContext: makeFolder(), dockerfile: join(elsewhere, 'web.Dockerfile'), source: Buffer.from(source) }, { 'dir-name': ['dockerfile'], followpaths: ['web.Dockerfile'] });
    const [first, same, other] = [await serve('FROM y'), await serve('FROM y'), await serve('FROM z')];
    assert.deepEqual([...first.content], [['web.Dockerfile', 'FROM y'], ['web.Dockerfile.dockerignore', 'x']]);
    assert.deepEqual(first.stats.map(({ mode, linkname }) => [mode, linkname]), [[0o644, ''], [0o644, '']]);
    // The engine asks again where size or time differ.
    assert.deepEqual([first.stats[0]?.modTime === same.stats[0]?.modTime, first.stats[0]?.modTime === other.stats[0]?.modTime], [true, false]);
  });

  it('has no other folder to offer', async () => {
    const { error, stats } = await receive({ buildContext: makeFolder({ a: '' }) }, { 'dir-name': ['home'] });
    assert.deepEqual([error, stats], ['no such folder', []]);
  });

  it('offers the time it is told to', async () => {
    const { stats } = await receive({ buildContext: makeFolder({ a: '' }), modifiedAt: () => 42n }, { 'dir-name': ['context'] });
    assert.deepEqual(stats.map(({ modTime }) => modTime), [42n]);
  });

  it('sends an empty file where one vanished after it was offered, as Docker does', async () => {
    const root = makeFolder({ a: 'x', b: 'y' });
    const { content, error } = await receive({ buildContext: root }, { 'dir-name': ['context'] }, undefined, () => rmSync(join(root, 'a')));
    assert.deepEqual([[...content], error], [[['a', ''], ['b', 'y']], undefined]);
  });

  it('sends what is there of a file that grew or shrank after it was offered, and ends it', async () => {
    const root = makeFolder({ 'grew a little': 'x'.repeat(100), 'grew much': 'x'.repeat(300_000), shrank: 'x'.repeat(300_000), 'is empty now': 'x'.repeat(300_000) });
    const change = (): void => {
      appendFileSync(join(root, 'grew a little'), 'more');
      appendFileSync(join(root, 'grew much'), 'y'.repeat(200_000));
      truncateSync(join(root, 'shrank'), 200_000);
      truncateSync(join(root, 'is empty now'));
    };
    const { content, error } = await receive({ buildContext: root }, { 'dir-name': ['context'] }, undefined, change);
    assert.deepEqual([[...content].map(([path, text]) => [path, text.length]), error], [[['grew a little', 104], ['grew much', 500_000], ['is empty now', 0], ['shrank', 200_000]], undefined]);
  });

  it('neither follows a link nor waits at a pipe that took the place of a file', async () => {
    const root = makeFolder({ a: 'x', b: 'y', c: 'z' });
    const elsewhere = makeFolder({ secret: 'hidden' });
    const errors: UserError[] = [];
    const change = (): void => {
      for (const name of ['a', 'b']) rmSync(join(root, name));
      symlinkSync(join(elsewhere, 'secret'), join(root, 'a'));
      execFileSync('mkfifo', [join(root, 'b')]);
    };
    const { content, error } = await receive({ buildContext: root, onError: (told) => errors.push(told) }, { 'dir-name': ['context'] }, undefined, change);
    assert.ok([...content.values()].every((text) => text !== 'hidden'));
    assert.match(error ?? '', /\/a cannot be read: ELOOP/);
    assert.equal(errors[0]?.message, error);
  });

  it('sends no message that is too long for any engine', async () => {
    const { largest } = await receive({ buildContext: makeFolder({ big: 'x'.repeat(6_000_000), small: 'x'.repeat(60_000) }) }, { 'dir-name': ['context'] });
    assert.ok(largest <= 256 * 1024, String(largest));
  });

  it('names a file that cannot be read', () =>
    asNobody(async () => {
      const root = makeFolder({ a: 'x' });
      chmodSync(join(root, 'a'), 0);
      const errors: UserError[] = [];
      const { error, types } = await receive({ buildContext: root, onError: (told) => errors.push(told) }, { 'dir-name': ['context'] });
      assert.equal(errors.length, 1);
      assert.ok(errors[0]?.message.includes(join(root, 'a')) && errors[0].kind === 'file', errors[0]?.message);
      assert.deepEqual([error, types.has(4)], [errors[0]?.message, true]);
    }));

  it('offers a hundred thousand files without holding up anything else', async function () {
    this.timeout(120_000);
    const root = makeFolder({}, memoryFolder());
    for (let folder = 0; folder < 100; folder += 1) {
      mkdirSync(join(root, String(folder)));
      for (let file = 0; file < 1000; file += 1) symlinkSync('x', join(root, String(folder), String(file)));
    }
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const { stats, error } = await receive({ buildContext: root }, { 'dir-name': ['context'] });
    clearInterval(timer);
    assert.deepEqual([stats.length, error], [100_100, undefined]);
    assert.ok(turns >= 10, String(turns));
  });

  it('refuses to send what it did not offer', async () => {
    const root = makeFolder({ a: 'x' });
    const call: GrpcCall = {
      metadata: (key) => (key === 'dir-name' ? ['context'] : []),
      messages: (async function* () {
        yield toBinary(PacketSchema, create(PacketSchema, { type: 1, id: 7 }));
        await new Promise(() => undefined);
      })(),
      send: () => Promise.resolve(),
      signal: new AbortController().signal,
    };
    await assert.rejects(fileSync({ buildContext: root, dockerfile: join(root, 'Dockerfile'), source: Buffer.alloc(0), modifiedAt: () => 0n, onError: () => undefined })(call), /not offered/);
  });
});
