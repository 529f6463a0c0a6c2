import { systemClock, type Clock } from './clock.ts';
import type { Disposable } from './disposable.ts';

const windowMilliseconds = 50;

/**
 * Runs something soon after it was asked for, but not once per request: the first time at once, then at most once
 * per window, at its end. The window is counted from the last run, not from the last request, so that a steady
 * stream of requests starves nobody. A run that takes longer than the window is never overlapped by the next.
 */
export class Coalescer implements Disposable {
  readonly #run: () => void | Promise<void>;
  readonly #clock: Clock;
  #timer: Disposable | undefined;
  #isRunning = false;
  #isRequested = false;
  #isDisposed = false;

  /** @param run must not reject: whoever gives it knows what an error means. */
  constructor(run: () => void | Promise<void>, clock: Clock = systemClock) {
    this.#run = run;
    this.#clock = clock;
  }

  /** Asks for a run that begins after this call. */
  request(): void {
    if (this.#isDisposed) return;
    this.#isRequested = true;
    if (!this.#timer && !this.#isRunning) this.#begin();
  }

  #begin(): void {
    this.#isRequested = false;
    this.#isRunning = true;
    this.#timer = this.#clock.after(windowMilliseconds, () => {
      this.#timer = undefined;
      this.#next();
    });
    void this.#finish();
  }

  async #finish(): Promise<void> {
    try {
      const running = this.#run();
      if (running) await running;
    } finally {
      this.#isRunning = false;
      this.#next();
    }
  }

  #next(): void {
    if (this.#isRequested && !this.#isRunning && !this.#timer && !this.#isDisposed) this.#begin();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
    this.#timer = undefined;
  }
}
