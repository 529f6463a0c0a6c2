import type { Container, ContainerState } from '../model/container.ts';
import type { Image } from '../model/image.ts';

/** The containers that `docker container prune` takes: all that have stopped or never ran, by name. */
export function prunableContainers(containers: Iterable<Container>): readonly Container[] {
  return [...containers].filter((container) => stoppedStates.has(container.state)).sort((left, right) => compare(left.name, right.name));
}

const stoppedStates: ReadonlySet<ContainerState> = new Set(['created', 'exited', 'dead']);

/** The images that `docker image prune` (with `--all` for `unused`) takes: no container uses them, running or not. */
export function prunableImages(images: Iterable<Image>, containers: Iterable<Container>, which: 'dangling' | 'unused'): readonly Image[] {
  const used = new Set([...containers].map((container) => container.imageId));
  return [...images]
    .filter((image) => !used.has(image.id) && (which === 'unused' || image.tags.length === 0))
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

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
