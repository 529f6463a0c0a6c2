import { isAbort, onAbort } from '../base/abort.ts';
import { pause, systemClock, type Clock } from '../base/clock.ts';
import { DisposableStore, toDisposable, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import { messageOf } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import { LogBuffer, type BufferChange, type LogLimits } from './logBuffer.ts';
import { connectedNote, lostNote, noSource, noteLine } from './logNotes.ts';
import type { LogLine } from './logSegment.ts';
import { logRoster, type LogRoster, type SessionConnection } from './logRoster.ts';
import type { LogSelection, SwarmLogSelection } from './logSelection.ts';
import type { LogBeginning, LogOrigin } from './logSource.ts';
import { inOrder } from './mergeBacklogs.ts';

export interface LogSessionOptions {
  readonly selection: LogSelection | SwarmLogSelection;
  /** The connected engine; connects if need be. */
  readonly engine: (signal: AbortSignal) => Promise<Engine>;
  readonly beginning: LogBeginning;
  readonly limits: LogLimits;
  readonly log: Log;
  readonly clock?: Clock;
}

const firstGapMilliseconds = 250;
const longestGapMilliseconds = 5_000;
/** Lines are put in order with those that come soon after them. */
const gatherMilliseconds = 40;
const mostGathered = 4096;

/**
 * The merged log of a selection of containers, kept in a buffer and followed until it is disposed: through the ends and
 * beginnings of its containers, of those that take their place, and of the engine itself.
 */
export class LogSession implements Disposable {
  readonly buffer: LogBuffer;
  readonly #options: LogSessionOptions;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.own(new Emitter<BufferChange>());
  readonly #changedSources = this.#store.own(new Emitter<void>());
  readonly #life = new AbortController();
  readonly #roster: LogRoster;
  readonly #older = new Map<LogOrigin, readonly LogLine[]>();
  #gathered: LogLine[] = [];
  #gathering: Disposable | undefined;
  #following: AbortController | undefined;
  #connection: SessionConnection | undefined;
  #hasBegun = false;
  #isCleared = false;
  #isReadingOlder = false;
  #isLost = false;

  /** Lines came, or went. */
  readonly onDidChange = this.#changed.event;
  /** Containers were added or named anew, or the log has begun. */
  readonly onDidChangeSources = this.#changedSources.event;

  constructor(options: LogSessionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.buffer = new LogBuffer(options.limits);
    const { selection } = options;
    this.#roster = logRoster(selection, { beginning: () => (this.#hasBegun ? this.#later : options.beginning), now: () => this.#clock.now() * 1000, onDidChange: () => this.#changedSources.fire() });
    this.#store.own(toDisposable(() => this.suspend()));
    this.#store.own(toDisposable(() => this.#life.abort()));
    this.#store.own(toDisposable(() => this.#gathering?.dispose()));
  }

  /** The containers, by their numbers. */
  get sources(): readonly LogOrigin[] {
    return this.#roster.sources;
  }

  /** Whether what was written before has been read once. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Whether the engine does not answer. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Whether there may be lines older than the first. */
  get hasOlder(): boolean {
    return !this.#isCleared && !this.buffer.isFull && this.sources.some((source) => !source.isWhole || (this.#older.get(source)?.length ?? 0) > 0);
  }

  /** Reads on from where it ended, and follows until it is suspended or disposed. */
  follow(): void {
    if (this.#following || this.#store.isDisposed) return;
    const following = new AbortController();
    this.#following = following;
    this.#run(following.signal).catch((error: unknown) => {
      if (!isAbort(error)) this.#options.log.error(`A log is not followed any more: ${messageOf(error)}`);
    });
  }

  /** Holds no stream until it follows again; then nothing is missing. */
  suspend(): void {
    this.#following?.abort();
    this.#following = undefined;
  }

  /** Reads lines that are older than the first, about so many of each container. */
  async readOlder(count: number): Promise<void> {
    const engine = this.#connection?.engine;
    if (this.#isReadingOlder || !engine || !this.hasOlder) return;
    this.#isReadingOlder = true;
    try {
      await Promise.all(
        this.sources.map(async (source) => {
          const known = this.#older.get(source) ?? [];
          if (known.length < count) this.#older.set(source, [...(await source.older(engine, count, this.#life.signal)), ...known]);
        }),
      );
      const lines = inOrder(this.#takeOlder());
      if (lines.length > 0 && !this.#isCleared) this.#changed.fire(this.buffer.prepend(lines));
    } finally {
      this.#isReadingOlder = false;
    }
  }

  /** Forgets all lines so far. */
  clear(): void {
    this.#gathered = [];
    this.#older.clear();
    this.#isCleared = true;
    this.#changed.fire(this.buffer.clear());
  }

  /** Of what was read, that before which nothing can be missing. The rest waits for more. */
  #takeOlder(): readonly LogLine[] {
    const waiting = this.sources.filter((source) => !source.isWhole).flatMap((source) => this.#older.get(source)?.[0] ?? []);
    const bound = waiting.reduce((latest, { order }) => Math.max(latest, order), Number.NEGATIVE_INFINITY);
    return [...this.#older].flatMap(([source, lines]) => {
      const first = lines.findIndex(({ order }) => order >= bound);
      const split = first < 0 ? lines.length : first;
      this.#older.set(source, lines.slice(0, split));
      return lines.slice(split);
    });
  }

  async #run(signal: AbortSignal): Promise<void> {
    let gap = firstGapMilliseconds;
    for (;;) {
      try {
        const engine = await this.#options.engine(signal);
        await this.#serve(engine, signal, () => {
          gap = firstGapMilliseconds;
          if (this.#isLost) this.#note(connectedNote());
          this.#isLost = false;
        });
      } catch (error) {
        if (signal.aborted) return;
        if (!this.#isLost) this.#note(lostNote(error));
        this.#isLost = true;
        this.#options.log.warn(`A log lost its engine (${messageOf(error)}); next try in ${gap} ms`);
      }
      await pause(this.#clock, gap, signal);
      gap = Math.min(longestGapMilliseconds, gap * 2);
    }
  }

  /** Follows for as long as a connection lasts. @throws why it ended. */
  async #serve(engine: Engine, signal: AbortSignal, onConnected: () => void): Promise<void> {
    const controller = new AbortController();
    const subscription = onAbort(signal, () => controller.abort());
    const connection = this.#roster.connect(engine, {
      isAgain: this.#hasBegun,
      takeInOrder: (lines) => this.#append(lines),
      take: (lines) => this.#gather(lines),
      now: () => ({ micros: this.#clock.now() * 1000, nanos: 0 }),
      onConnected,
      onBegun: () => {
        this.#hasBegun = true;
        this.#changedSources.fire();
      },
    });
    this.#connection = connection;
    try {
      await connection.run(controller);
    } finally {
      if (this.#connection === connection) this.#connection = undefined;
      controller.abort();
      subscription.dispose();
    }
  }

  /** What begins later is read from its beginning, within the span of time that was asked for. */
  get #later(): LogBeginning {
    const { since, until } = this.#options.beginning;
    return { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
  }

  #note(text: string): void {
    this.#gather([noteLine(noSource, text, { micros: this.#clock.now() * 1000, nanos: 0 })]);
  }

  #gather(lines: readonly LogLine[]): void {
    for (const line of lines) this.#gathered.push(line);
    if (this.#gathered.length >= mostGathered) this.#flush();
    else this.#gathering ??= this.#clock.after(gatherMilliseconds, () => this.#flush());
  }

  #flush(): void {
    this.#gathering?.dispose();
    this.#gathering = undefined;
    const lines = this.#gathered;
    this.#gathered = [];
    this.#append(inOrder(lines));
  }

  #append(all: readonly LogLine[]): void {
    const { until } = this.#options.beginning;
    // Notes of what happens now come too.
    const lines = until === undefined ? all : all.filter(({ micros }) => micros <= until * 1_000_000);
    if (lines.length > 0 && !this.#life.signal.aborted) this.#changed.fire(this.buffer.add(lines));
  }

  dispose(): void {
    this.#store.dispose();
  }
}
