import { abortError, isAbort } from './abort.ts';

/** What went wrong with one of many. */
export interface Failure<T> {
  readonly item: T;
  readonly error: unknown;
}

/**
 * Does something with each item, at most `limit` at a time. One that fails does not keep the others from being
 * done: the failures are returned, in the order of the items. Once the signal has aborted nothing more is begun,
 * and the call rejects with an abort error.
 */
export async function forEachLimited<T>(
  items: readonly T[],
  limit: number,
  action: (item: T) => Promise<void>,
  signal?: AbortSignal,
): Promise<readonly Failure<T>[]> {
  const failures = new Map<number, Failure<T>>();
  const pending = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of pending) {
      if (signal?.aborted) return;
      await action(item).catch((error: unknown) => {
        if (!isAbort(error)) failures.set(index, { item, error });
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  if (signal?.aborted) throw abortError();
  return [...failures].sort(([left], [right]) => left - right).map(([, failure]) => failure);
}
