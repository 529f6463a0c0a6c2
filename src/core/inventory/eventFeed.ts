import { abortError, isAbort } from '../base/abort.ts';
import { pause, systemClock, type Clock } from '../base/clock.ts';
import { Coalescer } from '../base/coalesce.ts';
import { DisposableStore, toDisposable, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { UserError } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineEvent } from '../model/engineEvent.ts';
import { toUserError } from './session.ts';

/** An event, and a number by which it stays known. */
export interface KeptEvent {
  readonly number: number;
  readonly event: EngineEvent;
}

export interface EventFeedOptions {
  /** The connected engine; connects if need be. */
  readonly ready: (signal: AbortSignal) => Promise<Engine>;
  readonly clock?: Clock;
  /** How many events are kept. */
  readonly limit?: number;
}

const firstGapMilliseconds = 500;
const longestGapMilliseconds = 5_000;

/**
 * The last events of an engine: one stream while somebody looks, and none else. It begins with what the engine still
 * has, and goes on without a gap or a double after a pause, as far as the engine remembers.
 */
export class EventFeed implements Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.own(new Emitter<void>());
  readonly #telling: Coalescer;
  readonly #ready: EventFeedOptions['ready'];
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #keys = new Set<string>();
  #events: KeptEvent[] = [];
  #count = 0;
  #holders = 0;
  #loop: AbortController | undefined;
  #problem: UserError | undefined;

  /** Soon after events came, and when `problem` changes. */
  readonly onDidChange = this.#changed.event;

  constructor({ ready, clock = systemClock, limit = 1000 }: EventFeedOptions) {
    this.#ready = ready;
    this.#clock = clock;
    this.#limit = limit;
    this.#telling = this.#store.own(new Coalescer(() => this.#changed.fire(), clock));
  }

  /** The newest first. */
  get events(): readonly KeptEvent[] {
    return this.#events.toReversed();
  }

  get(number: number): KeptEvent | undefined {
    return this.#events[number - (this.#events[0]?.number ?? 0)];
  }

  /** Why nothing comes now. */
  get problem(): UserError | undefined {
    return this.#problem;
  }

  /** Follows the engine until the returned disposable is disposed. */
  hold(): Disposable {
    this.#holders += 1;
    if (!this.#loop) {
      this.#loop = new AbortController();
      void this.#follow(this.#loop.signal);
    }
    return toDisposable(() => {
      this.#holders -= 1;
      if (this.#holders === 0) this.#stop();
    });
  }

  async #follow(signal: AbortSignal): Promise<void> {
    let gap = firstGapMilliseconds;
    while (!signal.aborted) {
      try {
        await this.#read(signal, () => (gap = firstGapMilliseconds));
      } catch (error) {
        if (!isAbort(error)) this.#say(toUserError(error));
      }
      await pause(this.#clock, gap, signal).catch(ignoreAbort);
      gap = Math.min(longestGapMilliseconds, gap * 2);
    }
  }

  async #read(signal: AbortSignal, onOpen: () => void): Promise<void> {
    const engine = await this.#ready(signal);
    const last = this.#events.at(-1)?.event.timeNano;
    const opened = (): void => {
      onOpen();
      this.#say(undefined);
    };
    // The events of that second come again; those that are known are left out.
    const since = last === undefined ? 1 : Number(last / 1_000_000_000n);
    for await (const event of engine.system.events({ types: [], since, onOpen: opened }, signal)) {
      if (signal.aborted) throw abortError();
      this.#keep(event);
    }
  }

  #keep(event: EngineEvent): void {
    const key = keyOf(event);
    if (this.#keys.has(key)) return;
    this.#keys.add(key);
    this.#events.push({ number: this.#count, event });
    this.#count += 1;
    if (this.#events.length > this.#limit) {
      const oldest = this.#events.shift();
      if (oldest) this.#keys.delete(keyOf(oldest.event));
    }
    this.#telling.request();
  }

  #say(problem: UserError | undefined): void {
    if (this.#problem === problem) return;
    this.#problem = problem;
    this.#telling.request();
  }

  #stop(): void {
    this.#loop?.abort();
    this.#loop = undefined;
  }

  dispose(): void {
    this.#stop();
    this.#store.dispose();
  }
}

function keyOf({ timeNano, type, action, detail, id }: EngineEvent): string {
  return [timeNano, type, action, detail ?? '', id].join('\n');
}

function ignoreAbort(error: unknown): void {
  if (!isAbort(error)) throw error;
}
