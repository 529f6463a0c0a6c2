import { type Readable } from 'node:stream';
import { type Header } from 'tar-stream';
import { textOf } from '../base/fields.ts';
import { type FileEntry, type FileKind, type FolderListing } from '../model/file.ts';
import { childPath, normalPath } from '../model/filePath.ts';
import { entriesIn } from './archiveEntries.ts';
import { isName } from './folderProgram.ts';
import { LinkTargets } from './linkTargets.ts';

export interface ScanLimits {
  /** How much of the archive is read at most. */
  readonly bytes: number;
  /** How many entries of the folder are taken at most. */
  readonly entries: number;
}

export const standardLimits: ScanLimits = { bytes: 64 * 1024 * 1024, entries: 20_000 };

/** A folder's entries, and the listings of the folders below that came with it, by their paths. */
export interface ScannedFolder extends FolderListing {
  /** Empty where the archive was not read to its end, or where there are too many. */
  readonly below: ReadonlyMap<string, readonly FileEntry[]>;
}

/** So many entries below a folder are kept. */
const keptEntries = 20_000;

/**
 * Lists a folder from its archive, which holds all that is below: the headers are read, the files' bytes are skipped,
 * and the archive is given up once the limit is reached. @param archive destroyed in any case.
 */
export async function scanArchive(archive: Readable, { path, limits }: { readonly path: string; readonly limits: ScanLimits }): Promise<ScannedFolder> {
  const direct: FileEntry[] = [];
  const folders = new Map<string, FileEntry[]>([[path, direct]]);
  const targets = new LinkTargets(path);
  let readBytes = 0;
  let kept = 0;
  let isCut = false;
  archive.on('data', (chunk: Uint8Array) => {
    readBytes += chunk.length;
    // In the middle of a file too: it may be a big one.
    isCut ||= readBytes > limits.bytes;
    if (isCut) archive.destroy();
  });
  try {
    for await (const { header } of entriesIn(archive)) {
      const { folder, name } = placeOf(header.name, path);
      if (!isName(name) || (folder !== path && ++kept > keptEntries)) continue;
      const entry = toFileEntry(header, name);
      targets.add(folder, entry, textOf(header.linkname));
      addTo(folders, folder).push(entry);
      if (header.type === 'directory') addTo(folders, childPath(folder, name));
      isCut ||= direct.length >= limits.entries;
      if (isCut) break;
    }
  } catch (error) {
    if (!isCut) throw error;
  }
  const isKept = !isCut && kept <= keptEntries;
  const followed = [...folders].filter(([folder]) => isKept || folder === path).map(([folder, entries]) => [folder, entries.map((entry) => targets.follow(folder, entry))] as const);
  const [[, entries] = ['', []], ...below] = followed;
  return { entries, isComplete: !isCut, readBytes, below: new Map(below) };
}

function addTo(folders: Map<string, FileEntry[]>, folder: string): FileEntry[] {
  const entries = folders.get(folder) ?? [];
  folders.set(folder, entries);
  return entries;
}

/** Names begin with the folder's own name; those below the root with a slash, or with nothing. */
function placeOf(entryName: string, top: string): { readonly folder: string; readonly name: string } {
  const segments = entryName.split('/').filter((part) => part !== '' && part !== '.');
  const relative = top === '/' ? segments : segments.slice(1);
  return { folder: normalPath([top, ...relative.slice(0, -1)].join('/')), name: relative.at(-1) ?? '' };
}

function toFileEntry(header: Header, name: string): FileEntry {
  const { mode, uid, gid, size, mtime, uname, gname } = header;
  const owner = uname && gname ? `${uname}:${gname}` : `${String(uid)}:${String(gid)}`;
  return { name, kind: kindOf(header.type), size, mode: mode & 0o7777, uid, gid, owner, modifiedAt: mtime.getTime() };
}

function kindOf(type: Header['type']): FileKind {
  if (type === 'directory') return 'folder';
  if (type === 'symlink') return 'link';
  // A second name of a file that came before is a file.
  return type === 'file' || type === 'link' || type === 'contiguous-file' ? 'file' : 'other';
}
