import { type Readable } from 'node:stream';
import { type Header } from 'tar-stream';
import { type FileEntry, type FileKind, type FolderListing } from '../model/file.ts';
import { entriesIn } from './archiveEntries.ts';
import { isName } from './folderProgram.ts';

export interface ScanLimits {
  /** How much of the archive is read at most. */
  readonly bytes: number;
  /** How many entries of the folder are taken at most. */
  readonly entries: number;
}

export const standardLimits: ScanLimits = { bytes: 64 * 1024 * 1024, entries: 20_000 };

/** A folder's entries, and the listings of the folders below that came with it, by their path relative to it. */
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
export async function scanArchive(archive: Readable, { isRoot, limits }: { readonly isRoot: boolean; readonly limits: ScanLimits }): Promise<ScannedFolder> {
  const folders = new Map<string, FileEntry[]>([['', []]]);
  const direct = folders.get('') ?? [];
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
      const { folder, name } = placeOf(header.name, isRoot);
      if (!isName(name) || (folder !== '' && ++kept > keptEntries)) continue;
      const siblings = folders.get(folder);
      if (siblings) siblings.push(toFileEntry(header, name));
      else folders.set(folder, [toFileEntry(header, name)]);
      if (header.type === 'directory') folders.set(folder === '' ? name : `${folder}/${name}`, []);
      isCut ||= direct.length >= limits.entries;
      if (isCut) break;
    }
  } catch (error) {
    if (!isCut) throw error;
  }
  folders.delete('');
  const below = isCut || kept > keptEntries ? new Map<string, FileEntry[]>() : folders;
  return { entries: direct, isComplete: !isCut, readBytes, below };
}

/** Names begin with the folder's own name; those below the root with a slash, or with nothing. */
function placeOf(entryName: string, isRoot: boolean): { readonly folder: string; readonly name: string } {
  const segments = entryName.split('/').filter((part) => part !== '' && part !== '.');
  const relative = isRoot ? segments : segments.slice(1);
  return { folder: relative.slice(0, -1).join('/'), name: relative.at(-1) ?? '' };
}

export function toFileEntry(header: Header, name: string): FileEntry {
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
