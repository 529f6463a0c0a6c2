import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../src/core/base/log.ts';
import { connectBuildKit } from '../../src/core/build/control.ts';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { isRunning, startBuild } from '../fixtures/build/engineBuild.ts';
import { waitFor } from '../host/command.ts';
import { startFaultProxy } from '../host/faultProxy.ts';
import { startH2cFront, type H2cFront } from '../host/h2cFront.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';
import { newestVersion } from '../host/versions.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';

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

  describe('of an engine that speaks HTTP/2 at once, and has no sessions of the old kind', () => {
    let front: H2cFront;
    let direct: Engine;

    before(async () => {
      const lab = await sharedEngine(newestVersion);
      front = await startH2cFront(lab.socketPath, (await lab.api('GET', '/version')).body);
      // What stands behind knows its own version of the API only.
      const environment = { DOCKER_API_VERSION: engine.version.api };
      direct = await connectEngine({ name: 'direct', endpoint: { kind: 'unix', path: front.socketPath }, source: 'lab' }, { environment, log: silentLog });
      assert.equal(direct.version.highestApi, '1.53');
    });
    after(async () => {
      direct.dispose();
      await front.stop();
    });

    it('builds on one such connection, with the session inside', async () => {
      const root = makeFolder({ Dockerfile: 'FROM busybox\nCOPY . /x\nRUN wc -c < /x/big\n', big: 'x'.repeat(5_000_000) });
      const { result, output, log } = startBuild(direct, root, { noCache: true, tags: ['direct:1'] });
      const ended = await result;
      assert.ok(ended.kind === 'built' && output().includes(' 5000000\n'), output());
      assert.equal((await engine.images.inspect('direct:1')).id, ended.imageId);
      assert.deepEqual([front.direct, log.filter((line) => line.includes('does not speak'))], [1, []]);
    });

    it('serves all that a session has: secrets, folders and results', async () => {
      const more = makeFolder({ b: 'of another folder' });
      const root = makeFolder({ Dockerfile: 'FROM busybox AS made\nCOPY --from=more b /o/\nRUN --mount=type=secret,id=one tr a-z A-Z < /run/secrets/one > /o/secret\nFROM scratch\nCOPY --from=made /o /\n' });
      const out = join(root, 'out');
      const { result, output } = startBuild(direct, root, { noCache: true, contexts: { more }, secrets: [{ id: 'one', env: 'ONE' }], outputs: [{ type: 'local', options: {}, destination: out }] }, { environment: { ONE: 'hidden' } });
      assert.equal((await result).kind, 'built', output());
      assert.deepEqual([readFileSync(join(out, 'b'), 'utf8'), readFileSync(join(out, 'secret'), 'utf8')], ['of another folder', 'HIDDEN']);
    });

    it('knows the lines that an error is about', async () => {
      const ended = await startBuild(direct, makeFolder({ Dockerfile: 'FROM busybox\nRUN true && \\\n  exit 7\n' }), { noCache: true }).result;
      assert.deepEqual([ended.kind, ended.kind === 'failed' && ended.findings.map(({ startLine, endLine }) => [startLine, endLine])], ['failed', [[2, 3]]]);
    });

    it('leaves nothing running when it is cancelled', async () => {
      const words = `sleep ${String(200_000 + (Date.now() % 100_000))}`;
      const abort = new AbortController();
      const { result, output } = startBuild(direct, makeFolder({ Dockerfile: `FROM busybox\nRUN echo begun && ${words}\n` }), {}, {}, abort.signal);
      await waitFor('the step to run', () => Promise.resolve(output().includes('begun\n') && isRunning(words)));
      abort.abort();
      assert.deepEqual(await result, { kind: 'cancelled' });
      await waitFor('its process to end', () => Promise.resolve(!isRunning(words)));
    });

    it('remembers what was built', async () => {
      const { signal } = new AbortController();
      const kit = await connectBuildKit(direct, silentLog, signal);
      try {
        const refs: string[] = [];
        for await (const { record } of kit.history({ earlyExit: true }, signal)) refs.push(record?.ref ?? '');
        assert.ok(refs.length > 0);
      } finally {
        kit.dispose();
      }
    });
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
