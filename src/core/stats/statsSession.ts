import { isAbort, onAbort } from '../base/abort.ts';
import { pause, systemClock, type Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { messageOf } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import { lostNote } from '../logs/logNotes.ts';
import type { Container } from '../model/container.ts';
import { StatsConnection } from './statsConnection.ts';
import { StatsMarks, type StatsMark } from './statsMarks.ts';
import type { StatsSelection } from './statsSelection.ts';
import { StatsSource } from './statsSource.ts';

export interface StatsSessionOptions {
  readonly selection: StatsSelection;
  /** The connected engine; connects if need be. */
  readonly engine: (signal: AbortSignal) => Promise<Engine>;
  readonly log: Log;
  readonly clock?: Clock;
}

const firstGapMilliseconds = 250;
const longestGapMilliseconds = 5_000;
const keptSeconds = 3600;

/**
 * The figures of a selection of containers and what happened to them, of the last hour in which they were followed:
 * through the ends and beginnings of containers, and of the engine itself. Whoever shows them looks when it draws.
 */
export class StatsSession implements Disposable {
  readonly #options: StatsSessionOptions;
  readonly #clock: Clock;
  readonly #marks = new StatsMarks();
  readonly #sources = new Map<string, StatsSource>();
  #count = 0;
  #following: AbortController | undefined;
  #hasBegun = false;
  #problem: string | undefined;
  #isDisposed = false;

  constructor(options: StatsSessionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** In the order in which they were met. One that is removed stays only where it was selected by itself. */
  get sources(): readonly StatsSource[] {
    return [...this.#sources.values()];
  }

  get marks(): readonly StatsMark[] {
    this.#marks.forget(this.second - keptSeconds);
    return this.#marks.all;
  }

  /** Whether the containers are known. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Why nothing can be measured now. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** The second that it is: of our clock, since the epoch. */
  get second(): number {
    return Math.floor(this.#clock.now() / 1000);
  }

  /** Measures until it is suspended or disposed. */
  follow(): void {
    if (this.#following || this.#isDisposed) return;
    const following = new AbortController();
    this.#following = following;
    this.#run(following.signal).catch((error: unknown) => {
      if (!isAbort(error)) this.#options.log.error(`Figures are not followed any more: ${messageOf(error)}`);
    });
  }

  /** Holds no stream until it follows again. */
  suspend(): void {
    this.#following?.abort();
    this.#following = undefined;
  }

  async #run(signal: AbortSignal): Promise<void> {
    let gap = firstGapMilliseconds;
    for (;;) {
      try {
        await this.#serve(await this.#options.engine(signal), signal, () => (gap = firstGapMilliseconds));
      } catch (error) {
        if (signal.aborted) return;
        this.#problem = lostNote(error);
        this.#options.log.warn(`Figures lost their engine (${messageOf(error)}); next try in ${gap} ms`);
      }
      await pause(this.#clock, gap, signal);
      gap = Math.min(longestGapMilliseconds, gap * 2);
    }
  }

  /** Measures for as long as a connection lasts. @throws why it ended. */
  async #serve(engine: Engine, signal: AbortSignal, onBegun: () => void): Promise<void> {
    const controller = new AbortController();
    const subscription = onAbort(signal, () => controller.abort());
    const connection = new StatsConnection({
      engine,
      selection: this.#options.selection,
      clock: this.#clock,
      marks: this.#marks,
      sources: this.#sources,
      add: (container) => this.#add(container),
      remove: (source) => this.#remove(source),
      onBegun: () => {
        this.#hasBegun = true;
        this.#problem = undefined;
        onBegun();
      },
    });
    try {
      await connection.run(controller);
    } finally {
      controller.abort();
      subscription.dispose();
    }
  }

  #add(container: Container): StatsSource {
    const source = new StatsSource(this.#count, container);
    this.#count += 1;
    this.#sources.set(source.id, source);
    return source;
  }

  #remove(source: StatsSource): void {
    source.state = 'removed';
    source.interrupt();
    if (this.#options.selection.kind !== 'containers') this.#sources.delete(source.id);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.suspend();
  }
}
