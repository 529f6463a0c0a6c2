import assert from 'node:assert/strict';
import { toLocalSwarm, toMembership, toNode, toSwarmFile, toSwarmNetwork } from '../../../src/core/engine/swarmMapping.ts';
import { toService, toTask } from '../../../src/core/engine/swarmServiceMapping.ts';

describe('what an engine tells of a swarm', () => {
  it('is read', () => {
    assert.deepEqual(['inactive', 'active/manager', 'active/worker', 'locked', 'nonsense'].map(toMembership), [
      { state: 'inactive', isManager: false },
      { state: 'active', isManager: true },
      { state: 'active', isManager: false },
      { state: 'locked', isManager: false },
      { state: 'inactive', isManager: false },
    ]);
    assert.deepEqual(
      toService({
        ID: 's',
        Version: { Index: 7 },
        CreatedAt: 'c',
        UpdatedAt: 'u',
        Spec: {
          Name: 'shop_web',
          Labels: { 'com.docker.stack.namespace': 'shop' },
          Mode: { Replicated: { Replicas: 3 } },
          TaskTemplate: { ContainerSpec: { Image: `nginx:1@sha256:${'a'.repeat(64)}`, Secrets: [{ SecretID: 'k', SecretName: 'key', File: { Name: 'key' } }] }, Placement: { Constraints: ['node.role==worker'] }, Networks: [{ Target: 'n' }] },
          EndpointSpec: { Ports: [{ TargetPort: 80 }] },
        },
        PreviousSpec: {},
        Endpoint: { Ports: [{ TargetPort: 80, PublishedPort: 30_000, Protocol: 'tcp', PublishMode: 'ingress' }] },
        UpdateStatus: { State: 'updating', StartedAt: 'b', Message: 'update in progress' },
      }),
      {
        ...{ id: 's', version: 7, name: 'shop_web', labels: { 'com.docker.stack.namespace': 'shop' }, stack: 'shop', image: 'nginx:1', digest: `sha256:${'a'.repeat(64)}` },
        mode: { kind: 'replicated', replicas: 3 },
        ports: [{ targetPort: 80, publishedPort: 30_000, protocol: 'tcp', mode: 'ingress' }],
        constraints: ['node.role==worker'],
        networkIds: ['n'],
        configs: [],
        secrets: [{ id: 'k', name: 'key', target: 'key' }],
        update: { state: 'updating', message: 'update in progress', startedAt: 'b', completedAt: '' },
        hasPrevious: true,
        endsForGood: false,
        createdAt: 'c',
        updatedAt: 'u',
      },
    );
    assert.deepEqual(
      toTask({ ID: 't', ServiceID: 's', Slot: 2, NodeID: 'n', DesiredState: 'shutdown', CreatedAt: 'c', Status: { State: 'failed', Timestamp: 'x', Message: 'started', Err: 'task: non-zero exit (3)', ContainerStatus: { ContainerID: 'd', ExitCode: 3 } }, Spec: { ContainerSpec: { Image: 'nginx' } } }),
      { id: 't', serviceId: 's', slot: 2, nodeId: 'n', state: 'failed', desiredState: 'shutdown', changedAt: 'x', createdAt: 'c', message: 'started', error: 'task: non-zero exit (3)', exitCode: 3, containerId: 'd', image: 'nginx' },
    );
  });

  it('holds no value of a secret, even where an engine would send it', () => {
    const secret = toSwarmFile('secret', { ID: 'k', Spec: { Name: 'key', Data: 'c2VzYW1l' } });
    assert.deepEqual(secret, { id: 'k', kind: 'secret', version: 0, name: 'key', labels: {}, createdAt: '', updatedAt: '' });
  });

  it('never throws, whatever it is', () => {
    for (const hostile of [null, 1, 'x', [], {}, { ID: {}, Spec: 7, Status: [], Version: 'x', Description: null, ManagerStatus: 3, Endpoint: { Ports: [null, 'x', { TargetPort: '80' }] }, UpdateStatus: { State: 'odd' }, Labels: { __proto__: 'x' } }]) {
      assert.equal(toNode(hostile).id, '');
      assert.equal(toService(hostile).ports.length, 0);
      assert.equal(toTask(hostile).state, 'unknown');
      assert.equal(toSwarmFile('config', hostile).name, '');
      assert.equal(toSwarmNetwork(hostile).isEncrypted, false);
    }
    assert.equal(toService({ UpdateStatus: { State: 'odd' } }).update?.state, 'unknown');
    assert.deepEqual(toLocalSwarm({ Swarm: { LocalNodeState: 7, RemoteManagers: [{ Addr: 1 }, { Addr: 'a:1' }] } }).managers, ['a:1']);
  });
});
