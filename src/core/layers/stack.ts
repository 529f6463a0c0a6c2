import { folderOf } from '../model/filePath.ts';
import type { FileChange } from '../model/file.ts';
import type { ImageContent, Layer, LayerFile } from '../model/layer.ts';

/** What one layer does to those below it; a removed one is as it was. */
export interface LayerChange {
  readonly kind: FileChange['kind'];
  readonly file: LayerFile;
  /** What was there in the layers below. */
  readonly before?: LayerFile;
}

/** A path that a layer takes away, with all below it. */
export interface LayerRemoval {
  readonly path: string;
  readonly isFolder: boolean;
  /** What the layers below had there, which stays in the image. */
  readonly bytes: number;
}

/** What an image holds, layer by layer. */
export interface Stack {
  /** The files of the whole image by their paths. */
  readonly files: ReadonlyMap<string, LayerFile>;
  /** What each layer does, in the image's order. */
  readonly changes: readonly (readonly LayerChange[])[];
  /** What each layer takes away by name, in the image's order. */
  readonly removals: readonly (readonly LayerRemoval[])[];
  /** Which layers bring a path, the lowest first. */
  readonly bringers: ReadonlyMap<string, readonly number[]>;
}

/** Puts the layers of an image on top of each other. [OCI image specification, layer: applying changesets] */
export function stackLayers({ layers }: ImageContent): Stack {
  const files = new Map<string, LayerFile>();
  const bringers = new Map<string, number[]>();
  const removals: (readonly LayerRemoval[])[] = [];
  const changes = layers.map((layer, index) => {
    for (const { path } of layer.files) {
      const known = bringers.get(path);
      if (known) known.push(index);
      else bringers.set(path, [index]);
    }
    removals.push(removalsOf(files, layer));
    return applyLayer(files, layer);
  });
  return { files, changes, removals, bringers };
}

function applyLayer(files: Map<string, LayerFile>, layer: Layer): readonly LayerChange[] {
  const gone = takeAway(files, layer);
  // A file in the place of a folder takes all away that was in it.
  const replaced = new Set(layer.files.flatMap(({ path, kind }) => (kind !== 'folder' && files.get(path)?.kind === 'folder' ? [path] : [])));
  for (const [path, below] of takeBelow(files, replaced)) gone.set(path, below);
  const changes: LayerChange[] = [];
  for (const file of layer.files) {
    const before = files.get(file.path) ?? gone.get(file.path);
    gone.delete(file.path);
    files.set(file.path, file);
    if (before === undefined) changes.push({ kind: 'added', file });
    else if (differs(before, file)) changes.push({ kind: 'changed', file, before });
  }
  for (const file of gone.values()) changes.push({ kind: 'removed', file, before: file });
  return changes;
}

/** What a layer removes of those below, before it brings its own. */
function takeAway(files: Map<string, LayerFile>, { removed, emptied }: Layer): Map<string, LayerFile> {
  const folders = new Set([...emptied, ...removed.filter((path) => files.get(path)?.kind === 'folder')]);
  const gone = new Map(takeBelow(files, folders));
  for (const path of removed) {
    const file = files.get(path);
    if (file === undefined) continue;
    files.delete(path);
    gone.set(path, file);
  }
  return gone;
}

/** Removes what is below any of these folders, in one pass: there may be as many folders as files. */
function takeBelow(files: Map<string, LayerFile>, folders: ReadonlySet<string>): readonly (readonly [string, LayerFile])[] {
  if (folders.size === 0) return [];
  const below = [...files].filter(([path]) => foldersAbove(path).some((folder) => folders.has(folder)));
  for (const [path] of below) files.delete(path);
  return below;
}

function foldersAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = path; folder !== '/'; ) {
    folder = folderOf(folder);
    folders.push(folder);
  }
  return folders;
}

function removalsOf(files: ReadonlyMap<string, LayerFile>, { removed }: Layer): readonly LayerRemoval[] {
  const known = new Set(removed.filter((path) => files.has(path)));
  if (known.size === 0) return [];
  const bytes = new Map<string, number>();
  for (const [path, { size }] of files) for (const each of [path, ...foldersAbove(path)]) if (known.has(each)) bytes.set(each, (bytes.get(each) ?? 0) + size);
  return [...known].map((path) => ({ path, isFolder: files.get(path)?.kind === 'folder', bytes: bytes.get(path) ?? 0 }));
}

/** Whether a layer brings something else than was there. Builders write the folders above a file anew: their times do not count. */
export function differs(before: LayerFile, after: LayerFile): boolean {
  if (before.kind !== after.kind || before.mode !== after.mode || before.uid !== after.uid || before.gid !== after.gid) return true;
  if (after.kind === 'folder') return false;
  return before.digest !== after.digest || before.linkTarget !== after.linkTarget || before.modifiedAt !== after.modifiedAt;
}
