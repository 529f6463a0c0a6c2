import { fieldsOf, textsOf } from '../base/fields.ts';
import type { ImagesApi } from '../engine/engine.ts';
import type { DiskUsage } from '../model/diskUsage.ts';
import type { DiskThing } from './diskThings.ts';
import { freedLayers } from './layerTree.ts';

export interface FreedBytes {
  readonly bytes: number;
  /** `atMost` where the build cache may go on holding layers of the images; `atLeast` where the engine does not tell enough of what images share. */
  readonly precision: 'exact' | 'atMost' | 'atLeast';
}

const askedAtOnce = 8;

/** What is freed where these are removed together: the engine's own sizes; what only images among them share is counted once. */
export async function freedBytes(images: Pick<ImagesApi, 'inspect'>, usage: DiskUsage, removed: readonly DiskThing[], signal?: AbortSignal): Promise<FreedBytes> {
  const others = sumOf(removed.filter(({ kind }) => kind !== 'image'));
  const gone = removed.filter(({ kind }) => kind === 'image');
  if (gone.length === 0) return { bytes: others, precision: 'exact' };
  const { bytes, isExact } = gone.every(({ shared }) => shared === 0) ? { bytes: sumOf(gone), isExact: true } : await freedByImages(images, usage, gone, signal);
  const removedKeys = new Set(removed.map(({ key }) => key));
  const isCached = usage.buildCache.some(({ id, isShared }) => isShared && !removedKeys.has(`buildCache/${id}`));
  return { bytes: others + bytes, precision: !isExact ? 'atLeast' : isCached ? 'atMost' : 'exact' };
}

function sumOf(things: readonly DiskThing[]): number {
  return things.reduce((sum, { size = 0, shared }) => sum + Math.max(0, size - (shared ?? size)), 0);
}

async function freedByImages(images: Pick<ImagesApi, 'inspect'>, usage: DiskUsage, gone: readonly DiskThing[], signal: AbortSignal | undefined): Promise<ReturnType<typeof freedLayers>> {
  const removed = new Set(gone.map(({ id }) => id));
  const layers = await inParallel(usage.images, async ({ id }) => textsOf(fieldsOf((await images.inspect(id, signal)).json.RootFS).Layers));
  return freedLayers(usage.images.map(({ id, size, sharedSize }, index) => ({ layers: layers[index] ?? [], size, sharedSize, isRemoved: removed.has(id) })));
}

async function inParallel<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<readonly R[]> {
  const answers: R[] = [];
  const waiting = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of waiting) answers[index] = await ask(item);
  };
  await Promise.all(Array.from({ length: Math.min(askedAtOnce, items.length) }, work));
  return answers;
}
