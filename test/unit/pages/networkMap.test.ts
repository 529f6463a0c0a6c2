import assert from 'node:assert/strict';
import type { MapContainer, MapNetwork } from '../../../src/core/model/networkMapPage.ts';
import { layOut, neighbours, type MapOptions } from '../../../src/pages/networkMap/layout.ts';
import { readFromNetworkMap } from '../../../src/pages/networkMap/protocol.ts';

const networks: readonly MapNetwork[] = ['front', 'back', 'unused'].map((name) => ({ id: name, name, text: 'bridge', kind: 'usual' }));
const made = (id: string, stack: string, ...endpoints: readonly string[]): MapContainer => ({ id, name: id, state: 'running', stateText: 'running', stack, published: [], endpoints: endpoints.map((network) => ({ network, addresses: `at ${network}` })), tcpPorts: [] });
const options: MapOptions = { filter: '', onlyRunning: false, withUnused: false, folded: new Set() };
const containers = [made('web', 'shop', 'front', 'back'), made('db', 'shop', 'back'), made('solo', '', 'front')];

describe('the map of networks', () => {
  /** One sign for each cell: a line that begins, goes through, ends; a capital where the row is connected; ">" where a line across leads on. */
  const drawn = (changes: Partial<MapOptions> = {}, given = containers): readonly unknown[] => {
    const { rows, networks: columns } = layOut(networks, given, { ...options, ...changes });
    const sign = { none: '.', first: 'f', through: 't', last: 'l', only: 'o' };
    return [columns.map(({ name }) => name).join(), ...rows.map(({ key, cells }) => `${key} ${cells.map(({ lane, isEndpoint, isJoined }) => (isEndpoint ? sign[lane].toUpperCase() : sign[lane]) + (isJoined ? '>' : '')).join(' ')}`)];
  };

  it('draws a network as a line from its first to its last container, and a line across between the networks of one', () => {
    assert.deepEqual(drawn(), ['front,back', 'stack/shop . .', 'container/web F> F', 'container/db t L', 'stack/ t .', 'container/solo L .']);
  });

  it('draws a folded stack as one row, with how many of it are connected', () => {
    assert.deepEqual(drawn({ folded: new Set(['shop']) }), ['front,back', 'stack/shop F> O', 'stack/ t .', 'container/solo L .']);
    assert.deepEqual(layOut(networks, containers, { ...options, folded: new Set(['shop']) }).rows[0]?.cells.map(({ text }) => text), ['1', '2']);
  });

  it('shows what the filter finds, in names, networks and addresses, and only what runs where that is wanted', () => {
    assert.deepEqual(drawn({ filter: 'DB' }), ['back', 'stack/shop .', 'container/db O']);
    assert.deepEqual(drawn({ filter: 'front solo' }), ['front', 'container/solo O']);
    assert.deepEqual(drawn({ filter: 'at back' }).length, 4);
    assert.deepEqual(drawn({ onlyRunning: true }, [made('up', '', 'front'), { ...made('down', '', 'front'), state: 'stopped' }]), ['front', 'container/up O']);
    assert.deepEqual(drawn({ filter: 'nothing' }), ['']);
    assert.deepEqual(drawn({ filter: 'nothing', withUnused: true }), ['front,back,unused']);
  });

  it('knows who shares a network; none is not shared', () => {
    const cut = { id: 'none', name: 'none', text: 'null', kind: 'none' as const };
    assert.deepEqual(containers.map((each) => neighbours(each, containers, networks).map(({ id }) => id)), [['db', 'solo'], ['web'], ['web']]);
    const [a, b] = [made('a', '', 'none'), made('b', '', 'none')];
    assert.deepEqual(neighbours(a, [a, b], [cut]), []);
  });

  it('asks the host for nothing but what its protocol knows', () => {
    assert.deepEqual(
      [{ kind: 'ready' }, { kind: 'cancelProbe', x: 1 }, { kind: 'revealContainer', id: 'a' }, { kind: 'revealNetwork' }, { kind: 'probe', from: 'a', to: 'b', ports: [80, 0, 70000, '22', 1.5, 443] }, { kind: 'probe', from: 'a' }, { kind: 'eval' }, null].map(readFromNetworkMap),
      [{ kind: 'ready' }, { kind: 'cancelProbe' }, { kind: 'revealContainer', id: 'a' }, undefined, { kind: 'probe', from: 'a', to: 'b', ports: [80, 443] }, undefined, undefined, undefined],
    );
  });
});
