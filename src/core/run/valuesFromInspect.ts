import { textsOf, type Fields } from '../base/fields.ts';
import { runFlags, runOptions } from '../model/runCommand.ts';
import type { RunField, RunValues } from '../model/runPage.ts';
import { cliText } from '../model/shellQuote.ts';
import { runFields } from './runSections.ts';

/** A container as the form shows it, and the options of `docker run` that no field stands for. */
export interface ReadContainer {
  readonly values: RunValues;
  readonly rest: readonly string[];
}

/**
 * What was chosen for a container beside what its image sets, as the form would have been filled in.
 *
 * @param container the engine's inspection of it. @param image that of its image; empty where it is gone.
 */
export function valuesFromInspect(container: Fields, image: Fields): ReadContainer {
  const { options, image: name, entrypoint = [], command } = runOptions(container, image);
  const fields = runFields();
  const values = new Map<string, RunValues[string]>();
  const rest: string[] = [];
  for (let index = 0; index < options.length; index += 1) {
    const option = options[index] ?? '';
    const value = runFlags.has(option) ? true : (options[(index += 1)] ?? '');
    const field = fields.find((each) => each.option === option);
    // Of several networks the first is the container's own; the others are carried over by themselves.
    if (field && !(field.kind !== 'list' && values.has(field.id))) values.set(field.id, valueOf(field, values.get(field.id), value));
    else if (option !== '--detach') rest.push(option, ...(value === true ? [] : [value]));
  }
  values.set('image', name);
  if (entrypoint.length > 0) values.set('entrypoint', cliText(entrypoint));
  if (command.length > 0) values.set('command', cliText(command));
  return { values: Object.fromEntries(values), rest };
}

function valueOf(field: RunField, known: unknown, value: string | true): RunValues[string] {
  return field.kind === 'list' ? [...textsOf(known), String(value)] : value;
}
