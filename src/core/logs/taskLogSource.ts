import type { Engine, LogChunk } from '../engine/engine.ts';
import { LineMaker } from './lineMaker.ts';
import { LineSplitter, type LogEntry } from './lineSplitter.ts';
import type { LogLine } from './logSegment.ts';
import type { LogOrigin, SourceIdentity } from './logSource.ts';
import { compareTimes, type LogTime } from './logTime.ts';
import { SeenLines } from './seenLines.ts';
import { OldestSeen } from './seenWindow.ts';
import { TaskFrames } from './taskFrames.ts';

/** The log of one task, among those of its service. */
export class TaskLogSource implements LogOrigin {
  readonly number: number;
  readonly id: string;
  name: string;
  containerId: string | undefined;
  /** Whether it runs no more, and nothing is to come. */
  hasEnded = false;
  readonly #maker: LineMaker;
  readonly #newest = new SeenLines();
  readonly #oldest = new OldestSeen();
  #splitter = new LineSplitter();
  #first: LogTime | undefined;
  #messageCount = 0;
  #isWhole: boolean;

  /** @param isWhole whether it is read from its beginning. */
  constructor(number: number, { id, name }: SourceIdentity, isWhole: boolean) {
    this.number = number;
    this.id = id;
    this.name = name;
    this.#isWhole = isWhole;
    this.#maker = new LineMaker(number);
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  get newest(): LogTime | undefined {
    return this.#newest.newest;
  }

  push(chunk: LogChunk): readonly LogLine[] {
    return this.#take(this.#splitter.push([chunk]));
  }

  /** The stream that it was read from has ended. */
  endStream(): readonly LogLine[] {
    const lines = this.#take(this.#splitter.end());
    this.#messageCount += this.#splitter.messageCount;
    this.#splitter = new LineSplitter();
    return lines;
  }

  /** All was read that there was at first. @param tail how many lines were asked for. */
  begun(tail: number | undefined): void {
    if (tail === undefined || this.#messageCount < tail) this.#isWhole = true;
    // Reading on may begin before: what was not asked for does not come by the way.
    if (!this.#isWhole && this.#first) this.#newest.beginAt(this.#first);
  }

  async older(engine: Engine, count: number, signal: AbortSignal): Promise<readonly LogLine[]> {
    const resume = this.#oldest.resume();
    if (this.#isWhole || !resume) return [];
    // A swarm reads logs up to no other time than now.
    const tail = this.#messageCount + this.#splitter.messageCount + Math.max(count, this.#messageCount);
    const splitter = new LineSplitter();
    const entries: LogEntry[] = [];
    const keep = (some: readonly LogEntry[]): void => {
      for (const entry of some) if (compareTimes(entry, resume.until) <= 0 && !resume.isSeen(entry)) entries.push(entry);
    };
    const frames = new TaskFrames((_task, chunk) => keep(splitter.push([chunk])), () => undefined);
    for await (const chunk of engine.swarm.tasks.logs(this.id, { follow: false, timestamps: true, tail }, signal)) frames.push(chunk);
    keep(splitter.end());
    this.#isWhole = entries.length === 0;
    this.#messageCount += entries.length;
    this.#oldest.prepend(entries);
    const maker = new LineMaker(this.number);
    return entries.map((entry) => maker.line(entry));
  }

  #take(entries: readonly LogEntry[]): readonly LogLine[] {
    return entries.flatMap((entry) => {
      if (!this.#newest.take(entry)) return [];
      if (!this.#first || compareTimes(entry, this.#first) < 0) this.#first = { micros: entry.micros, nanos: entry.nanos };
      this.#oldest.add(entry);
      return [this.#maker.line(entry)];
    });
  }
}
