import { LogSegment, type LogLine } from './logSegment.ts';

export interface LogLimits {
  readonly bytes: number;
  readonly lines: number;
}

/** What became of the lines. The oldest may have been dropped besides. */
export type BufferChange =
  /** Some at the end were taken back, and others added: lines whose place is before `from` are where they were. */
  | { readonly kind: 'appended'; readonly from: number }
  /** Older lines came before, or among, those whose place was before `to`: these have other places now. */
  | { readonly kind: 'prepended'; readonly to: number }
  | { readonly kind: 'cleared' };

/** So many lines are moved at most to put a late one in its place. */
const farthestBack = 20_000;

/**
 * The newest lines of a log in the order of their times, within limits. A line's place is a number that grows by one
 * from line to line, and stays its own: what is dropped, or put before the first, does not count the others anew.
 */
export class LogBuffer {
  readonly #limits: LogLimits;
  readonly #segments: LogSegment[] = [];
  /** The place of each segment's first line. */
  readonly #starts: number[] = [];
  #start = 0;
  #end = 0;
  #cost = 0;

  constructor(limits: LogLimits) {
    this.#limits = limits;
  }

  /** The place of the first line. */
  get start(): number {
    return this.#start;
  }

  /** The place behind the last line. */
  get end(): number {
    return this.#end;
  }

  get length(): number {
    return this.#end - this.#start;
  }

  /** Bytes, more or less. */
  get cost(): number {
    return this.#cost;
  }

  /** Whether older lines would find no room. */
  get isFull(): boolean {
    return this.#cost >= this.#limits.bytes * fullness || this.length >= this.#limits.lines * fullness;
  }

  at(place: number): LogLine | undefined {
    const found = this.#find(place);
    return found?.segment.at(found.index);
  }

  /** The lines from one place to before another, by the segments that hold them. */
  *pieces(from: number, to: number): Generator<{ readonly segment: LogSegment; readonly place: number; readonly first: number; readonly last: number }, void, undefined> {
    const end = Math.min(to, this.#end);
    let place = Math.max(from, this.#start);
    while (place < end) {
      const found = this.#find(place);
      if (!found) return;
      const count = Math.min(found.segment.length - found.index, end - place);
      yield { segment: found.segment, place, first: found.index, last: found.index + count };
      place += count;
    }
  }

  /** Adds lines, which are in order; those that are older than the last ones come before them. */
  add(lines: readonly LogLine[]): BufferChange {
    const [first] = lines;
    const late = first ? this.#takeBack(first.order) : [];
    const from = this.#end;
    for (const line of late.length === 0 ? lines : merged(late, lines)) this.#append(line);
    this.#drop();
    return { kind: 'appended', from: Math.max(from, this.#start) };
  }

  /** Puts older lines, which are in order, where they belong: before the first, and among the first ones. */
  prepend(lines: readonly LogLine[]): BufferChange {
    const passed = this.#takeFront(lines.at(-1)?.order ?? 0);
    const to = this.#start + passed.length;
    const segments: LogSegment[] = [];
    for (const line of passed.length === 0 ? lines : merged(lines, passed)) {
      const last = segments.at(-1);
      const segment = last && !last.isFull ? last : new LogSegment();
      if (segment !== last) segments.push(segment);
      segment.push(line);
    }
    this.#start -= lines.length;
    let start = this.#start;
    this.#segments.unshift(...segments);
    this.#starts.unshift(...segments.map(({ length }) => (start += length) - length));
    this.#cost += segments.reduce((sum, { cost }) => sum + cost, 0);
    return { kind: 'prepended', to };
  }

  clear(): BufferChange {
    this.#segments.length = 0;
    this.#starts.length = 0;
    this.#start = this.#end;
    this.#cost = 0;
    return { kind: 'cleared' };
  }

  #append(line: LogLine): void {
    let segment = this.#segments.at(-1);
    if (!segment || segment.isFull) {
      segment = new LogSegment();
      this.#segments.push(segment);
      this.#starts.push(this.#end);
    }
    const before = segment.cost;
    segment.push(line);
    this.#cost += segment.cost - before;
    this.#end += 1;
  }

  /** Takes away the last lines that belong behind this time, @returns them in order. */
  #takeBack(order: number): readonly LogLine[] {
    const taken: LogLine[] = [];
    while (taken.length < farthestBack) {
      const segment = this.#segments.at(-1);
      if (!segment || segment.order(segment.length - 1) <= order) break;
      const before = segment.cost;
      const line = segment.pop();
      if (!line) break;
      taken.push(line);
      this.#cost += segment.cost - before;
      this.#end -= 1;
      if (segment.length > 0) continue;
      this.#segments.pop();
      this.#starts.pop();
    }
    return taken.reverse();
  }

  /** Takes away the first segments that hold lines of before this time, @returns their lines. */
  #takeFront(order: number): readonly LogLine[] {
    const count = this.#segments.findIndex((segment) => segment.order(0) > order);
    const taken = this.#segments.splice(0, count < 0 ? this.#segments.length : count);
    this.#starts.splice(0, taken.length);
    this.#cost -= taken.reduce((sum, { cost }) => sum + cost, 0);
    return taken.flatMap((segment) => segment.texts.flatMap((_, index) => segment.at(index) ?? []));
  }

  /** Whole segments go; the newest stays whatever it holds. */
  #drop(): void {
    let count = 0;
    while (count < this.#segments.length - 1 && (this.#cost > this.#limits.bytes || this.length > this.#limits.lines)) {
      const segment = this.#segments[count];
      if (!segment) break;
      this.#cost -= segment.cost;
      this.#start += segment.length;
      count += 1;
    }
    if (count === 0) return;
    this.#segments.splice(0, count);
    this.#starts.splice(0, count);
  }

  #find(place: number): { readonly segment: LogSegment; readonly index: number } | undefined {
    if (place < this.#start || place >= this.#end) return undefined;
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    const segment = this.#segments[low];
    return segment && { segment, index: place - (this.#starts[low] ?? 0) };
  }
}

/** From here on a buffer takes no history: the next new lines would drop it again. */
const fullness = 0.9;

/** Both in order; of lines of the same time those that were there come first. */
function merged(left: readonly LogLine[], right: readonly LogLine[]): readonly LogLine[] {
  const lines: LogLine[] = [];
  let next = 0;
  for (const line of right) {
    for (let other = left[next]; other && other.order <= line.order; other = left[next]) {
      lines.push(other);
      next += 1;
    }
    lines.push(line);
  }
  return [...lines, ...left.slice(next)];
}
