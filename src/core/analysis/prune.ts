import type { Container, ContainerState } from '../model/container.ts';
import { isHelper } from '../model/helper.ts';
import type { Image } from '../model/image.ts';
import { isPredefined, type Network } from '../model/network.ts';
import { networkKeysOf, keysOfNetwork, volumesOf } from '../model/usage.ts';
import { isAnonymous, type Volume } from '../model/volume.ts';

/** The containers that `docker container prune` takes: all that have stopped or never ran, by name. */
export function prunableContainers(containers: Iterable<Container>): readonly Container[] {
  return [...containers].filter((container) => stoppedStates.has(container.state) && !isHelper(container)).sort((left, right) => compare(left.name, right.name));
}

const stoppedStates: ReadonlySet<ContainerState> = new Set(['created', 'exited', 'dead']);

/** The images that `docker image prune` (with `--all` for `unused`) takes: no container uses them, running or not. */
export function prunableImages(images: Iterable<Image>, containers: Iterable<Container>, which: 'dangling' | 'unused'): readonly Image[] {
  const used = new Set([...containers].map((container) => container.imageId));
  return [...images]
    .filter((image) => !used.has(image.id) && !isHelper(image) && (which === 'unused' || image.tags.length === 0))
    .sort((left, right) => compare(left.tags[0] ?? left.id, right.tags[0] ?? right.id));
}

/**
 * What has to be removed, in this order, for the image to be gone without force: each of its names. The engine
 * refuses the id of an image that has several.
 */
export function namesOf(image: Image): readonly string[] {
  const names = [...image.tags, ...image.digests];
  return names.length > 0 ? names : [image.id];
}

/** The volumes that no container, running or not, uses: those that nobody named, as `docker volume prune` takes; with the named ones as with `--all`. */
export function prunableVolumes(volumes: Iterable<Volume>, containers: Iterable<Container>, which: 'anonymous' | 'all'): readonly Volume[] {
  const used = new Set([...containers].flatMap(volumesOf));
  return [...volumes].filter((volume) => !used.has(volume.id) && (which === 'all' || isAnonymous(volume))).sort((left, right) => compare(left.id, right.id));
}

/**
 * The networks that no container is connected to. `docker network prune` also takes those of containers that have
 * stopped, which then cannot be started any more: those stay here.
 */
export function prunableNetworks(networks: Iterable<Network>, containers: Iterable<Container>): readonly Network[] {
  const used = new Set([...containers].flatMap(networkKeysOf));
  const isUsed = (network: Network): boolean => keysOfNetwork(network).some((key) => used.has(key));
  return [...networks].filter((network) => !isPredefined(network) && !network.isIngress && !isUsed(network)).sort((left, right) => compare(left.name, right.name));
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
