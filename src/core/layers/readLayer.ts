import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { Readable, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import { textOf } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import { entriesIn, type ArchiveEntry } from '../files/archiveEntries.ts';
import { type FileKind } from '../model/file.ts';
import { childPath, folderOf, nameOf, normalPath } from '../model/filePath.ts';
import { type Layer, type LayerFile } from '../model/layer.ts';

export type LayerFiles = Pick<Layer, 'files' | 'removed' | 'emptied'>;

/** A layer marks what it takes away by files of such names. [OCI image specification, layer: whiteouts] */
const whiteout = '.wh.';
const opaque = '.wh..wh..opq';

/** The first bytes of a stream, and all of it: those first bytes again, then the rest. */
export async function peek(source: AsyncIterable<Uint8Array>): Promise<{ readonly head: Uint8Array; readonly rest: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = first.done === true ? new Uint8Array() : first.value;
  return { head, rest: again(head, iterator) };
}

async function* again(head: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  if (head.length > 0) yield head;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
}

/** What reading an image may take: an image that was made to fill the memory of who looks into it does not. */
export class ReadingLimit {
  #files: number;
  /** Characters of paths and of what links point to. */
  #characters: number;

  constructor(files = 1_000_000, characters = 100_000_000) {
    this.#files = files;
    this.#characters = characters;
  }

  /** @throws UserError where it is too much. */
  take(...texts: readonly string[]): void {
    this.#files -= 1;
    for (const { length } of texts) this.#characters -= length;
    if (this.#files < 0 || this.#characters < 0) throw new UserError('unsupported', l10n.t('The image has too many files to be looked into.'));
  }
}

/** Reads a layer's archive, plain or compressed. @param count is told of each piece's bytes. */
export async function readLayer(head: Uint8Array, bytes: AsyncIterable<Uint8Array>, count: (bytes: number) => void, limit: ReadingLimit): Promise<LayerFiles> {
  const files: LayerFile[] = [];
  const removed: string[] = [];
  const emptied: string[] = [];
  for await (const entry of entriesIn(layerArchive(head, counted(bytes, count)))) {
    const path = normalPath(entry.header.name);
    const name = nameOf(path);
    const folder = folderOf(path);
    limit.take(path, textOf(entry.header.linkname));
    if (name === opaque) emptied.push(folder);
    else if (name.startsWith(whiteout)) removed.push(childPath(folder, name.slice(whiteout.length)));
    else if (path !== '/') files.push(await toLayerFile(entry, path));
  }
  return { files: withLinkedFiles(files), removed, emptied };
}

/** A layer's archive without its compression: gzip, or zstd where the runtime has it. @throws UserError where it is compressed in a way that cannot be read here. */
export function layerArchive(head: Uint8Array, bytes: AsyncIterable<Uint8Array>): Readable {
  const source = Readable.from(bytes, { objectMode: false });
  const unpacked = unpackerOf(head);
  if (unpacked === undefined) return source;
  source.on('error', (error) => unpacked.destroy(error));
  return source.pipe(unpacked);
}

/** Node has it from 22.15 on. */
const { createZstdDecompress } = zlib as typeof zlib & { readonly createZstdDecompress?: () => Transform };

/** By the first bytes. [RFC 1952; RFC 8878, section 3.1.1] */
function unpackerOf([first, second, third, fourth]: Uint8Array): Transform | undefined {
  if (first === 0x1f && second === 0x8b) return zlib.createGunzip();
  if (first !== 0x28 || second !== 0xb5 || third !== 0x2f || fourth !== 0xfd) return undefined;
  if (createZstdDecompress) return createZstdDecompress();
  throw new UserError('unsupported', l10n.t('The image’s layers are compressed with zstd, which this version of the editor cannot read.'), { remedy: l10n.t('Update the editor, or use an image whose layers are compressed with gzip.') });
}

async function* counted(bytes: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of bytes) {
    count(chunk.length);
    yield chunk;
  }
}

async function toLayerFile(entry: ArchiveEntry, path: string): Promise<LayerFile> {
  const { type, mode, uid, gid, mtime, linkname, size } = entry.header;
  const kind = kindOf(type);
  const isFile = type === 'file' || type === 'contiguous-file';
  return {
    path,
    kind,
    size: isFile ? size : 0,
    mode: mode & 0o7777,
    uid,
    gid,
    modifiedAt: mtime.getTime(),
    ...(type === 'symlink' || type === 'link' ? { linkTarget: type === 'link' ? normalPath(textOf(linkname)) : textOf(linkname) } : {}),
    ...(isFile ? { digest: await digestOf(entry) } : {}),
  };
}

async function digestOf(entry: ArchiveEntry): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of entry) hash.update(chunk);
  return hash.digest('hex');
}

function kindOf(type: string | null | undefined): FileKind {
  if (type === 'directory') return 'folder';
  if (type === 'symlink') return 'link';
  return type === 'file' || type === 'contiguous-file' || type === 'link' ? 'file' : 'other';
}

/** A second name of a file has what the file has, but for its bytes: they are there once. */
function withLinkedFiles(files: readonly LayerFile[]): readonly LayerFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return files.map((file) => {
    if (file.kind !== 'file' || file.linkTarget === undefined) return file;
    const digest = byPath.get(file.linkTarget)?.digest;
    return digest === undefined ? file : { ...file, digest };
  });
}
