import { inPieces } from '../build/pacer.ts';
import { folderOf, nameOf } from '../model/filePath.ts';

/** Something that is at an absolute path. */
export interface Placed<T> {
  readonly path: string;
  /** Counted for the folders above. */
  readonly bytes: number;
  /** Whether it is a folder itself, which counts as no file. */
  readonly isFolder: boolean;
  readonly value: T;
}

/** A path, and what is below. */
export interface PathItem<T> {
  readonly path: string;
  /** Not there for a folder that only the paths below it tell of. */
  readonly value?: T;
  /** How many files are here or below, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  readonly items: ReadonlyMap<string, PathItem<T>>;
}

type Growing<T> = { -readonly [K in keyof PathItem<T>]: PathItem<T>[K] } & { items: Map<string, Growing<T>> };

/** Makes a tree of paths. Lets the event loop turn. @throws an abort error when the signal aborted. */
export async function pathTree<T>(placed: Iterable<Placed<T>>, signal: AbortSignal): Promise<PathItem<T>> {
  const root: Growing<T> = { path: '/', files: 0, bytes: 0, items: new Map() };
  const known = new Map<string, Growing<T>>([['/', root]]);
  const itemAt = (path: string): Growing<T> => {
    const there = known.get(path);
    if (there) return there;
    const made: Growing<T> = { path, files: 0, bytes: 0, items: new Map() };
    known.set(path, made);
    itemAt(folderOf(path)).items.set(nameOf(path), made);
    return made;
  };
  await inPieces(placed, signal, ({ path, bytes, isFolder, value }) => {
    const item = itemAt(path);
    item.value = value;
    if (isFolder) return;
    for (let above: Growing<T> | undefined = item; above; above = above.path === '/' ? undefined : known.get(folderOf(above.path))) {
      above.files += 1;
      above.bytes += bytes;
    }
  });
  return root;
}

/** What is in a folder: the biggest first, then by name. */
export function itemsIn<T>({ items }: PathItem<T>): readonly PathItem<T>[] {
  return [...items.values()].sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
}

/** The item at a path; undefined where there is none. */
export function itemIn<T>(root: PathItem<T>, path: string): PathItem<T> | undefined {
  let item: PathItem<T> | undefined = root;
  for (const name of path.split('/').filter(Boolean)) item = item?.items.get(name);
  return item;
}
