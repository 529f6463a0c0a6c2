import * as l10n from '@vscode/l10n';
import { forEachLimited, type Failure } from '../../core/base/bulk.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { cliText } from '../../core/model/shellQuote.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { withProgress } from './progress.ts';

/** What is done to each of several things. */
export interface BulkAction<T> {
  /** "Stopping web": what a notification says meanwhile, of one name or of several things. */
  readonly doing: (what: string) => string;
  /** "3 containers" */
  readonly several: (count: number) => string;
  /** "web could not be stopped." */
  readonly failed: (name: string) => string;
  readonly nameOf: (item: T) => string;
  /** The equivalent command line for one of them. */
  readonly cli: (item: T) => readonly string[];
  readonly run: (engine: Engine, item: T, signal: AbortSignal) => Promise<void>;
}

/** How many calls of a bulk action an engine is given at a time. */
const bulkLimit = 8;
/** How many failures a notification names; the log has all of them. */
const namedFailures = 5;

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

  /** Writes down what an action does, as the command line that would do the same. */
  record(argv: readonly string[]): void {
    this.#log.info(displayText(cliText(argv), 2000));
  }

  /** Does something to all the items; what fails is reported together, once the rest is done. */
  async bulk<T>(items: readonly T[], action: BulkAction<T>): Promise<void> {
    const [first] = items;
    if (first === undefined) return;
    const title = action.doing(items.length === 1 ? displayText(action.nameOf(first)) : action.several(items.length));
    const failures = await this.run(title, (engine, signal) =>
      forEachLimited(
        items,
        bulkLimit,
        async (item) => {
          this.record(action.cli(item));
          await action.run(engine, item, signal);
        },
        signal,
      ),
    );
    this.#report(failures, items.length, action);
  }

  #report<T>(failures: readonly Failure<T>[], count: number, action: BulkAction<T>): void {
    const [first] = failures;
    if (first === undefined) return;
    const texts = failures.map(({ item, error }) => `${action.failed(displayText(action.nameOf(item)))} ${messageOf(error)}`);
    if (count > 1) for (const text of texts) this.#log.warn(displayText(text, 2000));
    const more = texts.length > namedFailures ? [l10n.t('{0} more are in the log.', texts.length - namedFailures)] : [];
    const summary = count > 1 ? [l10n.t('{0} of {1} failed, the rest is done.', failures.length, count)] : [];
    const error = first.error instanceof UserError ? first.error : undefined;
    const remedy = error?.remedy === undefined || failures.some((failure) => !(failure.error instanceof UserError) || failure.error.kind !== error.kind) ? {} : { remedy: error.remedy };
    throw new UserError(error?.kind ?? 'engine', [...summary, ...texts.slice(0, namedFailures), ...more].join(' '), { ...remedy, cause: first.error });
  }
}
