import { abortError, isAbort } from '../base/abort.ts';
import { logLevels, type LogLevel } from './levels.ts';
import type { BufferChange, LogBuffer } from './logBuffer.ts';
import { lineTest, slowSearchError, type LineTest, type LogSearch } from './logSearch.ts';
import type { LogSegment } from './logSegment.ts';
import { firstAtLeast } from './places.ts';
import { TimeLimit } from './timeLimit.ts';

/** Which lines are shown, and which of them are found. */
export interface LogFilter {
  /** The containers whose lines are left out. */
  readonly hiddenSources: readonly number[];
  /** A stream that is left out. */
  readonly hiddenStream?: 'stdout' | 'stderr';
  /** Lines below this level are left out; those that say none belong to `none`. */
  readonly leastLevel: LogLevel;
  readonly search?: LogSearch;
  /** What the search does: marks lines, shows only those, or shows all but those. */
  readonly searchMode: 'mark' | 'only' | 'without';
}

export const noFilter: LogFilter = { hiddenSources: [], leastLevel: 'none', searchMode: 'mark' };

/** Longer than this nothing else may be kept waiting: milliseconds. */
const longestTurn = 5;
/** The clock is looked at after so many lines; a limit of time, which costs a thread each time, is set for all of a turn. */
const linesBetweenLooks = 256;
/** A regular expression that takes longer for one line is given up: milliseconds. */
const longestLine = 100;

/**
 * The rows of a log: the places of its lines that pass a filter, and of those that a search finds. Kept up to date line by
 * line; read anew, in turns that let other work through, when the filter changes.
 */
export class LogRows {
  readonly #buffer: LogBuffer;
  #filter: LogFilter = noFilter;
  #test: LineTest | undefined;
  #shown: number[] = [];
  #found: number[] = [];
  /** Up to which place the lines are looked at. */
  #end: number;
  #reading: AbortController | undefined;
  readonly #limit = new TimeLimit();
  readonly #onRead: () => void;
  #problem: Error | undefined;

  /** @param onRead called when lines that came are looked at only later, since the search takes its time. */
  constructor(buffer: LogBuffer, onRead: () => void = () => undefined) {
    this.#buffer = buffer;
    this.#onRead = onRead;
    this.#end = buffer.start;
    this.#reset();
  }

  get filter(): LogFilter {
    return this.#filter;
  }

  /** Why what is searched for is not searched for any more. */
  get problem(): Error | undefined {
    return this.#problem;
  }

  /** How many rows there are. */
  get length(): number {
    return this.#isWhole ? this.#end - this.#buffer.start : this.#shown.length;
  }

  /** The places of the lines that the search finds among the rows, in order. Undefined without a search that marks. */
  get found(): readonly number[] | undefined {
    return this.#marks ? this.#found : undefined;
  }

  /** The line's place; undefined where there is no such row. */
  placeOf(row: number): number | undefined {
    if (row < 0 || row >= this.length) return undefined;
    return this.#isWhole ? this.#buffer.start + row : this.#shown[row];
  }

  /** The row of the line, or else of the next that is shown. */
  rowOf(place: number): number {
    return this.#isWhole ? Math.max(0, place - this.#buffer.start) : firstAtLeast(this.#shown, place);
  }

  /** The next line that is found behind a place, or before it, over the ends; counted from 1. */
  nextFound(place: number, by: 1 | -1): { readonly place: number; readonly match: number } | undefined {
    const found = this.#found;
    if (!this.#marks || found.length === 0) return undefined;
    const index = by > 0 ? firstAtLeast(found, place + 1) % found.length : (firstAtLeast(found, place) - 1 + found.length) % found.length;
    return { place: found[index] ?? 0, match: index + 1 };
  }

  /**
   * Filters anew. @throws a `UserError` where the search makes no sense, or takes too long: then all is as without it; an
   * abort error where another filter came.
   */
  async setFilter(filter: LogFilter): Promise<void> {
    this.#test = filter.search && lineTest(filter.search);
    this.#filter = filter;
    this.#problem = undefined;
    this.#reset();
    await this.#readOn();
    const { problem } = this;
    if (problem) throw problem;
  }

  /** Looks at what was added, or forgets what was dropped. */
  update(change: BufferChange): void {
    if (change.kind === 'cleared') this.#reset();
    else if (change.kind === 'prepended') this.#lookBefore(change.to);
    else this.#cut(change.from);
    if (!this.#reading) this.#lookAtNew();
  }

  /** A regular expression may take its time: what it does not look at at once, it does between other work. */
  #lookAtNew(): void {
    const isRegex = this.#filter.search?.isRegex === true;
    this.#look(isRegex ? performance.now() + longestTurn : Number.POSITIVE_INFINITY);
    if (this.#end >= this.#buffer.end) return;
    this.#readOn().then(this.#onRead, (error: unknown) => {
      if (!isAbort(error)) throw error;
    });
  }

  get #marks(): boolean {
    return this.#test !== undefined && this.#filter.searchMode === 'mark';
  }

  /** Whether every line is a row. */
  get #isWhole(): boolean {
    const { hiddenSources, hiddenStream, leastLevel } = this.#filter;
    return hiddenSources.length === 0 && hiddenStream === undefined && leastLevel === 'none' && (this.#test === undefined || this.#filter.searchMode === 'mark');
  }

  #reset(): void {
    this.#reading?.abort();
    this.#reading = undefined;
    this.#shown = [];
    this.#found = [];
    this.#end = this.#buffer.start;
  }

  async #readOn(): Promise<void> {
    const reading = new AbortController();
    this.#reading = reading;
    while (this.#end < this.#buffer.end) {
      this.#look(performance.now() + longestTurn);
      await new Promise((resolve) => setImmediate(resolve));
      if (reading.signal.aborted) throw abortError();
    }
    this.#reading = undefined;
  }

  /** Lines from here on were taken back and came anew; those before the buffer's start are gone. */
  #cut(from: number): void {
    const { start } = this.#buffer;
    this.#end = Math.max(start, Math.min(this.#end, from));
    for (const places of [this.#shown, this.#found]) {
      places.length = firstAtLeast(places, this.#end);
      if ((places[0] ?? start) < start) places.splice(0, firstAtLeast(places, start));
    }
  }

  /** Older lines came; from the place `to` on all is as it was. */
  #lookBefore(to: number): void {
    const { start } = this.#buffer;
    const known = { shown: this.#shown, found: this.#found, end: this.#end };
    this.#shown = [];
    this.#found = [];
    const test = this.#test;
    this.#scan(start, to, Number.POSITIVE_INFINITY);
    // Where it was given up, all was looked at again.
    if (this.#test !== test) return;
    this.#shown = [...this.#shown, ...known.shown.slice(firstAtLeast(known.shown, to))];
    this.#found = [...this.#found, ...known.found.slice(firstAtLeast(known.found, to))];
    this.#end = Math.max(known.end, to);
  }

  #look(until: number): void {
    this.#scan(this.#end, this.#buffer.end, until);
  }

  #scan(from: number, to: number, until: number): void {
    for (const { segment, place, first, last } of this.#buffer.pieces(from, to)) {
      for (let index = first; index < last; index = this.#end - place + first) {
        let end = this.#scanLines(segment, place - first, { next: index, last, until }, longestLine);
        // On a busy machine others may have had the time: the line gets it once more.
        if (end === index) end = this.#scanLines(segment, place - first, { next: index, last: index + 1, until }, 2 * longestLine);
        if (end === index) {
          this.#giveUp();
          return;
        }
        this.#end = place - first + end;
        if (performance.now() > until) return;
      }
    }
  }

  /** @returns how far it came: less than to `last` where the turn was over, and no farther than `next` was where a single line took too long. */
  #scanLines(segment: LogSegment, offset: number, turn: Turn, limit: number): number {
    if (this.#isWhole && !this.#test) return turn.last;
    const scan = (): void => this.#scanSegment(segment, offset, turn);
    if (this.#filter.search?.isRegex === true) this.#limit.run(scan, limit);
    else scan();
    return turn.next;
  }

  /** From now on all is as without the search. */
  #giveUp(): void {
    const { search: _, ...filter } = this.#filter;
    this.#filter = filter;
    this.#test = undefined;
    this.#problem = slowSearchError();
    this.#shown = [];
    this.#found = [];
    this.#end = this.#buffer.start;
    this.#look(Number.POSITIVE_INFINITY);
  }

  /** Counts `next` on when a line is done, since this may be broken off. */
  #scanSegment(segment: LogSegment, offset: number, turn: Turn): void {
    const isWhole = this.#isWhole;
    const test = this.#test;
    const { hiddenSources, hiddenStream, leastLevel, searchMode } = this.#filter;
    const hidden = new Set(hiddenSources);
    const hiddenKind = hiddenStream === undefined ? -1 : hiddenStream === 'stdout' ? 0 : 1;
    const least = logLevels.indexOf(leastLevel);
    const first = turn.next;
    for (let index = first; index < turn.last; index += 1) {
      if (index > first && index % linesBetweenLooks === 0 && performance.now() > turn.until) return;
      const kind = segment.kindNumber(index);
      const isHidden = kind === hiddenKind || (kind !== noteKind && segment.levelNumber(index) < least) || hidden.has(segment.source(index));
      const isFound = !isHidden && (test?.(segment.texts[index] ?? '') ?? false);
      turn.next = index + 1;
      if (isHidden) continue;
      if (searchMode === 'mark') {
        if (isFound) this.#found.push(offset + index);
      } else if (test && isFound !== (searchMode === 'only')) continue;
      if (!isWhole) this.#shown.push(offset + index);
    }
  }
}

/** Some lines of a segment that are to be looked at: from `next` to before `last`, or until it is time for other work. */
interface Turn {
  next: number;
  readonly last: number;
  readonly until: number;
}

const noteKind = 2;
