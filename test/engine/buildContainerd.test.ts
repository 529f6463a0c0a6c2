import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildRequest } from '../../src/core/build/build.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { startBuild } from '../fixtures/build/engineBuild.ts';
import { run } from '../host/command.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { startRegistry, type LabRegistry } from '../host/registry.ts';
import { connectTo } from '../host/shared.ts';
import { newestVersion } from '../host/versions.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';

describe('the options of a build, where containerd keeps the images', function () {
  this.timeout(600_000);
  let lab: LabEngine;
  let engine: Engine;
  let registry: LabRegistry;
  let base: string;

  before(async () => {
    lab = await startEngine({ version: newestVersion });
    writeFileSync(join(dirname(lab.socketPath), 'daemon.json'), JSON.stringify({ features: { 'containerd-snapshotter': true } }));
    await lab.restart();
    await lab.loadBusybox();
    registry = await startRegistry({ address: lab.hostAddress });
    engine = await connectTo(lab);
    // Any other is looked for in Docker Hub first, which takes its time where there is no way to it.
    base = `${registry.host}/base:1`;
    for (const command of ['tag', 'push']) assert.equal((await lab.docker([command, ...(command === 'tag' ? ['busybox'] : []), base])).code, 0);
  });
  after(async () => {
    engine.dispose();
    await lab.stop();
    await registry.stop();
  });
  afterEach(removeFolders);

  const built = async (root: string, changes: Partial<BuildRequest>): Promise<void> => {
    const { result, output } = startBuild(engine, root, { noCache: true, ...changes });
    assert.equal((await result).kind, 'built', output());
  };
  const manifest = async (name: string): Promise<{ readonly manifests?: readonly { readonly platform: { readonly os: string; readonly architecture: string } }[] }> => {
    const answer = await fetch(`http://${registry.host}/v2/${name}/manifests/1`, { headers: { accept: 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json' } });
    return (await answer.json()) as Awaited<ReturnType<typeof manifest>>;
  };

  it('build for several platforms, record how, and push', async () => {
    const root = makeFolder({ Dockerfile: 'FROM scratch\nCOPY a /\n', a: 'a' });
    await built(root, { platforms: ['linux/amd64', 'linux/arm64'], attestations: { provenance: 'mode=max' }, tags: [`${registry.host}/app:1`], push: true });
    const { manifests = [] } = await manifest('app');
    assert.deepEqual(manifests.map(({ platform }) => `${platform.os}/${platform.architecture}`), ['linux/amd64', 'linux/arm64', 'unknown/unknown', 'unknown/unknown']);
  });

  it('write an image as an archive, and export and import a cache', async () => {
    const root = makeFolder({ Dockerfile: `FROM ${base}\nRUN echo ran it | tee /x\n` });
    const cache = `${registry.host}/cache:1`;
    await built(root, { outputs: [{ type: 'oci', options: {}, destination: join(root, 'oci.tar') }, { type: 'docker', options: {}, destination: join(root, 'docker.tar') }], tags: ['archive:1'], cacheTo: [{ type: 'registry', options: { ref: cache, mode: 'max' } }] });
    assert.match((await run('tar', ['-tf', join(root, 'oci.tar')])).stdout, /^oci-layout$/m);
    assert.match((await run('tar', ['-tf', join(root, 'docker.tar')])).stdout, /^manifest\.json$/m);
    await lab.docker(['builder', 'prune', '-af']);
    const { result, output } = startBuild(engine, root, { cacheFrom: [cache] });
    assert.equal((await result).kind, 'built', output());
    assert.deepEqual([output().includes('importing cache manifest'), output().includes(' ran it\n')], [true, false], output());
  });

  it('export a cache to a folder, over what is there, and import it, also before there is one', async () => {
    const root = makeFolder({ Dockerfile: `FROM ${base}\nRUN echo ran it | tee /x\n` });
    const cache = join(makeFolder(), 'new/cache');
    const request = { noCache: false, cacheFrom: [`type=local,src=${cache}`], cacheTo: [{ type: 'local', options: { dest: cache, mode: 'max' } }] };
    await built(root, request);
    const index = (): unknown => JSON.parse(readFileSync(join(cache, 'index.json'), 'utf8'));
    const first = index() as { readonly manifests: readonly { readonly annotations: unknown }[] };
    assert.deepEqual(first.manifests.map(({ annotations }) => annotations), [{ 'org.opencontainers.image.ref.name': 'latest' }]);
    for (const _ of [1, 2]) {
      await lab.docker(['builder', 'prune', '-af']);
      const { result, output } = startBuild(engine, root, request);
      assert.equal((await result).kind, 'built', output());
      assert.deepEqual([output().includes('importing cache manifest'), output().includes(' ran it\n')], [true, false], output());
    }
    assert.equal((index() as typeof first).manifests.length, 1);
    assert.deepEqual(readdirSync(join(cache, 'blobs/sha256')).filter((name) => !/^[0-9a-f]{64}$/.test(name)), []);
  });

  it('take an image of a folder as a further context', async () => {
    const root = makeFolder({ Dockerfile: 'FROM scratch\nCOPY a /\n', a: 'of the layout' });
    await built(root, { outputs: [{ type: 'oci', options: {}, destination: join(root, 'oci.tar') }], tags: ['layout:1'] });
    const layout = makeFolder();
    assert.equal((await run('tar', ['-xf', join(root, 'oci.tar'), '-C', layout])).code, 0);
    const user = makeFolder({ Dockerfile: `FROM ${base}\nCOPY --from=other a /\nRUN cat /a\n` });
    const { result, output } = startBuild(engine, user, { contexts: { other: `oci-layout://${layout}:1` } });
    assert.equal((await result).kind, 'built', output());
    assert.match(output(), / of the layout/);
    const absent = await startBuild(engine, user, { contexts: { other: `oci-layout://${layout}:2` } }).result;
    assert.equal(absent.kind === 'failed' && absent.message, `The folder ${layout} has no image 2.`);
  });
});
