import assert from 'node:assert/strict';
import { LiveCollection } from '../../../src/core/inventory/collection.ts';
import type { Container } from '../../../src/core/model/container.ts';
import type { Network } from '../../../src/core/model/network.ts';
import { NetworksOutline } from '../../../src/core/outline/networksOutline.ts';
import type { OutlineNode } from '../../../src/core/outline/node.ts';
import { ManualClock } from '../../fakes/manualClock.ts';
import { container, network } from '../../fakes/things.ts';

const front = network({ id: 'f1', name: 'front', subnets: [{ subnet: '172.20.0.0/16', gateway: '172.20.0.1', range: '' }] });
const predefined = [network({ id: 'n', name: 'none', driver: 'null' }), network({ id: 'b', name: 'bridge' }), network({ id: 'h', name: 'host', driver: 'host' })];

describe('NetworksOutline', () => {
  let networks: LiveCollection<Network>;
  let containers: LiveCollection<Container>;
  let outline: NetworksOutline;
  let drawn: (readonly (string | undefined)[])[];

  function show(given: readonly Network[], users: readonly Container[] = []): void {
    const clock = new ManualClock();
    networks = new LiveCollection<Network>(clock);
    containers = new LiveCollection<Container>(clock);
    networks.reset(given);
    containers.reset(users);
    outline = new NetworksOutline({ engineId: 'e', inventory: { networks, containers }, clock });
    drawn = [];
    outline.onDidChange((nodes) => drawn.push(nodes.map((node) => node?.id)));
  }
  const row = (id: string): OutlineNode => {
    const found = outline.find(id);
    assert.ok(found, id);
    return found;
  };
  const texts = async (parent?: OutlineNode): Promise<readonly unknown[]> => (await outline.children(parent)).map(({ id, label, description, contextValue }) => [id, label, description, contextValue]);

  it('lists networks by name, and the engine\'s own last', async () => {
    show([...predefined, front, network({ id: 'a1', name: 'back', isInternal: true })]);
    assert.deepEqual(await texts(), [
      ['network/a1', 'back', 'bridge, internal, unused', 'network own connectable'],
      ['network/f1', 'front', 'bridge, 172.20.0.0/16, unused', 'network own connectable'],
      ['network/b', 'bridge', 'bridge, unused', 'network predefined connectable'],
      ['network/h', 'host', 'host, unused', 'network predefined'],
      ['network/n', 'none', 'null, unused', 'network predefined'],
    ]);
  });

  it('shows who is connected, with addresses; also those that never ran and know the network by its name only', async () => {
    const web = container({ id: 'w', name: 'web', networks: [{ name: 'front', networkId: 'f1', ipAddress: '172.20.0.2', ipv6Address: 'fd00::2' }] });
    const never = container({ id: 'c', name: 'api', state: 'created', networks: [{ name: 'front', networkId: '', ipAddress: '', ipv6Address: '' }] });
    show([front], [web, never]);
    assert.deepEqual(await texts(), [['network/f1', 'front', 'bridge, 172.20.0.0/16, 2 containers', 'network own connectable inUse']]);
    assert.deepEqual(await texts(row('network/f1')), [
      ['network/f1/container/c', 'api', 'created less than a minute ago', 'endpoint created connected'],
      ['network/f1/container/w', 'web', '172.20.0.2, fd00::2 · running 3 minutes', 'endpoint running connected'],
    ]);
    assert.deepEqual([row('network/f1/container/w').subject, row('network/f1/container/w').command], [{ kind: 'endpoint', engineId: 'e', networkId: 'f1', containerId: 'w' }, 'gantry._reveal']);
    containers.update([{ ...web, networks: [{ name: 'front', networkId: 'f1', ipAddress: '172.20.0.9', ipv6Address: '' }] }], []);
    containers.update([], ['w']);
    containers.update([{ ...never, networks: [] }], []);
    assert.deepEqual(drawn, [['network/f1/container/w'], ['network/f1'], ['network/f1']]);
  });

  it('finds networks by name, driver, subnet and label', async () => {
    show([front, network({ id: 'x', name: 'other', driver: 'macvlan', labels: { team: 'web' } })]);
    const found = async (filter: string): Promise<readonly string[]> => {
      outline.filter = filter;
      return (await outline.children()).map(({ label }) => label);
    };
    assert.deepEqual([await found('172.20'), await found('macvlan'), await found('team=web'), await found('nothing')], [['front'], ['other'], ['other'], []]);
  });

  it('tells more when a row is hovered over', async () => {
    show([{ ...front, isInternal: true, hasIpv6: true, options: { 'com.docker.network.driver.mtu': '1400' } }]);
    assert.deepEqual(await outline.tooltip(row('network/f1')), [
      { label: '', value: 'front' },
      { label: 'Id', value: 'f1' },
      { label: 'Driver', value: 'bridge' },
      { label: 'Subnet', value: '172.20.0.0/16' },
      { label: 'Gateway', value: '172.20.0.1' },
      { label: 'Internal', value: 'yes' },
      { label: 'IPv6', value: 'yes' },
      { label: 'Options', value: 'com.docker.network.driver.mtu=1400' },
      { label: 'Created', value: 'less than a minute ago (2023-11-14 22:13 UTC)' },
    ]);
  });
});
