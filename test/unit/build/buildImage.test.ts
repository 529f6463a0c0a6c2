import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { silentLog } from '../../../src/core/base/log.ts';
import { UserError } from '../../../src/core/base/userError.ts';
import { type BuildRequest, type BuildResult } from '../../../src/core/build/build.ts';
import { buildImage } from '../../../src/core/build/buildImage.ts';
import { type BuildApi, type Engine, type EngineVersion } from '../../../src/core/engine/engine.ts';
import { makeFolder, removeFolders } from './support.ts';

const version: EngineVersion = { api: '1.41', highestApi: '1.41', engine: '20.10', os: 'linux', architecture: 'amd64', hasBuildKit: false };

interface Asked {
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** An engine that has no sessions, and answers every build with the same lines. */
function engineAnswering(lines: readonly (object | string)[], changes: Partial<EngineVersion> = {}): { readonly engine: Engine; readonly asked: Asked[]; readonly upgrades: string[] } {
  const asked: Asked[] = [];
  const upgrades: string[] = [];
  const build: BuildApi = {
    start: async (query, { headers = {}, body }) => {
      asked.push({ query, headers });
      for await (const chunk of body ?? []) assert.ok(chunk);
      return Readable.from(lines.map((line) => Buffer.from(typeof line === 'string' ? line : `${JSON.stringify(line)}\n`)));
    },
    push: () => Promise.reject(new UserError('refused', 'no registry')),
    cancel: () => Promise.resolve(),
    connect: () => Promise.reject(new UserError('refused', 'no direct connection')),
    upgrade: (path) => {
      upgrades.push(path);
      return Promise.reject(new UserError('notFound', 'no such page', { status: 404 }));
    },
  };
  const engine: Pick<Engine, 'id' | 'name' | 'version' | 'build'> = { id: 'e', name: 'fake', version: { ...version, ...changes }, build };
  return { engine: engine as Engine, asked, upgrades };
}

const plain: Omit<BuildRequest, 'buildContext' | 'dockerfile'> = { tags: [], buildArgs: {}, labels: {}, pull: false, noCache: false, cacheFrom: [], builder: 'auto' };

describe('building an image', () => {
  afterEach(removeFolders);
  let written = '';
  const build = (engine: Engine, request: BuildRequest, signal = new AbortController().signal): Promise<BuildResult> => {
    written = '';
    return buildImage(
      { engine, request, output: { write: (text) => (written += text), size: undefined }, progress: 'auto', log: silentLog, credentials: { forHost: (host) => Promise.resolve(host === 'r:5000' ? { username: 'joe', secret: 'x' } : undefined) }, installationId: 'i' },
      signal,
    );
  };
  const inFolder = (root: string, changes: Partial<BuildRequest> = {}): BuildRequest => ({ ...plain, buildContext: root, dockerfile: join(root, 'Dockerfile'), ...changes });

  it('says what is missing before it asks the engine', async () => {
    const root = makeFolder({ file: '' });
    const { engine, asked, upgrades } = engineAnswering([]);
    const requests = [inFolder(root), inFolder(join(root, 'nowhere')), inFolder(join(root, 'file')), inFolder(root, { dockerfile: root })];
    const results: BuildResult[] = [];
    for (const request of requests) results.push(await build(engine, request));
    assert.deepEqual(
      results.map((result) => (result.kind === 'failed' ? [result.message, result.findings] : result)),
      [
        [`The Dockerfile ${join(root, 'Dockerfile')} does not exist.`, []],
        [`The build context ${join(root, 'nowhere')} does not exist.`, []],
        [`The build context ${join(root, 'file')} is not a folder.`, []],
        [`${root} cannot be read: EISDIR: illegal operation on a directory, read`, []],
      ],
    );
    assert.deepEqual([asked, upgrades], [[], []]);
    assert.equal(written, `ERROR: ${root} cannot be read: EISDIR: illegal operation on a directory, read\n`);
  });

  it('uses the classic builder where the engine turns out to have no BuildKit', async () => {
    const root = makeFolder({ Dockerfile: 'FROM a' });
    const { engine, asked, upgrades } = engineAnswering([{ stream: 'Step 1/1 : FROM a\n' }, { aux: { ID: 'sha256:1' } }]);
    assert.deepEqual(await build(engine, inFolder(root)), { kind: 'built', imageId: 'sha256:1', findings: [] });
    assert.deepEqual([upgrades, asked.map(({ query }) => query.version), written], [['/session'], ['1'], 'Step 1/1 : FROM a\n']);
  });

  it('does not do so where BuildKit was asked for', async () => {
    const root = makeFolder({ Dockerfile: 'FROM a' });
    const { engine, asked } = engineAnswering([]);
    assert.deepEqual([await build(engine, inFolder(root, { builder: 'buildkit' })), asked], [{ kind: 'failed', message: 'no such page', findings: [] }, []]);
  });

  it('uses the classic builder on engines that are too old or not Linux', async () => {
    const root = makeFolder({ Dockerfile: 'FROM a' });
    for (const changes of [{ api: '1.38' }, { os: 'windows' }]) {
      const { engine, upgrades } = engineAnswering([{ aux: { ID: 'sha256:1' } }], changes);
      assert.deepEqual([(await build(engine, inFolder(root))).kind, upgrades], ['built', []]);
    }
  });

  it('hands on everything that was asked for, and only the credentials it takes', async () => {
    const root = makeFolder({ Dockerfile: 'FROM r:5000/base' });
    const { engine, asked } = engineAnswering([{ aux: { ID: 'sha256:1' } }]);
    await build(engine, inFolder(root, { builder: 'classic', tags: ['a:1', 'b'], target: 't', buildArgs: { A: '1' }, labels: { l: 'é' }, platform: 'linux/arm64', pull: true, noCache: true, cacheFrom: ['c'], network: 'host' }));
    assert.deepEqual(asked, [
      {
        query: { dockerfile: 'Dockerfile', t: ['a:1', 'b'], buildargs: '{"A":"1"}', labels: '{"l":"é"}', target: 't', platform: 'linux/arm64', networkmode: 'host', cachefrom: '["c"]', pull: '1', nocache: '1', version: '1', rm: '1', forcerm: '1' },
        headers: { 'Content-Type': 'application/x-tar', 'X-Registry-Config': Buffer.from('{"r:5000":{"username":"joe","password":"x"}}').toString('base64') },
      },
    ]);
  });

  it('fails where the engine ends without a result, or with nonsense', async () => {
    const root = makeFolder({ Dockerfile: 'FROM a' });
    const messages: (string | undefined)[] = [];
    for (const lines of [[{ stream: 'x\n' }], ['<html>\n']]) {
      const result = await build(engineAnswering(lines).engine, inFolder(root, { builder: 'classic' }));
      messages.push(result.kind === 'failed' ? result.message : undefined);
    }
    assert.deepEqual(messages, ['The engine ended the build without a result.', 'The engine’s answer to the build makes no sense.']);
  });

  it('does not say of a Dockerfile what went wrong with the push of what it built', async () => {
    const root = makeFolder({ Dockerfile: 'FROM a' });
    const { engine } = engineAnswering([{ stream: 'Successfully built 0123456789ab\n' }, { aux: { ID: 'sha256:1' } }]);
    const result = await build(engine, inFolder(root, { builder: 'classic', tags: ['r:5000/dockerfile-lint:1'], push: true }));
    assert.ok(result.kind === 'failed' && result.findings.length === 0, JSON.stringify(result));
  });

  it('marks the failed instruction and quotes it', async () => {
    const root = makeFolder({ Dockerfile: 'FROM a\nRUN one\n\tRUN two\n' });
    const { engine } = engineAnswering([{ stream: 'Step 1/3 : FROM a\n' }, { stream: 'Step 3/3 : RUN two\n' }, { stream: 'out' }, { errorDetail: { message: "The command '/bin/sh -c two' returned a non-zero code: 127" } }]);
    const result = await build(engine, inFolder(root, { builder: 'classic' }));
    const message = "The command '/bin/sh -c two' returned a non-zero code: 127";
    assert.deepEqual(result, { kind: 'failed', message, findings: [{ severity: 'error', file: join(root, 'Dockerfile'), startLine: 3, endLine: 3, message: 'exit code: 127: RUN two' }] });
    assert.equal(
      written,
      ['Step 1/3 : FROM a', 'Step 3/3 : RUN two', 'out', 'Dockerfile:3', '--------------------', '   1 |     FROM a', '   2 |     RUN one', '   3 | >>>     RUN two', '--------------------', `ERROR: ${message}`, ''].join('\n'),
    );
  });

  it('is cancelled before it began', async () => {
    const root = makeFolder({ Dockerfile: 'FROM a' });
    const { engine, asked } = engineAnswering([]);
    assert.deepEqual([await build(engine, inFolder(root), AbortSignal.abort()), asked], [{ kind: 'cancelled' }, []]);
  });
});
