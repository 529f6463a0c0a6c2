import { abortError, onAbort } from './abort.ts';
import { toDisposable, type Disposable } from './disposable.ts';

/** Time, as far as the core needs it; a parameter, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `run` once after `milliseconds`, unless disposed before. */
  after(milliseconds: number, run: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return toDisposable(() => clearTimeout(timer));
  },
};

/** Waits `milliseconds` of the clock; rejects with an abort error as soon as the signal aborts. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(abortError());
      return;
    }
    const timer = clock.after(milliseconds, () => {
      subscription.dispose();
      resolve();
    });
    const subscription = onAbort(signal, () => {
      timer.dispose();
      reject(abortError());
    });
  });
}
