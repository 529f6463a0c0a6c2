import { delay } from '../base/abort.ts';
import { fieldsOf, listOf, numberOf, textMapOf, textOf, type Fields } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import { type DiskImage, type DiskUsage, type DiskVolume } from '../model/diskUsage.ts';
import { toCacheEntry } from './buildCache.ts';
import { toContainer } from './containerMapping.ts';
import { toImage } from './imageMapping.ts';
import { type Transport } from './transport.ts';

const call = { method: 'GET', path: '/system/df', query: { verbose: '1' } } as const;

/** Between attempts: milliseconds. */
const pauses = [200, 500, 1000, 2000];

/**
 * An engine measures for one at a time, and goes on for who does not listen any more: while it does, it is asked again.
 * [Engine API, SystemDataUsage]
 */
export async function diskUsage(transport: Transport, signal: AbortSignal | undefined): Promise<DiskUsage> {
  for (let attempt = 0; ; attempt++) {
    try {
      const usage = toDiskUsage(fieldsOf(await transport.json(call, signal)));
      return usage.images.every(({ id }) => id.startsWith('sha256:')) ? usage : { ...usage, images: await named(usage.images, transport, signal) };
    } catch (error) {
      if (!(error instanceof UserError) || !/disk usage operation is already running/i.test(error.message)) throw error;
      await delay(pauses[Math.min(attempt, pauses.length - 1)] ?? 0, signal);
    }
  }
}

/** Podman tells ids without "sha256:" here, and tags without their repositories: its list of images knows both. */
async function named(images: readonly DiskImage[], transport: Transport, signal: AbortSignal | undefined): Promise<readonly DiskImage[]> {
  const list = listOf(await transport.json({ method: 'GET', path: '/images/json', query: { all: true } }, signal)).map(toImage);
  return images.map((image) => ({ ...image, ...list.find(({ id }) => id === `sha256:${image.id}`) }));
}

/** From API 1.52 on each kind has an object of its own, whose items are told where more is asked for. */
export function toDiskUsage(answer: Fields): DiskUsage {
  const { ImageUsage, ContainerUsage, VolumeUsage, BuildCacheUsage } = answer;
  const items = (old: unknown, young: unknown): readonly unknown[] => listOf(fieldsOf(young).Items ?? old);
  return {
    images: items(answer.Images, ImageUsage).map(toDiskImage).filter(({ id }) => id !== ''),
    containers: items(answer.Containers, ContainerUsage).map((json) => ({ sizeRw: 0, sizeRootFs: 0, ...toContainer(json) })).filter(({ id }) => id !== ''),
    volumes: items(answer.Volumes, VolumeUsage).map(toDiskVolume).filter(({ name }) => name !== ''),
    buildCache: items(answer.BuildCache, BuildCacheUsage).map(toCacheEntry).filter(({ id }) => id !== ''),
    layersSize: numberOf(fieldsOf(ImageUsage).TotalSize) ?? numberOf(answer.LayersSize) ?? 0,
  };
}

/** A size that was not computed is -1. */
function known(value: unknown): number | undefined {
  const number = numberOf(value);
  return number === undefined || number < 0 ? undefined : number;
}

function toDiskImage(json: unknown): DiskImage {
  return { ...toImage(json), sharedSize: known(fieldsOf(json).SharedSize) };
}

/** [Engine API, Volume, VolumeUsageData] */
function toDiskVolume(json: unknown): DiskVolume {
  const { Name, Driver, CreatedAt, Labels, UsageData } = fieldsOf(json);
  const { Size, RefCount } = fieldsOf(UsageData);
  return { name: textOf(Name), driver: textOf(Driver), createdAt: textOf(CreatedAt), labels: textMapOf(Labels), size: known(Size), userCount: known(RefCount) };
}
