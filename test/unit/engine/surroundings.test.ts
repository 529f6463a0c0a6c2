import assert from 'node:assert/strict';
import { statusError } from '../../../src/core/engine/errors.ts';
import { toNetwork } from '../../../src/core/engine/networks.ts';
import { toSizes, toVolume } from '../../../src/core/engine/volumes.ts';

describe('what an engine says of volumes and networks', () => {
  it('is read as far as it makes sense', () => {
    assert.deepEqual(toVolume({ Name: 'data', Driver: 'local', Scope: 'local', Mountpoint: '/v', CreatedAt: '2026-01-02T03:04:05Z', Labels: { a: 'b', n: 5 }, Options: null }), { id: 'data', driver: 'local', scope: 'local', mountpoint: '/v', createdAt: 1_767_323_045, labels: { a: 'b' }, options: {} });
    assert.deepEqual(toVolume('nonsense'), { id: '', driver: '', scope: '', mountpoint: '', labels: {}, options: {} });
    assert.deepEqual(toSizes([{ Name: 'data', UsageData: { Size: 5, RefCount: 1 } }, { Name: 'nfs', UsageData: { Size: -1 } }, {}, null]), new Map([['data', 5]]));
    const none = { id: '', name: '', driver: '', scope: '', createdAt: 0, isInternal: false, isAttachable: false, isIngress: false, hasIpv6: false, subnets: [], labels: {}, options: {} };
    assert.deepEqual(toNetwork(undefined), none);
    // Of the engine's own networks some say that they were made in the year 1.
    assert.deepEqual(toNetwork({ Id: 'n', Name: 'front', Created: '0001-01-01T00:00:00Z', Internal: 'yes', EnableIPv6: true, IPAM: { Config: [{ Subnet: '10.0.0.0/8', IPRange: '10.1.0.0/16' }, 5] } }), {
      ...none,
      id: 'n',
      name: 'front',
      hasIpv6: true,
      subnets: [{ subnet: '10.0.0.0/8', gateway: '', range: '10.1.0.0/16' }, { subnet: '', gateway: '', range: '' }],
    });
  });

  it('is no matter of signing in where it forbids something of a network', () => {
    const kinds = ['error while removing network: network front id f1 has active endpoints', 'bridge is a pre-defined network and cannot be removed', 'Pool overlaps with other one on this address space', 'denied: requested access to the resource is denied'];
    assert.deepEqual(kinds.map((message) => statusError(403, JSON.stringify({ message })).kind), ['conflict', 'conflict', 'conflict', 'unauthorized']);
    assert.deepEqual(kinds.slice(0, 3).map((message) => statusError(403, JSON.stringify({ message })).remedy), ['Disconnect its containers first.', 'It belongs to the engine.', 'Choose a subnet that no other network, and no route of the engine\'s host, has a part of.']);
  });
});
