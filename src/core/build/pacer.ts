import { setImmediate } from 'node:timers/promises';
import { abortError } from '../base/abort.ts';

/**
 * Keeps synchronous work from holding up everything else. Reading small files synchronously costs less than half of
 * what it does by promises; whoever does so asks in between, and rests when it is due.
 */
export class Pacer {
  #deadline = performance.now() + sliceMilliseconds;

  /** Whether the event loop has not turned for some milliseconds. */
  get isDue(): boolean {
    return performance.now() >= this.#deadline;
  }

  async rest(): Promise<void> {
    await setImmediate();
    this.#deadline = performance.now() + sliceMilliseconds;
  }
}

const sliceMilliseconds = 8;

/** Does something with each of many things, letting the event loop turn. @throws an abort error when the signal aborted. */
export async function inPieces<T>(items: Iterable<T>, signal: AbortSignal, work: (item: T) => void): Promise<void> {
  const pacer = new Pacer();
  let count = 0;
  for (const item of items) {
    work(item);
    count += 1;
    // Asking for the time costs more than what is done with one of them.
    if (count % 64 !== 0 || !pacer.isDue) continue;
    await pacer.rest();
    if (signal.aborted) throw abortError();
  }
  if (signal.aborted) throw abortError();
}
