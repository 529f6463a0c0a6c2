import assert from 'node:assert/strict';
import { namesOf, prunableContainers, prunableImages, prunableNetworks, prunableVolumes } from '../../../src/core/analysis/prune.ts';
import type { Container, ContainerState } from '../../../src/core/model/container.ts';
import type { Image } from '../../../src/core/model/image.ts';
import { container as thing, network, volume } from '../../fakes/things.ts';

const container = (name: string, state: ContainerState, imageId = 'sha256:none'): Container => ({
  id: `id-${name}`, name, image: 'x', imageId, command: '', createdAt: 0, state, status: '', health: 'none', ports: [], mounts: [], networks: [], labels: {},
});
const image = (id: string, tags: readonly string[], digests: readonly string[] = []): Image => ({ id, tags, digests, createdAt: 0, size: 1, labels: {} });

describe('prune', () => {
  it('takes the containers that have stopped or never ran, by name', () => {
    const all = (['running', 'paused', 'restarting', 'removing', 'unknown', 'exited', 'dead', 'created'] as const).map((state) => container(state, state));
    assert.deepEqual(prunableContainers(all).map(({ name }) => name), ['created', 'dead', 'exited']);
  });

  it('takes dangling images that no container uses', () => {
    const images = [image('sha256:a', []), image('sha256:b', []), image('sha256:c', ['web:1'])];
    assert.deepEqual(prunableImages(images, [container('x', 'exited', 'sha256:b')], 'dangling').map(({ id }) => id), ['sha256:a']);
  });

  it('takes every unused image on request, by name', () => {
    const images = [image('sha256:a', ['web:2']), image('sha256:b', ['web:1']), image('sha256:c', ['db:1'])];
    assert.deepEqual(prunableImages(images, [container('x', 'running', 'sha256:c')], 'unused').map(({ id }) => id), ['sha256:b', 'sha256:a']);
  });

  it('removes an image by each of its names, or by its id where it has none', () => {
    assert.deepEqual(namesOf(image('sha256:a', ['a:1', 'b:1'], ['a@sha256:d'])), ['a:1', 'b:1', 'a@sha256:d']);
    assert.deepEqual(namesOf(image('sha256:a', [])), ['sha256:a']);
  });

  it('takes the volumes that nothing uses: the named ones too only when they were asked for (vscode-docker#3918)', () => {
    const mounted = (name: string): Container['mounts'][number] => ({ kind: 'volume', name, source: '', target: '/x', isReadOnly: false });
    const volumes = [volume({ id: 'named' }), volume({ id: 'stopped' }), volume({ id: 'a'.repeat(64) }), volume({ id: 'b'.repeat(64) })];
    const users = [thing({ id: '1', state: 'exited', mounts: [mounted('stopped')] }), thing({ id: '2', mounts: [mounted('b'.repeat(64))] })];
    assert.deepEqual((['anonymous', 'all'] as const).map((which) => prunableVolumes(volumes, users, which).map(({ id }) => id)), [['a'.repeat(64)], ['a'.repeat(64), 'named']]);
  });

  it('takes the networks that no container needs, not even a stopped one, and never the engine\'s own', () => {
    const connected = (name: string, networkId: string): Container['networks'][number] => ({ name, networkId, ipAddress: '', ipv6Address: '' });
    const networks = [network({ id: 'n1', name: 'used' }), network({ id: 'n2', name: 'stopped' }), network({ id: 'n3', name: 'never' }), network({ id: 'n4', name: 'free' }), network({ id: 'b', name: 'bridge' }), network({ id: 'i', name: 'ingress', isIngress: true })];
    const users = [thing({ id: '1', networks: [connected('used', 'n1')] }), thing({ id: '2', state: 'exited', networks: [connected('stopped', 'n2')] }), thing({ id: '3', state: 'created', networks: [connected('never', '')] })];
    assert.deepEqual(prunableNetworks(networks, users).map(({ name }) => name), ['free']);
  });
});
