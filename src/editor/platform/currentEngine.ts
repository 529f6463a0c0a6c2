import type { Disposable } from '../../core/base/disposable.ts';
import { DisposableStore } from '../../core/base/disposable.ts';
import type { Event } from '../../core/base/emitter.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import { commandLineKey, contextKey, type EngineKey } from './engineKey.ts';

/** An engine that a window shows: the one that was chosen, or one that is connected beside it. */
export interface CurrentEngine {
  /** Tells the engines of a window apart; the `engineId` of its rows. */
  readonly key: EngineKey;
  /** For people: the Docker context's name or the host; known before it is connected. */
  readonly name: string;
  /** The engine's own id (`Engine.id`), which records have; known once it was connected. */
  readonly id: string | undefined;
  /** Whether it is reached by ssh, as far as that is known: what fails then may be another machine's. */
  readonly isBeyondSsh: boolean;
  readonly inventory: Inventory;
  /** The connected engine; connects if need be, and throws a `UserError` where that fails. */
  ready(signal?: AbortSignal): Promise<Engine>;
  /** Another engine was chosen: `inventory` is another one from now on. Never where it stands for one engine only. */
  readonly onDidChange: Event<void>;
  /** Asks for an image anew: an untagged one is built without an event. */
  recheckImage(id: string): void;
}

/** All the engines of a window. It stands for the chosen one itself, for what belongs to no row. */
export interface WindowEngines extends CurrentEngine {
  /** The chosen one first. Each of them stands for itself for as long as it is among these. */
  readonly all: readonly CurrentEngine[];
  readonly onDidChangeAll: Event<void>;
  /** The engine of a row or document, by its key or by the engine's own id; the chosen one where that names none. */
  of(engineId: string | undefined): CurrentEngine;
  /** As `of`, for what must not be looked for on another engine. Engines chosen before are known too. @throws a `UserError`. */
  find(engineId: EngineKey | undefined): CurrentEngine;
  /** The connected engine with this id of its own. @throws a `UserError` where this window shows none such. */
  withId(engineId: string, signal?: AbortSignal): Promise<Engine>;
  /** The engine of a context, connected on demand: it need not be among those that are shown. Empty: the chosen one. */
  ofContext(context: string): CurrentEngine;
}

/**
 * Does something with the current inventory, and again with each that takes its place; what `attach` returns is
 * disposed when its inventory goes.
 */
export function withInventory(engine: CurrentEngine, attach: (inventory: Inventory) => Disposable): Disposable {
  const store = new DisposableStore();
  let current = store.own(attach(engine.inventory));
  store.own(
    engine.onDidChange(() => {
      const next = attach(engine.inventory);
      store.release(current);
      current = store.own(next);
    }),
  );
  return store;
}

/** Does something with each engine of a window, those that come later too; what `attach` returns is disposed when its engine goes. */
export function withEngines(engines: WindowEngines, attach: (engine: CurrentEngine) => Disposable): Disposable {
  const store = new DisposableStore();
  const attached = new Map<CurrentEngine, Disposable>();
  const follow = (): void => {
    // What comes is attached first: a noun that both need is not let go in between.
    for (const engine of engines.all) if (!attached.has(engine)) attached.set(engine, store.own(attach(engine)));
    for (const [engine, held] of attached) {
      if (engines.all.includes(engine)) continue;
      attached.delete(engine);
      store.release(held);
    }
  };
  follow();
  store.own(engines.onDidChangeAll(follow));
  return store;
}

/** The engine of the window that a context is shown by; the chosen one may have been found as the command line does. */
export function engineShowing(engines: WindowEngines, context: string): CurrentEngine | undefined {
  const [chosen] = engines.all;
  return engines.all.find(({ key }) => key === contextKey(context)) ?? (chosen?.key === commandLineKey && chosen.name === context ? chosen : undefined);
}
