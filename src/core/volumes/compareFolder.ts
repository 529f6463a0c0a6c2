import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { abortError, onAbort } from '../base/abort.ts';
import { textOf } from '../base/fields.ts';
import { entriesIn, type ArchiveEntry } from '../files/archiveEntries.ts';
import { entryPath } from '../files/entryPath.ts';
import { localError } from '../files/fileErrors.ts';

/** How a path of a volume differs from that of a folder of this machine. Sizes are bytes. */
export type FolderDifference =
  | { readonly kind: 'onlyInVolume'; readonly path: string; readonly size: number }
  | { readonly kind: 'onlyInFolder'; readonly path: string; readonly size: number }
  | { readonly kind: 'changed'; readonly path: string; readonly size: number; readonly localSize: number };

export interface FolderComparison {
  /** By path. */
  readonly differences: readonly FolderDifference[];
  /** How many files are alike. */
  readonly alike: number;
}

/** A file or link; what is neither has no content that could differ. */
interface Content {
  readonly size: number;
  /** Undefined where nothing needed to be read. */
  readonly digest: string | undefined;
}

/**
 * Compares the files of a volume, as its archive brings them, with a folder. A file's bytes are looked at only where
 * both have the same number of them; nothing is kept.
 *
 * @param archive of the volume's root; destroyed in any case. @param onProgress bytes so far.
 */
export async function compareFolder(archive: Readable, folder: string, onProgress: (bytes: number) => void, signal: AbortSignal): Promise<FolderComparison> {
  const stopped = onAbort(signal, () => archive.destroy(abortError()));
  let bytes = 0;
  try {
    const local = await localFiles(folder, signal);
    // Not before it is read: counting sets it going.
    archive.on('data', (chunk: Uint8Array) => onProgress((bytes += chunk.length)));
    const differences: FolderDifference[] = [];
    const seen = new Map<string, Content>();
    let alike = 0;
    for await (const entry of entriesIn(archive)) {
      const path = entryPath(entry.header.name, true, 'linux');
      const mine = local.get(path);
      const content = await contentOf(entry, mine, seen);
      if (content === undefined) continue;
      seen.set(path, content);
      if (mine === undefined) differences.push({ kind: 'onlyInVolume', path, size: content.size });
      else if (await isAlike(content, mine, join(folder, path))) alike += 1;
      else differences.push({ kind: 'changed', path, size: content.size, localSize: mine.size });
    }
    const missing = [...local].filter(([path]) => !seen.has(path)).map(([path, { size }]) => ({ kind: 'onlyInFolder' as const, path, size }));
    return { differences: [...differences, ...missing].sort((a, b) => (a.path < b.path ? -1 : 1)), alike };
  } finally {
    stopped.dispose();
    archive.destroy();
  }
}

interface LocalFile {
  readonly size: number;
  readonly link?: string;
}

/** All files and links below a folder, by their paths in it. */
async function localFiles(folder: string, signal: AbortSignal): Promise<ReadonlyMap<string, LocalFile>> {
  const found = new Map<string, LocalFile>();
  const waiting = [''];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (signal.aborted) throw abortError();
    const place = join(folder, path);
    for (const entry of await localTry(place, () => readdir(place, { withFileTypes: true }))) {
      const below = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) waiting.push(below);
      else if (entry.isSymbolicLink()) found.set(below, { size: 0, link: await localTry(below, () => readlink(join(folder, below))) });
      else if (entry.isFile()) found.set(below, { size: (await localTry(below, () => lstat(join(folder, below)))).size });
    }
  }
  return found;
}

async function contentOf(entry: ArchiveEntry, mine: LocalFile | undefined, seen: ReadonlyMap<string, Content>): Promise<Content | undefined> {
  const { type, size } = entry.header;
  const target = textOf(entry.header.linkname);
  if (type === 'symlink') return { size: 0, digest: linkDigest(target) };
  // A second name of a file that came before.
  if (type === 'link') return seen.get(entryPath(target, true, 'linux')) ?? { size: 0, digest: undefined };
  if (type !== 'file' && type !== 'contiguous-file') return undefined;
  const isWorthReading = mine !== undefined && mine.link === undefined && mine.size === size;
  return { size, digest: isWorthReading ? await digestOf(entry) : undefined };
}

async function isAlike(content: Content, mine: LocalFile, place: string): Promise<boolean> {
  if (mine.link !== undefined) return content.digest === linkDigest(mine.link);
  return content.digest !== undefined && content.size === mine.size && content.digest === (await localTry(place, () => digestOf(createReadStream(place))));
}

/** No digest of bytes looks like this. */
function linkDigest(target: string): string {
  return `link ${target}`;
}

async function digestOf(bytes: AsyncIterable<unknown>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

async function localTry<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw localError(path, error);
  }
}
