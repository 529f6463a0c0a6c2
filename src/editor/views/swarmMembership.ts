import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { SwarmStatus } from '../../core/inventory/swarmInventory.ts';
import type { SwarmOutline } from '../../core/outline/swarmOutline.ts';
import { withEngines, type CurrentEngine, type WindowEngines } from '../platform/currentEngine.ts';
import type { ShownSwarm, SwarmView } from './swarmView.ts';

/** What a command needs of the swarm of one engine. */
export interface EngineSwarm {
  /** Asks the engine anew whether it is in a swarm, and shows or hides the view. */
  recheck(): Promise<void>;
  view(): Promise<ShownSwarm>;
}

/**
 * Shows the view "Swarm" while an engine of the window is in a swarm. That is asked once for each connection (a ping, for
 * engines from 23 on), and when an event or a command gives reason to; all else of it is loaded when there is a swarm.
 */
export class SwarmMembership implements Disposable {
  readonly #engines: WindowEngines;
  readonly #log: Log;
  readonly #store = new DisposableStore();
  readonly #members = new Set<CurrentEngine>();
  readonly #asking = new Map<CurrentEngine, AbortController>();
  #view: Promise<SwarmView> | undefined;
  #loaded: SwarmView | undefined;
  #isShown = false;

  constructor(engines: WindowEngines, log: Log) {
    this.#engines = engines;
    this.#log = log;
    this.#store.own(withEngines(engines, (engine) => this.#attach(engine)));
  }

  /** The rows of an engine, once there is the view. */
  outlineOf(engineId?: string): SwarmOutline | undefined {
    return this.#loaded?.outlineOf(engineId);
  }

  of(engine: CurrentEngine): EngineSwarm {
    return {
      recheck: () => this.#recheck(engine),
      view: async () => {
        const shown = (await this.#load()).of(engine.key);
        if (!shown) throw new Error('The swarm of an engine that is not shown');
        return shown;
      },
    };
  }

  #attach(engine: CurrentEngine): Disposable {
    const store = new DisposableStore();
    const { inventory } = engine;
    const follow = (): void => {
      if (inventory.state.kind === 'connected') void this.#recheck(engine);
    };
    store.own(inventory.onDidChangeState(follow));
    store.own(
      inventory.onDidHear(({ type, action, attributes }) => {
        const isOfSwarm = type === 'network' && (action === 'create' || action === 'destroy') && swarmNetworks.has(attributes['name'] ?? '');
        if (isOfSwarm) void this.#recheck(engine);
      }),
    );
    store.own(
      toDisposable(() => {
        this.#asking.get(engine)?.abort();
        this.#asking.delete(engine);
        this.#note(engine, false);
      }),
    );
    follow();
    return store;
  }

  async #recheck(engine: CurrentEngine): Promise<void> {
    this.#asking.get(engine)?.abort();
    const asking = new AbortController();
    this.#asking.set(engine, asking);
    try {
      const connected = await engine.ready(asking.signal);
      const { state } = await connected.swarm.membership(asking.signal);
      if (asking.signal.aborted || this.#store.isDisposed) return;
      if (state !== 'inactive') await this.#load();
      this.#note(engine, state !== 'inactive');
      this.#loaded?.of(engine.key)?.live.recheck();
    } catch (error) {
      if (!isAbort(error)) this.#log.warn(`Whether the engine is in a swarm is not known: ${messageOf(error)}`);
    }
  }

  #load(): Promise<SwarmView> {
    this.#view ??= this.#create();
    return this.#view;
  }

  async #create(): Promise<SwarmView> {
    const { SwarmView } = await import('./swarmView.ts');
    this.#loaded = this.#store.own(new SwarmView({ engines: this.#engines, log: this.#log, onStatus: (engine, status) => this.#follow(engine, status) }));
    return this.#loaded;
  }

  /** What the view finds out by itself. */
  #follow(engine: CurrentEngine, status: SwarmStatus): void {
    if (status.kind === 'outside') this.#note(engine, false);
  }

  #note(engine: CurrentEngine, isMember: boolean): void {
    if (isMember) this.#members.add(engine);
    else this.#members.delete(engine);
    const isShown = this.#members.size > 0;
    if (isShown === this.#isShown) return;
    this.#isShown = isShown;
    void vscode.commands.executeCommand('setContext', 'gantry.swarm.isNode', isShown);
  }

  dispose(): void {
    for (const asking of this.#asking.values()) asking.abort();
    this.#store.dispose();
  }
}

/** What an engine makes for itself when it comes into a swarm, and takes away when it leaves. */
const swarmNetworks: ReadonlySet<string> = new Set(['ingress', 'docker_gwbridge']);
