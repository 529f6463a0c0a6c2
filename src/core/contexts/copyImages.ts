import { pipeline, Transform, type Readable, type TransformCallback } from 'node:stream';
import type { ImagesApi } from '../engine/engine.ts';
import type { Image } from '../model/image.ts';

export interface ImageCopy {
  readonly from: Pick<ImagesApi, 'save'>;
  readonly to: Pick<ImagesApi, 'load'>;
  readonly references: readonly string[];
  /** @param bytes how much the one engine has given; @param status what the other says of it, empty at first. */
  readonly onProgress: (bytes: number, status: string) => void;
}

/** What is copied: an image, and the names that it is to have there too. */
export interface CopiedImage {
  readonly id: string;
  readonly names: readonly string[];
}

/** The names that would go over to the copied images from others that the other engine has by them. */
export function namesTaken(copied: readonly CopiedImage[], there: readonly Pick<Image, 'id' | 'tags'>[]): readonly { readonly name: string; readonly id: string }[] {
  return copied.flatMap(({ id, names }) => names.flatMap((name) => there.filter((image) => image.id !== id && image.tags.includes(name)).map((image) => ({ name, id: image.id }))));
}

/**
 * Copies images from one engine to another, as they are read: nothing is kept on this machine. @returns the names, or
 * ids, of what the other engine has now. A name that it had for another image is taken over, as by `docker load`.
 */
export async function copyImages({ from, to, references, onProgress }: ImageCopy, signal: AbortSignal): Promise<readonly string[]> {
  let bytes = 0;
  let status = '';
  const archive = await from.save(references, signal);
  const counted = counting(archive, (count) => {
    bytes += count;
    onProgress(bytes, status);
  });
  return to.load(
    counted,
    (said) => {
      status = said;
      onProgress(bytes, status);
    },
    signal,
  );
}

/** What is read of it is counted; an end before its time, on either side, is one on the other too. */
function counting(source: Readable, count: (bytes: number) => void): Readable {
  const counter = new Transform({
    transform(chunk: Uint8Array, _encoding, done: TransformCallback) {
      count(chunk.length);
      done(null, chunk);
    },
  });
  // Whoever reads the counter is told of the error.
  pipeline(source, counter, () => undefined);
  return counter;
}
