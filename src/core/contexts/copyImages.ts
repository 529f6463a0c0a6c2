import { pipeline, Transform, type Readable, type TransformCallback } from 'node:stream';
import type { ImagesApi } from '../engine/engine.ts';

export interface ImageCopy {
  readonly from: Pick<ImagesApi, 'save'>;
  readonly to: Pick<ImagesApi, 'load'>;
  readonly references: readonly string[];
  /** @param bytes how much the one engine has given; @param status what the other says of it, empty at first. */
  readonly onProgress: (bytes: number, status: string) => void;
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
