import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { type Engine } from '../../src/core/engine/engine.ts';
import { isRunning, startBuild } from '../fixtures/build/engineBuild.ts';
import { runOrThrow, waitFor } from '../host/command.ts';
import { freePort } from '../host/registry.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';
import { labVersions } from '../host/versions.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';

for (const version of labVersions)
  for (const builder of ['buildkit', 'classic'] as const)
    describe(`a build context that is no folder, on engine ${version} with ${builder}`, function () {
      this.timeout(600_000);
      let engine: Engine;
      let server: Server;
      let address: string;
      let served: Buffer;

      before(async () => {
        const lab = await sharedEngine(version);
        engine = await connectTo(lab);
        server = createServer((_, response) => void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(served));
        const port = await freePort(lab.hostAddress);
        await new Promise<void>((resolve) => void server.listen(port, lab.hostAddress, resolve));
        address = `http://${lab.hostAddress}:${port}`;
      });
      after(() => {
        engine.dispose();
        server.closeAllConnections();
        server.close();
      });
      afterEach(removeFolders);

      /** An archive of a folder. @returns its path. */
      const packed = async (tree: Readonly<Record<string, string>>): Promise<string> => {
        const archive = join(makeFolder(), 'context.tar.gz');
        await runOrThrow('tar', ['-czf', archive, '-C', makeFolder(tree), '.']);
        return archive;
      };
      const tree = { 'sub/Dockerfile': 'FROM busybox\nCOPY a /\nRUN tr a-z A-Z < /a\n', a: 'of the archive\n' };

      it('is taken from an archive', async () => {
        const archive = await packed(tree);
        const { result, output } = startBuild(engine, archive, { builder, noCache: true, dockerfile: 'sub/Dockerfile', tags: [`packed-${builder}:1`] });
        const ended = await result;
        assert.ok(ended.kind === 'built' && output().includes('OF THE ARCHIVE\n'), output());
        assert.equal((await engine.images.inspect(`packed-${builder}:1`)).id, ended.imageId);
      });

      it('is fetched by the engine', async () => {
        served = readFileSync(await packed(tree));
        const { result, output } = startBuild(engine, `${address}/${builder}/context.tar.gz`, { builder, noCache: true, dockerfile: 'sub/Dockerfile', tags: [`fetched-${builder}:1`] });
        const ended = await result;
        assert.ok(ended.kind === 'built' && output().includes('OF THE ARCHIVE\n'), output());
        assert.equal((await engine.images.inspect(`fetched-${builder}:1`)).id, ended.imageId);
      });

      it('has no lines that anything could be shown on', async () => {
        const ended = await startBuild(engine, await packed({ Dockerfile: 'FROM busybox\nRUN exit 3\n' }), { builder, noCache: true, dockerfile: 'Dockerfile' }).result;
        assert.ok(ended.kind === 'failed' && /exit code: 3|non-zero code: 3/.test(ended.message), JSON.stringify(ended));
        assert.deepEqual(ended.findings, []);
      });

      it('leaves nothing running when it is cancelled', async () => {
        const words = `sleep ${String(400_000 + (Date.now() % 100_000))}`;
        const abort = new AbortController();
        const { result, output } = startBuild(engine, await packed({ Dockerfile: `FROM busybox\nRUN echo begun && ${words}\n` }), { builder, noCache: true, dockerfile: 'Dockerfile' }, {}, abort.signal);
        await waitFor('the step to run', () => Promise.resolve(output().includes('begun\n') && isRunning(words)));
        abort.abort();
        assert.deepEqual(await result, { kind: 'cancelled' });
        await waitFor('its process to end', () => Promise.resolve(!isRunning(words)));
      });

      it('is missed by its path', async () => {
        const ended = await startBuild(engine, '/nowhere/context.tar', { builder, dockerfile: 'Dockerfile' }).result;
        assert.equal(ended.kind === 'failed' && ended.message, 'The build context /nowhere/context.tar does not exist.');
      });
    });
