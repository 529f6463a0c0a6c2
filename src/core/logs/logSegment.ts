import { logLevels, type LogLevel } from './levels.ts';

/** A line as it is kept. */
export interface LogLine {
  /** The number of its container. */
  readonly source: number;
  /** A note is ours: it tells what became of the container. */
  readonly kind: 'stdout' | 'stderr' | 'note';
  readonly level: LogLevel;
  /** Whether it goes on with what the line before of the same container began. */
  readonly isContinuation: boolean;
  readonly micros: number;
  readonly nanos: number;
  /** Microseconds by which it is put in order: those of the first line where it is a continuation. */
  readonly order: number;
  /** As it is shown and searched: no escape sequence is in it. */
  readonly text: string;
  /** As it was written, where that is something else. */
  readonly raw?: string;
}

export const segmentSize = 4096;

const kinds = ['stdout', 'stderr', 'note'] as const;
const continuationBit = 0x40;

/** What a line costs besides its text. */
const overhead = 56;

export function costOf({ text, raw }: LogLine): number {
  return text.length + (raw === undefined ? 0 : raw.length + 16) + overhead;
}

/** Some thousand lines, by columns: an object for each of a million lines would take several times the memory. */
export class LogSegment {
  readonly texts: string[] = [];
  readonly #raws = new Map<number, string>();
  readonly #order = new Float64Array(segmentSize);
  readonly #delay = new Uint32Array(segmentSize);
  readonly #nanos = new Uint16Array(segmentSize);
  readonly #sources = new Uint16Array(segmentSize);
  readonly #flags = new Uint8Array(segmentSize);
  #cost = 0;

  get length(): number {
    return this.texts.length;
  }

  get isFull(): boolean {
    return this.texts.length === segmentSize;
  }

  /** Bytes, more or less. */
  get cost(): number {
    return this.#cost;
  }

  push(line: LogLine): void {
    const index = this.texts.length;
    this.texts.push(line.text);
    if (line.raw !== undefined) this.#raws.set(index, line.raw);
    this.#order[index] = line.order;
    this.#delay[index] = Math.max(0, line.micros - line.order);
    this.#nanos[index] = line.nanos;
    this.#sources[index] = line.source;
    this.#flags[index] = kinds.indexOf(line.kind) | (logLevels.indexOf(line.level) << 2) | (line.isContinuation ? continuationBit : 0);
    this.#cost += costOf(line);
  }

  /** Takes the last line away. */
  pop(): LogLine | undefined {
    const index = this.texts.length - 1;
    const line = this.at(index);
    if (!line) return undefined;
    this.texts.pop();
    this.#raws.delete(index);
    this.#cost -= costOf(line);
    return line;
  }

  order(index: number): number {
    return this.#order[index] ?? 0;
  }

  source(index: number): number {
    return this.#sources[index] ?? 0;
  }

  /** 0 stdout, 1 stderr, 2 a note of ours. */
  kindNumber(index: number): number {
    return (this.#flags[index] ?? 0) & 3;
  }

  /** The place in `logLevels`. */
  levelNumber(index: number): number {
    return ((this.#flags[index] ?? 0) >> 2) & 7;
  }

  at(index: number): LogLine | undefined {
    const text = this.texts[index];
    if (text === undefined) return undefined;
    const raw = this.#raws.get(index);
    const order = this.order(index);
    return {
      source: this.source(index),
      kind: kinds[this.kindNumber(index)] ?? 'stdout',
      level: logLevels[this.levelNumber(index)] ?? 'none',
      isContinuation: ((this.#flags[index] ?? 0) & continuationBit) !== 0,
      micros: order + (this.#delay[index] ?? 0),
      nanos: this.#nanos[index] ?? 0,
      order,
      text,
      ...(raw === undefined ? {} : { raw }),
    };
  }
}
