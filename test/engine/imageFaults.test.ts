import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { extract, pack } from 'tar-stream';
import { UserError } from '../../src/core/base/userError.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { startRegistry, type LabRegistry } from '../host/registry.ts';
import { connectTo } from '../host/shared.ts';
import { labVersions } from '../host/versions.ts';
import { classicImage } from '../unit/layers/archives.ts';
import { useEngine } from './engineStage.ts';

const ignore = (): void => undefined;

for (const version of labVersions)
  describe(`images that cannot be had on engine ${version}`, function () {
    this.timeout(300_000);
    const stage = useEngine(version);

    const docker = async (on: LabEngine, args: readonly string[], input = ''): Promise<string> => {
      const { code, stdout, stderr } = await on.docker(args, { input });
      assert.equal(code, 0, `docker ${args.join(' ')}: ${stderr}`);
      return stdout.trim();
    };
    const ids = async (on: Engine): Promise<readonly string[]> => (await on.images.list({})).map(({ id }) => id).sort();

    it('leave nothing where a layer is not what its digest says: the archive is refused, and it is said what helps', async () => {
      await docker(stage.lab, ['build', '--tag', 'faults/changed:1', '-'], 'FROM busybox\nRUN echo genuine-content > /file');
      const saved = await bytesOf(await stage.engine.images.save(['faults/changed:1']));
      await stage.engine.images.remove('faults/changed:1', { force: true });
      // A layer that the build cache holds still is not read again.
      await docker(stage.lab, ['builder', 'prune', '--all', '--force']);
      const before = await ids(stage.engine);
      const forged = await changed(saved, 'genuine-content', 'forgery-content');
      await assert.rejects(stage.engine.images.load(Readable.from([forged]), ignore), (error) => error instanceof UserError && /damaged/.test(error.remedy ?? ''));
      assert.deepEqual(await ids(stage.engine), before);
      assert.deepEqual(await stage.engine.images.load(Readable.from([saved]), ignore), ['faults/changed:1']);
      await stage.engine.images.remove('faults/changed:1', { force: true });
    });

    it('cannot write outside of themselves: a layer with ".." is refused, or stays within', async () => {
      const escape = `/tmp/gantry-escape-${version}`;
      const archive = await classicImage({ layers: [[{ name: `../../../../../../../..${escape}`, content: 'out' }]], config: {}, history: [{ created_by: 'x' }] });
      await stage.engine.images.load(archive, ignore).catch((error: unknown) => assert.ok(error instanceof UserError, String(error)));
      await assert.rejects(stat(escape), { code: 'ENOENT' });
    });

    describe('since its disk is full', () => {
      let small: LabEngine;
      let smallEngine: Engine;
      let registry: LabRegistry;

      before(async () => {
        small = await startEngine({ version });
        // Within the engine's own mounts, which end with it.
        assert.equal((await small.inside(['mount', '-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', '/mnt/data'])).code, 0);
        await small.restart();
        smallEngine = await connectTo(small);
        registry = await startRegistry({ address: small.hostAddress });
      });
      after(async () => {
        smallEngine.dispose();
        await registry.stop();
        await small.stop();
      });

      it('are said to be so when they are pulled or loaded, leave nothing, and come once there is space again', async () => {
        const big = `${registry.host}/faults/big:1`;
        await docker(stage.lab, ['build', '--tag', big, '-'], 'FROM busybox\nRUN head -c 60000000 /dev/urandom > /one\nRUN head -c 60000000 /dev/urandom > /two');
        await docker(stage.lab, ['push', big]);
        const saved = await bytesOf(await stage.engine.images.save([big]));
        await stage.engine.images.remove(big, { force: true });
        const isFull = (error: unknown): boolean => error instanceof UserError && /no space left on device/.test(error.message) && /Free some space/.test(error.remedy ?? '');
        await assert.rejects(smallEngine.images.pull(big, { onProgress: ignore }), isFull);
        assert.deepEqual(await ids(smallEngine), []);
        await assert.rejects(smallEngine.images.load(Readable.from([saved]), ignore), isFull);
        assert.deepEqual(await ids(smallEngine), []);
        await small.loadBusybox();
        assert.equal((await ids(smallEngine)).length, 1);
        const { layersSize } = await smallEngine.system.diskUsage();
        assert.ok(layersSize < 10_000_000, `${layersSize} bytes are left of what failed`);
      });
    });
  });

async function bytesOf(archive: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The same archive with a text in its files replaced by one as long. */
async function changed(archive: Buffer, from: string, to: string): Promise<Buffer> {
  const entries = extract();
  Readable.from([archive]).pipe(entries);
  const result = pack();
  const bytes = bytesOf(result);
  for await (const entry of entries) {
    const content = Buffer.from((await bytesOf(entry)).toString('latin1').replaceAll(`${from}\n`, `${to}\n`), 'latin1');
    const { name, type, linkname } = entry.header;
    result.entry({ name, type, ...(linkname ? { linkname } : {}), size: type === 'file' ? content.length : 0 }, content);
  }
  result.finalize();
  return bytes;
}
