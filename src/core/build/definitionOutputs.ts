import * as l10n from '@vscode/l10n';
import { type Fields } from '../base/fields.ts';
import { type OutputSpec } from './build.ts';
import { unresolvedProblem, type DefinitionReader } from '../base/definitionReader.ts';
import { entryFields } from './optionText.ts';

/** What goes into a folder or a file of this machine, and must say into which. */
const needsDestination = ['local', 'tar', 'oci'];
const knownTypes = [...needsDestination, 'docker', 'image', 'registry'];

/** `outputs` of a task's definition: folders, options as `docker build` takes them, or objects. */
export function readOutputs(reader: DefinitionReader): readonly OutputSpec[] {
  return reader.list('outputs', (entry, place) => readOutput(reader, entry, place));
}

function readOutput(reader: DefinitionReader, entry: string | Fields, place: string): OutputSpec | undefined {
  const isFolder = typeof entry === 'string' && !/[=,]/.test(entry) && entry !== '';
  const { type, dest, destination = dest, ...options } = Object.fromEntries((isFolder ? new Map([['type', 'local'], ['dest', entry]]) : entryFields(entry)) ?? []);
  const problem = outputProblem(type, destination);
  if (problem !== undefined || type === undefined) {
    reader.wrong(`"${place}": ${problem ?? ''}`);
    return undefined;
  }
  return { type, options, ...(destination !== undefined && { destination: reader.absolute(destination, place) }) };
}

function outputProblem(type: string | undefined, destination: string | undefined): string | undefined {
  if (type === undefined || !knownTypes.includes(type)) return l10n.t('Its type must be one of {0}.', knownTypes.map((known) => `"${known}"`).join(', '));
  if (destination === '-') return l10n.t('What is built cannot be written to the terminal; name a file in "dest".');
  if (destination === undefined || destination === '') return needsDestination.includes(type) ? l10n.t('An output of type "{0}" needs "dest", the path of a file or folder.', type) : undefined;
  if (!needsDestination.includes(type) && type !== 'docker') return l10n.t('An output of type "{0}" has no "dest".', type);
  return unresolvedProblem(destination);
}
