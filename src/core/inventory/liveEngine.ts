import { onAbort } from '../base/abort.ts';
import { systemClock, type Clock } from '../base/clock.ts';
import { DisposableStore, toDisposable, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import type { UserError } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import type { Container } from '../model/container.ts';
import type { EngineEvent } from '../model/engineEvent.ts';
import type { Image } from '../model/image.ts';
import type { Network } from '../model/network.ts';
import type { Volume } from '../model/volume.ts';
import { LiveCollection } from './collection.ts';
import { Connection } from './connection.ts';
import { ContainersFollower } from './containers.ts';
import type { Follower, FollowerOptions } from './follower.ts';
import { ImagesFollower } from './images.ts';
import type { ConnectionState, Inventory, Noun } from './inventory.ts';
import { Session, toUserError } from './session.ts';
import { networksFollower, volumesFollower } from './surroundings.ts';

export interface LiveEngineOptions {
  /** Throws a `UserError` where the engine cannot be reached. */
  readonly connect: (signal: AbortSignal) => Promise<Engine>;
  readonly log: Log;
  readonly clock?: Clock;
  /** Ends what connecting keeps from one connection to the next. */
  readonly end?: () => void;
}

const firstGapMilliseconds = 250;
const longestGapMilliseconds = 5_000;

/** What one engine holds now, connected while anybody demands it; heals by itself when the engine goes and returns. */
export class LiveEngine implements Inventory {
  readonly containers: LiveCollection<Container>;
  readonly images: LiveCollection<Image>;
  readonly volumes: LiveCollection<Volume>;
  readonly networks: LiveCollection<Network>;

  readonly #store = new DisposableStore();
  readonly #changedState = this.#store.own(new Emitter<ConnectionState>());
  readonly #heard = this.#store.own(new Emitter<EngineEvent>());
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #demands = new Set<readonly Noun[]>();
  #state: ConnectionState = { kind: 'idle' };
  #loop: AbortController | undefined;
  #session: Session | undefined;
  #wake: (() => void) | undefined;

  readonly onDidChangeState = this.#changedState.event;
  readonly onDidHear = this.#heard.event;

  constructor(options: LiveEngineOptions) {
    this.#log = options.log;
    this.#clock = options.clock ?? systemClock;
    this.#connection = this.#store.own(new Connection(options.connect));
    this.#store.own(toDisposable(options.end ?? (() => undefined)));
    this.containers = this.#store.own(new LiveCollection<Container>(this.#clock));
    this.images = this.#store.own(new LiveCollection<Image>(this.#clock));
    this.volumes = this.#store.own(new LiveCollection<Volume>(this.#clock));
    this.networks = this.#store.own(new LiveCollection<Network>(this.#clock));
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The number of those who listen to the state; for tests that count leaks. */
  get listenerCount(): number {
    return this.#changedState.listenerCount;
  }

  demand(nouns: readonly Noun[]): Disposable {
    const demand = [...nouns];
    this.#demands.add(demand);
    this.#update();
    return toDisposable(() => {
      this.#demands.delete(demand);
      this.#update();
    });
  }

  /** The connected engine, for a command: connects if need be, also while nothing is demanded. */
  async ready(signal?: AbortSignal): Promise<Engine> {
    const engine = await this.#connection.acquire(signal);
    this.#wake?.();
    return engine;
  }

  /** Connects now instead of waiting for the next try. */
  retryNow(): void {
    if (!this.#wake) return;
    this.#setState({ kind: 'connecting' });
    this.#wake();
  }

  /** Asks for some things anew, where an engine is known to change them without an event. */
  recheck(noun: Noun, keys: readonly string[]): void {
    this.#session?.recheck(noun, keys);
  }

  #update(): void {
    if (this.#store.isDisposed) return;
    if (this.#demands.size === 0) {
      this.#stop();
      this.#setState({ kind: 'idle' });
    } else if (this.#loop) {
      this.#session?.follow(this.#nouns());
    } else {
      this.#loop = new AbortController();
      this.#setState({ kind: 'connecting' });
      void this.#run(this.#loop.signal);
    }
  }

  #nouns(): ReadonlySet<Noun> {
    return new Set([...this.#demands].flat());
  }

  async #run(signal: AbortSignal): Promise<void> {
    let tries = 0;
    while (!signal.aborted) {
      const { error, connectedFor } = await this.#connectOnce(signal);
      if (!error) return;
      if (connectedFor >= longestGapMilliseconds) tries = 0;
      const gap = Math.min(longestGapMilliseconds, firstGapMilliseconds * 2 ** Math.min(tries, 10));
      tries += 1;
      this.#log.warn(`The engine does not answer (${error.message}); ${error.needsPerson ? 'a person must connect' : `next try in ${gap} ms`}`);
      this.#setState({ kind: 'unreachable', error, retryAt: error.needsPerson ? undefined : this.#clock.now() + gap });
      await this.#rest(error.needsPerson ? undefined : gap, signal);
    }
  }

  /** Holds one connection until it is lost or not wanted any more. */
  async #connectOnce(signal: AbortSignal): Promise<{ readonly error: UserError | undefined; readonly connectedFor: number }> {
    let engine: Engine;
    try {
      engine = await this.#connection.acquire(signal);
    } catch (error) {
      return { error: signal.aborted ? undefined : toUserError(error), connectedFor: 0 };
    }
    let connectedAt: number | undefined;
    const onConnected = (): void => {
      connectedAt = this.#clock.now();
      this.#log.info(`Connected to engine ${engine.name}, version ${engine.version.engine}, API ${engine.version.api}`);
      this.#setState({ kind: 'connected' });
    };
    const session = new Session(this.#nouns(), { engine, clock: this.#clock, createFollower: (noun, options) => this.#createFollower(noun, engine, options), onConnected, onEvent: (event) => this.#heard.fire(event) });
    if (signal.aborted) return { error: undefined, connectedFor: 0 };
    this.#session = session;
    const error = await session.run(signal);
    if (this.#session === session) this.#session = undefined;
    if (error) this.#connection.retire(engine);
    return { error, connectedFor: connectedAt === undefined ? 0 : this.#clock.now() - connectedAt };
  }

  #createFollower(noun: Noun, engine: Engine, options: FollowerOptions): Follower {
    switch (noun) {
      case 'containers':
        return new ContainersFollower(engine, this.containers, options);
      case 'images':
        return new ImagesFollower(engine, this.images, options);
      case 'volumes':
        return volumesFollower(engine, this.volumes, options);
      case 'networks':
        return networksFollower(engine, this.networks, options);
    }
  }

  /** Waits for the next try, or until somebody cannot wait. */
  async #rest(milliseconds: number | undefined, signal: AbortSignal): Promise<void> {
    const store = new DisposableStore();
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      store.own(toDisposable(() => {
        if (this.#wake === resolve) this.#wake = undefined;
      }));
      if (milliseconds !== undefined) store.own(this.#clock.after(milliseconds, resolve));
      store.own(onAbort(signal, resolve));
    });
    store.dispose();
  }

  #setState(state: ConnectionState): void {
    if (state.kind === this.#state.kind && state.kind !== 'unreachable') return;
    this.#state = state;
    this.#changedState.fire(state);
  }

  #stop(): void {
    this.#loop?.abort();
    this.#loop = undefined;
    this.#session = undefined;
  }

  /** @param reason what those are told who still read from the engine, or wait for it; nothing by default. */
  dispose(reason?: Error): void {
    this.#connection.dispose(reason);
    this.#stop();
    this.#demands.clear();
    this.#store.dispose();
  }
}
