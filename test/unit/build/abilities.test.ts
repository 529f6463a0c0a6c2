import assert from 'node:assert/strict';
import { assertAble, type BuildWay } from '../../../src/core/build/abilities.ts';
import { type BuildRequest } from '../../../src/core/build/build.ts';
import { UserError } from '../../../src/core/base/userError.ts';

const plain: BuildRequest = { buildContext: '/w', dockerfile: '/w/Dockerfile', tags: [], buildArgs: {}, labels: {}, pull: false, noCache: false, cacheFrom: [], builder: 'auto' };

function refusal(changes: Partial<BuildRequest>, way: BuildWay, engine: string): readonly string[] {
  try {
    assertAble({ ...plain, ...changes }, way, { api: '1.41', highestApi: '1.41', engine, os: 'linux', architecture: 'amd64', hasBuildKit: true });
    return [];
  } catch (error) {
    assert.ok(error instanceof UserError && error.remedy !== undefined);
    return error.message.split('\n');
  }
}

const classic = { kind: 'classic' } as const;
const post = { kind: 'post' } as const;
const plainStore = { kind: 'solve', hasContainerdStore: false } as const;
const containerd = { kind: 'solve', hasContainerdStore: true } as const;
const local = { type: 'local', options: {}, destination: '/out' } as const;
const everything: Partial<BuildRequest> = {
  secrets: [{ id: 'a', env: 'A' }], ssh: [{ id: 'default' }], platforms: ['linux/amd64', 'linux/arm64'], cacheTo: [{ type: 'registry', options: { ref: 'a' } }],
  outputs: [local, { type: 'registry', options: {} }], contexts: { a: '/a' }, shmSize: 1, ulimits: [], attestations: { sbom: '' }, noCacheFilter: ['a'], allow: ['network.host'],
};

describe('what an engine can do', () => {
  it('is everything where containerd keeps the images', () => {
    assert.deepEqual(refusal(everything, containerd, '26.1.5'), []);
  });

  it('is a folder of a Git repository for all but the first engines with BuildKit', () => {
    const folder = { buildContext: 'https://example.org/shop.git#main:web' };
    assert.deepEqual([refusal(folder, post, '20.10.24'), refusal(folder, classic, '20.10.24'), refusal(folder, plainStore, '23.0.1'), refusal({ buildContext: 'https://example.org/shop.git#main' }, post, '20.10.24')], [
      ['"context: #…:folder" needs Docker Engine 23.0 or later; this one is 20.10.24.'],
      [],
      [],
      [],
    ]);
  });

  it('is to push only what becomes an image', () => {
    const words = ['"push" needs an image in the engine, and "outputs" puts the result elsewhere.'];
    const image = { type: 'image', options: {} } as const;
    assert.deepEqual([[local], [local, image], undefined].map((outputs) => refusal({ push: true, ...(outputs && { outputs }) }, containerd, '26.1.5')), [words, [], []]);
  });

  it('is no attestation before BuildKit has them', () => {
    const request = { attestations: { sbom: '' }, outputs: [local] };
    assert.deepEqual([refusal(request, plainStore, '23.0.6'), refusal(request, plainStore, '24.0.0')], [['"attestations" needs Docker Engine 24.0 or later; this one is 23.0.6.'], []]);
  });

  it('is the plain things for the classic builder', () => {
    assert.deepEqual(refusal({ addHosts: { a: '1.2.3.4' }, shmSize: 1, ulimits: [], push: true, dockerfileInline: 'FROM a' }, classic, '20.10.24'), []);
    assert.deepEqual(refusal(everything, classic, '26.1.5'), [
      '"secrets", "ssh", "cacheTo", "outputs" needs BuildKit; this is built with the classic builder.',
      '"contexts", "noCacheFilter", "allow", "platforms", "attestations" needs BuildKit; this is built with the classic builder.',
    ]);
  });

  it('is less without a connection to BuildKit itself', () => {
    assert.deepEqual(refusal({ secrets: [], ssh: [], outputs: [local], cacheTo: [{ type: 'inline', options: {} }] }, post, '20.10.24'), []);
    assert.deepEqual(refusal({ contexts: { a: '/a' }, shmSize: 1 }, post, '22.6'), [
      '"contexts" needs Docker Engine 23.0 or later; this one is 22.6.',
      '"shmSize" needs Docker Engine 23.0 or later; this one is 22.6.',
    ]);
    assert.deepEqual(refusal({ contexts: { a: '/a' }, shmSize: 1 }, post, '26.1.5'), ['"contexts" needs a connection to the engine\'s BuildKit (POST /grpc), which something on the way does not let through.']);
  });

  it('is less for caches and images of this machine, and for a context that is an archive', () => {
    assert.deepEqual(refusal({ cacheFrom: ['type=local,src=/c', 'web'] }, post, '22.6'), ['"cacheFrom" needs Docker Engine 23.0 or later; this one is 22.6.']);
    assert.deepEqual(refusal({ cacheFrom: ['type=local,src=/c', 'web'] }, plainStore, '26.1.5'), []);
    assert.deepEqual(refusal({ contexts: { a: 'oci-layout:///i' } }, containerd, '26.1.5'), []);
    assert.deepEqual(refusal({ contexts: { a: 'oci-layout:///i' } }, plainStore, '26.1.5').map((sentence) => sentence.replace(/ needs Docker Engine 24\.0 .*/, '')), ['"contexts: oci-layout"']);
    assert.deepEqual(refusal({ contexts: { a: '/a' }, secrets: [], cacheTo: [{ type: 'registry', options: {} }] }, { kind: 'post', isForArchive: true }, '26.1.5'), [
      '"contexts" is not possible where the build context is an archive.',
      '"cacheTo" is not possible where the build context is an archive.',
    ]);
  });

  it('is one output at a time before Engine 26', () => {
    assert.deepEqual(refusal({ outputs: [local, local] }, plainStore, '25.0.3'), ['More than one of "outputs" needs Docker Engine 26.0 or later; this one is 25.0.3.']);
    assert.deepEqual(refusal({ outputs: [local, { type: 'image', options: {} }] }, plainStore, '26.0.0'), []);
  });

  it('is a single image in the engine\'s own store', () => {
    assert.deepEqual(refusal({ attestations: { sbom: '' }, platforms: ['linux/amd64', 'linux/arm64'], outputs: [local] }, plainStore, '26.1.5'), []);
    assert.deepEqual(refusal(everything, plainStore, '26.1.5').map((sentence) => sentence.replace(/ needs Docker Engine 24\.0 .*/, '')), ['"outputs: registry"', '"platforms", "attestations"', '"cacheTo"']);
  });
});
