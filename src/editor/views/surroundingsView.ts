import type * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { NetworksOutline } from '../../core/outline/networksOutline.ts';
import type { OutlineNode } from '../../core/outline/node.ts';
import type { VolumesOutline } from '../../core/outline/volumesOutline.ts';
import type { Event } from '../../core/base/emitter.ts';
import { volumeOfHolder } from '../../core/model/fileHolder.ts';
import type { ContainerFilesSource } from '../../core/outline/fileRows.ts';
import { containerFolderOf, type ContainerPath } from '../platform/containerUri.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { readText, Remembered } from '../platform/remembered.ts';
import { followContext } from './contextKeys.ts';
import { EngineTree, type OwnedSource } from './engineTree.ts';
import { fileDrops } from './fileDrops.ts';
import { LazyOutline } from './lazyOutline.ts';
import type { Row } from './row.ts';

/** What the outlines of both views can do. */
interface SurroundingsSource extends OwnedSource {
  filter: string;
  reach(id: string): OutlineNode | undefined;
  showMore(node: OutlineNode): void;
}

/** The view "Volumes" or "Networks", with the filter that a person chose in it. */
export class SurroundingsView<S extends SurroundingsSource> implements Disposable {
  readonly filter: Remembered<string>;
  readonly #store = new DisposableStore();
  readonly #tree: EngineTree<LazyOutline<S>>;

  constructor(noun: 'volumes' | 'networks', engine: CurrentEngine, memento: vscode.Memento, load: (inventory: Inventory) => Promise<S>, drops?: vscode.TreeDragAndDropController<Row>) {
    this.filter = new Remembered(memento, `${noun}.filter`, readText);
    const create = (inventory: Inventory): LazyOutline<S> =>
      new LazyOutline(async () => {
        const outline = await load(inventory);
        outline.filter = this.filter.value;
        return outline;
      });
    // The containers are needed for "in use by".
    this.#tree = this.#store.own(new EngineTree(`gantry.${noun}`, engine, [noun, 'containers'], create, drops));
    this.#store.own(this.filter.onDidChange((filter) => this.#applyFilter(filter)));
    this.#store.own(followContext(`gantry.${noun}.isFiltered`, this.filter, (filter) => filter !== ''));
    this.#tree.view.description = this.filter.value;
  }

  get outline(): S | undefined {
    return this.#tree.source?.outline;
  }

  /** The outline, also while nobody has seen it yet. */
  ready(): Promise<S | undefined> {
    return this.#tree.source?.ready() ?? Promise.resolve(undefined);
  }

  /** Selects the row of a thing; where a filter hides it nothing happens. */
  async reveal(id: string): Promise<void> {
    const node = (await this.ready())?.reach(id);
    if (node) await this.#tree.reveal(node);
  }

  /** Disposed with the view. */
  own(disposable: Disposable): void {
    this.#store.own(disposable);
  }

  #applyFilter(filter: string): void {
    const outline = this.outline;
    if (outline) outline.filter = filter;
    this.#tree.view.description = filter;
  }

  dispose(): void {
    this.#store.dispose();
  }
}

export type VolumesView = SurroundingsView<VolumesOutline>;
export type NetworksView = SurroundingsView<NetworksOutline>;

export function createVolumesView(engine: CurrentEngine, files: ContainerFilesSource & { readonly onDidChange: Event<ContainerPath> }, memento: vscode.Memento): VolumesView {
  const load = async (inventory: Inventory): Promise<VolumesOutline> => new (await import('../../core/outline/volumesOutline.ts')).VolumesOutline({ engineId: engine.name, inventory, files });
  const view = new SurroundingsView('volumes', engine, memento, load, fileDrops);
  view.own(
    files.onDidChange((done) => {
      if (volumeOfHolder(done.containerId) !== undefined) view.outline?.files.refresh(done.containerId, containerFolderOf(done).path);
    }),
  );
  return view;
}

export function createNetworksView(engine: CurrentEngine, memento: vscode.Memento): NetworksView {
  return new SurroundingsView('networks', engine, memento, async (inventory) => new (await import('../../core/outline/networksOutline.ts')).NetworksOutline({ engineId: engine.name, inventory }));
}
