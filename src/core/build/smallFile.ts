import { closeSync, constants, openSync, readFileSync } from 'node:fs';

/** Up to this size a file is read at once, synchronously. */
export const smallFileSize = 64 * 1024;

/**
 * How a file of a context is opened: what took its place since it was listed must neither lead out of the context (a
 * link) nor keep us waiting for a writer (a pipe).
 */
export const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A small file's content. */
export function readSmallFile(path: string, flags: number): Uint8Array {
  const file = openSync(path, flags);
  try {
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}
