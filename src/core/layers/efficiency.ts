import type { LayerFile } from '../model/layer.ts';
import type { Stack } from './stack.ts';

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
}

interface Tally {
  bytes: number;
  least: number;
  layers: number;
}

/**
 * How much of an image's layers is of use, computed as dive does: files that a later layer brings again or takes away
 * count against it by their size. (Of a removed folder dive counts nothing against it; here each file in it counts.)
 */
export function efficiencyOf({ changes }: Stack): Efficiency {
  const tallies = new Map<string, Tally>();
  const add = (path: string, bytes: number): void => {
    const tally = tallies.get(path) ?? { bytes: 0, least: Number.POSITIVE_INFINITY, layers: 0 };
    tallies.set(path, { bytes: tally.bytes + bytes, least: Math.min(tally.least, bytes), layers: tally.layers + 1 });
  };
  for (const layer of changes) for (const { kind, file } of layer) if (isCounted(file)) add(file.path, kind === 'removed' ? 0 : file.size);
  const all = [...tallies.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const least = [...tallies.values()].reduce((sum, tally) => sum + tally.least, 0);
  const wasted = [...tallies].flatMap(([path, { bytes, layers }]) => (layers > 1 && bytes > 0 ? [{ path, bytes, layers }] : []));
  return {
    score: all === 0 ? 1 : least / all,
    wastedBytes: wasted.reduce((sum, { bytes }) => sum + bytes, 0),
    wasted: wasted.sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1)),
  };
}

function isCounted({ kind }: LayerFile): boolean {
  return kind !== 'folder';
}
