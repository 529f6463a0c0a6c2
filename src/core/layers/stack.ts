import { isWithin } from '../model/filePath.ts';
import type { FileChange } from '../model/file.ts';
import type { ImageContent, Layer, LayerFile } from '../model/layer.ts';

/** What one layer does to those below it; a removed one is as it was. */
export interface LayerChange {
  readonly kind: FileChange['kind'];
  readonly file: LayerFile;
  /** What was there in the layers below. */
  readonly before?: LayerFile;
}

/** What an image holds, layer by layer. */
export interface Stack {
  /** The files of the whole image by their paths. */
  readonly files: ReadonlyMap<string, LayerFile>;
  /** What each layer does, in the image's order. */
  readonly changes: readonly (readonly LayerChange[])[];
  /** Which layers bring a path, the lowest first. */
  readonly bringers: ReadonlyMap<string, readonly number[]>;
}

/** Puts the layers of an image on top of each other. [OCI image specification, layer: applying changesets] */
export function stackLayers({ layers }: ImageContent): Stack {
  const files = new Map<string, LayerFile>();
  const bringers = new Map<string, number[]>();
  const changes = layers.map((layer, index) => {
    for (const { path } of layer.files) {
      const known = bringers.get(path);
      if (known) known.push(index);
      else bringers.set(path, [index]);
    }
    return applyLayer(files, layer);
  });
  return { files, changes, bringers };
}

function applyLayer(files: Map<string, LayerFile>, layer: Layer): readonly LayerChange[] {
  const gone = takeAway(files, layer);
  const changes: LayerChange[] = [];
  for (const file of layer.files) {
    const before = files.get(file.path) ?? gone.get(file.path);
    gone.delete(file.path);
    // A file in the place of a folder takes all away that was in it.
    if (before?.kind === 'folder' && file.kind !== 'folder') for (const [path, below] of removeBelow(files, file.path)) gone.set(path, below);
    files.set(file.path, file);
    if (before === undefined) changes.push({ kind: 'added', file });
    else if (differs(before, file)) changes.push({ kind: 'changed', file, before });
  }
  for (const file of gone.values()) changes.push({ kind: 'removed', file, before: file });
  return changes;
}

/** What a layer removes of those below, before it brings its own. */
function takeAway(files: Map<string, LayerFile>, { removed, emptied }: Layer): Map<string, LayerFile> {
  const gone = new Map<string, LayerFile>();
  for (const path of emptied) for (const [below, file] of removeBelow(files, path)) gone.set(below, file);
  for (const path of removed) {
    const file = files.get(path);
    if (file === undefined) continue;
    if (file.kind === 'folder') for (const [below, other] of removeBelow(files, path)) gone.set(below, other);
    files.delete(path);
    gone.set(path, file);
  }
  return gone;
}

function removeBelow(files: Map<string, LayerFile>, folder: string): readonly (readonly [string, LayerFile])[] {
  const below = [...files].filter(([path]) => path !== folder && isWithin(path, folder));
  for (const [path] of below) files.delete(path);
  return below;
}

/** Whether a layer brings something else than was there. Builders write the folders above a file anew: their times do not count. */
export function differs(before: LayerFile, after: LayerFile): boolean {
  if (before.kind !== after.kind || before.mode !== after.mode || before.uid !== after.uid || before.gid !== after.gid) return true;
  if (after.kind === 'folder') return false;
  return before.digest !== after.digest || before.linkTarget !== after.linkTarget || before.modifiedAt !== after.modifiedAt;
}
