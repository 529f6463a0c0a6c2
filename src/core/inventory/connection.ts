import { abortError, unlessAborted } from '../base/abort.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Engine } from '../engine/engine.ts';

interface Attempt {
  readonly engine: Promise<Engine>;
  readonly controller: AbortController;
  waiters: number;
}

/** How many engines whose connection was lost are kept, because a command may still hold one. */
const maximumRetired = 4;

/** Connects an engine once for all who want it, and keeps it. A try ends when nobody waits for it any more. */
export class Connection implements Disposable {
  readonly #connect: (signal: AbortSignal) => Promise<Engine>;
  readonly #retired: Engine[] = [];
  #engine: Engine | undefined;
  #attempt: Attempt | undefined;
  #isDisposed = false;

  constructor(connect: (signal: AbortSignal) => Promise<Engine>) {
    this.#connect = connect;
  }

  async acquire(signal?: AbortSignal): Promise<Engine> {
    if (this.#isDisposed || signal?.aborted) throw abortError();
    if (this.#engine) return this.#engine;
    const attempt = (this.#attempt ??= this.#begin());
    attempt.waiters += 1;
    try {
      return await unlessAborted(attempt.engine, signal);
    } finally {
      attempt.waiters -= 1;
      if (attempt.waiters === 0) this.#end(attempt);
    }
  }

  /**
   * The connection of this engine was lost: the next who wants one connects anew, since another version may answer.
   * What somebody still does with the old one goes on for as long as it can.
   */
  retire(engine: Engine): void {
    if (this.#engine !== engine) return;
    this.#engine = undefined;
    this.#retired.push(engine);
    if (this.#retired.length > maximumRetired) this.#retired.shift()?.dispose();
  }

  #begin(): Attempt {
    const controller = new AbortController();
    const engine = this.#open(controller.signal);
    // Those who wait are told of the error; that all may have left before is not an error.
    engine.catch(() => undefined);
    return { engine, controller, waiters: 0 };
  }

  async #open(signal: AbortSignal): Promise<Engine> {
    const engine = await this.#connect(signal);
    if (signal.aborted || this.#isDisposed) {
      engine.dispose();
      throw abortError();
    }
    this.#engine = engine;
    return engine;
  }

  #end(attempt: Attempt): void {
    if (this.#attempt === attempt) this.#attempt = undefined;
    attempt.controller.abort();
  }

  /** @param reason what those are told who still use an engine. */
  dispose(reason?: Error): void {
    this.#isDisposed = true;
    this.#attempt?.controller.abort();
    this.#engine?.dispose(reason);
    for (const engine of this.#retired.splice(0)) engine.dispose(reason);
    this.#engine = undefined;
  }
}
