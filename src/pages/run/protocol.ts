import { fieldsOf, numberOf, textOf, type Fields } from '../../core/base/fields.ts';
import type { RunAction, RunFieldFacts, RunPageHead, RunPageWords, RunProblem, RunSection, RunValues } from '../../core/model/runPage.ts';

/** What the host tells the page that runs images. */
export type ToRunPage =
  /** Comes first. */
  | { readonly kind: 'open'; readonly words: RunPageWords; readonly head: RunPageHead; readonly sections: readonly RunSection[]; readonly values: RunValues }
  /** What is known of the fields, by their ids. */
  | { readonly kind: 'facts'; readonly facts: Readonly<Record<string, RunFieldFacts>> }
  /** What is wrong with the values of the change with that number, and the command that they make. */
  | { readonly kind: 'checked'; readonly change: number; readonly problems: readonly RunProblem[]; readonly command: string }
  /** Something is being done: nothing else can be. Empty: not any more. */
  | { readonly kind: 'busy'; readonly text: string }
  | { readonly kind: 'said'; readonly text: string; readonly isFailure: boolean };

/** What the page asks of the host. */
export type FromRunPage =
  /** The page was loaded, perhaps anew. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'change'; readonly change: number; readonly values: RunValues }
  | { readonly kind: 'do'; readonly action: RunAction; readonly values: RunValues };

const actions: readonly RunAction[] = ['run', 'create', 'terminal', 'recreate', 'copyCommand'];

/** Checks what a page says: whatever happened to it, it can ask for nothing else. */
export function readFromRunPage(value: unknown): FromRunPage | undefined {
  const fields = fieldsOf(value);
  switch (fields.kind) {
    case 'ready':
      return { kind: 'ready' };
    case 'change':
      return { kind: 'change', change: Math.floor(numberOf(fields.change) ?? 0), values: readRunValues(fields.values) };
    case 'do': {
      const action = actions.find((each) => each === textOf(fields.action));
      return action && { kind: 'do', action, values: readRunValues(fields.values) };
    }
    default:
      return undefined;
  }
}

const mostRows = 500;
const longestText = 100_000;

/** Values, whatever they are read from. */
export function readRunValues(value: unknown): RunValues {
  const known: Fields = fieldsOf(value);
  return Object.fromEntries(Object.entries(known).flatMap(([id, each]) => {
    const read = readValue(each);
    return read === undefined ? [] : [[id, read]];
  }));
}

function readValue(value: unknown): RunValues[string] | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.slice(0, longestText);
  if (!Array.isArray(value)) return undefined;
  return value.slice(0, mostRows).map((row) => textOf(row).slice(0, longestText));
}
