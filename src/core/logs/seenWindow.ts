import type { LogEntry } from './lineSplitter.ts';
import { compareTimes, nanosecondsLater, type LogTime } from './logTime.ts';

const capacity = 4096;

/** Lines by time and stream, each as often as it was seen. */
class Counts {
  readonly #counts = new Map<string, number>();
  #size = 0;

  add(entry: Moment): void {
    const key = keyOf(entry);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    this.#size += 1;
  }

  /** Whether such a line is still counted; it is not counted any more afterwards. */
  remove(entry: Moment): boolean {
    if (this.#size === 0) return false;
    const key = keyOf(entry);
    const count = this.#counts.get(key) ?? 0;
    if (count === 0) return false;
    this.#counts.set(key, count - 1);
    this.#size -= 1;
    return true;
  }
}

type Moment = Pick<LogEntry, 'stream' | 'micros' | 'nanos'>;

function keyOf({ stream, micros, nanos }: Moment): string {
  return `${stream} ${micros} ${nanos}`;
}

/**
 * The newest lines of a container's log that were seen, so that reading goes on where it ended. A log is in the order
 * of writing, which for lines of its two streams is not quite the order of their times: so reading begins a little
 * before, and what was seen already is left out by its number at each nanosecond.
 */
export class NewestSeen {
  readonly #ring: Moment[] = [];
  #next = 0;
  /** The latest time of a line that is in the ring no more. */
  #before: LogTime | undefined;

  get isEmpty(): boolean {
    return this.#ring.length === 0;
  }

  add(entry: LogEntry): void {
    const replaced = this.#ring[this.#next];
    if (replaced && (!this.#before || compareTimes(replaced, this.#before) > 0)) this.#before = replaced;
    // The text is not kept.
    this.#ring[this.#next] = { stream: entry.stream, micros: entry.micros, nanos: entry.nanos };
    this.#next = (this.#next + 1) % capacity;
  }

  /** From where to read on, and what to leave out of that: true for a line that was seen. Undefined: nothing was. */
  resume(): { readonly since: LogTime; readonly isSeen: (entry: LogEntry) => boolean } | undefined {
    const earliest = this.#ring.reduce<Moment | undefined>((least, entry) => (least && compareTimes(least, entry) <= 0 ? least : entry), undefined);
    if (!earliest) return undefined;
    const since = this.#before && compareTimes(this.#before, earliest) >= 0 ? nanosecondsLater(this.#before, 1) : earliest;
    const counts = new Counts();
    for (const entry of this.#ring) if (compareTimes(entry, since) >= 0) counts.add(entry);
    return { since: { micros: since.micros, nanos: since.nanos }, isSeen: (entry) => counts.remove(entry) };
  }
}

/** The same for the other end: the oldest lines that were seen, so that what came before them can be read. */
export class OldestSeen {
  #first: Moment[] = [];
  /** The earliest time among the lines that are not among the first. */
  #after: LogTime | undefined;

  get isEmpty(): boolean {
    return this.#first.length === 0;
  }

  add(entry: LogEntry): void {
    if (this.#first.length < capacity) this.#first.push({ stream: entry.stream, micros: entry.micros, nanos: entry.nanos });
    else if (!this.#after || compareTimes(entry, this.#after) < 0) this.#after = { micros: entry.micros, nanos: entry.nanos };
  }

  /** Takes older lines, in their order. */
  prepend(entries: readonly LogEntry[]): void {
    if (entries.length === 0) return;
    const known = this.#first;
    const after = this.#after;
    this.#first = [];
    for (const entry of [...entries, ...known]) this.add({ ...entry, text: '' });
    if (after && (!this.#after || compareTimes(after, this.#after) < 0)) this.#after = after;
  }

  /** Up to where to read, and what to leave out of that. Undefined: nothing was seen. */
  resume(): { readonly until: LogTime; readonly isSeen: (entry: LogEntry) => boolean } | undefined {
    const latest = this.#first.reduce<Moment | undefined>((most, entry) => (most && compareTimes(most, entry) >= 0 ? most : entry), undefined);
    if (!latest) return undefined;
    const until = this.#after && compareTimes(this.#after, latest) <= 0 ? nanosecondsLater(this.#after, -1) : latest;
    const counts = new Counts();
    for (const entry of this.#first) if (compareTimes(entry, until) <= 0) counts.add(entry);
    return { until: { micros: until.micros, nanos: until.nanos }, isSeen: (entry) => counts.remove(entry) };
  }
}
