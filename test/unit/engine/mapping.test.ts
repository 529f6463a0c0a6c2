import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toContainer, toContainerDetails } from '../../../src/core/engine/containerMapping.ts';
import { toImage, toImageDetails, toImageOfInspection } from '../../../src/core/engine/imageMapping.ts';
import { fieldsOf } from '../../../src/core/base/fields.ts';

describe('toContainer', () => {
  it('reads all that the list says', () => {
    const json = {
      Id: 'abcdef0123456789',
      Names: ['/other/alias', '/web'],
      Image: 'nginx:1',
      ImageID: 'sha256:1',
      Command: 'nginx -g',
      Created: 1_700_000_000,
      Ports: [
        { IP: '::', PrivatePort: 443, PublicPort: 8443, Type: 'tcp' },
        { PrivatePort: 80, Type: 'tcp' },
        { IP: '0.0.0.0', PrivatePort: 443, PublicPort: 8443, Type: 'tcp' },
        { IP: '0.0.0.0', PrivatePort: 443, PublicPort: 8443, Type: 'tcp' },
        { IP: '0.0.0.0', PrivatePort: 53, PublicPort: 53, Type: 'udp' },
      ],
      SizeRw: 12,
      SizeRootFs: 3456,
      Labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web', 'com.docker.compose.oneoff': 'False', 'com.docker.compose.project.config_files': '/a.yml,/b.yml', 'com.docker.compose.project.working_dir': '/shop' },
      State: 'running',
      Status: 'Up 2 hours (unhealthy)',
      NetworkSettings: { Networks: { front: { NetworkID: 'n2', IPAddress: '172.18.0.2', GlobalIPv6Address: 'fd00::2' }, back: { NetworkID: 'n1', IPAddress: '' } } },
      Mounts: [{ Type: 'volume', Name: 'data', Source: '/var/lib/docker/volumes/data/_data', Destination: '/data', RW: true }, { Type: 'bind', Source: '/etc', Destination: '/etc', RW: false }, { Type: 'new' }],
    };
    assert.deepEqual(toContainer(json), {
      id: 'abcdef0123456789',
      name: 'web',
      image: 'nginx:1',
      imageId: 'sha256:1',
      command: 'nginx -g',
      createdAt: 1_700_000_000,
      state: 'running',
      status: 'Up 2 hours (unhealthy)',
      health: 'unhealthy',
      ports: [
        { containerPort: 53, protocol: 'udp', hostIp: '0.0.0.0', hostPort: 53 },
        { containerPort: 80, protocol: 'tcp' },
        { containerPort: 443, protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 8443 },
        { containerPort: 443, protocol: 'tcp', hostIp: '::', hostPort: 8443 },
      ],
      mounts: [
        { kind: 'volume', name: 'data', source: '/var/lib/docker/volumes/data/_data', target: '/data', isReadOnly: false },
        { kind: 'bind', source: '/etc', target: '/etc', isReadOnly: true },
        { kind: 'unknown', source: '', target: '', isReadOnly: false },
      ],
      networks: [
        { name: 'back', networkId: 'n1', ipAddress: '', ipv6Address: '' },
        { name: 'front', networkId: 'n2', ipAddress: '172.18.0.2', ipv6Address: 'fd00::2' },
      ],
      labels: json.Labels,
      compose: { project: 'shop', service: 'web', number: 1, isOneOff: false, workingDirectory: '/shop', configFiles: ['/a.yml', '/b.yml'] },
      sizeRw: 12,
      sizeRootFs: 3456,
    });
  });

  it('reads health and exit code from the status', () => {
    const read = (Status: string, more: object = {}): unknown => {
      const { health, exitCode } = toContainer({ Status, ...more });
      return { health, exitCode };
    };
    assert.deepEqual(read('Up 3 seconds (health: starting)'), { health: 'starting', exitCode: undefined });
    assert.deepEqual(read('Up 3 seconds (healthy)'), { health: 'healthy', exitCode: undefined });
    assert.deepEqual(read('Up 3 seconds (Paused)'), { health: 'none', exitCode: undefined });
    assert.deepEqual(read('Up 3 seconds', { Health: { Status: 'unhealthy' } }), { health: 'unhealthy', exitCode: undefined });
    assert.deepEqual(read('Exited (137) 2 hours ago'), { health: 'none', exitCode: 137 });
    assert.deepEqual(read('Exited (-1) 2 hours ago'), { health: 'none', exitCode: -1 });
    assert.deepEqual(read('Restarting (1) 3 seconds ago'), { health: 'none', exitCode: 1 });
  });

  it('never throws, whatever the engine sends', function () {
    this.timeout(60_000);
    const keys = fc.constantFrom('Id', 'Names', 'Ports', 'Labels', 'State', 'Status', 'NetworkSettings', 'Networks', 'Mounts', 'Config', 'Created', 'RepoTags', 'Health', 'ExposedPorts', '__proto__');
    const value = fc.letrec((tie) => ({ any: fc.oneof({ depthSize: 'small' }, fc.jsonValue(), fc.array(tie('any')), fc.dictionary(keys, tie('any'))) })).any;
    fc.assert(
      fc.property(fc.oneof(value, fc.dictionary(keys, value)), (json) => {
        toContainer(json);
        toImage(json);
        toContainerDetails(fieldsOf(json));
        toImageDetails(fieldsOf(json));
        toImageOfInspection(fieldsOf(json));
      }),
    );
  });

  it('falls back to what there is', () => {
    const { name, state, createdAt } = toContainer({ Id: 'abcdef0123456789', State: 'exploded' });
    assert.deepEqual({ name, state, createdAt }, { name: 'abcdef012345', state: 'unknown', createdAt: 0 });
  });
});

describe('images', () => {
  it('are read alike from the list and from an inspection', () => {
    const image = { id: 'sha256:1', tags: ['a:1'], digests: ['a@sha256:2'], createdAt: 1_700_000_000, size: 5, labels: { x: 'y' } };
    assert.deepEqual(toImage({ Id: 'sha256:1', RepoTags: ['a:1', '<none>:<none>'], RepoDigests: ['a@sha256:2', '<none>@<none>'], Created: 1_700_000_000, Size: 5, Labels: { x: 'y' } }), image);
    assert.deepEqual(toImageOfInspection({ Id: 'sha256:1', RepoTags: ['a:1'], RepoDigests: ['a@sha256:2'], Created: '2023-11-14T22:13:20.987654321Z', Size: 5, Config: { Labels: { x: 'y' } } }), image);
  });
});
