import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { EventFeed, type KeptEvent } from '../../core/inventory/eventFeed.ts';
import { EventsOutline } from '../../core/outline/eventsOutline.ts';
import type { CurrentEngine, WindowEngines } from '../platform/currentEngine.ts';
import { readText, Remembered } from '../platform/remembered.ts';
import { followContext } from './contextKeys.ts';
import { EngineForest, type Shown } from './engineForest.ts';
import type { Row } from './row.ts';
import { TreeProvider } from './treeProvider.ts';
import { whileVisible } from './whileVisible.ts';

/** The events of one engine, as the view shows them. */
export interface EngineEvents {
  readonly filter: Remembered<string>;
  readonly outline: EventsOutline | undefined;
  /** The event of a row. */
  event(number: number): KeptEvent | undefined;
  /** Runs the command of the row that is selected. */
  openSelected(): Promise<void>;
}

/** The view "Events": what the engines tell, while somebody looks. */
export class EventsView implements Disposable {
  readonly filter: Remembered<string>;
  readonly #store = new DisposableStore();
  readonly #provider = this.#store.own(new TreeProvider('gantry._openEventsRow'));
  readonly #view: vscode.TreeView<Row>;
  readonly #forest: EngineForest<EventsOutline>;
  /** Each engine has events of its own. */
  readonly #feeds = new Map<EventsOutline, EventFeed>();

  constructor(engines: WindowEngines, memento: vscode.Memento) {
    this.filter = new Remembered(memento, 'events.filter', readText);
    this.#view = this.#store.own(vscode.window.createTreeView<Row>('gantry.events', { treeDataProvider: this.#provider, canSelectMany: true }));
    const show = (source: TreeProvider['source']): void => {
      this.#provider.source = source;
    };
    this.#forest = this.#store.own(new EngineForest(engines, (engine) => this.#attach(engine), show));
    this.#store.own(this.filter.onDidChange(() => this.#applyFilter()));
    this.#store.own(followContext('gantry.events.isFiltered', this.filter, (filter) => filter !== ''));
    this.#applyFilter();
  }

  outlineOf(engineId?: string): EventsOutline | undefined {
    return this.#forest.of(engineId);
  }

  of({ key }: CurrentEngine): EngineEvents {
    const outlineOf = (): EventsOutline | undefined => this.outlineOf(key);
    return {
      filter: this.filter,
      get outline() {
        return outlineOf();
      },
      event: (number) => this.#feedOf(outlineOf())?.get(number),
      openSelected: () => this.#openSelected(),
    };
  }

  #feedOf(outline: EventsOutline | undefined): EventFeed | undefined {
    return outline && this.#feeds.get(outline);
  }

  async #openSelected(): Promise<void> {
    const [row] = this.#view.selection;
    if (row?.node.command !== undefined) await vscode.commands.executeCommand(row.node.command, row);
  }

  #attach(engine: CurrentEngine): Shown<EventsOutline> {
    const store = new DisposableStore();
    const feed = store.own(new EventFeed({ ready: (signal) => engine.ready(signal) }));
    const outline = store.own(new EventsOutline({ engineId: engine.key, source: feed, timeText: (milliseconds) => new Date(milliseconds).toLocaleTimeString(vscode.env.language) }));
    outline.filter = this.filter.value;
    this.#feeds.set(outline, feed);
    store.own(toDisposable(() => this.#feeds.delete(outline)));
    store.own(feed.onDidChange(() => this.#say()));
    store.own(whileVisible(this.#view, () => feed.hold()));
    return { source: outline, dispose: () => store.dispose() };
  }

  /** Several engines say in their own rows what is wrong. */
  #say(): void {
    const [feed, ...others] = this.#feeds.values();
    this.#view.message = others.length > 0 ? '' : (feed?.problem?.message ?? '');
  }


  #applyFilter(): void {
    for (const outline of this.#forest.all) outline.filter = this.filter.value;
    this.#view.description = this.filter.value;
  }

  dispose(): void {
    this.#store.dispose();
  }
}
