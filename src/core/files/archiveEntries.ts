import { Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import { textMapOf } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import { archiveError } from './fileErrors.ts';
import { blockSize, headLength, headRecords, type PaxRecords } from './paxRecords.ts';

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
    throw asArchiveError(failure ?? error);
  } finally {
    archive.destroy();
  }
}

/** What an archive says of its first entry, with the bytes of the records before it; the rest is not read. Undefined where it is empty. */
export async function firstHeader(archive: Readable): Promise<{ readonly header: Header; readonly records: PaxRecords } | undefined> {
  const bytes = archive[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  const head = await readHead(bytes);
  const whole = Readable.from(joined(head, { [Symbol.asyncIterator]: () => bytes }), { objectMode: false });
  whole.once('close', () => archive.destroy());
  for await (const { header } of entriesIn(whole)) return { header, records: head.length < blockSize ? new Map() : headRecords(head) };
  return undefined;
}

async function readHead(bytes: AsyncIterator<Uint8Array, undefined>): Promise<Uint8Array> {
  let head = new Uint8Array();
  for (let needed = blockSize; head.length < needed; needed = head.length < blockSize ? blockSize : headLength(head)) {
    const { value, done } = await bytes.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

/** An archive behind the bytes that begin it. */
export async function* joined(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  yield head;
  yield* rest;
}

/** The largest number in a header's seven octal digits; a larger one, as user namespaces have, stands in a record beside it. */
const largestId = 0o7777777;

/** The records that stand beside a header: ids that do not fit into it; null for none. [pax(1)] */
export function paxOf(ids: { readonly uid: number; readonly gid: number }): Readonly<Record<string, string>> | null {
  const longIds = Object.entries(ids).flatMap(([key, id]) => (id > largestId ? [[key, String(id)] as const] : []));
  return longIds.length === 0 ? null : Object.fromEntries(longIds);
}

/** The library reads such records, and leaves the header as it was. */
function idsOf({ uid, gid, pax }: Header): { readonly uid: number; readonly gid: number } {
  const { uid: longUid = '', gid: longGid = '' } = textMapOf(pax);
  return { uid: /^\d+$/.test(longUid) ? Number(longUid) : uid, gid: /^\d+$/.test(longGid) ? Number(longGid) : gid };
}

/** What is no tar archive, or is not compressed as its first bytes say. */
function asArchiveError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const isDamaged = /tar/i.test(error.message) || ('code' in error && /^(Z|ZSTD)_/.test(String(error.code)));
  return isDamaged && !(error instanceof UserError) ? archiveError(error.message) : error;
}
