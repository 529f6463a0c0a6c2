import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../src/core/base/log.ts';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { isRunning, startBuild } from '../fixtures/build/engineBuild.ts';
import { waitFor } from '../host/command.ts';
import { startFaultProxy } from '../host/faultProxy.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';
import { newestVersion } from '../host/versions.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';

/** The engine as one of version 1.53 of the API looks: BuildKit is spoken to on its own connection, sessions go through it. */
function direct(engine: Engine): Engine {
  const connect: Engine['build']['connect'] = (signal) => engine.build.upgrade('/grpc', { Connection: 'Upgrade', Upgrade: 'h2c' }, signal);
  const upgrade: Engine['build']['upgrade'] = (path) => assert.fail(`${path} is gone`);
  return { ...engine, version: { ...engine.version, highestApi: '1.53' }, build: { ...engine.build, connect, upgrade } };
}

describe('building through Control.Solve', function () {
  this.timeout(600_000);
  let engine: Engine;

  before(async () => {
    engine = await connectTo(await sharedEngine(newestVersion));
  });
  after(() => engine.dispose());
  afterEach(removeFolders);

  const failedLines = async (dockerfile: string, changes: { readonly onStep?: (root: string) => void } = {}): Promise<readonly (number | string)[]> => {
    const root = makeFolder({ Dockerfile: dockerfile });
    const { result, output } = startBuild(engine, root, { noCache: true });
    if (changes.onStep) {
      await waitFor('the step to run', () => Promise.resolve(output().includes('begun\n')));
      changes.onStep(root);
    }
    const ended = await result;
    assert.ok(ended.kind === 'failed', output());
    const [finding] = ended.findings;
    return finding ? [finding.startLine, finding.endLine, finding.message] : [];
  };

  it('is the way that is taken from Engine 23 on, which the log tells', async () => {
    const root = makeFolder({ Dockerfile: 'FROM busybox\n' });
    const told: string[] = [];
    for (const version of ['20.10', newestVersion] as const) {
      const one = await connectTo(await sharedEngine(version));
      const { result, log } = startBuild(one, root);
      assert.equal((await result).kind, 'built');
      told.push(log.find((line) => line.startsWith('The build goes')) ?? '');
      one.dispose();
    }
    assert.match(told.join('\n'), /^The build goes through POST \/build, with a session\nThe build goes to BuildKit \S+ outright, through Control\.Solve$/);
  });

  it('knows which of several equal instructions failed', async () => {
    const text = 'FROM busybox AS a\nARG N=0\nRUN test $N = 0\nENV N=1\nRUN test $N = 0\n\nFROM a\nRUN test $N = 0\n';
    assert.deepEqual(await failedLines(text), [5, 5, 'exit code: 1: RUN test $N = 0']);
  });

  it('is about the text that was built, though the file was edited meanwhile', async () => {
    const edit = (root: string): void => writeFileSync(join(root, 'Dockerfile'), `${'# more\n'.repeat(9)}FROM busybox\nRUN true\n`);
    assert.deepEqual(await failedLines('FROM busybox\nRUN echo begun && sleep 1 && \\\n  exit 7\n', { onStep: edit }), [2, 3, 'exit code: 7: RUN echo begun && sleep 1 && exit 7']);
  });

  it('knows the line in a file that is too long for the engine to quote', async () => {
    const text = `FROM busybox\n${'# a comment of many\n'.repeat(10_000)}RUN exit 4\n`;
    assert.deepEqual(await failedLines(text), [10_002, 10_002, 'exit code: 4: RUN exit 4']);
  });

  it('works on the connection of an engine that needs no upgrade, with the session inside', async () => {
    const root = makeFolder({ Dockerfile: 'FROM busybox\nCOPY . /x\nRUN wc -c < /x/big\n', big: 'x'.repeat(5_000_000) });
    const { result, output, log } = startBuild(direct(engine), root, { noCache: true, tags: ['direct:1'] });
    const ended = await result;
    assert.ok(ended.kind === 'built' && output().includes(' 5000000\n'), output());
    assert.equal((await engine.images.inspect('direct:1')).id, ended.imageId);
    assert.deepEqual(log.filter((line) => line.includes('does not speak')), []);
  });

  it('is cancelled there too, and leaves nothing running', async () => {
    const words = `sleep ${String(200_000 + (Date.now() % 100_000))}`;
    const abort = new AbortController();
    const { result, output } = startBuild(direct(engine), makeFolder({ Dockerfile: `FROM busybox\nRUN echo begun && ${words}\n` }), {}, {}, abort.signal);
    await waitFor('the step to run', () => Promise.resolve(output().includes('begun\n') && isRunning(words)));
    abort.abort();
    assert.deepEqual(await result, { kind: 'cancelled' });
    await waitFor('its process to end', () => Promise.resolve(!isRunning(words)));
  });

  it('is not used where something on the way lets only the API through, and a build is cancelled there too', async () => {
    const proxy = await startFaultProxy((await sharedEngine(newestVersion)).socketPath);
    proxy.fail({ kind: 'answer', status: 403, body: '{"message":"not for you"}' }, ({ path }) => path === '/grpc');
    const filtered = await connectEngine({ name: 'filtered', endpoint: { kind: 'unix', path: proxy.socketPath }, source: 'lab' }, { environment: {}, log: silentLog });
    try {
      const { result, log, output } = startBuild(filtered, makeFolder({ Dockerfile: 'FROM busybox\nCOPY a /\n', a: '' }), { noCache: true });
      assert.equal((await result).kind, 'built', output());
      assert.ok(log.includes('The build goes through POST /build, with a session'), log.join('\n'));
      const refused = await startBuild(filtered, makeFolder({ Dockerfile: 'FROM busybox\n' }), { noCacheFilter: ['a'] }).result;
      assert.ok(refused.kind === 'failed' && refused.message.includes('POST /grpc'), JSON.stringify(refused));
      const words = `sleep ${String(300_000 + (Date.now() % 100_000))}`;
      const abort = new AbortController();
      const running = startBuild(filtered, makeFolder({ Dockerfile: `FROM busybox\nRUN echo begun && ${words}\n` }), {}, {}, abort.signal);
      await waitFor('the step to run', () => Promise.resolve(running.output().includes('begun\n') && isRunning(words)));
      abort.abort();
      assert.deepEqual(await running.result, { kind: 'cancelled' });
      await waitFor('its process to end', () => Promise.resolve(!isRunning(words)));
    } finally {
      filtered.dispose();
      await proxy.stop();
    }
  });

  it('falls back to an upgraded connection where the engine speaks HTTP/1 only', async () => {
    const old: Engine = { ...engine, version: { ...engine.version, highestApi: '1.53' } };
    const { result, output, log } = startBuild(old, makeFolder({ Dockerfile: 'FROM busybox\n' }));
    assert.equal((await result).kind, 'built', output());
    assert.equal(log.filter((line) => line.includes('does not speak gRPC')).length, 1);
  });
});
