import type { Engine, LogsOptions } from '../engine/engine.ts';
import { LineMaker } from './lineMaker.ts';
import { LineSplitter, type LogEntry } from './lineSplitter.ts';
import type { LogLine } from './logSegment.ts';
import { secondsText } from './logTime.ts';
import { NewestSeen, OldestSeen } from './seenWindow.ts';

/** Where lines of a log come from: a container, or a task. */
export interface LogOrigin {
  /** Its number in the log. */
  readonly number: number;
  readonly name: string;
  /** Undefined where there is none on this engine. */
  readonly containerId: string | undefined;
  /** Whether nothing older is left to be read. */
  readonly isWhole: boolean;
  /** Reads lines that are older than all that were read: about so many, in their order; none where there are none. */
  older(engine: Engine, count: number, signal: AbortSignal): Promise<readonly LogLine[]>;
}

/** The container whose log a source reads. */
export interface SourceIdentity {
  readonly id: string;
  readonly name: string;
}

/** Where the log of a container begins for us. */
export interface LogBeginning {
  /** How many of the last lines; undefined: all. */
  readonly tail?: number;
  /** Seconds since the epoch. */
  readonly since?: number;
  /** The same: what is written later is not read, however long it is followed. */
  readonly until?: number;
}

/**
 * The log of one container: reads on where it ended, whatever lies between (the end of the container, of the connection),
 * without losing or doubling a line; and backwards from where it began.
 */
export class LogSource implements LogOrigin {
  readonly number: number;
  readonly id: string;
  name: string;
  isRemoved = false;
  /** Whether its logging driver hands out no lines. */
  isUnreadable = false;
  /** The microsecond in which it last stopped, as far as that is known. */
  stoppedAt = 0;
  /** The latest microsecond of which it is known what the container was. */
  aliveAt: number;
  readonly #maker: LineMaker;
  readonly #beginning: LogBeginning;
  readonly #newest = new NewestSeen();
  readonly #oldest = new OldestSeen();
  #messageCount = 0;
  #hasOpened = false;
  #hasEnded = false;
  #isWhole: boolean;

  /** @param now microseconds. */
  constructor(number: number, { id, name }: SourceIdentity, { beginning, now }: { readonly beginning: LogBeginning; readonly now: number }) {
    this.number = number;
    this.id = id;
    this.name = name;
    this.#beginning = beginning;
    this.aliveAt = now;
    this.#maker = new LineMaker(number);
    this.#isWhole = beginning.tail === undefined || beginning.since !== undefined;
  }

  get containerId(): string {
    return this.id;
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Reads what was not read yet, and where it follows, goes on until the container does not run any more. */
  async *read(engine: Engine, follow: boolean, signal: AbortSignal): AsyncGenerator<readonly LogLine[], void, undefined> {
    const resume = this.#newest.resume();
    const from = this.#from(resume && secondsText(resume.since));
    const take = (entries: readonly LogEntry[]): readonly LogLine[] => this.#take(resume ? entries.filter((entry) => !resume.isSeen(entry)) : entries);
    const { until } = this.#beginning;
    const splitter = new LineSplitter();
    const messagesBefore = this.#messageCount;
    for await (const chunks of engine.containers.logBatches(this.id, { follow: follow && until === undefined, timestamps: true, ...from, ...(until === undefined ? {} : { until }) }, signal)) {
      this.#hasOpened = true;
      const lines = take(splitter.push(chunks));
      this.#messageCount = messagesBefore + splitter.messageCount;
      if (lines.length > 0) yield lines;
    }
    // The log holds fewer lines than were asked for.
    if (!this.#hasEnded && from.tail !== undefined && this.#messageCount - messagesBefore < from.tail) this.#isWhole = true;
    this.#hasOpened = true;
    this.#hasEnded = true;
    const rest = take(splitter.end());
    if (rest.length > 0) yield rest;
  }

  async older(engine: Engine, count: number, signal: AbortSignal): Promise<readonly LogLine[]> {
    const resume = this.#oldest.resume();
    if (this.#isWhole || !resume) return [];
    // The engine counts from the end of the log, whatever the last time that is asked for.
    const tail = this.#messageCount + Math.max(count, this.#messageCount);
    const splitter = new LineSplitter();
    const entries: LogEntry[] = [];
    const keep = (some: readonly LogEntry[]): void => {
      for (const entry of some) if (!resume.isSeen(entry)) entries.push(entry);
    };
    for await (const chunks of engine.containers.logBatches(this.id, { follow: false, timestamps: true, tail, until: secondsText(resume.until) }, signal)) keep(splitter.push(chunks));
    keep(splitter.end());
    this.#isWhole = entries.length === 0;
    this.#messageCount += entries.length;
    this.#oldest.prepend(entries);
    const maker = new LineMaker(this.number);
    return entries.map((entry) => maker.line(entry));
  }

  /** From the last line that was seen; from its beginning where the log was read and held none. */
  #from(since: string | undefined): Pick<LogsOptions, 'since' | 'tail'> {
    if (since !== undefined) return { since };
    if (this.#hasOpened) return {};
    const { tail, since: beginning } = this.#beginning;
    return { ...(tail === undefined ? {} : { tail }), ...(beginning === undefined ? {} : { since: beginning }) };
  }

  #take(entries: readonly LogEntry[]): readonly LogLine[] {
    const lines: LogLine[] = [];
    for (const entry of entries) {
      this.#newest.add(entry);
      this.#oldest.add(entry);
      lines.push(this.#maker.line(entry));
    }
    this.aliveAt = Math.max(this.aliveAt, entries.at(-1)?.micros ?? 0);
    return lines;
  }
}
