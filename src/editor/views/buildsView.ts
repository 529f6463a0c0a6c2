import * as vscode from 'vscode';
import { delay } from '../../core/base/abort.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { BuildList } from '../../core/build/history.ts';
import { BuildsOutline } from '../../core/outline/buildsOutline.ts';
import type { WindowEngines } from '../platform/currentEngine.ts';
import type { Row } from './row.ts';
import { TreeProvider } from './treeProvider.ts';

const ageRefreshMilliseconds = 60_000;
const runningRefreshMilliseconds = 1000;
const selectionAttempts = 20;
const selectionMilliseconds = 50;

/** The view "Builds": those of all engines in one list. Nothing is read before it is opened for the first time. */
export class BuildsView implements Disposable {
  readonly outline: BuildsOutline;
  readonly #store = new DisposableStore();
  readonly #view: vscode.TreeView<Row>;
  readonly #holdEngine: () => Disposable;
  #held: Disposable | undefined;
  #ages: NodeJS.Timeout | undefined;
  #running: NodeJS.Timeout | undefined;

  /** @param holdEngine has the engine's own history followed until it is disposed. */
  constructor(history: BuildList, engines: WindowEngines, holdEngine: () => Disposable) {
    this.#holdEngine = holdEngine;
    this.outline = this.#store.own(new BuildsOutline(history, { namesEngines: () => engines.all.length > 1 }));
    this.#store.own(engines.onDidChangeAll(() => this.outline.touch()));
    const provider = this.#store.own(new TreeProvider('gantry._openBuildsRow'));
    provider.source = this.outline;
    this.#view = this.#store.own(vscode.window.createTreeView<Row>('gantry.builds', { treeDataProvider: provider, canSelectMany: true, showCollapseAll: true }));
    this.#store.own(this.#view.onDidChangeVisibility(() => this.#followVisibility()));
    this.#store.own(
      history.onDidChange((ids) => {
        if (!ids) this.#followRunning();
      }),
    );
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
    this.#ages = this.#view.visible ? setInterval(() => this.outline.touch(), ageRefreshMilliseconds) : undefined;
    this.#followRunning();
  }

  /** The seconds of a build that runs go on, as long as somebody sees them. */
  #followRunning(): void {
    clearInterval(this.#running);
    this.#running = this.#view.visible && this.outline.tick() ? setInterval(() => this.outline.tick(), runningRefreshMilliseconds) : undefined;
  }

  dispose(): void {
    this.#held?.dispose();
    clearInterval(this.#ages);
    clearInterval(this.#running);
    this.#store.dispose();
  }
}
