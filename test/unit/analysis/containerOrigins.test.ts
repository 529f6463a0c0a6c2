import assert from 'node:assert/strict';
import { containerOrigins, pathInContainer, type ContainerOrigin } from '../../../src/core/analysis/containerOrigins.ts';
import type { Mount } from '../../../src/core/model/container.ts';

const bind = (source: string, target: string): Mount => ({ kind: 'bind', source, target, isReadOnly: false });
const nothing: ContainerOrigin = { workingDirectory: '', mounts: [], isLocal: true, folders: [] };
const request = { buildContext: '/home/me/shop', dockerfile: 'Dockerfile', tags: [], buildArgs: {}, labels: {}, pull: false, noCache: false, cacheFrom: [], cacheTo: [], noCacheFilter: [] } as unknown as NonNullable<ContainerOrigin['build']>['request'];
const paths = (path: string, origin: Partial<ContainerOrigin>): readonly string[] => containerOrigins(path, { ...nothing, ...origin }).map((guess) => `${guess.isInContext ? 'context:' : ''}${guess.path}`);

describe('where a container’s file comes from', () => {
  it('is told by a bind mount, the innermost one', () => {
    const mounts = [bind('/home/me/shop', '/app'), bind('/home/me/lib', '/app/lib'), { ...bind('', '/app/node_modules'), kind: 'volume' as const, name: 'x' }];
    assert.deepEqual(paths('/app/src/a.js', { mounts }), ['/home/me/shop/src/a.js']);
    assert.deepEqual(paths('/app/lib/b.js', { mounts }), ['/home/me/lib/b.js']);
    assert.deepEqual(paths('/app/node_modules/c.js', { mounts }), []);
    assert.deepEqual(paths('/apple/a.js', { mounts }), []);
    assert.deepEqual(paths('src/a.js', { mounts, workingDirectory: '/app' }).slice(0, 1), ['/home/me/shop/src/a.js']);
  });

  it('is not, where the engine is on another machine; Docker Desktop has folders of its own', () => {
    assert.deepEqual(paths('/app/a.js', { mounts: [bind('/srv', '/app')], isLocal: false }), []);
    assert.deepEqual(paths('/app/a.js', { mounts: [bind('/host_mnt/Users/me/shop', '/app')] }), ['/Users/me/shop/a.js']);
    assert.deepEqual(paths('/app/a.js', { mounts: [bind('/host_mnt_not/shop', '/app')] }), ['/host_mnt_not/shop/a.js']);
  });

  it('is told by the COPY of the build that made the image', () => {
    const source = 'FROM node AS base\nWORKDIR /app\nCOPY web/src ./src\nFROM base AS test\nCOPY tests ./tests\nFROM base\nCOPY server.js /app/\n';
    const build = { source, request, hiddenArgs: {} };
    // The file may be in a folder of either name: the caller looks which there are.
    assert.deepEqual(paths('/app/src/a.js', { build }), ['context:server.js/src/a.js', 'context:web/src/a.js']);
    assert.deepEqual(paths('/app/server.js', { build }), ['context:server.js', 'context:server.js/server.js']);
    assert.deepEqual(paths('/app/tests/a.js', { build }), ['context:server.js/tests/a.js']);
    assert.deepEqual(paths('/app/tests/a.js', { build: { ...build, request: { ...request, target: 'test' } } }), ['context:tests/a.js']);
  });

  it('is guessed by the working directory, where the same path is in a folder that is open', () => {
    const origin = { workingDirectory: '/app', folders: ['/home/me/shop', '/home/me/other'] };
    assert.deepEqual(paths('/app/src/a.js', origin), ['/home/me/shop/src/a.js', '/home/me/other/src/a.js']);
    assert.deepEqual(paths('../etc/passwd', origin), []);
    assert.deepEqual(paths('/etc/passwd', { ...origin, workingDirectory: '/' }), []);
  });

  it('inside is where its program runs', () => {
    assert.deepEqual([pathInContainer('src/a.js', { workingDirectory: '/app' }), pathInContainer('/x/../y.js', nothing), pathInContainer('../../x', { workingDirectory: '/app' })], ['/app/src/a.js', '/y.js', '/x']);
  });
});
