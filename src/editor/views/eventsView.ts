import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { EventFeed, type KeptEvent } from '../../core/inventory/eventFeed.ts';
import { EventsOutline } from '../../core/outline/eventsOutline.ts';
import { withInventory, type CurrentEngine } from '../platform/currentEngine.ts';
import { readText, Remembered } from '../platform/remembered.ts';
import { followContext } from './contextKeys.ts';
import type { Row } from './row.ts';
import { TreeProvider } from './treeProvider.ts';

/** The view "Events": what the engine tells, while somebody looks. */
export class EventsView implements Disposable {
  readonly filter: Remembered<string>;
  readonly #store = new DisposableStore();
  readonly #provider = this.#store.own(new TreeProvider('gantry._openEventsRow'));
  readonly #view: vscode.TreeView<Row>;
  #shown: { readonly feed: EventFeed; readonly outline: EventsOutline } | undefined;

  constructor(engine: CurrentEngine, memento: vscode.Memento) {
    this.filter = new Remembered(memento, 'events.filter', readText);
    this.#view = this.#store.own(vscode.window.createTreeView<Row>('gantry.events', { treeDataProvider: this.#provider, canSelectMany: true }));
    this.#store.own(this.filter.onDidChange(() => this.#applyFilter()));
    this.#store.own(followContext('gantry.events.isFiltered', this.filter, (filter) => filter !== ''));
    this.#store.own(withInventory(engine, () => this.#attach(engine)));
  }

  get outline(): EventsOutline | undefined {
    return this.#shown?.outline;
  }

  /** The event of a row. */
  event(number: number): KeptEvent | undefined {
    return this.#shown?.feed.get(number);
  }

  /** Runs the command of the row that is selected. */
  async openSelected(): Promise<void> {
    const [row] = this.#view.selection;
    if (row?.node.command !== undefined) await vscode.commands.executeCommand(row.node.command, row);
  }

  /** Each engine has events of its own. */
  #attach(engine: CurrentEngine): Disposable {
    const store = new DisposableStore();
    const feed = store.own(new EventFeed({ ready: (signal) => engine.ready(signal) }));
    const outline = store.own(new EventsOutline({ engineId: engine.name, source: feed, timeText: (milliseconds) => new Date(milliseconds).toLocaleTimeString(vscode.env.language) }));
    this.#shown = { feed, outline };
    this.#applyFilter();
    this.#provider.source = outline;
    store.own(
      feed.onDidChange(() => {
        this.#view.message = feed.problem?.message ?? '';
      }),
    );
    let held: Disposable | undefined;
    const follow = (): void => {
      if (this.#view.visible) held ??= feed.hold();
      else {
        held?.dispose();
        held = undefined;
      }
    };
    follow();
    store.own(this.#view.onDidChangeVisibility(follow));
    store.own(toDisposable(() => held?.dispose()));
    return store;
  }

  #applyFilter(): void {
    if (this.#shown) this.#shown.outline.filter = this.filter.value;
    this.#view.description = this.filter.value;
  }

  dispose(): void {
    this.#store.dispose();
  }
}
