import type { Disposable } from '../../core/base/disposable.ts';
import { DisposableStore } from '../../core/base/disposable.ts';
import { Emitter, type Event } from '../../core/base/emitter.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { LiveEngine } from '../../core/inventory/liveEngine.ts';

/** The engine that this window shows. */
export interface CurrentEngine {
  /** For people: the Docker context's name or the host; known before it is connected. */
  readonly name: string;
  readonly inventory: Inventory;
  /** The connected engine; connects if need be, and throws a `UserError` where that fails. */
  ready(signal?: AbortSignal): Promise<Engine>;
  /** Another engine was chosen: `inventory` is another one from now on. */
  readonly onDidChange: Event<void>;
  /** Asks for an image anew: an untagged one is built without an event. */
  recheckImage(id: string): void;
}

/** An engine that connects on demand, and what it is called as far as that is known. */
export interface NamedEngine {
  readonly live: LiveEngine;
  name(): string;
}

/** The engine of this window; replaced as a whole when another is chosen. */
export class EngineOfWindow implements CurrentEngine, Disposable {
  readonly #create: () => NamedEngine;
  readonly #changed = new Emitter<void>();
  /** Engines chosen before: what runs on them (a build, a pull) goes on; they hold no stream, since nobody demands them. */
  readonly #former: LiveEngine[] = [];
  #current: NamedEngine;

  readonly onDidChange = this.#changed.event;

  /** @param create resolves the engine anew from the choice, the settings and the environment. */
  constructor(create: () => NamedEngine) {
    this.#create = create;
    this.#current = create();
  }

  get name(): string {
    return this.#current.name();
  }

  get inventory(): Inventory {
    return this.#current.live;
  }

  ready(signal?: AbortSignal): Promise<Engine> {
    return this.#current.live.ready(signal);
  }

  recheckImage(id: string): void {
    this.#current.live.recheck('images', [id]);
  }

  retryNow(): void {
    this.#current.live.retryNow();
  }

  /** Resolves anew: after another choice, or a changed setting. */
  reset(): void {
    this.#former.push(this.#current.live);
    this.#current = this.#create();
    this.#changed.fire();
  }

  dispose(): void {
    for (const live of [this.#current.live, ...this.#former]) live.dispose();
    this.#changed.dispose();
  }
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
