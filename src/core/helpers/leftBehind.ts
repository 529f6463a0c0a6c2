import { UserError } from '../base/userError.ts';
import { type Engine } from '../engine/engine.ts';
import { isLeftBehind, type HelperOwner } from '../model/helper.ts';

/**
 * Removes the helpers that a process of this installation left behind when it ended in a crash, and the images that were
 * made for them.
 *
 * @returns how many containers were removed.
 */
export async function removeLeftBehind(engine: Pick<Engine, 'containers' | 'images'>, owner: HelperOwner, isAlive: (processId: number) => boolean, signal?: AbortSignal): Promise<number> {
  const containers = (await engine.containers.list({}, signal)).filter((container) => isLeftBehind(container, owner, isAlive));
  for (const { id } of containers) await engine.containers.remove(id, { force: true, volumes: true }, signal).catch(unlessGone);
  const images = (await engine.images.list({}, signal)).filter((image) => isLeftBehind(image, owner, isAlive));
  for (const { id } of images) await engine.images.remove(id, { force: false }, signal).catch(unlessGone);
  return containers.length;
}

/** Another window may have been faster. */
function unlessGone(error: unknown): void {
  if (!(error instanceof UserError) || (error.kind !== 'notFound' && error.kind !== 'conflict')) throw error;
}
