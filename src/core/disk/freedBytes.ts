import { fieldsOf, textsOf } from '../base/fields.ts';
import type { ImagesApi } from '../engine/engine.ts';
import type { DiskUsage } from '../model/diskUsage.ts';
import type { ImageLayer } from '../model/image.ts';
import type { DiskThing } from './diskThings.ts';

export interface FreedBytes {
  readonly bytes: number;
  /** `atMost` where the build cache may go on holding layers of the images; `atLeast` where nobody can tell what images share. */
  readonly precision: 'exact' | 'atMost' | 'atLeast';
}

type LayersOfImages = Pick<ImagesApi, 'inspect' | 'history'>;

const askedAtOnce = 8;

/** What is freed where these are removed together: the engine's own sizes; what only images among them share is counted once. */
export async function freedBytes(images: LayersOfImages, usage: DiskUsage, removed: readonly DiskThing[], signal?: AbortSignal): Promise<FreedBytes> {
  const others = sumOf(removed.filter(({ kind }) => kind !== 'image'));
  const gone = removed.filter(({ kind }) => kind === 'image');
  if (gone.length === 0) return { bytes: others, precision: 'exact' };
  const unique = sumOf(gone);
  const layers = gone.every(({ shared }) => shared === 0) ? unique : await bytesOfLayers(images, usage, gone, signal);
  const isCached = usage.buildCache.some(({ isShared }) => isShared);
  return { bytes: others + (layers ?? unique), precision: layers === undefined ? 'atLeast' : isCached ? 'atMost' : 'exact' };
}

function sumOf(things: readonly DiskThing[]): number {
  return things.reduce((sum, { size = 0, shared }) => sum + Math.max(0, size - (shared ?? size)), 0);
}

/** The layers that no image has that stays. @returns undefined where the engine's answers do not fit together. */
async function bytesOfLayers(images: LayersOfImages, usage: DiskUsage, gone: readonly DiskThing[], signal: AbortSignal | undefined): Promise<number | undefined> {
  const goneIds = new Set(gone.map(({ id }) => id));
  const stays = usage.images.filter(({ id }) => !goneIds.has(id));
  const chains = async (ids: readonly string[]): Promise<readonly (readonly string[])[]> => inParallel(ids, async (id) => chainOf((await images.inspect(id, signal)).json));
  const held = new Set((await chains(stays.map(({ id }) => id))).flat());
  const ids = gone.map(({ id }) => id);
  const [goneChains, histories] = await Promise.all([chains(ids), inParallel(ids, (id) => images.history(id, signal))]);
  const freed = new Map<string, number>();
  for (const [index, chain] of goneChains.entries()) {
    const sizes = layerSizes(histories[index] ?? [], chain.length);
    if (sizes === undefined || sizes.reduce((sum, size) => sum + size, 0) !== gone[index]?.size) return undefined;
    for (const [place, layer] of chain.entries()) if (!held.has(layer)) freed.set(layer, sizes[place] ?? 0);
  }
  return [...freed.values()].reduce((sum, size) => sum + size, 0);
}

/** A layer is the same as another only where all below it are the same too. */
function chainOf(image: Readonly<Record<string, unknown>>): readonly string[] {
  let chain = '';
  return textsOf(fieldsOf(image.RootFS).Layers).map((layer) => (chain += ` ${layer}`));
}

/** Instructions that change settings only make no layer. */
const settingsOnly = /^(?:\/bin\/sh -c #\(nop\)\s+)?(?:CMD|ENV|LABEL|EXPOSE|ENTRYPOINT|USER|ARG|STOPSIGNAL|HEALTHCHECK|VOLUME|ONBUILD|SHELL|MAINTAINER)\b/;

/** The sizes of an image's layers, the lowest first. The history has steps without a layer too, which nothing but their words tell. */
function layerSizes(history: readonly ImageLayer[], count: number): readonly number[] | undefined {
  const steps = history.toReversed();
  const layers = steps.length === count ? steps : steps.filter(({ createdBy, size }) => size > 0 || !settingsOnly.test(createdBy));
  return layers.length === count ? layers.map(({ size }) => size) : undefined;
}

async function inParallel<T>(ids: readonly string[], ask: (id: string) => Promise<T>): Promise<readonly T[]> {
  const answers: T[] = [];
  const waiting = ids.entries();
  const work = async (): Promise<void> => {
    for (const [index, id] of waiting) answers[index] = await ask(id);
  };
  await Promise.all(Array.from({ length: Math.min(askedAtOnce, ids.length) }, work));
  return answers;
}
