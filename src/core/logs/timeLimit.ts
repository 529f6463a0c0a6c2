import { fieldsOf } from '../base/fields.ts';
import { createContext, Script, type Context } from 'node:vm';

/**
 * Runs work that may take for ever, as a regular expression can, and breaks it off after some time. It runs in this
 * thread, on the values as they are: what it did before it was broken off stays done.
 */
export class TimeLimit {
  readonly #script = new Script('work()');
  readonly #context: Context;
  #work: () => void = () => undefined;

  constructor() {
    this.#context = createContext({ work: () => this.#work() });
  }

  /** @param work must leave things in order wherever it is broken off: no `finally` of its runs then. @returns whether it came to its end. */
  run(work: () => void, milliseconds: number): boolean {
    this.#work = work;
    try {
      this.#script.runInContext(this.#context, { timeout: milliseconds });
      return true;
    } catch (error) {
      // An error of the other context: it is no `Error` of ours.
      if (fieldsOf(error).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
      throw error;
    }
  }
}
