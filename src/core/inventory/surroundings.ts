import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/emitter.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineEvent } from '../model/engineEvent.ts';
import type { Network } from '../model/network.ts';
import type { Volume } from '../model/volume.ts';
import type { LiveCollection } from './collection.ts';
import { type Follower, type FollowerOptions } from './follower.ts';
import { Recheck, type Answer } from './recheck.ts';

/** Above this number one whole list is cheaper than a request that names them all. */
const maximumNamed = 100;

/** Keeps the volumes up to date. */
export function volumesFollower(engine: Engine, collection: LiveCollection<Volume>, options: FollowerOptions): Follower {
  return new SurroundingsFollower({ type: 'volume', collection, list: (names, signal) => engine.volumes.list(names ? { names } : {}, signal) }, options);
}

/** Keeps the networks up to date. Who is connected to them is told of by the containers. */
export function networksFollower(engine: Engine, collection: LiveCollection<Network>, options: FollowerOptions): Follower {
  const { onDidChange } = engine.networks;
  return new SurroundingsFollower({ type: 'network', collection, list: (ids, signal) => engine.networks.list(ids ? { ids } : {}, signal), ...(onDidChange && { onDidChange }) }, options);
}

interface Followed<T extends { readonly id: string }> {
  readonly type: 'volume' | 'network';
  readonly collection: LiveCollection<T>;
  /** All of them, or those with the given ids. */
  readonly list: (ids: readonly string[] | undefined, signal: AbortSignal) => Promise<readonly T[]>;
  /**
   * There where the engine sends no events of them. Then all are listed again at this, and where containers come or go:
   * Compose makes networks before the first and removes them after the last.
   */
  readonly onDidChange?: Event<void>;
}

/** What all of them are asked for by; no name and no id. */
const all = '';

/** What comes, stays as it is, and goes. A name that went may come back. */
class SurroundingsFollower<T extends { readonly id: string }> implements Follower {
  readonly #followed: Followed<T>;
  readonly #recheck: Recheck<T>;
  readonly #controller = new AbortController();
  readonly #listening: Disposable | undefined;

  constructor(followed: Followed<T>, options: FollowerOptions) {
    this.#followed = followed;
    this.#recheck = new Recheck({ ...options, ask: (ids, signal) => this.#ask(ids, signal) });
    this.#listening = followed.onDidChange?.(() => this.#recheck.note(all));
  }

  async start(): Promise<void> {
    const signal = this.#controller.signal;
    const list = await this.#followed.list(undefined, signal);
    if (signal.aborted) return;
    this.#followed.collection.reset(list);
    this.#recheck.open();
  }

  recheck(ids: readonly string[]): void {
    for (const id of ids) this.#recheck.note(id);
  }

  handle(event: EngineEvent): void {
    // Nobody knows what is to come: it is asked for as long as an answer may be late.
    if (this.#followed.onDidChange && event.type === 'container' && (event.action === 'create' || event.action === 'destroy')) this.#recheck.note(all, 'all', () => false);
    if (event.type !== this.#followed.type) return;
    const { id } = event;
    switch (event.action) {
      case 'create':
      case 'update':
        this.#recheck.note(id, 'exists', (answer) => answer.has(id));
        return;
      case 'destroy':
      case 'remove':
        this.#followed.collection.update([], [id]);
        // A list that was asked for before may bring it back.
        this.#recheck.note(id, 'exists', (answer) => !answer.has(id));
        return;
      case 'prune':
        // The engine does not say which ones.
        this.recheck([...this.#followed.collection.values()].map((value) => value.id));
        return;
      default:
        // Mounted, unmounted, connected, disconnected: an inspection tells it, the list does not.
        this.#followed.collection.mention(id);
    }
  }

  async #ask(ids: readonly string[], signal: AbortSignal): Promise<Answer<T>> {
    const isAll = ids.includes(all);
    const list = await this.#followed.list(isAll || ids.length > maximumNamed ? undefined : ids, signal);
    const answer = new Map(list.map((value) => [value.id, value]));
    if (signal.aborted) return answer;
    if (isAll) this.#followed.collection.reset(list);
    else this.#followed.collection.update(
      ids.flatMap((id) => answer.get(id) ?? []),
      ids.filter((id) => !answer.has(id)),
    );
    return answer;
  }

  dispose(): void {
    this.#controller.abort();
    this.#listening?.dispose();
    this.#recheck.dispose();
  }
}
