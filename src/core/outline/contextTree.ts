import { inPieces } from '../build/pacer.ts';
import { type ContextListing } from '../model/buildContext.ts';

/** A file or folder of a build context. */
export interface ContextItem {
  readonly path: string;
  readonly name: string;
  readonly isIgnored: boolean;
  /** Of a folder: all that is sent of it. */
  readonly files: number;
  readonly bytes: number;
  /** Not there for a file, and for a folder that is ignored as a whole. */
  readonly items?: ReadonlyMap<string, ContextItem>;
  readonly isFolder: boolean;
}

type Folder = { -readonly [K in keyof ContextItem]: ContextItem[K] } & { readonly items: Map<string, ContextItem> };

/** Makes a tree of what a build is sent and what is ignored. Lets the event loop turn. @throws an abort error when the signal aborted. */
export async function contextTree({ files, ignored }: ContextListing, signal: AbortSignal): Promise<ContextItem> {
  const root = folderAt('');
  const folders = new Map<string, Folder>([['', root]]);
  await inPieces(files, signal, ({ path, bytes }) => {
    parentOf(path, folders).items.set(nameOf(path), { path, name: nameOf(path), isIgnored: false, files: 1, bytes, isFolder: false });
    for (let folder: string | undefined = path; folder !== undefined; ) {
      folder = parentPath(folder);
      const above = folder === undefined ? undefined : folders.get(folder);
      if (!above) continue;
      above.files += 1;
      above.bytes += bytes;
    }
  });
  await inPieces(ignored, signal, ({ path, isFolder }) => {
    parentOf(path, folders).items.set(nameOf(path), { path, name: nameOf(path), isIgnored: true, files: 0, bytes: 0, isFolder });
  });
  // A folder that only holds what is ignored is not sent either.
  for (const folder of folders.values()) folder.isIgnored = folder.files === 0;
  return root;
}

/** The items of a folder: folders and files, the biggest first, and then what is ignored. */
export function itemsOf({ items }: ContextItem, withIgnored: boolean): readonly ContextItem[] {
  const shown = [...(items?.values() ?? [])].filter(({ isIgnored }) => withIgnored || !isIgnored);
  return shown.sort((a, b) => Number(a.isIgnored) - Number(b.isIgnored) || b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}

/** The item at a path; undefined where there is none. */
export function itemAt(root: ContextItem, path: string): ContextItem | undefined {
  let item: ContextItem | undefined = root;
  for (const name of path.split('/')) item = item?.items?.get(name);
  return item;
}

function parentOf(path: string, folders: Map<string, Folder>): Folder {
  const parent = parentPath(path) ?? '';
  const known = folders.get(parent);
  if (known) return known;
  const made = folderAt(parent);
  folders.set(parent, made);
  parentOf(parent, folders).items.set(made.name, made);
  return made;
}

function folderAt(path: string): Folder {
  return { path, name: nameOf(path), isIgnored: false, files: 0, bytes: 0, items: new Map(), isFolder: true };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The root's path is empty; it has none above. */
function parentPath(path: string): string | undefined {
  if (path === '') return undefined;
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
