import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { BuildHistory } from '../../core/build/history.ts';
import { BuildsOutline } from '../../core/outline/buildsOutline.ts';
import type { Row } from './row.ts';
import { TreeProvider } from './treeProvider.ts';

const ageRefreshMilliseconds = 60_000;
const runningRefreshMilliseconds = 1000;

/** The view "Builds": nothing is read before it is opened for the first time. */
export class BuildsView implements Disposable {
  readonly outline: BuildsOutline;
  readonly #store = new DisposableStore();
  readonly #view: vscode.TreeView<Row>;
  #ages: NodeJS.Timeout | undefined;
  #running: NodeJS.Timeout | undefined;

  constructor(history: BuildHistory) {
    this.outline = this.#store.own(new BuildsOutline(history));
    const provider = this.#store.own(new TreeProvider());
    provider.source = this.outline;
    this.#view = this.#store.own(vscode.window.createTreeView<Row>('gantry.builds', { treeDataProvider: provider, canSelectMany: true, showCollapseAll: true }));
    this.#store.own(this.#view.onDidChangeVisibility(() => this.#followVisibility()));
    this.#store.own(
      history.onDidChange((ids) => {
        if (!ids) this.#followRunning();
      }),
    );
  }

  #followVisibility(): void {
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
    clearInterval(this.#ages);
    clearInterval(this.#running);
    this.#store.dispose();
  }
}
