import type { Figures } from './figures.ts';

/** What is kept of each second. Bytes of memory; bytes a second; periods in which it was held back. */
export const statsColumns = ['cpu', 'memory', 'received', 'sent', 'read', 'written', 'pids', 'throttled'] as const;
export type StatsColumn = (typeof statsColumns)[number];

const secondsPerBlock = 60;
/** A sample stands for the seconds since the one before, if that is not longer ago: engines do not sample to the second. */
const longestGap = 3;

/** The last hour of a container, second by second, in blocks of a minute that exist only where there is something in them. */
export class StatsHistory {
  readonly #keptSeconds: number;
  readonly #blocks = new Map<number, Float32Array>();
  #last = Number.NEGATIVE_INFINITY;

  constructor(keptSeconds = 3600) {
    this.#keptSeconds = keptSeconds;
  }

  /** How many bytes it holds. */
  get byteLength(): number {
    return [...this.#blocks.values()].reduce((total, { byteLength }) => total + byteLength, 0);
  }

  /** The last second that has a value. */
  get last(): number {
    return this.#last;
  }

  /** @param second since the epoch; not before the last one. */
  add(second: number, figures: Figures): void {
    if (figures.cpuPercent === undefined || second < this.#last) return;
    const values = valuesOf(figures);
    const first = second - this.#last > longestGap ? second : Math.min(second, this.#last + 1);
    for (let at = first; at <= second; at += 1) this.#set(at, values);
    this.#last = second;
    this.#forget(Math.floor((second - this.#keptSeconds) / secondsPerBlock));
  }

  /** The values of so many seconds; NaN where there is none. */
  read(column: StatsColumn, first: number, count: number): readonly number[] {
    const place = statsColumns.indexOf(column);
    return Array.from({ length: count }, (_, index) => {
      const second = first + index;
      const block = second > this.#last - this.#keptSeconds ? this.#blocks.get(Math.floor(second / secondsPerBlock)) : undefined;
      return block?.[(second % secondsPerBlock) * statsColumns.length + place] ?? Number.NaN;
    });
  }

  #set(second: number, values: readonly number[]): void {
    const minute = Math.floor(second / secondsPerBlock);
    let block = this.#blocks.get(minute);
    if (!block) {
      block = new Float32Array(secondsPerBlock * statsColumns.length).fill(Number.NaN);
      this.#blocks.set(minute, block);
    }
    block.set(values, (second % secondsPerBlock) * statsColumns.length);
  }

  /** Blocks come in the order of time. */
  #forget(beforeMinute: number): void {
    for (const minute of this.#blocks.keys()) {
      if (minute >= beforeMinute) return;
      this.#blocks.delete(minute);
    }
  }
}

function valuesOf({ cpuPercent, memory, rates, pids, throttledPeriods }: Figures): readonly number[] {
  const { received, sent, read, written } = rates ?? { received: Number.NaN, sent: Number.NaN, read: Number.NaN, written: Number.NaN };
  return [cpuPercent ?? Number.NaN, memory, received, sent, read, written, pids ?? Number.NaN, throttledPeriods];
}
