import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { abortError } from '../base/abort.ts';
import { localError } from './fileErrors.ts';

/**
 * Writes an engine's archive into a file of this machine, as it arrives. What was there is replaced only once everything
 * has arrived; what was cancelled or failed leaves nothing behind.
 *
 * @param open asks the engine for the archive.
 * @param onProgress the bytes so far.
 * @returns the bytes in all.
 */
export async function saveArchive(open: (signal: AbortSignal) => Promise<Readable>, target: string, onProgress: (bytes: number) => void, signal: AbortSignal): Promise<number> {
  const partial = `${target}.${randomBytes(6).toString('hex')}.part`;
  try {
    const bytes = await write(await open(signal), partial, onProgress, signal);
    await rename(partial, target);
    return bytes;
  } catch (error) {
    await rm(partial, { force: true });
    throw signal.aborted ? abortError() : localError(target, error);
  }
}

async function write(archive: Readable, path: string, onProgress: (bytes: number) => void, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      onProgress(bytes);
      done(null, chunk);
    },
  });
  await pipeline(archive, counting, createWriteStream(path), { signal });
  return bytes;
}
