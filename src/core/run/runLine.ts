import { UserError } from '../base/userError.ts';
import { splitWords } from '../model/runInput.ts';
import type { RunField, RunValues } from '../model/runPage.ts';
import { isSecretName } from '../model/secretName.ts';
import { runFields } from './runSections.ts';

export interface RunLineOptions {
  readonly verb: 'run' | 'create';
  /** Options beside those of the form. */
  readonly rest: readonly string[];
  /** For a log: the values of variables are left out, and what may hold a secret. */
  readonly isForLog?: boolean;
}

/** The `docker run` that does what a form says; what makes no sense stands there as it was typed. */
export function runLine(values: RunValues, { verb, rest, isForLog = false }: RunLineOptions): readonly string[] {
  const shown = isForLog ? withoutValues(values) : values;
  const options = runFields().filter(({ option }) => option !== '' && option !== '--entrypoint').flatMap((field) => optionWords(field, shown[field.id]));
  const [entrypoint, ...more] = wordsOf(shown.entrypoint);
  const isInTerminal = shown.tty === true && shown.interactive === true;
  return [
    'docker',
    verb,
    ...(verb === 'run' && !isInTerminal ? ['--detach'] : []),
    ...options,
    ...rest,
    ...(entrypoint === undefined ? [] : ['--entrypoint', entrypoint]),
    typeof shown.image === 'string' ? shown.image.trim() : '',
    ...more,
    ...wordsOf(shown.command),
  ];
}

function optionWords({ option, kind }: RunField, value: RunValues[string] | undefined): readonly string[] {
  if (value === undefined || value === false) return [];
  if (value === true) return [option];
  if (kind === 'list') return [value].flat().filter((row) => row.trim() !== '').flatMap((row) => [option, row]);
  const text = String(value);
  return text.trim() === '' ? [] : [option, text.trim()];
}

function wordsOf(value: RunValues[string] | undefined): readonly string[] {
  if (typeof value !== 'string') return [];
  try {
    return splitWords(value);
  } catch (error) {
    // A quote is still open while one types.
    if (error instanceof UserError) return [value];
    throw error;
  }
}

function withoutValues(values: RunValues): RunValues {
  const names = (id: string): readonly string[] => (Array.isArray(values[id]) ? (values[id] as readonly string[]).map((row) => row.split('=')[0] ?? '') : []);
  const labels = Array.isArray(values.labels) ? (values.labels as readonly string[]).filter((row) => !isSecretName(row.split('=')[0] ?? '')) : [];
  return { ...values, env: names('env'), labels };
}
