import assert from 'node:assert/strict';
import { copiedNetwork } from '../../../src/core/engine/copiedNetwork.ts';

describe('a network like another', () => {
  it('has of an overlay network what was asked for, not what the swarm gave it', () => {
    const original = {
      ...{ Name: 'over', Id: 'x', Created: '2026-01-01T00:00:00Z', Scope: 'swarm', Driver: 'overlay', EnableIPv6: false, Internal: false, Attachable: true, Ingress: false, ConfigFrom: { Network: '' }, ConfigOnly: false },
      ...{ IPAM: { Driver: 'default', Options: null, Config: [{ Subnet: '10.0.1.0/24', Gateway: '10.0.1.1' }] }, Peers: [{ Name: 'n', IP: '10.1.1.1' }], Containers: { a: {} } },
      ...{ Options: { 'com.docker.network.driver.overlay.vxlanid_list': '4097', encrypted: '' }, Labels: { team: 'web' } },
    };
    assert.deepEqual(copiedNetwork(original), {
      ...{ Name: 'over', CheckDuplicate: true, Driver: 'overlay', Internal: false, Attachable: true, Ingress: false, EnableIPv6: false, ConfigOnly: false },
      ...{ IPAM: { Driver: 'default', Options: {}, Config: [{ Subnet: '10.0.1.0/24', Gateway: '10.0.1.1' }] }, Options: { encrypted: '' }, Labels: { team: 'web' } },
    });
  });

  it('has the gateway of an IPv6 subnet that the engine chose', () => {
    assert.deepEqual(copiedNetwork({ Name: 'six', IPAM: { Config: [{ Subnet: 'fd00::/64', Gateway: 'fd00::1/64' }, {}] } }).IPAM, { Driver: 'default', Options: {}, Config: [{ Subnet: 'fd00::/64', Gateway: 'fd00::1' }] });
  });
});
