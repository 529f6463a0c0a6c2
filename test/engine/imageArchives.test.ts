import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { UserError } from '../../src/core/base/userError.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { entriesIn } from '../../src/core/files/archiveEntries.ts';
import { normalPath } from '../../src/core/model/filePath.ts';
import { ImageContents } from '../../src/core/layers/imageContents.ts';
import { efficiencyOf } from '../../src/core/layers/efficiency.ts';
import { readImage } from '../../src/core/layers/readImage.ts';
import { stackLayers } from '../../src/core/layers/stack.ts';
import { busyboxArchive } from '../host/busybox.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';

const ignore = (): void => undefined;
const noAbort = new AbortController().signal;
/** What the engine itself puts into each container. */
const enginesOwn = /^\/(?:dev|proc|sys|\.dockerenv|etc\/(?:hosts|hostname|resolv\.conf|mtab))(?:\/|$)/;

const dockerfile = `FROM busybox
RUN mkdir -p /data/deep && echo one > /data/one && echo two > /data/deep/two && head -c 300000 /dev/zero > /data/big
RUN echo changed > /data/one && rm -r /data/deep && rm /data/big && ln -s one /data/link && ln /data/one /data/second
RUN rm -r /data && mkdir /data && echo new > '/data/a "name" 世界'
LABEL only=settings
`;

for (const version of ['20.10', '26.1'] as const)
  describe(`images of engine ${version} as archives`, function () {
    this.timeout(300_000);
    let engine: Engine;
    let folder: string;

    before(async () => {
      engine = await connectTo(await sharedEngine(version));
      folder = await mkdtemp(join(tmpdir(), 'gantry-archives-'));
      await build('team/layers:1');
    });
    after(async () => {
      await engine.images.remove('team/layers:1', { force: true }).catch(ignore);
      engine.dispose();
      await rm(folder, { recursive: true, force: true });
    });

    const build = async (tag: string): Promise<void> => {
      const archive = pack();
      archive.entry({ name: 'Dockerfile' }, dockerfile);
      archive.finalize();
      const answer = await engine.build.start({ version: '1', t: tag }, { body: Readable.from(archive) });
      let text = '';
      for await (const chunk of answer) text += String(chunk);
      assert.match(text, /Successfully built/);
    };

    it('have the files, layer upon layer, that a container of them has', async () => {
      const content = await readImage(await engine.images.save(['team/layers:1']), ignore, noAbort);
      const stack = stackLayers(content);
      const { files, changes } = stack;
      assert.deepEqual(sorted([...files.values()].flatMap(({ path, kind, digest }) => (enginesOwn.test(path) ? [] : [[path, kind, digest ?? ''].join(' ')]))), await filesOfContainer(engine, 'team/layers:1'));
      assert.deepEqual(content.layers.map(({ createdBy }) => /mkdir -p|rm -r \/data\/deep|rm -r \/data &&/.exec(createdBy)?.[0] ?? '').slice(1), ['mkdir -p', 'rm -r /data/deep', 'rm -r /data &&']);
      const told = changes.slice(1).map((layer) => sorted(layer.map(({ kind, file: { path } }) => `${kind} ${path}`)));
      assert.deepEqual(told[1], ['added /data/link', 'added /data/second', 'changed /data/one', 'removed /data/big', 'removed /data/deep', 'removed /data/deep/two']);
      const { wasted } = efficiencyOf(content, stack);
      assert.deepEqual(wasted[0], { path: '/data/big', bytes: 300_000, layers: 2 });
    });

    it('give a single file of a layer, also one that a layer above removes', async () => {
      const images = new ImageContents();
      const { id } = await engine.images.inspect('team/layers:1');
      const read = async (layer: number, path: string): Promise<string> => Buffer.from(await images.readFile(engine.images, { imageId: id, layer, path }, noAbort)).toString();
      assert.deepEqual([await read(1, '/data/one'), await read(2, '/data/one'), await read(1, '/data/deep/two'), await read(2, '/data/second')], ['one\n', 'changed\n', 'two\n', 'changed\n']);
      await assert.rejects(read(2, '/data/none'), (error) => error instanceof UserError && error.kind === 'notFound');
      await assert.rejects(read(9, '/data/one'), (error) => error instanceof UserError && error.kind === 'notFound');
    });

    it('are saved to a file and loaded again, several at once', async () => {
      await engine.images.tag('busybox:latest', 'team/other:2');
      const path = join(folder, 'both.tar');
      await pipeline(await engine.images.save(['team/layers:1', 'team/other:2']), createWriteStream(path));
      const { id } = await engine.images.inspect('team/layers:1');
      await engine.images.remove('team/layers:1', { force: false });
      await engine.images.remove('team/other:2', { force: false });
      assert.deepEqual(sorted(await engine.images.load(createReadStream(path), ignore)), ['team/layers:1', 'team/other:2']);
      assert.equal((await engine.images.inspect('team/layers:1')).id, id);
      await engine.images.remove('team/other:2', { force: false });
    });

    it('are made of a root file system, with instructions applied', async () => {
      const id = await engine.images.import(Readable.from([await busyboxArchive()]), { reference: 'team/imported', message: 'from a tar', changes: ['CMD ["sh"]', 'ENV A=b'] });
      const { tags, command, environment } = await engine.images.inspect(id);
      assert.deepEqual({ tags, command, environment }, { tags: ['team/imported:latest'], command: ['sh'], environment: ['A=b'] });
      await engine.images.remove('team/imported', { force: false });
    });

    it('that are none are refused in the engine’s words, and nothing is left open', async () => {
      await assert.rejects(engine.images.load(Readable.from([Buffer.from('no archive')]), ignore), (error) => error instanceof UserError && error.message !== '');
      await assert.rejects(engine.images.save(['team/none:1']), (error) => error instanceof UserError && error.kind === 'notFound');
      await assert.rejects(engine.images.import(Readable.from([Buffer.alloc(1024, 'x')]), { reference: '' }), (error) => error instanceof UserError);
    });

    it('are given up in the middle', async () => {
      const controller = new AbortController();
      const archive = await engine.images.save(['team/layers:1'], controller.signal);
      const reading = readImage(archive, () => controller.abort(), controller.signal);
      await assert.rejects(reading, { name: 'AbortError' });
      assert.equal(archive.destroyed, true);
    });
  });

function sorted(texts: readonly string[]): readonly string[] {
  return [...texts].sort();
}

/** What the engine itself says that a container of the image holds: "path kind digest". */
async function filesOfContainer(engine: Engine, image: string): Promise<readonly string[]> {
  const { id } = await engine.containers.create({ image, environment: [], ports: [], binds: [], command: [], isRemovedOnExit: false, isInteractive: false });
  const found = new Map<string, string>();
  const digests = new Map<string, string>();
  try {
    for await (const entry of entriesIn(await engine.files.read(id, '/'))) {
      const { name, type, linkname } = entry.header;
      const path = normalPath(name);
      if (path === '/' || enginesOwn.test(path)) continue;
      const hash = createHash('sha256');
      for await (const chunk of entry) hash.update(chunk);
      if (type === 'file') digests.set(path, hash.digest('hex'));
      const digest = type === 'file' ? digests.get(path) : type === 'link' ? digests.get(normalPath(linkname)) : '';
      found.set(path, [path, type === 'directory' ? 'folder' : type === 'symlink' ? 'link' : 'file', digest ?? ''].join(' '));
    }
  } finally {
    await engine.containers.remove(id, { force: true, volumes: true });
  }
  return sorted([...found.values()]);
}
