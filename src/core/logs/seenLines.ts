import type { LogEntry } from './lineSplitter.ts';
import { compareTimes, type LogTime } from './logTime.ts';

const capacity = 4096;

/**
 * The lines of one task that were read. The log of a service is read on a little before where it ended, and a node that
 * comes back sends anew what it sent before: each line is let through once.
 */
export class SeenLines {
  readonly #keys = new Set<string>();
  readonly #ring: LogTime[] = [];
  readonly #ringKeys: string[] = [];
  #next = 0;
  /** Lines up to this time are not kept any more. */
  #forgotten: LogTime | undefined;
  #newest: LogTime | undefined;

  /** The time of the newest line. */
  get newest(): LogTime | undefined {
    return this.#newest;
  }

  /** @returns whether the line is new; it is not any more afterwards. */
  take({ stream, micros, nanos, text }: LogEntry): boolean {
    const time = { micros, nanos };
    if (this.#forgotten && compareTimes(time, this.#forgotten) <= 0) return false;
    // Times are exact to the nanosecond: lines of the same one are told apart by their lengths, as far as need be.
    const key = `${stream} ${String(micros)} ${String(nanos)} ${String(text.length)}`;
    if (this.#keys.has(key)) return false;
    const replaced = this.#ring[this.#next];
    if (replaced) {
      this.#keys.delete(this.#ringKeys[this.#next] ?? '');
      if (!this.#forgotten || compareTimes(replaced, this.#forgotten) > 0) this.#forgotten = replaced;
    }
    this.#ring[this.#next] = time;
    this.#ringKeys[this.#next] = key;
    this.#next = (this.#next + 1) % capacity;
    this.#keys.add(key);
    if (!this.#newest || compareTimes(time, this.#newest) > 0) this.#newest = time;
    return true;
  }

  /** What is older is not new, whether or not it was read: it lies before where reading began. */
  beginAt(time: LogTime): void {
    this.#forgotten = { micros: time.micros, nanos: time.nanos - 1 };
  }
}
