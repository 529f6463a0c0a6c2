import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { SwarmStatus } from '../../core/inventory/swarmInventory.ts';
import type { SwarmMembership as Membership } from '../../core/model/swarm.ts';
import type { SwarmOutline } from '../../core/outline/swarmOutline.ts';
import { withInventory, type CurrentEngine } from '../platform/currentEngine.ts';
import type { SwarmView } from './swarmView.ts';

/**
 * Shows the view "Swarm" while the engine is in a swarm. That is asked once for each connection (a ping, for engines
 * from 23 on), and when an event or a command gives reason to; all else of it is loaded when there is a swarm.
 */
export class SwarmMembership implements Disposable {
  readonly #engine: CurrentEngine;
  readonly #log: Log;
  readonly #store = new DisposableStore();
  #view: Promise<SwarmView> | undefined;
  #loaded: SwarmView | undefined;
  #asking = new AbortController();
  #isShown = false;

  constructor(engine: CurrentEngine, log: Log) {
    this.#engine = engine;
    this.#log = log;
    this.#store.own(
      withInventory(engine, (inventory) => {
        const store = new DisposableStore();
        const follow = (): void => {
          if (inventory.state.kind === 'connected') void this.recheck();
        };
        store.own(inventory.onDidChangeState(follow));
        store.own(
          inventory.onDidHear(({ type, attributes }) => {
            if (type === 'network' && swarmNetworks.has(attributes['name'] ?? '')) void this.recheck();
          }),
        );
        this.#show({ state: 'inactive', isManager: false });
        follow();
        return store;
      }),
    );
  }

  /** The rows of the view, once there is one. */
  get outline(): SwarmOutline | undefined {
    return this.#loaded?.outline;
  }

  /** The view, whether it is shown or not. */
  view(): Promise<SwarmView> {
    return (this.#view ??= this.#load());
  }

  /** Asks the engine anew whether it is in a swarm, and shows or hides the view. */
  async recheck(): Promise<void> {
    this.#asking.abort();
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const engine = await this.#engine.ready(asking.signal);
      const membership = await engine.swarm.membership(asking.signal);
      if (asking.signal.aborted || this.#store.isDisposed) return;
      const view = isNode(membership) || this.#view ? await this.view() : undefined;
      this.#show(membership);
      view?.swarm?.recheck();
    } catch (error) {
      if (!isAbort(error)) this.#log.warn(`Whether the engine is in a swarm is not known: ${messageOf(error)}`);
    }
  }

  async #load(): Promise<SwarmView> {
    const { SwarmView } = await import('./swarmView.ts');
    this.#loaded = this.#store.own(new SwarmView({ engine: this.#engine, log: this.#log, onStatus: (status) => this.#follow(status) }));
    return this.#loaded;
  }

  /** What the view finds out by itself. */
  #follow(status: SwarmStatus): void {
    if (status.kind === 'outside') this.#show({ state: 'inactive', isManager: false });
  }

  #show(membership: Membership): void {
    const isShown = isNode(membership);
    if (isShown === this.#isShown) return;
    this.#isShown = isShown;
    void vscode.commands.executeCommand('setContext', 'gantry.swarm.isNode', isShown);
  }

  dispose(): void {
    this.#asking.abort();
    this.#store.dispose();
  }
}

/** What an engine makes for itself when it comes into a swarm, and takes away when it leaves. */
const swarmNetworks: ReadonlySet<string> = new Set(['ingress', 'docker_gwbridge']);

function isNode({ state }: Membership): boolean {
  return state !== 'inactive';
}
