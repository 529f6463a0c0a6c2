import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Readable } from 'node:stream';
import { localError } from './fileErrors.ts';

/**
 * Opens a file of this machine that an engine is to be sent.
 *
 * @param onProgress the bytes that were read, and how many there are.
 * @returns its bytes as they are read; who takes them destroys the stream.
 * @throws UserError where it cannot be read.
 */
export async function openFile(path: string, onProgress: (bytes: number, total: number) => void): Promise<Readable> {
  try {
    const { size } = await stat(path);
    const stream = createReadStream(path, { highWaterMark: 256 * 1024 });
    let bytes = 0;
    stream.on('data', (chunk) => {
      bytes += chunk.length;
      onProgress(bytes, size);
    });
    // Whoever reads it pauses it; counting must not set it going before.
    stream.pause();
    return stream;
  } catch (error) {
    throw localError(path, error);
  }
}
