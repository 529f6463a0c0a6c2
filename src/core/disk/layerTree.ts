/** An image by its layers, the lowest first, and what the engine says of its bytes. */
export interface LayeredImage {
  readonly layers: readonly string[];
  readonly size: number;
  /** Undefined where the engine does not know. */
  readonly sharedSize: number | undefined;
  readonly isRemoved: boolean;
}

/** Where the layers of images part: two layers are the same where all below them are the same too. */
interface Node {
  readonly children: Map<string, Node>;
  /** How many images have it, and how many of those stay. */
  images: number;
  staying: number;
  /** Whether an image has no layer above it. */
  isTop: boolean;
  /** Bytes of it and all below, where the engine tells them. */
  bytes?: number;
}

export interface FreedLayers {
  readonly bytes: number;
  /** Otherwise it is the least that it can be. */
  readonly isExact: boolean;
}

/**
 * What is freed where some of all images go. The engine tells no layer's size, but of each image what all of its layers
 * take, and what those take that another image has too, which are always its lowest: so the bytes at the places where
 * images part are known, and nothing else is needed.
 */
export function freedLayers(images: readonly LayeredImage[]): FreedLayers {
  const root: Node = { ...emptyNode(), bytes: 0 };
  for (const image of images) add(root, image);
  for (const image of images) tellBytes(root, image);
  let isExact = true;
  const bytesAt = (node: Node): number => {
    if (node.bytes !== undefined) return node.bytes;
    isExact = false;
    return mostBytes(node);
  };
  const freedAbove = (node: Node, below: number): number => {
    const end = nextParting(node);
    const bytes = bytesAt(end);
    return bytes - below + [...end.children.values()].reduce((sum, child) => sum + freedAbove(child, bytes), 0);
  };
  const freed = (node: Node): number =>
    [...node.children.values()].reduce((sum, child) => {
      if (child.staying > 0) return sum + (child.staying < child.images ? freed(child) : 0);
      return sum + freedAbove(child, bytesAt(node));
    }, 0);
  return { bytes: freed(root), isExact };
}

function emptyNode(): Node {
  return { children: new Map(), images: 0, staying: 0, isTop: false };
}

function add(root: Node, { layers, isRemoved }: LayeredImage): void {
  let node = root;
  count(node, isRemoved);
  for (const layer of layers) {
    const next = node.children.get(layer) ?? emptyNode();
    node.children.set(layer, next);
    count(next, isRemoved);
    node = next;
  }
  node.isTop = true;
}

function count(node: Node, isRemoved: boolean): void {
  node.images += 1;
  if (!isRemoved) node.staying += 1;
}

function tellBytes(root: Node, { layers, size, sharedSize }: LayeredImage): void {
  let node = root;
  let shared = root;
  for (const layer of layers) {
    const next = node.children.get(layer);
    if (!next) return;
    node = next;
    if (node.images > 1) shared = node;
  }
  node.bytes ??= size;
  if (sharedSize !== undefined) shared.bytes ??= sharedSize;
}

/** Layers that the same images have are as one. */
function nextParting(node: Node): Node {
  const [child] = node.children.values();
  return child === undefined || node.children.size > 1 || node.isTop ? node : nextParting(child);
}

/** No layer takes less than nothing: at most what any image above takes. */
function mostBytes(node: Node): number {
  return node.bytes ?? Math.min(...[...node.children.values()].map(mostBytes));
}
