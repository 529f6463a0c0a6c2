import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { dirname, join } from 'node:path';
import { buildCommandLine } from '../../src/core/build/buildCommand.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { isRunning, startBuild } from '../fixtures/build/engineBuild.ts';
import { runOrThrow, waitFor } from '../host/command.ts';
import { debianPackages, ensureDebianPackages } from '../host/install.ts';
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
      /** The folder of those that are served as files, as any web server can. */
      let repositories: string;

      before(async () => {
        const lab = await sharedEngine(version);
        engine = await connectTo(lab);
        server = createServer(({ url = '' }, response) => {
          const file = url.startsWith('/shop.git/') ? join(repositories, url.replace(/\?.*/, '')) : undefined;
          const isThere = file === undefined || existsSync(file);
          response.writeHead(isThere ? 200 : 404, { 'content-type': 'application/octet-stream' }).end(file === undefined ? served : isThere ? readFileSync(file) : '');
        });
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

      if (builder === 'classic')
        it('is given to the command line by the line that is copied, as a Dockerfile that is no file is', async () => {
          const request = { tags: ['copied:1'], buildArgs: {}, labels: {}, pull: false, noCache: true, cacheFrom: [], builder };
          const { socketPath } = await sharedEngine(version);
          const shell = (line: string): Promise<string> => runOrThrow('sh', ['-c', line], { environment: { ...process.env, DOCKER_HOST: `unix://${socketPath}`, DOCKER_BUILDKIT: '0' } });
          assert.match(await shell(buildCommandLine({ ...request, buildContext: await packed(tree), dockerfile: 'sub/Dockerfile' })), /OF THE ARCHIVE/);
          const folder = makeFolder({ a: 'of the folder\n' });
          assert.match(await shell(buildCommandLine({ ...request, buildContext: folder, dockerfile: join(folder, 'Dockerfile'), dockerfileInline: "FROM busybox\nCOPY a /\nRUN tr a-z A-Z < /a; echo '%s\\n'\n" })), /OF THE FOLDER\n%s/);
        });

      it('is fetched by the engine', async () => {
        served = readFileSync(await packed(tree));
        const { result, output } = startBuild(engine, `${address}/${builder}/context.tar.gz`, { builder, noCache: true, dockerfile: 'sub/Dockerfile', tags: [`fetched-${builder}:1`] });
        const ended = await result;
        assert.ok(ended.kind === 'built' && output().includes('OF THE ARCHIVE\n'), output());
        assert.equal((await engine.images.inspect(`fetched-${builder}:1`)).id, ended.imageId);
      });

      if (version === '20.10')
        it('is a branch of a Git repository, which the engine fetches, or a folder of it where it can', async () => {
          await ensureDebianPackages(debianPackages.git);
          const work = makeFolder({ Dockerfile: 'FROM busybox\nCOPY sub/a /\nRUN tr a-z A-Z < /a\n', 'sub/Dockerfile': tree['sub/Dockerfile'], 'sub/a': 'of the folder\n' });
          const repository = join(makeFolder(), 'shop.git');
          const git = (...args: readonly string[]): Promise<unknown> => runOrThrow('git', ['-C', work, '-c', 'user.name=Someone', '-c', 'user.email=someone@example.org', ...args]);
          for (const args of [['init', '--quiet', '--initial-branch', 'next'], ['add', '.'], ['commit', '--quiet', '--message', 'One'], ['clone', '--quiet', '--bare', work, repository], ['-C', repository, 'update-server-info']]) await git(...args);
          repositories = dirname(repository);
          const build = async (fragment: string): Promise<string> => {
            const { result, output } = startBuild(engine, `${address}/shop.git#${fragment}`, { builder, noCache: true, dockerfile: 'Dockerfile' });
            return `${(await result).kind} ${output()}`;
          };
          assert.match(await build('next'), /^built [^]*OF THE FOLDER\n/);
          assert.match(await build('next:sub'), builder === 'classic' ? /^built [^]*OF THE FOLDER\n/ : /^failed [^]*"context: #…:folder" needs Docker Engine 23\.0 or later/);
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
