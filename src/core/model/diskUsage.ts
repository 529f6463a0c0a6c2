import type { BuildCacheEntry } from './buildCache.ts';
import type { Container } from './container.ts';
import type { Image } from './image.ts';

/** An image, and how much of it other images hold too. */
export interface DiskImage extends Image {
  /** Bytes; undefined where the engine does not know. */
  readonly sharedSize: number | undefined;
}

export interface DiskVolume {
  readonly name: string;
  readonly driver: string;
  /** As the engine wrote it down: a volume that takes the place of another has another one. Empty where it does not say. */
  readonly createdAt: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Bytes; undefined where its driver cannot tell. */
  readonly size: number | undefined;
  /** How many containers, running or not, use it; undefined where the engine does not say. */
  readonly userCount: number | undefined;
}

/** What takes space on an engine's disk. Every text is the engine's: untrusted. */
export interface DiskUsage {
  readonly images: readonly DiskImage[];
  /** With `sizeRw`. */
  readonly containers: readonly Container[];
  readonly volumes: readonly DiskVolume[];
  readonly buildCache: readonly BuildCacheEntry[];
  /** Bytes of all images together: what they share is counted once. */
  readonly layersSize: number;
}
