import { fieldsOf, listOf, textOf, type Fields } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import { anonymousVolumes } from '../model/anonymousVolumes.ts';
import { specFromInspect } from '../run/specFromInspect.ts';

/** A container as it was before it was removed: all that is needed to create it again. */
export interface RemovedContainer {
  readonly name: string;
  /** The engine's whole inspection. */
  readonly original: Fields;
  /** That of its image; empty where it was gone already. */
  readonly image: Fields;
  readonly wasRunning: boolean;
  /** Whether its anonymous volumes went with it. */
  readonly isWithoutVolumes: boolean;
}

type PutBackEngine = Pick<Engine, 'containers' | 'images'>;

/** Removes a container, running or not. @returns what was there; undefined where it is gone by itself. */
export async function removeContainer(engine: PutBackEngine, id: string, options: { readonly force: boolean; readonly volumes: boolean }, signal?: AbortSignal): Promise<RemovedContainer> {
  const { json, name, isRunning } = await engine.containers.inspect(id, signal);
  const image = await imageOf(engine, textOf(json.Image), signal);
  await engine.containers.remove(id, options, signal);
  return { name, original: json, image, wasRunning: isRunning && options.force, isWithoutVolumes: options.volumes && anonymousVolumes(json).length > 0 };
}

/** An engine of which each container that is removed is remembered. */
export function remembering<E extends PutBackEngine>(engine: E, remember: (removed: RemovedContainer) => void): E {
  return { ...engine, containers: { ...engine.containers, remove: async (id: string, options: { readonly force: boolean; readonly volumes: boolean }, signal?: AbortSignal) => remember(await removeContainer(engine, id, options, signal)) } };
}

/** What comes back of containers where other things went with them. */
export interface ComingBack {
  /** Those whose image is there still. */
  readonly containers: readonly RemovedContainer[];
  readonly areVolumesGone: boolean;
}

/** @param gone ids of images and names of volumes. */
export function comingBack(removed: readonly RemovedContainer[], gone: { readonly images: ReadonlySet<string>; readonly volumes: ReadonlySet<string> }): ComingBack {
  const containers = removed.filter(({ original }) => !gone.images.has(textOf(original.Image)));
  const areVolumesGone = containers.some(({ original }) => listOf(original.Mounts).map(fieldsOf).some(({ Type, Name }) => Type === 'volume' && gone.volumes.has(textOf(Name))));
  return { containers, areVolumesGone };
}

/**
 * Creates a container again from all that it was made from, joined to its networks, with its volumes; started where it
 * ran. What was written inside is gone, and so are anonymous volumes that were removed with it.
 *
 * @returns its new id, and the engine's warnings.
 */
export async function putBack(engine: PutBackEngine, { name, original, image, wasRunning, isWithoutVolumes }: RemovedContainer, signal?: AbortSignal): Promise<{ readonly id: string; readonly warnings: readonly string[] }> {
  const spec = specFromInspect(original, image);
  const after = { ...spec, image: await sameImage(engine, spec.image, textOf(original.Image), signal) };
  const volumes = isWithoutVolumes ? [] : anonymousVolumes(original);
  const created = await engine.containers.createCopy({ original, image, before: spec, after, name, volumes }, signal);
  if (wasRunning) await engine.containers.start(created.id, signal);
  return created;
}

/** Its name, where that still stands for the image; else the image's id. */
async function sameImage({ images }: Pick<PutBackEngine, 'images'>, name: string, id: string, signal: AbortSignal | undefined): Promise<string> {
  const named = await imageOf({ images }, name, signal);
  return textOf(named.Id) === id ? name : id;
}

async function imageOf({ images }: Pick<PutBackEngine, 'images'>, id: string, signal: AbortSignal | undefined): Promise<Fields> {
  try {
    return (await images.inspect(id, signal)).json;
  } catch (error) {
    if (error instanceof UserError && error.kind === 'notFound') return {};
    throw error;
  }
}
