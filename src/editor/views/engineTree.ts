import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import type { Inventory, Noun } from '../../core/inventory/inventory.ts';
import type { OutlineNode, TreeSource } from '../../core/outline/node.ts';
import { withInventory, type CurrentEngine } from '../platform/currentEngine.ts';
import type { Row } from './row.ts';
import { TreeProvider } from './treeProvider.ts';

/** A source that lives as long as its inventory is shown. */
export interface OwnedSource extends TreeSource, Disposable {
  /** Says that texts which depend on the time of day (ages) are to be read anew. */
  touch(): void;
}

const ageRefreshMilliseconds = 30_000;

/**
 * A tree view over the current engine's inventory: follows the engine when another is chosen, and keeps its nouns
 * live only while it is visible.
 */
export class EngineTree<S extends OwnedSource> implements Disposable {
  readonly view: vscode.TreeView<Row>;
  readonly #store = new DisposableStore();
  readonly #provider = this.#store.own(new TreeProvider());
  readonly #nouns: readonly Noun[];
  #source: S | undefined;
  #say: () => void = () => undefined;
  #note = '';

  /**
   * @param createSource makes the outline of an inventory; disposed here.
   * @param dragAndDropController takes what is dropped onto rows.
   */
  constructor(id: string, engine: CurrentEngine, nouns: readonly Noun[], createSource: (inventory: Inventory) => S, dragAndDropController?: vscode.TreeDragAndDropController<Row>) {
    this.#nouns = nouns;
    const options = { treeDataProvider: this.#provider, canSelectMany: true, showCollapseAll: true, ...(dragAndDropController ? { dragAndDropController } : {}) };
    this.view = this.#store.own(vscode.window.createTreeView<Row>(id, options));
    this.#store.own(withInventory(engine, (inventory) => this.#attach(inventory, createSource(inventory))));
  }

  /** The outline that is shown. */
  get source(): S | undefined {
    return this.#source;
  }

  /** Something to be said above the rows while the engine answers; empty for nothing. */
  set note(note: string) {
    if (note === this.#note) return;
    this.#note = note;
    this.#say();
  }

  /** Opens the view and selects the row of a node. */
  async reveal(node: OutlineNode): Promise<void> {
    await this.view.reveal(this.#provider.rowOf(node), { select: true, focus: true, expand: false });
  }

  #attach(inventory: Inventory, source: S): Disposable {
    const store = new DisposableStore();
    this.#source = store.own(source);
    this.#provider.source = source;
    store.own(whileVisible(this.view, () => inventory.demand(this.#nouns)));
    store.own(
      whileVisible(this.view, () => {
        const timer = setInterval(() => source.touch(), ageRefreshMilliseconds);
        return toDisposable(() => clearInterval(timer));
      }),
    );
    const say = (): void => {
      this.view.message = this.#message(inventory);
    };
    this.#say = say;
    say();
    store.own(inventory.onDidChangeState(say));
    return store;
  }

  /** What is said above the rows, while there are any, when they may be out of date. */
  #message(inventory: Inventory): string {
    const { state } = inventory;
    const hasRows = this.#nouns.some((noun) => inventory[noun].size > 0);
    return state.kind === 'unreachable' && hasRows ? l10n.t('The engine does not answer: {0} These rows are the last known.', state.error.message) : this.#note;
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** Holds something for as long as a view is visible. */
export function whileVisible(view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>, begin: () => Disposable): Disposable {
  let held: Disposable | undefined;
  const follow = (): void => {
    if (view.visible) held ??= begin();
    else {
      held?.dispose();
      held = undefined;
    }
  };
  follow();
  const subscription = view.onDidChangeVisibility(follow);
  return toDisposable(() => {
    subscription.dispose();
    held?.dispose();
  });
}
