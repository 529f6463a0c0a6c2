import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { fieldsOf, listOf, textOf, type Fields } from '../base/fields.ts';
import type { ImageDifference } from '../layers/compareImages.ts';
import { efficiencyOf, type Efficiency } from '../layers/efficiency.ts';
import { stackLayers, type LayerChange, type Stack } from '../layers/stack.ts';
import { folderOf } from '../model/filePath.ts';
import type { ImageContent, ImageFilePlace, LayerFile } from '../model/layer.ts';
import { fromIdSegment } from './displayText.ts';
import { differencesNode, efficiencyNode, historyNode, layerFileNode, layerNode, layerRowId, removedFolderNode, settingNode, settingsNode, stepNode, wastedNode, wholeNode, type ShownFile } from './layerNodes.ts';
import type { OutlineNode, TooltipLine, TreeSource } from './node.ts';
import { itemIn, itemsIn, pathTree, type PathItem, type Placed } from './pathTree.ts';
import { parentOfMore, plainTooltip, Rows } from './rows.ts';

/** What the view shows: one image by its layers, or what differs between two. */
export type ShownLayers =
  | { readonly kind: 'image'; readonly imageId: string; /** Where its files are read from. */ readonly engineId?: string; readonly content: ImageContent; readonly now: number }
  | { readonly kind: 'difference'; readonly difference: ImageDifference; readonly placeOf: (side: 'before' | 'after', path: string) => ImageFilePlace };

const efficiency = 'efficiency';
const whole = 'whole';
const history = 'history';
const settings = 'settings';
const files = 'files';

/** One of the rows at the top, and what is below it. */
interface Branch {
  readonly node: OutlineNode;
  /** A list of rows, or a tree of paths that is made when somebody looks. */
  readonly rows?: readonly OutlineNode[];
  readonly placed?: () => Iterable<Placed<ShownFile>>;
}

/** The rows of an image's layers: all that is in them, what each does, and what is wasted; or what differs between two images. */
export class LayersOutline implements TreeSource, Disposable {
  readonly #store = new DisposableStore();
  readonly #rows = this.#store.own(new Rows('', (id) => this.find(id)));
  readonly #branches: ReadonlyMap<string, Branch>;
  readonly #trees = new Map<string, PathItem<ShownFile>>();
  readonly #stop = new AbortController();

  readonly onDidChange = this.#rows.onDidChange;

  constructor(shown: ShownLayers) {
    this.#branches = new Map((shown.kind === 'image' ? branchesOfImage(shown) : branchesOfDifference(shown)).map((branch) => [branch.node.id, branch]));
  }

  async children(parent?: OutlineNode): Promise<readonly OutlineNode[]> {
    if (parent === undefined) return [...this.#branches.values()].map(({ node }) => node);
    const branch = this.#branchOf(parent.id);
    if (branch?.placed === undefined) return this.#cut(parent.id, branch?.rows ?? []);
    const { id } = branch.node;
    const tree = this.#trees.get(id) ?? (await pathTree(branch.placed(), this.#stop.signal));
    this.#trees.set(id, tree);
    const item = itemIn(tree, pathOf(parent.id));
    return item ? this.#cut(parent.id, itemsIn(item).map((each) => layerFileNode(id, each))) : [];
  }

  parent({ id }: OutlineNode): OutlineNode | undefined {
    const owner = parentOfMore(id);
    if (owner !== undefined) return this.find(owner);
    const branch = this.#branchOf(id);
    if (!branch || branch.node.id === id) return undefined;
    return branch.rows ? branch.node : this.find(layerRowId(branch.node.id, folderOf(pathOf(id))));
  }

  find(id: string): OutlineNode | undefined {
    const owner = parentOfMore(id);
    if (owner !== undefined) return this.#rows.more(owner, this.#countBelow(owner));
    const branch = this.#branchOf(id);
    if (!branch || branch.node.id === id) return branch?.node;
    const tree = this.#trees.get(branch.node.id);
    const item = tree && itemIn(tree, pathOf(id));
    return item ? layerFileNode(branch.node.id, item) : branch.rows?.find((row) => row.id === id);
  }

  tooltip(node: OutlineNode): Promise<readonly TooltipLine[]> {
    return Promise.resolve(plainTooltip(node));
  }

  /** Shows more rows beside the "Show more" row that was clicked. */
  showMore(node: OutlineNode): void {
    this.#rows.showMore(node);
  }

  #branchOf(id: string): Branch | undefined {
    return this.#branches.get(id.split('/', 1)[0] ?? '');
  }

  #countBelow(id: string): number {
    const branch = this.#branchOf(id);
    const tree = branch && this.#trees.get(branch.node.id);
    return branch?.rows?.length ?? (tree && itemIn(tree, pathOf(id))?.items.size) ?? 0;
  }

  #cut(parentId: string, rows: readonly OutlineNode[]): readonly OutlineNode[] {
    return this.#rows.cut(parentId, { length: rows.length, slice: (end) => rows.slice(0, end) }, (row) => row);
  }

  dispose(): void {
    this.#stop.abort();
    this.#store.dispose();
  }
}

function pathOf(id: string): string {
  const slash = id.indexOf('/');
  return slash < 0 ? '/' : fromIdSegment(id.slice(slash + 1));
}

function branchesOfImage({ imageId, engineId, content, now }: Extract<ShownLayers, { kind: 'image' }>): readonly Branch[] {
  const origin = { imageId, ...(engineId === undefined ? {} : { engineId }) };
  const stack = stackLayers(content);
  const found: Efficiency = efficiencyOf(content, stack);
  const layers = content.layers.map((layer, index) => {
    const changes = stack.changes[index] ?? [];
    const counted = changes.filter(({ kind, file }) => file.kind !== 'folder' && kind !== 'removed');
    const id = `layer${String(index)}`;
    const bytes = counted.reduce((sum, { file }) => sum + file.size, 0);
    const node = layerNode(id, index, layer, { files: counted.length, bytes, now });
    return { node: changes.length > 0 ? { ...node, expansion: 'collapsed' as const } : node, placed: () => changes.map((change) => placedChange(change, { ...origin, layer: index }, stack)) };
  });
  const all = [...stack.files.values()].filter(({ kind }) => kind !== 'folder');
  const bytes = all.reduce((sum, { size }) => sum + size, 0);
  return [
    { node: efficiencyNode(efficiency, found), rows: [...found.wasted.map((path) => wastedNode(efficiency, path)), ...found.removedFolders.map((folder) => removedFolderNode(efficiency, folder))] },
    { node: wholeNode(whole, all.length, bytes), placed: () => [...stack.files.values()].map((file) => placedFile(file, { ...origin, layer: stack.bringers.get(file.path)?.at(-1) ?? 0, path: file.path })) },
    historyBranch(content, now),
    ...layers,
  ];
}

/** All steps by which the image was made, those that changed settings only too. */
function historyBranch({ layers, config }: ImageContent, now: number): Branch {
  const steps = listOf(config.history).map(fieldsOf);
  const made = steps.filter(({ empty_layer }) => empty_layer !== true);
  // Where a step is not told of, nobody knows which layer is whose.
  const bytesOf = (step: Fields): number | undefined => (made.length === layers.length ? layers[made.indexOf(step)]?.files.reduce((sum, { size }) => sum + size, 0) : undefined);
  const rows = steps.map((step, index) => {
    const createdAt = Date.parse(textOf(step.created)) / 1000;
    return stepNode(history, index, { createdBy: textOf(step.created_by), ...(Number.isNaN(createdAt) ? {} : { createdAt }), bytes: step.empty_layer === true ? 0 : bytesOf(step), isLayer: step.empty_layer !== true, now });
  });
  return { node: historyNode(history, rows.length), rows };
}

function placedFile(file: LayerFile, place: ImageFilePlace): Placed<ShownFile> {
  const isFolder = file.kind === 'folder';
  return { path: file.path, bytes: file.size, isFolder, value: { isFolder, size: file.size, after: place, ...(file.kind === 'link' && { linkTarget: file.linkTarget ?? '' }) } };
}

function placedChange({ kind, file, before }: LayerChange, { layer, ...image }: Omit<ImageFilePlace, 'path'>, stack: Stack): Placed<ShownFile> {
  const isFolder = file.kind === 'folder';
  const { path } = file;
  const old = before === undefined ? undefined : lastLayerBefore(stack, path, layer);
  return {
    path,
    bytes: kind === 'removed' ? 0 : file.size,
    isFolder,
    value: {
      change: kind,
      isFolder,
      size: file.size,
      ...(old === undefined ? {} : { before: { ...image, layer: old, path } }),
      ...(kind === 'removed' ? {} : { after: { ...image, layer, path } }),
      ...(file.kind === 'link' && { linkTarget: file.linkTarget ?? '' }),
    },
  };
}

/** Which layer brought a path, as it was below that layer. */
function lastLayerBefore({ bringers }: Stack, path: string, layer: number): number | undefined {
  return bringers.get(path)?.findLast((index) => index < layer);
}

function branchesOfDifference({ difference, placeOf }: Extract<ShownLayers, { kind: 'difference' }>): readonly Branch[] {
  const counts = { added: 0, changed: 0, removed: 0 };
  let bytes = 0;
  const placed = difference.files.map((each): Placed<ShownFile> => {
    const file = each.kind === 'removed' ? each.before : each.after;
    const isFolder = file.kind === 'folder';
    if (!isFolder) counts[each.kind] += 1;
    bytes += (each.kind === 'removed' ? 0 : each.after.size) - (each.kind === 'added' ? 0 : each.before.size);
    const value: ShownFile = {
      change: each.kind,
      isFolder,
      size: file.size,
      ...(each.kind === 'added' ? {} : { before: placeOf('before', each.path) }),
      ...(each.kind === 'removed' ? {} : { after: placeOf('after', each.path) }),
      ...(file.kind === 'link' && { linkTarget: file.linkTarget ?? '' }),
    };
    return { path: each.path, bytes: file.size, isFolder, value };
  });
  return [
    { node: settingsNode(settings, difference.settings.length), rows: difference.settings.map((setting) => settingNode(settings, setting)) },
    { node: differencesNode(files, counts, bytes), placed: () => placed },
  ];
}
