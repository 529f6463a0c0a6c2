import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { LayersOutline, ShownLayers } from '../../core/outline/layersOutline.ts';
import type { Row } from './row.ts';
import { TreeProvider } from './treeProvider.ts';

const id = 'gantry.layers';

/** The view "Image Layers": there when it was asked for, until it is closed. */
export class LayersView implements Disposable {
  readonly #store = new DisposableStore();
  readonly #provider = this.#store.own(new TreeProvider());
  readonly #view: vscode.TreeView<Row>;
  #outline: LayersOutline | undefined;

  constructor() {
    this.#view = this.#store.own(vscode.window.createTreeView<Row>(id, { treeDataProvider: this.#provider, showCollapseAll: true }));
  }

  get outline(): Pick<LayersOutline, 'showMore'> {
    return { showMore: (node) => this.#outline?.showMore(node) };
  }

  /** @param name what the rows are of, for the view's title. */
  async show(name: string, shown: ShownLayers): Promise<void> {
    const { LayersOutline: Outline } = await import('../../core/outline/layersOutline.ts');
    this.#exchange(new Outline(shown));
    this.#view.description = name;
    await vscode.commands.executeCommand('setContext', 'gantry.layers.isShown', true);
    await vscode.commands.executeCommand('gantry.layers.focus');
  }

  async close(): Promise<void> {
    this.#exchange(undefined);
    await vscode.commands.executeCommand('setContext', 'gantry.layers.isShown', false);
  }

  #exchange(outline: LayersOutline | undefined): void {
    this.#outline?.dispose();
    this.#outline = outline;
    this.#provider.source = outline;
  }

  dispose(): void {
    this.#outline?.dispose();
    this.#store.dispose();
  }
}
