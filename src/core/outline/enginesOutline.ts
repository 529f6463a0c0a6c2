import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { displayText, idSegment } from './displayText.ts';
import { engineNode, engineTooltip } from './engineNode.ts';
import type { OutlineNode, TooltipLine, TreeSource } from './node.ts';
import { plainTooltip } from './rows.ts';

/** An engine, and what is shown of it. */
export interface ShownEngine {
  readonly key: string;
  /** What it is called now: known better once it was connected. */
  readonly nameOf: () => string;
  readonly inventory: Pick<Inventory, 'state' | 'onDidChangeState'>;
  readonly source: TreeSource;
  /** Whether it is connected beside the chosen one. */
  readonly isBeside: boolean;
}

/** What belongs to none of the engines that are shown: a last root, as long as there is any of it. */
export interface ShownRest {
  /** No engine's. */
  readonly key: string;
  readonly node: Omit<OutlineNode, 'id'>;
  readonly source: TreeSource;
  readonly isEmpty: () => boolean;
}

type ShownRoot = ShownEngine | ShownRest;

/**
 * The rows of several engines: each engine is a root, and what its own outline shows is below it. The outlines know
 * nothing of one another: the ids of their rows are told apart here.
 */
export class EnginesOutline implements TreeSource, Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.own(new Emitter<readonly (OutlineNode | undefined)[]>());
  readonly #roots: ReadonlyMap<string, ShownRoot>;
  #hadRest: boolean;

  readonly onDidChange = this.#changed.event;

  constructor(engines: readonly ShownEngine[], rest?: ShownRest) {
    const roots = rest ? [...engines, rest] : engines;
    this.#roots = new Map(roots.map((root) => [rowIdOf(root.key), root]));
    this.#hadRest = rest?.isEmpty() === false;
    for (const root of roots) this.#store.own(root.source.onDidChange((nodes) => this.#changed.fire(nodes.map((node) => (node ? locate(root.key, node) : this.#changedRoot(root))))));
    for (const engine of engines) this.#store.own(engine.inventory.onDidChangeState(() => this.#changed.fire([rootOf(engine)])));
  }

  children(parent?: OutlineNode): readonly OutlineNode[] | Promise<readonly OutlineNode[]> {
    if (!parent) return [...this.#roots.values()].filter(isShown).map(rootOf);
    const { root, innerId } = this.#split(parent.id);
    const inner = innerId === undefined ? undefined : root?.source.find(innerId);
    if (!root || (innerId !== undefined && !inner)) return [];
    const nodes = root.source.children(inner);
    const placed = (all: readonly OutlineNode[]): readonly OutlineNode[] => all.map((node) => locate(root.key, node));
    return nodes instanceof Promise ? nodes.then(placed) : placed(nodes);
  }

  parent(node: OutlineNode): OutlineNode | undefined {
    const { root, innerId } = this.#split(node.id);
    const inner = innerId === undefined ? undefined : root?.source.find(innerId);
    if (!root || !inner) return undefined;
    const parent = root.source.parent(inner);
    return parent ? locate(root.key, parent) : rootOf(root);
  }

  find(id: string): OutlineNode | undefined {
    const { root, innerId } = this.#split(id);
    if (!root) return undefined;
    if (innerId === undefined) return isShown(root) ? rootOf(root) : undefined;
    const inner = root.source.find(innerId);
    return inner && locate(root.key, inner);
  }

  async tooltip(node: OutlineNode, signal?: AbortSignal): Promise<readonly TooltipLine[]> {
    const { root, innerId } = this.#split(node.id);
    if (!root) return [];
    const inner = innerId === undefined ? undefined : root.source.find(innerId);
    if (inner) return root.source.tooltip(inner, signal);
    return 'inventory' in root ? engineTooltip(displayText(root.nameOf()), root.inventory.state) : plainTooltip(rootOf(root));
  }

  /** Of a root whose rows changed itself; of all roots, where it came or went. */
  #changedRoot(root: ShownRoot): OutlineNode | undefined {
    if ('inventory' in root || isShown(root) === this.#hadRest) return rootOf(root);
    this.#hadRest = !this.#hadRest;
    return undefined;
  }

  #split(id: string): { readonly root?: ShownRoot | undefined; readonly innerId?: string } {
    const [kind = '', key = '', ...inner] = id.split('/');
    return { root: this.#roots.get(`${kind}/${key}`), ...(inner.length > 0 ? { innerId: inner.join('/') } : {}) };
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function isShown(root: ShownRoot): boolean {
  return 'inventory' in root || !root.isEmpty();
}

function rowIdOf(key: string): string {
  return `engine/${idSegment(key)}`;
}

function rootOf(root: ShownRoot): OutlineNode {
  const id = rowIdOf(root.key);
  return 'inventory' in root ? engineNode({ id, key: root.key, name: displayText(root.nameOf()), state: root.inventory.state, isBeside: root.isBeside }) : { ...root.node, id };
}

/** A node of an engine's own outline, as it is among several engines. */
export function locate(key: string, node: OutlineNode): OutlineNode {
  return { ...node, id: `${rowIdOf(key)}/${node.id}`, origin: node };
}
