import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, UserError } from '../base/userError.ts';

/**
 * The variables of files, as `docker run --env-file` reads them: a line is `NAME=value` as it stands, `NAME` takes the
 * value that it has here, and lines that are empty or begin with `#` say nothing.
 *
 * @param folder that relative paths are in. @param surroundings what has a value here.
 * @throws a `UserError` of kind `file` or `invalid`.
 */
export async function environmentOf(files: readonly string[], folder: string, surroundings: Readonly<Record<string, string | undefined>>): Promise<readonly string[]> {
  const texts = await Promise.all(files.map((file) => readText(resolve(folder, file))));
  return texts.flatMap((text, index) => text.replace(/^\uFEFF/, '').split(/\r?\n/).flatMap((line) => variableOf(line.trimStart(), files[index] ?? '', surroundings)));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError('file', l10n.t('The file {0} could not be read: {1}', path, messageOf(error)), { cause: error });
  }
}

function variableOf(line: string, file: string, surroundings: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (line === '' || line.startsWith('#')) return [];
  const [, name = '', value] = /^([^=]*)(?:=([^]*))?$/.exec(line) ?? [];
  if (name === '' || /\s/.test(name)) throw new UserError('invalid', l10n.t('A line of {0} is not a variable such as NAME=value.', file));
  if (value !== undefined) return [line];
  const known = surroundings[name];
  return known === undefined ? [] : [`${name}=${known}`];
}
