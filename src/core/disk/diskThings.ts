import type { BuildCacheEntry } from '../model/buildCache.ts';
import type { Container } from '../model/container.ts';
import { isUp } from '../model/containerState.ts';
import type { DiskImage, DiskUsage, DiskVolume } from '../model/diskUsage.ts';
import { statusAge } from '../model/statusAge.ts';

export const diskKinds = ['image', 'container', 'volume', 'buildCache'] as const;
export type DiskKind = (typeof diskKinds)[number];

/** Something that takes space on an engine's disk, and can be removed by itself. All texts are the engine's: untrusted. */
export interface DiskThing {
  /** `image/sha256:…` */
  readonly key: string;
  readonly kind: DiskKind;
  readonly id: string;
  /** An image's tags, then its digests; empty for one without. One name for all else. */
  readonly names: readonly string[];
  /** What stands beside the name: a container's image, a volume's driver, the kind of an entry of the build cache. */
  readonly detail: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Bytes, as the engine tells them; undefined where it cannot. */
  readonly size: number | undefined;
  /** The part that others hold too, so that it is not freed with this. */
  readonly shared: number | undefined;
  /** What is freed where this alone is removed: 0 while it is in use. */
  readonly reclaimable: number;
  /** Seconds since the epoch. */
  readonly createdAt?: number;
  readonly lastUsed?: LastUse;
  /** By whom: the names of containers, or the step that made an entry of the build cache. */
  readonly users: readonly string[];
  /** What has to go before this can go, by key. */
  readonly holders: readonly string[];
  /** Whether it runs: nothing that is removed with it lets it go. */
  readonly isInUse: boolean;
  /** What tells it from another that takes its place under the same name. */
  readonly identity: string;
}

/** Seconds since the epoch, as exact as the engine's words; `now` while it is in use. */
export type LastUse = number | 'now';

/** How an entry of the build cache is called, and which step made it. */
export type CacheWords = (entry: BuildCacheEntry) => { readonly name: string; readonly type: string; readonly place?: string };

/** @param measuredAt seconds since the epoch. */
export function diskThings({ images, containers, volumes, buildCache }: DiskUsage, measuredAt: number, cacheWords: CacheWords): readonly DiskThing[] {
  const byImage = grouped(containers, ({ imageId }) => [imageId]);
  const byVolume = grouped(containers, ({ mounts }) => mounts.flatMap(({ kind, name }) => (kind === 'volume' && name !== undefined ? [name] : [])));
  const children = grouped(buildCache, ({ parents }) => parents);
  return [
    ...images.map((image) => imageThing(image, usesOf(byImage.get(image.id) ?? [], measuredAt))),
    ...containers.map((container) => containerThing(container, measuredAt)),
    ...volumes.map((volume) => volumeThing(volume, usesOf(byVolume.get(volume.name) ?? [], measuredAt))),
    ...buildCache.map((entry) => cacheThing(entry, children.get(entry.id) ?? [], cacheWords)),
  ];
}

function grouped<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items)
    for (const key of new Set(keysOf(item))) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  return groups;
}

type Uses = Pick<DiskThing, 'users' | 'holders' | 'isInUse' | 'lastUsed'>;

function usesOf(containers: readonly Container[], measuredAt: number): Uses {
  const uses = containers.map((container) => lastUseOf(container, measuredAt) ?? container.createdAt);
  return {
    users: containers.map(({ name }) => name),
    holders: containers.map(({ id }) => `container/${id}`),
    isInUse: containers.some(isUp),
    ...(uses.length > 0 && { lastUsed: uses.some((use) => use === 'now') ? 'now' : Math.max(...uses.map(Number)) }),
  };
}

/** Undefined for one that never ran. */
function lastUseOf(container: Container, measuredAt: number): LastUse | undefined {
  if (isUp(container)) return 'now';
  const age = container.state === 'created' ? undefined : statusAge(container.status);
  return age === undefined ? undefined : measuredAt - age;
}

function imageThing(image: DiskImage, uses: Uses): DiskThing {
  const isFree = uses.holders.length === 0;
  return {
    key: `image/${image.id}`,
    kind: 'image',
    id: image.id,
    names: [...image.tags, ...image.digests],
    detail: '',
    labels: image.labels,
    size: image.size,
    shared: image.sharedSize,
    reclaimable: isFree ? Math.max(0, image.size - (image.sharedSize ?? 0)) : 0,
    ...(image.createdAt > 0 && { createdAt: image.createdAt }),
    ...uses,
    identity: image.id,
  };
}

function containerThing(container: Container, measuredAt: number): DiskThing {
  const isInUse = isUp(container);
  const lastUsed = lastUseOf(container, measuredAt);
  return {
    key: `container/${container.id}`,
    kind: 'container',
    id: container.id,
    names: [container.name],
    detail: container.image,
    labels: container.labels,
    size: container.sizeRw,
    shared: 0,
    reclaimable: isInUse ? 0 : (container.sizeRw ?? 0),
    createdAt: container.createdAt,
    ...(lastUsed === undefined ? {} : { lastUsed }),
    users: [],
    holders: [],
    isInUse,
    identity: container.id,
  };
}

function volumeThing(volume: DiskVolume, uses: Uses): DiskThing {
  const createdAt = Date.parse(volume.createdAt) / 1000;
  // A container that nobody may list uses it nevertheless.
  const isUsed = uses.isInUse || (uses.holders.length === 0 && (volume.userCount ?? 0) > 0);
  return {
    key: `volume/${volume.name}`,
    kind: 'volume',
    id: volume.name,
    names: [volume.name],
    detail: volume.driver,
    labels: volume.labels,
    size: volume.size,
    shared: 0,
    reclaimable: uses.holders.length === 0 && !isUsed ? (volume.size ?? 0) : 0,
    ...(createdAt > 0 && { createdAt }),
    ...uses,
    isInUse: isUsed,
    identity: volume.createdAt,
  };
}

function cacheThing(entry: BuildCacheEntry, children: readonly BuildCacheEntry[], cacheWords: CacheWords): DiskThing {
  const { name, type, place } = cacheWords(entry);
  return {
    key: `buildCache/${entry.id}`,
    kind: 'buildCache',
    id: entry.id,
    names: [name],
    detail: type,
    labels: {},
    size: entry.size,
    shared: entry.isShared ? entry.size : 0,
    reclaimable: entry.isInUse || entry.isShared ? 0 : entry.size,
    ...(entry.isInUse ? { lastUsed: 'now' as const } : entry.lastUsedAt === undefined ? {} : { lastUsed: entry.lastUsedAt }),
    users: place === undefined ? [] : [place],
    holders: children.map(({ id }) => `buildCache/${id}`),
    isInUse: entry.isInUse,
    identity: entry.id,
  };
}
