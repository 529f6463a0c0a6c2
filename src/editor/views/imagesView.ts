import type * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { ImagesOptions } from '../../core/outline/imagesIndex.ts';
import { ImagesOutline } from '../../core/outline/imagesOutline.ts';
import type { WindowEngines } from '../platform/currentEngine.ts';
import { readFlag, readText, Remembered } from '../platform/remembered.ts';
import { followContext } from './contextKeys.ts';
import { EngineTree } from './engineTree.ts';

/** The view "Images", with what a person chose in it. */
export class ImagesView implements Disposable {
  readonly filter: Remembered<string>;
  readonly hideDangling: Remembered<boolean>;
  readonly #store = new DisposableStore();
  readonly #tree: EngineTree<ImagesOutline>;

  constructor(engines: WindowEngines, memento: vscode.Memento) {
    this.filter = new Remembered(memento, 'images.filter', readText);
    this.hideDangling = new Remembered(memento, 'images.hideDangling', readFlag);
    // The containers are needed for "in use by".
    this.#tree = this.#store.own(new EngineTree('gantry.images', engines, ['images', 'containers'], ({ key, inventory }) => this.#createOutline({ engineId: key, inventory })));
    for (const chosen of [this.filter, this.hideDangling]) this.#store.own(chosen.onDidChange(() => this.#applyOptions()));
    this.#store.own(followContext('gantry.images.isFiltered', this.filter, (filter) => filter !== ''));
    this.#store.own(followContext('gantry.images.isDanglingHidden', this.hideDangling, (isHidden) => isHidden));
  }

  /** The outline of an engine; of the chosen one where none is named. */
  outlineOf(engineId?: string): ImagesOutline | undefined {
    return this.#tree.source(engineId);
  }

  /** Selects the row of an image, or of one of its tags; where a filter hides it nothing happens. */
  async reveal(id: string, reference?: string, engineId?: string): Promise<void> {
    const node = this.outlineOf(engineId)?.reach(id, reference);
    if (node) await this.#tree.reveal(node, engineId);
  }

  #createOutline(parts: ConstructorParameters<typeof ImagesOutline>[0]): ImagesOutline {
    const outline = new ImagesOutline(parts);
    outline.options = this.#options();
    return outline;
  }

  #options(): ImagesOptions {
    return { filter: this.filter.value, hideDangling: this.hideDangling.value };
  }

  #applyOptions(): void {
    for (const outline of this.#tree.sources) outline.options = this.#options();
    this.#tree.view.description = this.filter.value;
  }

  dispose(): void {
    this.#store.dispose();
  }
}
