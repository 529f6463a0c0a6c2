import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { delay } from '../../src/core/base/abort.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { type Credentials } from '../../src/core/registry/credentials.ts';
import { isRunning, startBuild } from '../fixtures/build/engineBuild.ts';
import { waitFor } from '../host/command.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { freePort, startRegistry, type LabRegistry } from '../host/registry.ts';
import { connectTo } from '../host/shared.ts';
import { labVersions } from '../host/versions.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';
import { useEngine } from './engineStage.ts';

/** A step that would run for hours, and words by which its process is known. */
function longStep(): { readonly root: string; readonly words: string } {
  const words = `sleep ${String(100_000 + Number.parseInt(randomUUID().slice(0, 6), 16))}`;
  return { root: makeFolder({ Dockerfile: `FROM busybox\nRUN echo begun && ${words}\n` }), words };
}

for (const version of labVersions)
  for (const builder of ['buildkit', 'classic'] as const)
    describe(`a build that is not left alone, on engine ${version} with ${builder}`, function () {
      this.timeout(600_000);
      const stage = useEngine(version);

      afterEach(removeFolders);

      it('leaves nothing running when it is cancelled', async () => {
        const { root, words } = longStep();
        const abort = new AbortController();
        const { result, output } = startBuild(stage.engine, root, { builder }, {}, abort.signal);
        await waitFor('the step to run', async () => output().includes('begun\n') && isRunning(words));
        abort.abort();
        assert.deepEqual(await result, { kind: 'cancelled' });
        await waitFor('its process to end', async () => !isRunning(words));
        await waitFor('its container to go', async () => (await stage.lab.docker(['ps', '-q'])).stdout === '');
      });

      it('is cancelled at any moment', async () => {
        const { words } = longStep();
        const root = makeFolder({ Dockerfile: `FROM busybox\nCOPY . /x\nRUN ${words}\n`, big: 'x'.repeat(20_000_000) });
        for (const milliseconds of [0, 1, 3, 10, 30, 60, 100, 200]) {
          const abort = new AbortController();
          const { result } = startBuild(stage.engine, root, { builder, noCache: true }, {}, abort.signal);
          await delay(milliseconds);
          abort.abort();
          assert.deepEqual(await result, { kind: 'cancelled' });
        }
        await waitFor('everything to end', async () => !isRunning(words) && (await stage.lab.docker(['ps', '-q'])).stdout === '');
      });

      it('says so when the engine is killed while it is sent the context', async () => {
        const files = Array.from({ length: 2000 }, (_, index) => [`d/${index}`, `${index} `.repeat(2000)] as const);
        const root = makeFolder({ Dockerfile: 'FROM busybox\nCOPY . /x\n', ...Object.fromEntries(files) });
        let killed: Promise<void> | undefined;
        const ignore = (): void => undefined;
        const observer = { begin: ignore, progress: ignore, named: ignore, text: ignore, offered: ignore, sent: () => void (killed ??= stage.lab.kill9()) };
        const ended = await startBuild(stage.engine, root, { builder, noCache: true }, { observer }).result;
        assert.ok(killed);
        await killed;
        await stage.lab.restart();
        assert.ok(ended.kind === 'failed' && /lost|could not be asked/.test(ended.message), JSON.stringify(ended));
      });

      it('says so when the engine is killed, which can build again once it is back', async () => {
        const { root, words } = longStep();
        const { result, output } = startBuild(stage.engine, root, { builder });
        await waitFor('the step to run', async () => output().includes('begun\n') && isRunning(words));
        await stage.lab.kill9();
        const ended = await result;
        assert.ok(ended.kind === 'failed' && ended.message !== '', JSON.stringify(ended));
        assert.ok(output().trimEnd().includes(`ERROR: ${ended.message}`), output());
        await stage.lab.restart();
        const again = startBuild(stage.engine, makeFolder({ Dockerfile: 'FROM busybox\nRUN echo again\n' }), { builder, noCache: true });
        assert.equal((await again.result).kind, 'built', again.output());
      });
    });

interface FaultyRegistry {
  readonly host: string;
  /** How often it was asked about a repository. */
  asked(repository: string): number;
  /** How many requests are not answered. */
  open(): number;
  stop(): Promise<void>;
}

/** What goes wrong, by the repository's name, and how it is told. */
const troubles = { unauthorized: /authoriz|denied|authentication required/i, toomany: /429|toomanyrequests/i, broken: /500|has its troubles/, timeout: /504|has its troubles/, hangup: /EOF|reset by peer|closed/ } as const;

async function startFaultyRegistry(address: string): Promise<FaultyRegistry> {
  const answers: Readonly<Record<string, readonly [number, string]>> = { '': [200, ''], unauthorized: [401, 'UNAUTHORIZED'], toomany: [429, 'TOOMANYREQUESTS'], broken: [500, 'UNKNOWN'], timeout: [504, 'UNKNOWN'] };
  const asked: string[] = [];
  let open = 0;
  const server = createServer((request, response) => {
    const repository = /^\/v2\/(\w+)\//.exec(request.url ?? '')?.[1] ?? '';
    asked.push(repository);
    if (repository === 'silence') {
      open += 1;
      response.once('close', () => (open -= 1));
      return;
    }
    if (repository === 'hangup') {
      request.socket.destroy();
      return;
    }
    const [status, code] = answers[repository] ?? [404, 'UNKNOWN'];
    const body = JSON.stringify({ errors: [{ code, message: 'the registry has its troubles' }] });
    response.writeHead(status, { 'content-type': 'application/json' }).end(request.method === 'HEAD' ? undefined : body);
  });
  const port = await freePort(address);
  await new Promise<void>((resolve) => void server.listen(port, address, resolve));
  return {
    host: `${address}:${port}`,
    asked: (repository) => asked.filter((one) => one === repository).length,
    open: () => open,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

for (const version of labVersions)
  describe(`an image of a private registry, on engine ${version}`, function () {
    this.timeout(600_000);
    const login = { username: 'joe', password: 's3cret:word' };
    let lab: LabEngine;
    let engine: Engine;
    let registry: LabRegistry;
    let faulty: FaultyRegistry;

    before(async () => {
      // BuildKit of 20.10 goes without TLS only where the engine was told so of this very host, with the scheme.
      const args: string[] = [];
      lab = await startEngine({ version, args });
      registry = await startRegistry({ address: lab.hostAddress, credentials: login });
      faulty = await startFaultyRegistry(lab.hostAddress);
      args.push(`--insecure-registry=http://${registry.host}`, `--insecure-registry=http://${faulty.host}`);
      await lab.restart();
      await lab.loadBusybox();
      engine = await connectTo(lab);
      await lab.docker(['tag', 'busybox', `${registry.host}/base:1`]);
      assert.equal((await lab.docker(['login', '-u', login.username, '--password-stdin', registry.host], { input: login.password })).code, 0);
      assert.equal((await lab.docker(['push', `${registry.host}/base:1`])).code, 0);
      await lab.docker(['logout', registry.host]);
      await lab.docker(['rmi', `${registry.host}/base:1`]);
    });
    after(async () => {
      engine.dispose();
      await lab.stop();
      await registry.stop();
      await faulty.stop();
    });
    afterEach(async () => {
      removeFolders();
      await lab.docker(['rmi', '-f', `${registry.host}/base:1`]);
    });

    for (const builder of ['buildkit', 'classic'] as const) {
      it(`is refused to ${builder} without credentials`, async () => {
        const { result } = startBuild(engine, makeFolder({ Dockerfile: `FROM ${registry.host}/base:1\n` }), { builder, pull: true });
        const ended = await result;
        assert.ok(ended.kind === 'failed', JSON.stringify(ended));
        assert.deepEqual([/no basic auth credentials|authorization failed|unauthorized|authentication required/i.test(ended.message), ended.findings[0]?.startLine], [true, 1], ended.message);
      });

      it(`is refused to ${builder} with wrong credentials, of which nothing is told`, async () => {
        const credentials: Credentials = { forHost: () => Promise.resolve({ username: 'joe', secret: 'wr0ng-one' }) };
        const { result, output, log } = startBuild(engine, makeFolder({ Dockerfile: `FROM ${registry.host}/base:1\n` }), { builder, pull: true }, { credentials });
        const ended = await result;
        assert.ok(ended.kind === 'failed', JSON.stringify(ended));
        assert.deepEqual([`${ended.message} ${ended.remedy ?? ''}`.includes(registry.host), ended.findings[0]?.startLine, [...log, output(), JSON.stringify(ended)].some((text) => text.includes('wr0ng-one'))], [true, 1, false], ended.message);
      });

      it(`is refused to ${builder} by a registry with troubles of its own, which are told`, async () => {
        for (const [trouble, reason] of Object.entries(troubles)) {
          const { result, output } = startBuild(engine, makeFolder({ Dockerfile: `# troubled\nFROM ${faulty.host}/${trouble}/base:1\n` }), { builder, pull: true });
          const ended = await result;
          assert.ok(ended.kind === 'failed' && reason.test(ended.message) && output().includes(ended.message), JSON.stringify([trouble, ended]));
          assert.equal(ended.findings[0]?.startLine, 2, trouble);
        }
      });

      it(`is not waited for by ${builder} when the registry does not answer and the build is cancelled`, async () => {
        const abort = new AbortController();
        const before = faulty.asked('silence');
        const { result } = startBuild(engine, makeFolder({ Dockerfile: `FROM ${faulty.host}/silence/base:1\n` }), { builder, pull: true }, {}, abort.signal);
        await waitFor('the registry to be asked', () => Promise.resolve(faulty.asked('silence') > before));
        abort.abort();
        assert.deepEqual(await result, { kind: 'cancelled' });
        // The engine's old builder goes on waiting, which nobody can help.
        if (builder === 'buildkit') await waitFor('the engine to give up', () => Promise.resolve(faulty.open() === 0));
      });

      it(`is had by ${builder} with credentials, asked for that registry only and told nobody`, async () => {
        const asked = new Set<string>();
        const credentials: Credentials = {
          forHost: (host) => {
            asked.add(host);
            return Promise.resolve(host === registry.host ? { username: login.username, secret: login.password } : undefined);
          },
        };
        const { result, output, log } = startBuild(engine, makeFolder({ Dockerfile: `ARG HOST\nFROM $HOST/base:1\nRUN echo had it\n` }), { builder, pull: true, buildArgs: { HOST: registry.host } }, { credentials });
        assert.equal((await result).kind, 'built', output());
        assert.deepEqual([[...asked], [...log, output()].some((text) => text.includes(login.password))], [[registry.host], false]);
      });
    }
  });
