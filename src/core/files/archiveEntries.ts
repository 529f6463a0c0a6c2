import { type Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import { archiveError } from './fileErrors.ts';

/** One entry: its header, and its bytes. */
export interface ArchiveEntry extends AsyncIterable<Uint8Array> {
  readonly header: Header;
}

/**
 * The entries of a tar archive as they arrive. Whatever the caller leaves unread of one is skipped. The archive is
 * destroyed at the end, or when the loop is left.
 */
export async function* entriesIn(archive: Readable): AsyncGenerator<ArchiveEntry, void, undefined> {
  const entries = extract();
  let failure: Error | undefined;
  archive.on('error', (error) => {
    failure ??= error;
    entries.destroy(error);
  });
  archive.on('close', () => {
    if (!archive.readableEnded) entries.destroy(failure ?? archiveError('an archive that ends too early'));
  });
  archive.pipe(entries);
  try {
    for await (const entry of entries) {
      yield entry as ArchiveEntry & typeof entry;
      entry.resume();
    }
  } catch (error) {
    throw failure ?? asArchiveError(error);
  } finally {
    archive.destroy();
  }
}

function asArchiveError(error: unknown): Error {
  return error instanceof Error && /tar/i.test(error.message) ? archiveError(error.message) : error instanceof Error ? error : new Error(String(error));
}
