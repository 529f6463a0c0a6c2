import { UserError } from '../base/userError.ts';
import type { ImagesApi } from '../engine/engine.ts';

/**
 * Takes names away from an image one after the other, and with the last one the image. The engine takes the digests of
 * a repository away with its last tag: that one is gone already is no failure. Where a later one is refused, the image
 * gets those back that it had lost.
 *
 * @returns whether the image is gone; otherwise it lost only these names.
 */
export async function removeImage(images: Pick<ImagesApi, 'remove' | 'tag'>, id: string, names: readonly string[], isForced: boolean, signal?: AbortSignal): Promise<boolean> {
  let isGone = false;
  for (const [index, name] of names.entries()) {
    try {
      const { deleted } = await images.remove(name, { force: isForced }, signal);
      isGone ||= deleted.includes(id);
    } catch (error) {
      if (index > 0 && error instanceof UserError && error.kind === 'notFound') continue;
      if (error instanceof UserError && error.kind === 'conflict') await giveBack(images, id, names.slice(0, index));
      throw error;
    }
  }
  return isGone;
}

async function giveBack(images: Pick<ImagesApi, 'tag'>, id: string, names: readonly string[]): Promise<void> {
  for (const name of names) if (!name.includes('@')) await images.tag(id, name);
}
