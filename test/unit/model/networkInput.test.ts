import assert from 'node:assert/strict';
import { addressVersion, isInSubnet, networkCommand, parseOptionalAddress, parseSubnet, subnetProblem } from '../../../src/core/model/networkInput.ts';

describe('what is typed of a network', () => {
  it('is read as a subnet, or says which part is wrong', () => {
    assert.deepEqual(['', ' 172.28.0.0/16 ', 'fd00:1::/64', '10.0.0.0/8'].map(parseSubnet), ['', '172.28.0.0/16', 'fd00:1::/64', '10.0.0.0/8']);
    const problems = { '172.28.0.0': /not a subnet/, '172.28.0/16': /"172\.28\.0" is not an address/, '172.28.0.0/33': /1 to 32/, 'fd00::/129': /1 to 128/, 'fd00:::/64': /not an address/, '300.0.0.0/8': /"300\.0\.0\.0" is not an address/, '10.0.0.0/8/8': /not a subnet/, '10.0.0.0/x': /1 to 32/ };
    for (const [text, message] of Object.entries(problems)) assert.throws(() => parseSubnet(text), { kind: 'invalid', message });
  });

  it('is read as an address of the wanted version', () => {
    assert.deepEqual([parseOptionalAddress(' '), parseOptionalAddress('10.0.0.5'), parseOptionalAddress('fd00::5', 6)], ['', '10.0.0.5', 'fd00::5']);
    assert.throws(() => parseOptionalAddress('fd00::5', 4), { kind: 'invalid', message: /not an address such as 172/ });
    assert.throws(() => parseOptionalAddress('10.0.0.5', 6), { kind: 'invalid', message: /not an IPv6 address/ });
    assert.deepEqual(['1.2.3.4', '01.2.3.4', '::1', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7', '1::2::3', '12345::', 'x'].map(addressVersion), [4, undefined, 6, 6, undefined, undefined, undefined, undefined]);
  });

  it('is held against its subnet', () => {
    assert.deepEqual(
      [['172.28.5.6', '172.28.0.0/16'], ['172.29.0.1', '172.28.0.0/16'], ['172.28.0.129', '172.28.0.128/25'], ['fd00:1::5', 'fd00:1::/64'], ['fd00:2::5', 'fd00:1::/64'], ['10.0.0.1', 'fd00::/64'], ['nonsense', '10.0.0.0/8']].map(([address = '', subnet = '']) => isInSubnet(address, subnet)),
      [true, false, true, true, false, false, true],
    );
    assert.equal(subnetProblem({ subnet: '', gateway: '', range: '' }), undefined);
    assert.equal(subnetProblem({ subnet: '', gateway: '10.0.0.1', range: '' }), 'A gateway or a range needs a subnet.');
    assert.equal(subnetProblem({ subnet: '10.0.0.0/24', gateway: '10.0.1.1', range: '' }), 'The gateway 10.0.1.1 is not in the subnet 10.0.0.0/24.');
    assert.equal(subnetProblem({ subnet: '10.0.0.0/24', gateway: '10.0.0.1', range: '10.0.1.0/28' }), 'The range 10.0.1.0/28 is not in the subnet 10.0.0.0/24.');
  });

  it('is written down as the command line that does the same', () => {
    const subnets = [{ subnet: '10.0.0.0/24', gateway: '10.0.0.1', range: '' }, { subnet: 'fd00::/64', gateway: '', range: '' }];
    assert.deepEqual(networkCommand({ name: 'back', driver: 'bridge', isInternal: true, isAttachable: false, hasIpv6: true, subnets, options: { mtu: '1400' }, labels: { a: 'b' } }), [
      ...['docker', 'network', 'create', '--driver', 'bridge', '--subnet', '10.0.0.0/24', '--subnet', 'fd00::/64', '--gateway', '10.0.0.1', '--internal', '--ipv6', '--opt', 'mtu=1400', '--label', 'a=b', 'back'],
    ]);
  });
});
