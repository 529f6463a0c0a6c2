import { folderOf } from '../model/filePath.ts';
import type { ImageContent, LayerFile } from '../model/layer.ts';
import type { LayerRemoval, Stack } from './stack.ts';

/** A path that several layers hold, so that all but its last bytes are of no use. */
export interface WastedPath {
  readonly path: string;
  /** Bytes in all the layers together. */
  readonly bytes: number;
  /** How many layers hold it, or take it away. */
  readonly layers: number;
}

export interface Efficiency {
  /** Between 0 and 1: the least bytes that each path has in any layer, in all, by the bytes in all layers. */
  readonly score: number;
  /** Bytes in all layers of the paths that several layers hold. */
  readonly wastedBytes: number;
  /** The worst first. */
  readonly wasted: readonly WastedPath[];
  /** Folders that a layer takes away with all that is in them. The score knows nothing of them, but their bytes are of no use either. The worst first. */
  readonly removedFolders: readonly LayerRemoval[];
}

interface Tally {
  bytes: number;
  least: number;
  layers: number;
}

/**
 * How much of an image's layers is of use, computed as dive does: files that a later layer brings again or takes away
 * count against it by their size. Only what has nothing below it in its layer is counted. A folder that is taken away
 * counts once, with all that was in it, and so not against the image.
 */
export function efficiencyOf({ layers }: ImageContent, { removals }: Stack): Efficiency {
  const tallies = new Map<string, Tally>();
  const add = (path: string, bytes: number): void => {
    const tally = tallies.get(path) ?? { bytes: 0, least: Number.POSITIVE_INFINITY, layers: 0 };
    tallies.set(path, { bytes: tally.bytes + bytes, least: Math.min(tally.least, bytes), layers: tally.layers + 1 });
  };
  for (const [index, { files }] of layers.entries()) {
    for (const { path, size } of leavesOf(files)) add(path, size);
    for (const { path, isFolder, bytes } of removals[index] ?? []) add(path, isFolder ? bytes : 0);
  }
  const all = [...tallies.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const least = [...tallies.values()].reduce((sum, tally) => sum + tally.least, 0);
  const wasted = [...tallies].flatMap(([path, { bytes, layers: count }]) => (count > 1 && bytes > 0 ? [{ path, bytes, layers: count }] : []));
  return {
    score: all === 0 ? 1 : least / all,
    wastedBytes: wasted.reduce((sum, { bytes }) => sum + bytes, 0),
    wasted: wasted.sort(worstFirst),
    removedFolders: removals.flat().filter(({ isFolder, bytes }) => isFolder && bytes > 0).sort(worstFirst),
  };
}

function worstFirst(a: { readonly path: string; readonly bytes: number }, b: { readonly path: string; readonly bytes: number }): number {
  return b.bytes - a.bytes || (a.path < b.path ? -1 : 1);
}

/** What stands last in a layer counts, where a path is there twice. */
function leavesOf(files: readonly LayerFile[]): Iterable<LayerFile> {
  const leaves = new Map(files.map((file) => [file.path, file]));
  const above = new Set<string>();
  for (const { path } of files)
    for (let folder = folderOf(path); folder !== '/' && !above.has(folder); folder = folderOf(folder)) {
      above.add(folder);
      leaves.delete(folder);
    }
  return leaves.values();
}
