import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import type { Noun } from '../../core/inventory/inventory.ts';
import type { OutlineNode, TreeSource } from '../../core/outline/node.ts';
import type { CurrentEngine, WindowEngines } from '../platform/currentEngine.ts';
import { breakable, displayText } from '../../core/outline/displayText.ts';
import { EngineForest, type Shown } from './engineForest.ts';
import { hasWelcome } from './engineWelcome.ts';
import type { Row } from './row.ts';
import { TreeProvider } from './treeProvider.ts';
import { whileVisible } from './whileVisible.ts';

/** A source that lives as long as its inventory is shown. */
export interface OwnedSource extends TreeSource, Disposable {
  /** Says that texts which depend on the time of day (ages) are to be read anew. */
  touch(): void;
}

const ageRefreshMilliseconds = 30_000;

/**
 * A tree view over the inventories of this window's engines: follows the engines when others are chosen, and keeps
 * their nouns live only while it is visible. With one engine its rows are the roots, with more the engines are.
 */
export class EngineTree<S extends OwnedSource> implements Disposable {
  readonly view: vscode.TreeView<Row>;
  readonly #store = new DisposableStore();
  readonly #provider = this.#store.own(new TreeProvider());
  readonly #engines: WindowEngines;
  readonly #nouns: readonly Noun[];
  readonly #forest: EngineForest<S>;
  readonly #saysWhy: boolean;
  #note = '';

  /**
   * @param createSource makes the outline of an engine, which it asks of that engine alone; disposed here.
   * @param dragAndDropController takes what is dropped onto rows.
   */
  constructor(id: string, engines: WindowEngines, nouns: readonly Noun[], createSource: (engine: CurrentEngine) => S, dragAndDropController?: vscode.TreeDragAndDropController<Row>) {
    this.#engines = engines;
    this.#nouns = nouns;
    this.#saysWhy = id === 'gantry.containers';
    const options = { treeDataProvider: this.#provider, canSelectMany: true, showCollapseAll: true, ...(dragAndDropController ? { dragAndDropController } : {}) };
    this.view = this.#store.own(vscode.window.createTreeView<Row>(id, options));
    const show = (source: TreeSource): void => {
      this.#provider.source = source;
    };
    this.#forest = this.#store.own(new EngineForest(engines, (engine) => this.#attach(engine, createSource(engine)), show));
    this.#store.own(engines.onDidChangeAll(() => this.#say()));
    this.#say();
  }

  /** The outline of an engine; of the chosen one where none is named. */
  source(engineId?: string): S | undefined {
    return this.#forest.of(engineId);
  }

  /** The outlines of all engines. */
  get sources(): readonly S[] {
    return this.#forest.all;
  }

  /** Something to be said above the rows while the engine answers; empty for nothing. */
  set note(note: string) {
    if (note === this.#note) return;
    this.#note = note;
    this.#say();
  }

  /** Opens the view and selects the row of a node. */
  async reveal(node: OutlineNode, engineId?: string): Promise<void> {
    await this.view.reveal(this.#provider.rowOf(this.#forest.placed(node, engineId)), { select: true, focus: true, expand: false });
  }

  #attach({ inventory }: CurrentEngine, source: S): Shown<S> {
    const store = new DisposableStore();
    store.own(source);
    store.own(whileVisible(this.view, () => inventory.demand(this.#nouns)));
    store.own(
      whileVisible(this.view, () => {
        const timer = setInterval(() => source.touch(), ageRefreshMilliseconds);
        return toDisposable(() => clearInterval(timer));
      }),
    );
    store.own(inventory.onDidChangeState(() => this.#say()));
    return { source, dispose: () => store.dispose() };
  }

  #say(): void {
    // Several engines say so in their own rows.
    this.view.message = this.#engines.all.length === 1 ? this.#message(this.#engines) : this.#note;
  }

  /** What is said above the rows, while there are any, when they may be out of date; in the first view also why there are none. */
  #message(engine: CurrentEngine): string {
    const { state } = engine.inventory;
    if (state.kind !== 'unreachable') return this.#note;
    const { message, remedy } = state.error;
    if (this.#nouns.some((noun) => engine.inventory[noun].size > 0)) return l10n.t('The engine does not answer: {0} These rows are the last known.', breakable(displayText(message, 1000)));
    return this.#saysWhy && !hasWelcome(state.error, engine) ? breakable(displayText([message, remedy].filter(Boolean).join(' '), 2000)) : this.#note;
  }

  dispose(): void {
    this.#store.dispose();
  }
}
