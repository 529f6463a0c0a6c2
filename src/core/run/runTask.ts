import * as l10n from '@vscode/l10n';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { DefinitionReader, unresolvedProblem } from '../base/definitionReader.ts';
import { fieldsOf, numberOf, textOf, type Fields } from '../base/fields.ts';
import type { RunField, RunValues } from '../model/runPage.ts';
import { cliText } from '../model/shellQuote.ts';
import { readRunForm, type ReadRunForm } from './runForm.ts';
import { runFields } from './runSections.ts';

/** What has to be so that others may go on: a line that matches, or a health check that passes. */
export type Readiness = { readonly kind: 'pattern'; readonly pattern: RegExp; readonly seconds: number } | { readonly kind: 'health'; readonly seconds: number };

/** What a `docker-run` task says. */
export interface RunTask extends Omit<ReadRunForm, 'problems'> {
  /** The options as a form has them: what they are as a `docker run` line is told from these. */
  readonly values: RunValues;
  /** Whether the task ends once the container runs, or is ready. */
  readonly isDetached: boolean;
  /** Whether the container that this task made before is removed first. */
  readonly isReplaced: boolean;
  readonly ready?: Readiness;
}

export type ParsedRunTask = { readonly kind: 'valid'; readonly task: RunTask } | { readonly kind: 'invalid'; readonly problems: readonly string[] };

const standardSeconds = 60;

/**
 * Reads the definition of a `docker-run` task, variables resolved: anything may stand there.
 *
 * @param folder what relative paths begin at: the workspace folder; undefined where there is none.
 * @returns all that is wrong with it, not just the first.
 */
export function parseRunTask(definition: Fields, folder: string | undefined): ParsedRunTask {
  const reader = new DefinitionReader(definition, folder);
  const values = Object.fromEntries(runFields().flatMap((field) => given(field.id, readField(reader, field))));
  const { problems: found, ...form } = readRunForm({ ...values, ...asValues('volumes', absoluteVolumes(values.volumes, folder)) });
  const isDetached = reader.flag('detached');
  const isReplaced = reader.flag('replace');
  const ready = readReady(reader);
  if (isReplaced && form.spec.name === undefined) reader.wrong(l10n.t('"replace" needs a "name": without one nothing can be in the way.'));
  const problems = [...reader.problems, ...found.map(({ field, row, text }) => `"${field}${row === undefined ? '' : `[${String(row)}]`}": ${text}`)];
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'valid', task: { ...form, values, isDetached, isReplaced, ...(ready && { ready }) } };
}

type Value = RunValues[string];

function given(name: string, value: Value | undefined): readonly (readonly [string, Value])[] {
  return value === undefined ? [] : [[name, value]];
}

function asValues(name: string, value: Value | undefined): RunValues {
  return Object.fromEntries(given(name, value));
}

function readField(reader: DefinitionReader, { id, kind }: RunField): Value | undefined {
  const raw = reader.raw(id);
  if (raw === undefined) return undefined;
  if (kind === 'flag') return reader.flag(id);
  if (kind === 'list') return readRows(reader, id, raw);
  // Numbers stand in tasks.json as they are: "cpus": 1.5.
  if (typeof raw === 'number') return String(raw);
  // A command as words, which need no shell to tell them apart.
  if (Array.isArray(raw) && (id === 'command' || id === 'entrypoint')) return cliText(reader.texts(id, unresolvedProblem));
  return reader.text(id, id === 'command' || id === 'entrypoint' || id === 'healthCmd' ? undefined : unresolvedProblem);
}

/** A list of texts; variables and labels may be an object of names and values too, and one text is a list of one. */
function readRows(reader: DefinitionReader, id: string, raw: unknown): readonly string[] {
  if (typeof raw === 'string') return [raw];
  if ((id === 'env' || id === 'labels' || id === 'addHosts') && typeof raw === 'object' && !Array.isArray(raw)) {
    return Object.entries(reader.textMap(id)).map(([name, value]) => (id === 'addHosts' ? `${name}:${value}` : `${name}=${value}`));
  }
  return reader.texts(id, id === 'env' || id === 'labels' ? undefined : unresolvedProblem);
}

/** A folder of this machine is named from the workspace's folder, as Compose does: `./data:/data`, `~/data:/data`. */
function absoluteVolumes(value: Value | undefined, folder: string | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return (value as readonly string[]).map((volume) => {
    const [, source = '', rest = ''] = /^(\.{1,2}(?:\/[^:]*)?|~(?:\/[^:]*)?)(:.*)$/.exec(volume) ?? [];
    if (source === '') return volume;
    const path = source.startsWith('~') ? resolve(homedir(), `.${source.slice(1)}`) : resolve(folder ?? '/', source);
    return path + rest;
  });
}

function readReady(reader: DefinitionReader): Readiness | undefined {
  const raw = reader.raw('ready');
  if (raw === undefined) return undefined;
  const fields = typeof raw === 'string' ? { pattern: raw } : (reader.object('ready') ?? {});
  const seconds = numberOf(fieldsOf(fields).timeout) ?? standardSeconds;
  if (seconds <= 0) reader.wrong(l10n.t('"{0}" must be a number of seconds.', 'ready.timeout'));
  if (fieldsOf(fields).health === true) return { kind: 'health', seconds };
  const text = textOf(fieldsOf(fields).pattern);
  if (text === '') {
    reader.wrong(l10n.t('"ready" must have a "pattern", or "health": true.'));
    return undefined;
  }
  try {
    return { kind: 'pattern', pattern: new RegExp(text, 'u'), seconds };
  } catch {
    reader.wrong(l10n.t('"{0}" is not a regular expression: {1}', 'ready.pattern', text));
    return undefined;
  }
}
