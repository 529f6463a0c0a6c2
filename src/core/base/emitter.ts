import { toDisposable, type Disposable } from './disposable.ts';

/** Subscribes a listener until the returned disposable is disposed. Assignable to `vscode.Event`. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/**
 * Hands values to its listeners in the order in which they subscribed. A listener that throws does not keep the
 * value from the others: its error goes to `onError`.
 */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<{ readonly call: (value: T) => void }>();
  readonly #onError: (error: unknown) => void;

  /** @param onError what becomes of a listener's error; by default it is thrown outside the caller's stack. */
  constructor(onError: (error: unknown) => void = throwLater) {
    this.#onError = onError;
  }

  readonly event: Event<T> = (listener) => {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return toDisposable(() => this.#listeners.delete(entry));
  };

  get listenerCount(): number {
    return this.#listeners.size;
  }

  fire(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener.call(value);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
