import type * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { ImagesOptions } from '../../core/outline/imagesIndex.ts';
import { ImagesOutline } from '../../core/outline/imagesOutline.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { readFlag, readText, Remembered } from '../platform/remembered.ts';
import { followContext } from './contextKeys.ts';
import { EngineTree } from './engineTree.ts';

/** The view "Images", with what a person chose in it. */
export class ImagesView implements Disposable {
  readonly filter: Remembered<string>;
  readonly hideDangling: Remembered<boolean>;
  readonly #store = new DisposableStore();
  readonly #tree: EngineTree<ImagesOutline>;

  constructor(engine: CurrentEngine, memento: vscode.Memento) {
    this.filter = new Remembered(memento, 'images.filter', readText);
    this.hideDangling = new Remembered(memento, 'images.hideDangling', readFlag);
    // The containers are needed for "in use by".
    this.#tree = this.#store.own(new EngineTree('gantry.images', engine, ['images', 'containers'], (inventory) => this.#createOutline(engine, inventory)));
    for (const chosen of [this.filter, this.hideDangling]) this.#store.own(chosen.onDidChange(() => this.#applyOptions()));
    this.#store.own(followContext('gantry.images.isFiltered', this.filter, (filter) => filter !== ''));
    this.#store.own(followContext('gantry.images.isDanglingHidden', this.hideDangling, (isHidden) => isHidden));
  }

  get outline(): ImagesOutline | undefined {
    return this.#tree.source;
  }

  /** Selects the row of an image, or of one of its tags; where a filter hides it nothing happens. */
  async reveal(id: string, reference?: string): Promise<void> {
    const node = this.outline?.reach(id, reference);
    if (node) await this.#tree.reveal(node);
  }

  #createOutline(engine: CurrentEngine, inventory: Inventory): ImagesOutline {
    const outline = new ImagesOutline({ engineId: engine.name, inventory });
    outline.options = this.#options();
    return outline;
  }

  #options(): ImagesOptions {
    return { filter: this.filter.value, hideDangling: this.hideDangling.value };
  }

  #applyOptions(): void {
    const outline = this.outline;
    if (outline) outline.options = this.#options();
    this.#tree.view.description = this.filter.value;
  }

  dispose(): void {
    this.#store.dispose();
  }
}
