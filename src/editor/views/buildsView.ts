import * as vscode from 'vscode';
import { delay } from '../../core/base/abort.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { BuildList } from '../../core/build/history.ts';
import type { BuildRecord } from '../../core/build/record.ts';
import { BuildsOutline, otherEnginesNode } from '../../core/outline/buildsOutline.ts';
import type { OutlineNode, TreeSource } from '../../core/outline/node.ts';
import type { CurrentEngine, WindowEngines } from '../platform/currentEngine.ts';
import { EngineForest, type Shown } from './engineForest.ts';
import type { Row } from './row.ts';
import { TreeProvider } from './treeProvider.ts';

const ageRefreshMilliseconds = 60_000;
const runningRefreshMilliseconds = 1000;
const selectionAttempts = 20;
const selectionMilliseconds = 50;

/**
 * The view "Builds": with one engine all that were made from here, each with its engine where it was another; with more
 * engines those of each below it, and below the last those of engines that are not shown. Nothing is read before it is
 * opened for the first time.
 */
export class BuildsView implements Disposable {
  /** Shows more of the list that a row belongs to. */
  readonly outline = { showMore: (node: OutlineNode): void => this.#outlineOf(node)?.showMore(node) };
  readonly #store = new DisposableStore();
  readonly #history: BuildList;
  readonly #engines: WindowEngines;
  readonly #view: vscode.TreeView<Row>;
  readonly #forest: EngineForest<BuildsOutline>;
  readonly #rest: BuildsOutline;
  readonly #holdEngine: () => Disposable;
  #held: Disposable | undefined;
  #ages: NodeJS.Timeout | undefined;
  #running: NodeJS.Timeout | undefined;

  /** @param holdEngine has the engine's own history followed until it is disposed. */
  constructor(history: BuildList, engines: WindowEngines, holdEngine: () => Disposable) {
    this.#history = history;
    this.#engines = engines;
    this.#holdEngine = holdEngine;
    const provider = this.#store.own(new TreeProvider('gantry._openBuildsRow'));
    this.#view = this.#store.own(vscode.window.createTreeView<Row>('gantry.builds', { treeDataProvider: provider, canSelectMany: true, showCollapseAll: true }));
    const show = (source: TreeSource): void => {
      provider.source = source;
    };
    const rest = this.#store.own(new BuildsOutline(history, { accepts: (record) => !engines.all.some((engine) => isOf(engine, record)), isOfEngine: () => false }));
    this.#rest = rest;
    this.#forest = this.#store.own(new EngineForest(engines, (engine) => this.#attach(engine), show, { key: '', node: otherEnginesNode(), source: rest, isEmpty: () => rest.isEmpty }));
    this.#store.own(this.#view.onDidChangeVisibility(() => this.#followVisibility()));
    this.#store.own(
      history.onDidChange((ids) => {
        if (!ids) this.#followRunning();
      }),
    );
  }

  #attach(engine: CurrentEngine): Shown<BuildsOutline> {
    const store = new DisposableStore();
    const isOfEngine = (record: BuildRecord): boolean => isOf(engine, record);
    const accepts = (record: BuildRecord): boolean => this.#engines.all.length === 1 || isOfEngine(record);
    const source = store.own(new BuildsOutline(this.#history, { engineId: engine.key, accepts, isOfEngine }));
    // Which engine it is becomes known when it is connected.
    store.own(engine.inventory.onDidChangeState(() => this.#touch()));
    return { source, dispose: () => store.dispose() };
  }

  get #outlines(): readonly BuildsOutline[] {
    return [...this.#forest.all, this.#rest];
  }

  #outlineOf({ subject }: OutlineNode): BuildsOutline | undefined {
    return 'engineId' in subject && subject.engineId !== '' ? this.#forest.of(subject.engineId) : this.#rest;
  }

  #touch(): void {
    for (const outline of this.#outlines) outline.touch();
  }

  #tick(): boolean {
    return this.#outlines.map((outline) => outline.tick()).includes(true);
  }

  /** Runs the command of the row that is selected. */
  async openSelected(): Promise<void> {
    const row = await this.#selected();
    if (row?.node.command !== undefined) await vscode.commands.executeCommand(row.node.command, row);
  }

  /** While the list is drawn anew, as when a build begins, the editor knows no selection for a moment: a click is not to be lost then. */
  async #selected(): Promise<Row | undefined> {
    for (let attempt = 0; attempt < selectionAttempts && !this.#store.isDisposed; attempt += 1) {
      const [row] = this.#view.selection;
      if (row) return row;
      await delay(selectionMilliseconds);
    }
    return undefined;
  }

  #followVisibility(): void {
    this.#held?.dispose();
    this.#held = this.#view.visible ? this.#holdEngine() : undefined;
    clearInterval(this.#ages);
    this.#ages = this.#view.visible ? setInterval(() => this.#touch(), ageRefreshMilliseconds) : undefined;
    this.#followRunning();
  }

  /** The seconds of a build that runs go on, as long as somebody sees them. */
  #followRunning(): void {
    clearInterval(this.#running);
    this.#running = this.#view.visible && this.#tick() ? setInterval(() => this.#tick(), runningRefreshMilliseconds) : undefined;
  }

  dispose(): void {
    this.#held?.dispose();
    clearInterval(this.#ages);
    clearInterval(this.#running);
    this.#store.dispose();
  }
}

/** Records have the engine's own id, which is known once it was connected; until then its name tells. */
function isOf({ id, name }: CurrentEngine, { engine }: BuildRecord): boolean {
  return id === undefined ? name === engine.name : id === engine.id;
}
