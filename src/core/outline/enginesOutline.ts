import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { displayText, idSegment } from './displayText.ts';
import { engineNode, engineTooltip } from './engineNode.ts';
import type { OutlineNode, TooltipLine, TreeSource } from './node.ts';

/** An engine, and what is shown of it. */
export interface ShownEngine {
  readonly key: string;
  /** What it is called now: known better once it was connected. */
  readonly nameOf: () => string;
  readonly inventory: Pick<Inventory, 'state' | 'onDidChangeState'>;
  readonly source: TreeSource;
}

/**
 * The rows of several engines: each engine is a root, and what its own outline shows is below it. The outlines know
 * nothing of one another: the ids of their rows are told apart here.
 */
export class EnginesOutline implements TreeSource, Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.own(new Emitter<readonly (OutlineNode | undefined)[]>());
  readonly #engines: ReadonlyMap<string, ShownEngine>;

  readonly onDidChange = this.#changed.event;

  constructor(engines: readonly ShownEngine[]) {
    this.#engines = new Map(engines.map((engine) => [rowIdOf(engine.key), engine]));
    for (const engine of engines) {
      this.#store.own(engine.source.onDidChange((nodes) => this.#changed.fire(nodes.map((node) => (node ? locate(engine.key, node) : rootOf(engine))))));
      this.#store.own(engine.inventory.onDidChangeState(() => this.#changed.fire([rootOf(engine)])));
    }
  }

  children(parent?: OutlineNode): readonly OutlineNode[] | Promise<readonly OutlineNode[]> {
    if (!parent) return [...this.#engines.values()].map(rootOf);
    const { engine, innerId } = this.#split(parent.id);
    const inner = innerId === undefined ? undefined : engine?.source.find(innerId);
    if (!engine || (innerId !== undefined && !inner)) return [];
    const nodes = engine.source.children(inner);
    const placed = (all: readonly OutlineNode[]): readonly OutlineNode[] => all.map((node) => locate(engine.key, node));
    return nodes instanceof Promise ? nodes.then(placed) : placed(nodes);
  }

  parent(node: OutlineNode): OutlineNode | undefined {
    const { engine, innerId } = this.#split(node.id);
    const inner = innerId === undefined ? undefined : engine?.source.find(innerId);
    if (!engine || !inner) return undefined;
    const parent = engine.source.parent(inner);
    return parent ? locate(engine.key, parent) : rootOf(engine);
  }

  find(id: string): OutlineNode | undefined {
    const { engine, innerId } = this.#split(id);
    if (!engine) return undefined;
    if (innerId === undefined) return rootOf(engine);
    const inner = engine.source.find(innerId);
    return inner && locate(engine.key, inner);
  }

  async tooltip(node: OutlineNode, signal?: AbortSignal): Promise<readonly TooltipLine[]> {
    const { engine, innerId } = this.#split(node.id);
    if (!engine) return [];
    const inner = innerId === undefined ? undefined : engine.source.find(innerId);
    return inner ? engine.source.tooltip(inner, signal) : engineTooltip(displayText(engine.nameOf()), engine.inventory.state);
  }

  #split(id: string): { readonly engine?: ShownEngine | undefined; readonly innerId?: string } {
    const [kind = '', key = '', ...inner] = id.split('/');
    return { engine: this.#engines.get(`${kind}/${key}`), ...(inner.length > 0 ? { innerId: inner.join('/') } : {}) };
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function rowIdOf(key: string): string {
  return `engine/${idSegment(key)}`;
}

function rootOf({ key, nameOf, inventory }: ShownEngine): OutlineNode {
  return engineNode({ id: rowIdOf(key), key, name: displayText(nameOf()), state: inventory.state });
}

/** A node of an engine's own outline, as it is among several engines. */
export function locate(key: string, node: OutlineNode): OutlineNode {
  return { ...node, id: `${rowIdOf(key)}/${node.id}`, origin: node };
}
