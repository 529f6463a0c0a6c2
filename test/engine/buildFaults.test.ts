import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { delay } from '../../src/core/base/abort.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { type Credentials } from '../../src/core/registry/credentials.ts';
import { isRunning, startBuild } from '../fixtures/build/engineBuild.ts';
import { waitFor } from '../host/command.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { startRegistry, type LabRegistry } from '../host/registry.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';

/** A step that would run for hours, and words by which its process is known. */
function longStep(): { readonly root: string; readonly words: string } {
  const words = `sleep ${String(100_000 + Number.parseInt(randomUUID().slice(0, 6), 16))}`;
  return { root: makeFolder({ Dockerfile: `FROM busybox\nRUN echo begun && ${words}\n` }), words };
}

for (const version of ['20.10', '26.1'] as const)
  for (const builder of ['buildkit', 'classic'] as const)
    describe(`a build that is not left alone, on engine ${version} with ${builder}`, function () {
      this.timeout(600_000);
      let lab: LabEngine;
      let engine: Engine;

      before(async () => {
        lab = await sharedEngine(version);
        engine = await connectTo(lab);
      });
      after(() => engine.dispose());
      afterEach(removeFolders);

      it('leaves nothing running when it is cancelled', async () => {
        const { root, words } = longStep();
        const abort = new AbortController();
        const { result, output } = startBuild(engine, root, { builder }, {}, abort.signal);
        await waitFor('the step to run', async () => output().includes('begun\n') && isRunning(words));
        abort.abort();
        assert.deepEqual(await result, { kind: 'cancelled' });
        await waitFor('its process to end', async () => !isRunning(words));
        await waitFor('its container to go', async () => (await lab.docker(['ps', '-q'])).stdout === '');
      });

      it('is cancelled at any moment', async () => {
        const { words } = longStep();
        const root = makeFolder({ Dockerfile: `FROM busybox\nCOPY . /x\nRUN ${words}\n`, big: 'x'.repeat(20_000_000) });
        for (const milliseconds of [0, 1, 3, 10, 30, 60, 100, 200]) {
          const abort = new AbortController();
          const { result } = startBuild(engine, root, { builder, noCache: true }, {}, abort.signal);
          await delay(milliseconds);
          abort.abort();
          assert.deepEqual(await result, { kind: 'cancelled' });
        }
        await waitFor('everything to end', async () => !isRunning(words) && (await lab.docker(['ps', '-q'])).stdout === '');
      });

      it('says so when the engine is killed, which can build again once it is back', async () => {
        const { root, words } = longStep();
        const { result, output } = startBuild(engine, root, { builder });
        await waitFor('the step to run', async () => output().includes('begun\n') && isRunning(words));
        await lab.kill9();
        const ended = await result;
        assert.ok(ended.kind === 'failed' && ended.message !== '', JSON.stringify(ended));
        assert.ok(output().trimEnd().includes(`ERROR: ${ended.message}`), output());
        await lab.restart();
        const again = startBuild(engine, makeFolder({ Dockerfile: 'FROM busybox\nRUN echo again\n' }), { builder, noCache: true });
        assert.equal((await again.result).kind, 'built', again.output());
      });
    });

for (const version of ['20.10', '26.1'] as const)
  describe(`an image of a private registry, on engine ${version}`, function () {
    this.timeout(600_000);
    const login = { username: 'joe', password: 's3cret:word' };
    let lab: LabEngine;
    let engine: Engine;
    let registry: LabRegistry;

    before(async () => {
      // BuildKit of 20.10 goes without TLS only where the engine was told so of this very host, with the scheme.
      const args: string[] = [];
      lab = await startEngine({ version, args });
      registry = await startRegistry({ address: lab.hostAddress, credentials: login });
      args.push(`--insecure-registry=http://${registry.host}`);
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
