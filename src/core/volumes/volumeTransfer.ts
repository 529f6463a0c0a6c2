import { Transform, type Readable } from 'node:stream';
import { type Engine } from '../engine/engine.ts';
import { type Volume, type VolumeSpec } from '../model/volume.ts';
import { type VolumeFiles } from './volumeFiles.ts';

/** What a transfer needs: the engine, and a way to the files of its volumes. */
export interface VolumeReach {
  readonly engine: Pick<Engine, 'volumes'>;
  readonly filesOf: (volume: string) => Promise<VolumeFiles>;
  /** Lets go of a volume: at once, or when its last use ends. */
  readonly release: (volume: string) => Promise<void>;
}

/**
 * What a clone is made from: the driver's options too, unless they say where the data are, since the clone would be
 * the very same place; and the labels, but for those by which Docker's own tools know their volumes.
 */
export function cloneSpec({ driver, options, labels }: Pick<Volume, 'driver' | 'options' | 'labels'>, name: string): VolumeSpec {
  return { name, driver, options: 'device' in options ? {} : options, labels: Object.fromEntries(Object.entries(labels).filter(([label]) => !label.startsWith('com.docker.'))) };
}

/** From where to where a volume is copied: one engine, or two. */
export interface VolumeCopy {
  readonly from: Pick<VolumeReach, 'filesOf' | 'release'>;
  readonly to: VolumeReach;
  readonly source: Volume;
  /** Of the new volume. */
  readonly name: string;
  /** @param bytes so far. */
  readonly onProgress: (bytes: number) => void;
}

/** Makes another volume with the same files, as they are read. Where it fails or is cancelled nothing is left. */
export async function copyVolume({ from, to, source, name, onProgress }: VolumeCopy, signal: AbortSignal): Promise<void> {
  try {
    await fillNew(to, cloneSpec(source, name), signal, async (files) => {
      const { archive } = await (await from.filesOf(source.id)).readArchive('/', signal);
      await files.unpack(counted(archive, onProgress), signal);
    });
  } finally {
    // The other engine may be one that nobody looks at: what reaches into its volume would stay there.
    if (from !== to) await Promise.all([from.release(source.id), to.release(name)]);
  }
}

/** Makes a volume of an archive. Where it fails or is cancelled nothing is left. @param archive owned by the call, which destroys it. */
export function importNewVolume(reach: VolumeReach, spec: VolumeSpec, archive: Readable, signal: AbortSignal): Promise<void> {
  return fillNew(reach, spec, signal, (files) => files.unpack(archive, signal)).finally(() => archive.destroy());
}

async function fillNew(reach: VolumeReach, spec: VolumeSpec, signal: AbortSignal, fill: (files: VolumeFiles) => Promise<void>): Promise<void> {
  const { id } = await reach.engine.volumes.create(spec, signal);
  try {
    await fill(await reach.filesOf(id));
  } catch (error) {
    await reach.release(id);
    await reach.engine.volumes.remove(id).catch(() => undefined);
    throw error;
  }
}

/** Fails with what the source fails with, and ends the source where nobody reads on. */
function counted(source: Readable, onProgress: (bytes: number) => void): Readable {
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      onProgress(bytes);
      done(null, chunk);
    },
  });
  source.on('error', (error) => counter.destroy(error));
  source.on('close', () => {
    if (!source.readableEnded) counter.destroy();
  });
  counter.on('close', () => source.destroy());
  return source.pipe(counter);
}
