import { toDisposable, type Disposable } from './disposable.ts';

/** Whether an error only says that somebody cancelled. Such an error is silent. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The error a cancelled call ends with; the same name as the platform's own. */
export function abortError(): Error {
  return new DOMException('The operation was cancelled', 'AbortError');
}

/** Calls `listener` once when the signal aborts, at once if it already has, unless disposed before. */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): Disposable {
  if (!signal) return toDisposable(() => undefined);
  if (signal.aborted) {
    listener();
    return toDisposable(() => undefined);
  }
  signal.addEventListener('abort', listener, { once: true });
  return toDisposable(() => signal.removeEventListener('abort', listener));
}

/** Waits `milliseconds`; rejects with an abort error as soon as the signal aborts. */
export function delay(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortError());
      return;
    }
    const timer = setTimeout(() => {
      subscription.dispose();
      resolve();
    }, milliseconds);
    const subscription = onAbort(signal, () => {
      clearTimeout(timer);
      reject(abortError());
    });
  });
}

/** What the promise gives, or an abort error as soon as the signal aborts. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  let subscription: Disposable | undefined;
  const aborted = new Promise<never>((_, reject) => {
    subscription = onAbort(signal, () => reject(abortError()));
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    subscription?.dispose();
  }
}
