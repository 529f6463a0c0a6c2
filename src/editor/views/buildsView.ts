import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { BuildHistory } from '../../core/build/history.ts';
import { BuildsOutline } from '../../core/outline/buildsOutline.ts';
import type { Row } from './row.ts';
import { TreeProvider } from './treeProvider.ts';

const ageRefreshMilliseconds = 60_000;

/** The view "Builds": nothing is read before it is opened for the first time. */
export class BuildsView implements Disposable {
  readonly outline: BuildsOutline;
  readonly #store = new DisposableStore();
  readonly #view: vscode.TreeView<Row>;
  #timer: NodeJS.Timeout | undefined;

  constructor(history: BuildHistory) {
    this.outline = this.#store.own(new BuildsOutline(history));
    const provider = this.#store.own(new TreeProvider());
    provider.source = this.outline;
    this.#view = this.#store.own(vscode.window.createTreeView<Row>('gantry.builds', { treeDataProvider: provider, canSelectMany: true, showCollapseAll: true }));
    this.#store.own(this.#view.onDidChangeVisibility(() => this.#keepAges()));
  }

  #keepAges(): void {
    clearInterval(this.#timer);
    this.#timer = this.#view.visible ? setInterval(() => this.outline.touch(), ageRefreshMilliseconds) : undefined;
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#store.dispose();
  }
}
