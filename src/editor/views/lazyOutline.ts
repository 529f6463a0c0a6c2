import { DisposableStore } from '../../core/base/disposable.ts';
import { Emitter } from '../../core/base/emitter.ts';
import type { OutlineNode, TooltipLine, TreeSource } from '../../core/outline/node.ts';
import type { OwnedSource } from './engineTree.ts';

/** An outline whose code is loaded when its view asks for rows, which it does once it is visible. */
export class LazyOutline<S extends OwnedSource> implements OwnedSource {
  readonly #load: () => Promise<S>;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.own(new Emitter<readonly (OutlineNode | undefined)[]>());
  #loading: Promise<S | undefined> | undefined;
  #outline: S | undefined;

  readonly onDidChange: TreeSource['onDidChange'] = this.#changed.event;

  constructor(load: () => Promise<S>) {
    this.#load = load;
  }

  /** Undefined until the view was visible. */
  get outline(): S | undefined {
    return this.#outline;
  }

  /** The outline, for what cannot wait until its view is visible; undefined where this one is no longer shown. */
  ready(): Promise<S | undefined> {
    return (this.#loading ??= this.#begin());
  }

  async #begin(): Promise<S | undefined> {
    const outline = await this.#load();
    if (this.#store.isDisposed) {
      outline.dispose();
      return undefined;
    }
    this.#outline = this.#store.own(outline);
    this.#store.own(outline.onDidChange((nodes) => this.#changed.fire(nodes)));
    return outline;
  }

  async children(parent?: OutlineNode): Promise<readonly OutlineNode[]> {
    return (await this.ready())?.children(parent) ?? [];
  }

  parent(node: OutlineNode): OutlineNode | undefined {
    return this.#outline?.parent(node);
  }

  find(id: string): OutlineNode | undefined {
    return this.#outline?.find(id);
  }

  tooltip(node: OutlineNode, signal?: AbortSignal): Promise<readonly TooltipLine[]> {
    return this.#outline?.tooltip(node, signal) ?? Promise.resolve([]);
  }

  touch(): void {
    this.#outline?.touch();
  }

  dispose(): void {
    this.#store.dispose();
  }
}
