import { isAbort } from '../base/abort.ts';
import { pause, type Clock } from '../base/clock.ts';
import { Coalescer } from '../base/coalesce.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';

/** What was listed, by id. */
export type Answer<T> = ReadonlyMap<string, T>;

/** Whether an answer agrees with what an event said. */
export type Expectation<T> = (answer: Answer<T>) => boolean;

export interface RecheckOptions<T> {
  /** Lists the things concerned and takes over what the engine says of them. */
  readonly ask: (keys: readonly string[], signal: AbortSignal) => Promise<Answer<T>>;
  /** Called once, with what made a list fail. Nothing is asked any more. */
  readonly onError: (error: unknown) => void;
  readonly clock: Clock;
}

/** An engine's list lags some milliseconds behind its event. */
const settleMilliseconds = 20;
/** How long after an answer that contradicts the event it is asked again, each time. */
const gapsMilliseconds = [40, 80, 160, 320, 640] as const;

interface Pending<T> {
  /** By topic: a later event on the same topic supersedes the earlier one. */
  readonly expectations: Map<string, Expectation<T>>;
  /** How often it was asked for since the last event. */
  attempts: number;
  dueAt: number;
}

/**
 * Asks the engine again for the things that events told of: all that are due in one list, one list at a time, and
 * those whose answer contradicts the event again, a few times.
 */
export class Recheck<T> implements Disposable {
  readonly #options: RecheckOptions<T>;
  readonly #pending = new Map<string, Pending<T>>();
  readonly #store = new DisposableStore();
  readonly #controller = new AbortController();
  readonly #coalescer: Coalescer;
  #retry: Disposable | undefined;
  #isOpen = false;

  constructor(options: RecheckOptions<T>) {
    this.#options = options;
    this.#coalescer = this.#store.own(new Coalescer(() => this.#run(), options.clock));
  }

  /** Begins to ask. What is noted before waits, so that the first whole list cannot overtake what came after it. */
  open(): void {
    this.#isOpen = true;
    if (this.#pending.size > 0) this.#coalescer.request();
  }

  /** An event concerned `key`; with what it said, where a list can agree or disagree with it. */
  note(key: string, topic?: string, expectation?: Expectation<T>): void {
    const expectations = this.#pending.get(key)?.expectations ?? new Map<string, Expectation<T>>();
    if (topic !== undefined && expectation) expectations.set(topic, expectation);
    this.#pending.set(key, { expectations, attempts: 0, dueAt: this.#options.clock.now() });
    if (this.#isOpen) this.#coalescer.request();
  }

  /** Nothing needs to be known of `key`, or of one topic, any more. */
  forget(key: string, topic?: string): void {
    if (topic === undefined) this.#pending.delete(key);
    else this.#pending.get(key)?.expectations.delete(topic);
  }

  async #run(): Promise<void> {
    const { clock, ask, onError } = this.#options;
    const signal = this.#controller.signal;
    try {
      await pause(clock, settleMilliseconds, signal);
      const due = this.#takeDue();
      if (due.size === 0) return;
      const answer = await ask([...due.keys()], signal);
      if (signal.aborted) return;
      for (const [key, pending] of due) this.#judge(key, pending, answer);
      this.#schedule();
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      this.dispose();
      onError(error);
    }
  }

  #takeDue(): Map<string, Pending<T>> {
    const now = this.#options.clock.now();
    const due = new Map([...this.#pending].filter(([, pending]) => pending.dueAt <= now));
    for (const key of due.keys()) this.#pending.delete(key);
    return due;
  }

  /**
   * An answer that contradicts one thing that was said is older than that event, whatever else it agrees with: all of
   * it waits for an answer that agrees with everything.
   */
  #judge(key: string, pending: Pending<T>, answer: Answer<T>): void {
    const gap = gapsMilliseconds[pending.attempts];
    if (gap === undefined || [...pending.expectations.values()].every((expectation) => expectation(answer))) return;
    const later = this.#pending.get(key);
    if (later) {
      for (const [topic, expectation] of pending.expectations) if (!later.expectations.has(topic)) later.expectations.set(topic, expectation);
      return;
    }
    pending.attempts += 1;
    pending.dueAt = this.#options.clock.now() + gap;
    this.#pending.set(key, pending);
  }

  #schedule(): void {
    this.#retry?.dispose();
    this.#retry = undefined;
    if (this.#pending.size === 0) return;
    const next = Math.min(...[...this.#pending.values()].map((pending) => pending.dueAt));
    this.#retry = this.#options.clock.after(Math.max(0, next - this.#options.clock.now()), () => this.#coalescer.request());
  }

  dispose(): void {
    this.#controller.abort();
    this.#retry?.dispose();
    this.#store.dispose();
    this.#pending.clear();
  }
}
