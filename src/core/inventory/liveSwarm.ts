import { isAbort, onAbort } from '../base/abort.ts';
import { pause, systemClock, type Clock } from '../base/clock.ts';
import { DisposableStore, toDisposable, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { isEqual } from '../base/equal.ts';
import type { Log } from '../base/log.ts';
import type { Engine } from '../engine/engine.ts';
import type { SwarmNode } from '../model/swarm.ts';
import type { SwarmFile, SwarmNetwork, SwarmService, SwarmTask } from '../model/swarmService.ts';
import { LiveCollection } from './collection.ts';
import { toUserError } from './session.ts';
import type { SwarmInventory, SwarmStatus } from './swarmInventory.ts';
import { SwarmSession, type SwarmCollections } from './swarmSession.ts';

export interface LiveSwarmOptions {
  /** The connected engine; connects if need be. */
  readonly ready: (signal: AbortSignal) => Promise<Engine>;
  readonly log: Log;
  readonly clock?: Clock;
}

const firstGapMilliseconds = 500;
const longestGapMilliseconds = 5_000;

/** What the swarm of an engine holds now: one event stream while somebody looks, and the lists that it tells to be asked for. */
export class LiveSwarm implements SwarmInventory, Disposable {
  readonly nodes: LiveCollection<SwarmNode>;
  readonly services: LiveCollection<SwarmService>;
  readonly tasks: LiveCollection<SwarmTask>;
  readonly configs: LiveCollection<SwarmFile>;
  readonly secrets: LiveCollection<SwarmFile>;
  readonly networks: LiveCollection<SwarmNetwork>;

  readonly #store = new DisposableStore();
  readonly #changed = this.#store.own(new Emitter<SwarmStatus>());
  readonly #options: LiveSwarmOptions;
  readonly #clock: Clock;
  #holders = 0;
  #loop: AbortController | undefined;
  #session: SwarmSession | undefined;
  #status: SwarmStatus = { kind: 'idle' };

  readonly onDidChangeStatus = this.#changed.event;

  constructor(options: LiveSwarmOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.nodes = this.#store.own(new LiveCollection<SwarmNode>(this.#clock));
    this.services = this.#store.own(new LiveCollection<SwarmService>(this.#clock));
    this.tasks = this.#store.own(new LiveCollection<SwarmTask>(this.#clock));
    this.configs = this.#store.own(new LiveCollection<SwarmFile>(this.#clock));
    this.secrets = this.#store.own(new LiveCollection<SwarmFile>(this.#clock));
    this.networks = this.#store.own(new LiveCollection<SwarmNetwork>(this.#clock));
  }

  get status(): SwarmStatus {
    return this.#status;
  }

  hold(): Disposable {
    this.#holders += 1;
    if (!this.#loop && !this.#store.isDisposed) {
      this.#loop = new AbortController();
      void this.#run(this.#loop.signal);
    }
    return toDisposable(() => {
      this.#holders -= 1;
      if (this.#holders === 0) this.#stop();
    });
  }

  /** Looks anew at once: the engine joined or left a swarm, or was unlocked, of which no event tells. */
  recheck(): void {
    this.#session?.begin();
  }

  async #run(signal: AbortSignal): Promise<void> {
    let gap = firstGapMilliseconds;
    if (this.#status.kind === 'idle') this.#say({ kind: 'loading' });
    for (;;) {
      try {
        const engine = await this.#options.ready(signal);
        await this.#follow(engine, signal, () => (gap = firstGapMilliseconds));
      } catch (error) {
        if (isAborted(signal)) return;
        if (!isAbort(error)) this.#options.log.warn(`The swarm cannot be followed (${toUserError(error).message}); next try in ${gap} ms`);
        this.#say({ kind: 'lost', error: toUserError(error) });
      }
      await pause(this.#clock, gap, signal).catch(() => undefined);
      if (isAborted(signal)) return;
      gap = Math.min(longestGapMilliseconds, gap * 2);
    }
  }

  async #follow(engine: Engine, signal: AbortSignal, onBegun: () => void): Promise<void> {
    const controller = new AbortController();
    const aborting = onAbort(signal, () => controller.abort());
    const say = (status: SwarmStatus): void => {
      if (signal.aborted) return;
      if (status.kind !== 'lost') onBegun();
      // What is not seen from here any more is not shown as if it were.
      if (status.kind === 'outside' || status.kind === 'locked' || status.kind === 'worker') this.#empty();
      this.#say(status);
    };
    const session = new SwarmSession(engine, this.#collections, { clock: this.#clock, say });
    this.#session = session;
    try {
      await session.run(controller.signal);
    } finally {
      if (this.#session === session) this.#session = undefined;
      session.dispose();
      aborting.dispose();
      controller.abort();
    }
  }

  get #collections(): SwarmCollections {
    const { nodes, services, tasks, configs, secrets, networks } = this;
    return { nodes, services, tasks, configs, secrets, networks };
  }

  #empty(): void {
    for (const collection of Object.values(this.#collections) as readonly LiveCollection<never>[]) collection.reset([]);
  }

  #say(status: SwarmStatus): void {
    if (isSame(this.#status, status)) return;
    this.#status = status;
    this.#changed.fire(status);
  }

  #stop(): void {
    this.#loop?.abort();
    this.#loop = undefined;
    this.#say({ kind: 'idle' });
  }

  dispose(): void {
    this.#stop();
    this.#store.dispose();
  }
}

/** A function, since the compiler takes a signal that has not aborted for one that never will. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function isSame(one: SwarmStatus, other: SwarmStatus): boolean {
  if (one.kind === 'lost' && other.kind === 'lost') return one.error.message === other.error.message;
  return isEqual(one, other);
}
