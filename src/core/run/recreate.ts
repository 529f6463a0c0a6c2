import * as l10n from '@vscode/l10n';
import { delay, isAbort } from '../base/abort.ts';
import { fieldsOf, textOf } from '../base/fields.ts';
import { messageOf, UserError } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import { anonymousVolumes } from '../model/anonymousVolumes.ts';
import type { ContainerDetails } from '../model/container.ts';
import type { AnonymousVolume } from '../model/containerCopy.ts';
import type { ContainerSpec } from '../model/containerSpec.ts';
import { failureToRun } from './failureToRun.ts';
import { formerName, leftoverName, originalName } from './recreationNames.ts';

export interface Recreation {
  readonly containerId: string;
  /** The container as it was read for being edited. */
  readonly before: ContainerSpec;
  /** The same, edited. */
  readonly after: ContainerSpec;
  /** Whether the new container takes over the anonymous volumes; otherwise they are removed with the old one. */
  readonly keepsVolumes: boolean;
  /** Whether the old container stays, stopped and under another name. */
  readonly keepsFormer: boolean;
}

export interface Recreated {
  readonly id: string;
  readonly name: string;
  readonly warnings: readonly string[];
  /** The name of the old container, where it was kept. */
  readonly former?: string;
}

/** How far it has gone: what has to be taken back. */
interface Progress {
  readonly engine: Engine;
  readonly old: ContainerDetails;
  readonly name: string;
  readonly newName: string;
  newId?: string;
}

/**
 * Puts a container in the place of an existing one, made from all that the existing one was made from, edited. The new
 * one is created before the old one is touched; the old one is removed when the new one has started, and is put back
 * where that fails or the signal aborts. What an earlier attempt left is cleared away first.
 *
 * @throws a `UserError` that says what became of the old container.
 */
export async function recreate(engine: Engine, recreation: Recreation, signal?: AbortSignal): Promise<Recreated> {
  const old = await engine.containers.inspect(recreation.containerId, signal);
  const name = originalName(old.id, old.name);
  const progress: Progress = { engine, old, name, newName: leftoverName(old.id, name) };
  if (name !== old.name) await clearName(engine, name, old.name, signal);
  await removeIfThere(engine, progress.newName);
  let recreated: Recreated;
  try {
    recreated = await replace(progress, recreation, signal);
  } catch (error) {
    throw await takenBack(progress, error);
  }
  if (recreation.keepsFormer) return { ...recreated, former: formerName(old.id, name) };
  await removeFormer(engine, progress, recreation);
  return recreated;
}

async function replace(progress: Progress, { before, after, keepsVolumes }: Recreation, signal: AbortSignal | undefined): Promise<Recreated> {
  const { engine, old, name, newName } = progress;
  const { containers } = engine;
  const image = await imageOf(engine, old, signal);
  const copy = { original: old.json, image, before, after, name: newName, volumes: keepsVolumes ? keptVolumes(old, before, after) : [] };
  const { id, warnings } = await containers.createCopy(copy, signal);
  progress.newId = id;
  await setAside(progress, signal);
  const finalName = after.name === undefined || after.name === old.name ? name : after.name;
  await containers.rename(id, finalName, signal);
  if (old.isRunning) {
    await containers.start(id, signal);
    const failure = await failureToRun(engine, id, signal);
    if (failure !== undefined) throw new UserError('engine', failure);
  }
  return { id, name: finalName, warnings };
}

/** Those that were not taken out of the form. */
function keptVolumes({ json }: ContainerDetails, before: ContainerSpec, after: ContainerSpec): readonly AnonymousVolume[] {
  const isGone = (path: string): boolean => before.anonymousVolumes?.includes(path) === true && after.anonymousVolumes?.includes(path) !== true;
  return anonymousVolumes(json).filter(({ target }) => !isGone(target));
}

/** Stops the old container and takes its name away, where it does not go by itself. */
async function setAside({ engine, old, name }: Progress, signal: AbortSignal | undefined): Promise<void> {
  if (old.isRunning) await engine.containers.stop(old.id, {}, signal);
  if (!old.isRunning || !isRemovedOnExit(old)) {
    if (old.name !== formerName(old.id, name)) await engine.containers.rename(old.id, formerName(old.id, name), signal);
    return;
  }
  while ((await engine.containers.list({ ids: [old.id] }, signal)).length > 0) await delay(100, signal);
}

/** The image that the container runs, so that what it has from there is told from its own; a lost one adds nothing. */
async function imageOf(engine: Engine, container: ContainerDetails, signal: AbortSignal | undefined): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await engine.images.inspect(textOf(container.json.Image), signal)).json;
  } catch (error) {
    if (error instanceof UserError && error.kind === 'notFound') return {};
    throw error;
  }
}

/** Puts the old container back. @returns the error that says what failed, and how things are now. */
async function takenBack(progress: Progress, cause: unknown): Promise<unknown> {
  const { engine, old, name } = progress;
  try {
    await persistently(() => takeBack(progress));
  } catch (error) {
    const message = l10n.t('{0} could not be recreated. {1} To put the former container back failed as well: {2}', name, messageOf(cause), messageOf(error));
    const remedy = isRemovedOnExit(old) ? undefined : l10n.t('The former container is called {0} or {1}. Recreate it once more, or rename and start it by hand.', formerName(old.id, name), name);
    return new UserError('engine', message, { ...(remedy === undefined ? {} : { remedy }), cause });
  }
  if (isAbort(cause)) return cause;
  const isGone = isRemovedOnExit(old) && (await engine.containers.list({ ids: [old.id] }).catch(() => [])).length === 0;
  const state = isGone ? l10n.t('The former container was to be removed on exit, and is gone.') : l10n.t('The former container is as it was.');
  const remedy = cause instanceof UserError ? cause.remedy : undefined;
  return new UserError(cause instanceof UserError ? cause.kind : 'engine', l10n.t('{0} could not be recreated. {1} {2}', name, messageOf(cause), state), { ...(remedy === undefined ? {} : { remedy }), cause });
}

async function takeBack({ engine, old, name, newName, newId }: Progress): Promise<void> {
  await removeIfThere(engine, newId ?? newName);
  const [now] = await engine.containers.list({ ids: [old.id] });
  if (now === undefined) {
    if (isRemovedOnExit(old)) return;
    throw new UserError('notFound', l10n.t('The container does not exist any more.'));
  }
  if (now.name !== name) await engine.containers.rename(old.id, name);
  if (old.isRunning) await engine.containers.start(old.id);
}

/** An engine that restarts is back soon: what was begun is not left half done for that. Milliseconds. */
const pauses = [500, 1000, 2000, 4000];

async function persistently(action: () => Promise<void>): Promise<void> {
  for (const pause of pauses) {
    try {
      await action();
      return;
    } catch (error) {
      if (!(error instanceof UserError) || !['disconnected', 'noEngine', 'refused', 'timeout'].includes(error.kind)) throw error;
      await delay(pause);
    }
  }
  await action();
}

/** The new one runs: that the old one stays is a nuisance only, which is said. */
async function removeFormer(engine: Engine, { old, name }: Progress, { keepsVolumes }: Recreation): Promise<void> {
  try {
    await ignoringGone(engine.containers.remove(old.id, { force: false, volumes: !keepsVolumes }));
  } catch (error) {
    const message = l10n.t('{0} was recreated, but the former container, {1}, could not be removed. {2}', name, formerName(old.id, name), messageOf(error));
    throw new UserError('engine', message, { remedy: l10n.t('Remove it by hand.'), cause: error });
  }
}

async function removeIfThere(engine: Engine, idOrName: string): Promise<void> {
  await ignoringGone(engine.containers.remove(idOrName, { force: true, volumes: true }));
}

/** What an attempt that was not ended put in the old one's place is removed where it never ran, so that it holds nothing. */
async function clearName(engine: Engine, name: string, former: string, signal: AbortSignal | undefined): Promise<void> {
  const there = (await engine.containers.list({}, signal)).find((container) => container.name === name);
  if (there === undefined) return;
  if (there.state === 'created') await removeIfThere(engine, there.id);
  else throw new UserError('conflict', l10n.t('{0} is the former container of {1}, which is there again.', former, name), { remedy: l10n.t('Remove the one of them that you do not want.') });
}

async function ignoringGone(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    // One that is being removed already is as good as gone.
    if (!(error instanceof UserError) || !(error.kind === 'notFound' || /already in progress/.test(error.message))) throw error;
  }
}

function isRemovedOnExit({ json }: ContainerDetails): boolean {
  return fieldsOf(json.HostConfig).AutoRemove === true;
}

