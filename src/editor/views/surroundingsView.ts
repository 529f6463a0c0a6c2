import type * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { volumeOfHolder } from '../../core/model/fileHolder.ts';
import type { NetworksOutline } from '../../core/outline/networksOutline.ts';
import type { OutlineNode } from '../../core/outline/node.ts';
import type { VolumesOutline } from '../../core/outline/volumesOutline.ts';
import type { WindowFiles } from '../documents/windowFiles.ts';
import { containerFolderOf } from '../platform/containerUri.ts';
import type { CurrentEngine, WindowEngines } from '../platform/currentEngine.ts';
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

/** What the commands for one engine need of the view. */
export interface EngineSurroundings<S> {
  readonly filter: Remembered<string>;
  /** The outline of the engine, also while nobody has seen it yet. */
  ready(): Promise<S | undefined>;
}

/** The view "Volumes" or "Networks", with the filter that a person chose in it. */
export class SurroundingsView<S extends SurroundingsSource> implements Disposable {
  readonly filter: Remembered<string>;
  readonly #store = new DisposableStore();
  readonly #tree: EngineTree<LazyOutline<S>>;

  constructor(noun: 'volumes' | 'networks', engines: WindowEngines, memento: vscode.Memento, load: (engine: CurrentEngine) => Promise<S>, drops?: vscode.TreeDragAndDropController<Row>) {
    this.filter = new Remembered(memento, `${noun}.filter`, readText);
    const create = (engine: CurrentEngine): LazyOutline<S> =>
      new LazyOutline(async () => {
        const outline = await load(engine);
        outline.filter = this.filter.value;
        return outline;
      });
    // The containers are needed for "in use by".
    this.#tree = this.#store.own(new EngineTree(`gantry.${noun}`, engines, [noun, 'containers'], create, drops));
    this.#store.own(this.filter.onDidChange((filter) => this.#applyFilter(filter)));
    this.#store.own(followContext(`gantry.${noun}.isFiltered`, this.filter, (filter) => filter !== ''));
    this.#tree.view.description = this.filter.value;
  }

  of({ key }: CurrentEngine): EngineSurroundings<S> {
    return { filter: this.filter, ready: () => this.#ready(key) };
  }

  /** The outline of an engine, of the chosen one where none is named; undefined until the view was visible. */
  outlineOf(engineId?: string): S | undefined {
    return this.#tree.source(engineId)?.outline;
  }

  /** Selects the row of a thing; where a filter hides it nothing happens. */
  async reveal(id: string, engineId?: string): Promise<void> {
    const node = (await this.#ready(engineId))?.reach(id);
    if (node) await this.#tree.reveal(node, engineId);
  }

  /** Disposed with the view. */
  own(disposable: Disposable): void {
    this.#store.own(disposable);
  }

  #ready(engineId: string | undefined): Promise<S | undefined> {
    return this.#tree.source(engineId)?.ready() ?? Promise.resolve(undefined);
  }

  #applyFilter(filter: string): void {
    for (const { outline } of this.#tree.sources) if (outline) outline.filter = filter;
    this.#tree.view.description = filter;
  }

  dispose(): void {
    this.#store.dispose();
  }
}

export type VolumesView = SurroundingsView<VolumesOutline>;
export type NetworksView = SurroundingsView<NetworksOutline>;

export function createVolumesView(engines: WindowEngines, files: WindowFiles, memento: vscode.Memento): VolumesView {
  const load = async (engine: CurrentEngine): Promise<VolumesOutline> => {
    const { VolumesOutline: Outline } = await import('../../core/outline/volumesOutline.ts');
    return new Outline({ engineId: engine.key, inventory: engine.inventory, files: files.of(engine) });
  };
  const view = new SurroundingsView('volumes', engines, memento, load, fileDrops);
  view.own(
    files.onDidChange((done) => {
      if (volumeOfHolder(done.containerId) !== undefined) view.outlineOf(done.engineId)?.files.refresh(done.containerId, containerFolderOf(done).path);
    }),
  );
  return view;
}

export function createNetworksView(engines: WindowEngines, memento: vscode.Memento): NetworksView {
  return new SurroundingsView('networks', engines, memento, async (engine) => new (await import('../../core/outline/networksOutline.ts')).NetworksOutline({ engineId: engine.key, inventory: engine.inventory }));
}
