import assert from 'node:assert/strict';
import { helperLabel } from '../../../src/core/model/helper.ts';
import { networkMap } from '../../../src/core/outline/networkMap.ts';
import { composed, container, network } from '../../fakes/things.ts';

describe('what the map of networks is drawn from', () => {
  it('are containers by stack and networks by name, with addresses, published ports and hostile names cleaned', () => {
    const attachment = { name: 'front', networkId: 'f', ipAddress: '10.0.0.2', ipv6Address: 'fd00::2' };
    const web = composed('shop', 'web', { id: 'w', name: 'we\u001b[1mb', networks: [attachment], ports: [{ containerPort: 80, protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 8080 }, { containerPort: 53, protocol: 'udp' }, { containerPort: 443, protocol: 'tcp' }] });
    const stopped = container({ id: 's', name: 'stopped', state: 'exited', networks: [{ name: 'front', networkId: '', ipAddress: '', ipv6Address: '' }] });
    const helper = container({ id: 'h', labels: { [helperLabel]: 'x' }, networks: [attachment] });
    const networks = [network({ id: 'n', name: 'none', driver: 'null' }), network({ id: 'f', name: 'front', isInternal: true, subnets: [{ subnet: '10.0.0.0/24', gateway: '', range: '' }] })];
    assert.deepEqual(networkMap(networks, [stopped, helper, web]), {
      networks: [{ id: 'f', name: 'front', text: 'bridge, 10.0.0.0/24', kind: 'internal' }, { id: 'n', name: 'none', text: 'null', kind: 'none' }],
      containers: [
        { id: 'w', name: 'we␛[1mb', state: 'running', stateText: 'running', stack: 'shop', published: ['0.0.0.0:8080 → 80/tcp'], endpoints: [{ network: 'f', addresses: '10.0.0.2, fd00::2' }], tcpPorts: [80, 443] },
        { id: 's', name: 'stopped', state: 'stopped', stateText: 'exited', stack: '', published: [], endpoints: [{ network: 'f', addresses: '' }], tcpPorts: [] },
      ],
    });
  });
});
