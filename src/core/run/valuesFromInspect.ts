import { textsOf, type Fields } from '../base/fields.ts';
import { runCommand } from '../model/runCommand.ts';
import { cliText } from '../model/shellQuote.ts';
import type { RunField, RunValues } from '../model/runPage.ts';

/** A container as the form shows it, and the options of `docker run` that no field stands for. */
export interface ReadContainer {
  readonly values: RunValues;
  readonly rest: readonly string[];
}

/** Options without a value. */
const flags: ReadonlySet<string> = new Set(['--detach', '--interactive', '--tty', '--rm', '--publish-all', '--privileged', '--read-only', '--init', '--no-healthcheck', '--oom-kill-disable']);

/**
 * What was chosen for a container beside what its image sets, as the form would have been filled in.
 *
 * @param container the engine's inspection of it. @param image that of its image; empty where it is gone.
 */
export function valuesFromInspect(container: Fields, image: Fields, fields: readonly RunField[]): ReadContainer {
  const words = runCommand(container, image).slice(2);
  const values = new Map<string, string | boolean | readonly string[]>();
  const rest: string[] = [];
  let index = 0;
  for (; words[index]?.startsWith('--'); index += 1) {
    const name = words[index] ?? '';
    const value = flags.has(name) ? true : (words[(index += 1)] ?? '');
    const field = fields.find(({ option }) => option === name);
    if (field) values.set(field.id, merged(field, values.get(field.id), value));
    else if (name !== '--detach') rest.push(name, ...(value === true ? [] : [value]));
  }
  values.set('image', words[index] ?? '');
  const command = words.slice(index + 1);
  if (command.length > 0) values.set('command', cliText(command));
  return { values: Object.fromEntries(values), rest };
}

function merged(field: RunField, known: unknown, value: string | true): string | boolean | readonly string[] {
  if (field.kind === 'list') return [...textsOf(known), String(value)];
  // Of several networks the first is the container's own; the others are kept without being shown.
  return known === undefined ? value : (known as string | boolean);
}
