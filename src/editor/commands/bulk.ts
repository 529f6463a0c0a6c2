import * as l10n from '@vscode/l10n';
import type { Failure } from '../../core/base/bulk.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { displayText } from '../../core/outline/displayText.ts';

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
  /** How many at a time; as many as an engine is given by default. */
  readonly limit?: number;
  /** The items in groups, one of which is done after the other; all at once by default. */
  readonly waves?: readonly (readonly T[])[];
  /** @param report says how far it is, where that takes long. */
  readonly run: (engine: Engine, item: T, signal: AbortSignal, report: (message: string) => void) => Promise<void>;
}

/** How many failures a notification names; the log has all of them. */
const namedFailures = 5;

/**
 * What is said of the failures of a bulk action.
 *
 * @param count of how many things; at least one of them failed.
 * @returns one error for all, and a line for each.
 */
export function bulkFailure<T>(failures: readonly Failure<T>[], count: number, action: Pick<BulkAction<T>, 'failed' | 'nameOf'>): { readonly error: UserError; readonly texts: readonly string[] } {
  const texts = failures.map(({ item, error }) => `${action.failed(displayText(action.nameOf(item)))} ${messageOf(error)}`);
  const summary = count > 1 ? [l10n.t('{0} of {1} failed, the rest is done.', failures.length, count)] : [];
  const more = texts.length > namedFailures ? [l10n.t('{0} more are in the log.', texts.length - namedFailures)] : [];
  const causes = failures.map(({ error }) => (error instanceof UserError ? error : undefined));
  const [first] = causes;
  const remedies = new Set(causes.map((cause) => cause?.remedy));
  // A remedy is given where it is the same for all.
  const remedy = remedies.size === 1 && first?.remedy !== undefined ? { remedy: first.remedy } : {};
  const message = [...summary, ...texts.slice(0, namedFailures), ...more].join(' ');
  return { error: new UserError(first?.kind ?? 'engine', message, { ...remedy, cause: failures[0]?.error }), texts };
}
