import { setImmediate } from 'node:timers/promises';

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
