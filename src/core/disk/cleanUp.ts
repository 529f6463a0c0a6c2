import * as l10n from '@vscode/l10n';
import { forEachLimited } from '../base/bulk.ts';
import { textOf } from '../base/fields.ts';
import { messageOf, UserError } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import type { Container } from '../model/container.ts';
import { isUp } from '../model/containerState.ts';
import type { Image } from '../model/image.ts';
import type { DiskKind, DiskThing } from './diskThings.ts';
import { removalOrder } from './removalPlan.ts';
import { removeImage } from './removeImage.ts';

type CleanedEngine = Pick<Engine, 'containers' | 'images' | 'volumes' | 'buildCache'>;

export interface CleanUpResult {
  readonly removed: readonly DiskThing[];
  /** What stays, since it is not any more what it was when it was chosen, or since the engine refuses. */
  readonly skipped: readonly { readonly thing: DiskThing; readonly reason: string }[];
}

/** Why something is left alone; none: it is gone. */
type Outcome = string | undefined;

/** The builder lets go of an entry only once nothing builds on it, and the engine stumbles where an image and the one below it go at the same time. */
const removedAtOnce: Readonly<Record<DiskKind, number>> = { container: 8, image: 1, volume: 8, buildCache: 1 };

/**
 * Removes things in their order. What came into use since they were measured, or is another thing under the same name
 * now, is left alone.
 *
 * @param planned of a plan, so that what holds a thing comes before it. @param onProgress how many are dealt with.
 */
export async function cleanUp(engine: CleanedEngine, planned: readonly DiskThing[], onProgress: (count: number) => void, signal: AbortSignal): Promise<CleanUpResult> {
  const outcomes = new Map<string, Outcome>();
  for (const kind of removalOrder) {
    const things = planned.filter((thing) => thing.kind === kind);
    if (things.length === 0) continue;
    const remove = await removerOf(engine, kind, signal);
    await forEachLimited(things, removedAtOnce[kind], async (thing) => {
      outcomes.set(thing.key, await outcomeOf(() => remove(thing)));
      onProgress(outcomes.size);
    }, signal);
  }
  const skipped = planned.flatMap((thing) => {
    const reason = outcomes.get(thing.key);
    return reason === undefined ? [] : [{ thing, reason }];
  });
  return { removed: planned.filter(({ key }) => outcomes.get(key) === undefined), skipped };
}

async function outcomeOf(remove: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await remove();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.kind === 'notFound' ? goneAlready() : messageOf(error);
  }
}

const goneAlready = (): string => l10n.t('It was gone already.');

/** Looks at the engine as it is now, once for all of a kind. */
async function removerOf(engine: CleanedEngine, kind: DiskKind, signal: AbortSignal): Promise<(thing: DiskThing) => Promise<Outcome>> {
  if (kind === 'buildCache') return (thing) => removeCache(engine, thing, signal);
  const containers = await engine.containers.list({}, signal);
  if (kind === 'container') return (thing) => removeContainer(engine, thing, containers, signal);
  if (kind === 'volume') return (thing) => removeVolume(engine, thing, containers, signal);
  const images = new Map((await engine.images.list({}, signal)).map((image) => [image.id, image]));
  return (thing) => removeUnusedImage(engine, thing, containers, images, signal);
}

async function removeContainer({ containers }: CleanedEngine, { id }: DiskThing, now: readonly Container[], signal: AbortSignal): Promise<Outcome> {
  const container = now.find((each) => each.id === id);
  if (container === undefined) return goneAlready();
  if (isUp(container)) return l10n.t('It runs now.');
  await containers.remove(id, { force: false, volumes: false }, signal);
  return undefined;
}

async function removeUnusedImage({ images }: CleanedEngine, thing: DiskThing, containers: readonly Container[], now: ReadonlyMap<string, Image>, signal: AbortSignal): Promise<Outcome> {
  const image = now.get(thing.id);
  if (image === undefined) return goneAlready();
  const users = containers.filter(({ imageId }) => imageId === image.id);
  if (users.length > 0) return usedNow(users);
  const added = image.tags.filter((tag) => !thing.names.includes(tag));
  if (added.length > 0) return l10n.t('It was given another name since: {0}.', added.join(', '));
  const names = [...image.tags, ...image.digests];
  await removeImage(images, image.id, names.length > 0 ? names : [image.id], false, signal);
  return undefined;
}

async function removeVolume({ volumes }: CleanedEngine, { id, identity }: DiskThing, containers: readonly Container[], signal: AbortSignal): Promise<Outcome> {
  const users = containers.filter(({ mounts }) => mounts.some(({ kind, name }) => kind === 'volume' && name === id));
  if (users.length > 0) return usedNow(users);
  const createdAt = textOf((await volumes.inspect(id, signal)).CreatedAt);
  if (createdAt !== identity) return l10n.t('It is another volume of this name now.');
  await volumes.remove(id, signal);
  return undefined;
}

async function removeCache({ buildCache }: CleanedEngine, { id }: DiskThing, signal: AbortSignal): Promise<Outcome> {
  const { isRemoved } = await buildCache.remove(id, signal);
  return isRemoved ? undefined : l10n.t('It is in use now, something builds on it, or it is gone.');
}

function usedNow(users: readonly Container[]): string {
  return l10n.t('It is used now by {0}.', users.map(({ name }) => name).join(', '));
}
