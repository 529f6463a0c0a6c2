import { type Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import { textMapOf } from '../base/fields.ts';
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
      Object.assign(entry.header, idsOf(entry.header));
      yield entry as ArchiveEntry & typeof entry;
      entry.resume();
    }
  } catch (error) {
    throw failure ?? asArchiveError(error);
  } finally {
    archive.destroy();
  }
}

/** The largest number in a header's seven octal digits; a larger one, as user namespaces have, stands in a record beside it. */
const largestId = 0o7777777;

/** The records that stand beside a header: attributes, and ids that do not fit into it; null for none. [pax(1)] */
export function paxOf(ids: { readonly uid: number; readonly gid: number }, attributes: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> | null {
  const longIds = Object.entries(ids).flatMap(([key, id]) => (id > largestId ? [[key, String(id)] as const] : []));
  const records = [...Object.entries(attributes), ...longIds];
  return records.length === 0 ? null : Object.fromEntries(records);
}

/** The library reads such records, and leaves the header as it was. */
function idsOf({ uid, gid, pax }: Header): { readonly uid: number; readonly gid: number } {
  const { uid: longUid = '', gid: longGid = '' } = textMapOf(pax);
  return { uid: /^\d+$/.test(longUid) ? Number(longUid) : uid, gid: /^\d+$/.test(longGid) ? Number(longGid) : gid };
}

function asArchiveError(error: unknown): Error {
  return error instanceof Error && /tar/i.test(error.message) ? archiveError(error.message) : error instanceof Error ? error : new Error(String(error));
}
