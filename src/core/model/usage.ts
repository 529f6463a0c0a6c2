import type { Container, NetworkAttachment } from './container.ts';
import { isHelper } from './helper.ts';
import type { Network } from './network.ts';
import type { Volume } from './volume.ts';

/** The names of the volumes that a container mounts, each once, whether or not it runs. */
export function volumesOf(container: Container): readonly string[] {
  if (isHelper(container)) return [];
  return [...new Set(container.mounts.flatMap(({ kind, name }) => (kind === 'volume' && name !== undefined && name !== '' ? [name] : [])))];
}

/** By what the networks are known that a container is, or will be, connected to. */
export function networkKeysOf(container: Container): readonly string[] {
  return isHelper(container) ? [] : [...new Set(container.networks.map(keyOf))];
}

/** By what a network is known: its id, and its name for containers that were never started, which know no more. */
export function keysOfNetwork({ id, name }: Pick<Network, 'id' | 'name'>): readonly string[] {
  return [id, nameKey(name)];
}

/** How a container is connected to a network; undefined where it is not. */
export function attachmentTo(container: Container, network: Pick<Network, 'id' | 'name'>): NetworkAttachment | undefined {
  const keys = keysOfNetwork(network);
  return container.networks.find((attachment) => keys.includes(keyOf(attachment)));
}

function keyOf({ networkId, name }: NetworkAttachment): string {
  return networkId === '' ? nameKey(name) : networkId;
}

/** No id begins like this. */
function nameKey(name: string): string {
  return `name ${name}`;
}

/** The containers, running or stopped, that use a volume. */
export function usersOfVolume({ id }: Pick<Volume, 'id'>, containers: Iterable<Container>): readonly Container[] {
  return [...containers].filter((container) => volumesOf(container).includes(id));
}

/** The containers, running or stopped, that are connected to a network. */
export function usersOfNetwork(network: Pick<Network, 'id' | 'name'>, containers: Iterable<Container>): readonly Container[] {
  return [...containers].filter((container) => !isHelper(container) && attachmentTo(container, network) !== undefined);
}
