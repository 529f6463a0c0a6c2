import type { Container } from '../model/container.ts';
import { isHelper } from '../model/helper.ts';
import { isPredefined, type Network } from '../model/network.ts';
import type { MapContainer, MapEndpoint, MapNetwork } from '../model/networkMapPage.ts';
import { attachmentTo } from '../model/usage.ts';
import { portText, stateWord } from './containerWords.ts';
import { displayText } from './displayText.ts';
import { addressesText } from './networkNode.ts';
import { compareText } from './sortedList.ts';

export interface NetworkMap {
  readonly networks: readonly MapNetwork[];
  readonly containers: readonly MapContainer[];
}

/** Which containers share which network, in the order in which it is drawn: those of a stack beside each other. */
export function networkMap(networks: Iterable<Network>, containers: Iterable<Container>): NetworkMap {
  const sorted = [...networks].sort((a, b) => Number(isPredefined(a)) - Number(isPredefined(b)) || compareText(a.name, b.name) || compareText(a.id, b.id));
  const shown = [...containers].filter((container) => !isHelper(container)).map((container) => toMapContainer(container, sorted));
  return { networks: sorted.map(toMapNetwork), containers: shown.sort(byStack) };
}

/** Containers of no stack come last. */
function byStack(a: MapContainer, b: MapContainer): number {
  return Number(a.stack === '') - Number(b.stack === '') || compareText(a.stack, b.stack) || compareText(a.name, b.name) || compareText(a.id, b.id);
}

function toMapNetwork(network: Network): MapNetwork {
  const kind = network.driver === 'host' ? 'host' : network.driver === 'null' ? 'none' : network.isInternal ? 'internal' : 'usual';
  return { id: network.id, name: displayText(network.name), text: [network.driver, ...network.subnets.map(({ subnet }) => subnet)].filter((text) => text !== '').map((text) => displayText(text)).join(', '), kind };
}

function toMapContainer(container: Container, networks: readonly Network[]): MapContainer {
  const endpoints = networks.flatMap((network): readonly MapEndpoint[] => {
    const attachment = attachmentTo(container, network);
    return attachment ? [{ network: network.id, addresses: addressesText(attachment) }] : [];
  });
  return {
    id: container.id,
    name: displayText(container.name),
    state: container.state === 'running' ? 'running' : container.state === 'paused' ? 'paused' : 'stopped',
    stateText: stateWord(container.state),
    stack: displayText(container.compose?.project ?? ''),
    published: [...new Set(container.ports.filter(({ hostPort }) => hostPort !== undefined).map(portText))],
    endpoints,
    tcpPorts: [...new Set(container.ports.filter(({ protocol }) => protocol === 'tcp').map(({ containerPort }) => containerPort))].sort((a, b) => a - b),
  };
}
