import { forEachLimited, type Failure } from '../../core/base/bulk.ts';
import type { Log } from '../../core/base/log.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { cliText } from '../../core/model/shellQuote.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { bulkFailure, type BulkAction } from './bulk.ts';
import { withProgress } from './progress.ts';

/** How many calls of a bulk action an engine is given at a time. */
const bulkLimit = 8;
/** Runs actions against the current engine: progress, the log's line for each, failures together. */
export class Actions {
  readonly #engine: CurrentEngine;
  readonly #log: Log;

  constructor(engine: CurrentEngine, log: Log) {
    this.#engine = engine;
    this.#log = log;
  }

  /** Runs one thing with the connected engine. */
  run<T>(title: string, task: (engine: Engine, signal: AbortSignal, report: (message: string) => void) => Promise<T>): Promise<T> {
    return withProgress(title, async (signal, report) => task(await this.#engine.ready(signal), signal, report));
  }

  /** As `run`, where an error has to say what it was that failed: "web could not be pulled." */
  async runNamed<T>(names: { readonly doing: string; readonly failed: string }, task: (engine: Engine, signal: AbortSignal, report: (message: string) => void) => Promise<T>): Promise<T> {
    try {
      return await this.run(names.doing, task);
    } catch (error) {
      throw withSubject(names.failed, error);
    }
  }

  /** Writes down what an action does, as the command line that would do the same. */
  record(argv: readonly string[]): void {
    this.#log.info(displayText(cliText(argv), 2000));
  }

  /** Does something to all the items; what fails is reported together, once the rest is done. */
  async bulk<T>(items: readonly T[], action: BulkAction<T>): Promise<void> {
    const [first] = items;
    if (first === undefined) return;
    const title = action.doing(items.length === 1 ? displayText(action.nameOf(first)) : action.several(items.length));
    const failures = await this.run(title, async (engine, signal, report) => {
      const failed: Failure<T>[] = [];
      const one = async (item: T): Promise<void> => {
        this.record(action.cli(item));
        await action.run(engine, item, signal, report);
      };
      for (const wave of action.waves ?? [items]) failed.push(...(await forEachLimited(wave, action.limit ?? bulkLimit, one, signal)));
      return failed;
    });
    if (failures.length === 0) return;
    const { error, texts } = bulkFailure(failures, items.length, action);
    // The one failure of one thing is logged by the registry.
    if (items.length > 1) for (const text of texts) this.#log.warn(displayText(text, 2000));
    throw error;
  }
}

/** Puts what failed before the engine's reason; an abort error, or a mistake of ours, stays as it is. */
function withSubject(failed: string, error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  return new UserError(error.kind, `${failed} ${error.message}`, { ...(error.remedy === undefined ? {} : { remedy: error.remedy }), cause: error });
}
