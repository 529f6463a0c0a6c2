import * as l10n from '@vscode/l10n';
import { resolve } from 'node:path';
import { messageOf } from '../base/userError.ts';
import { isFields, type Fields } from '../base/fields.ts';
import type { Variables } from './stackInterpolate.ts';
import { StackReader, type StackNotes } from './stackReader.ts';

export interface EnvFileParts {
  /** Of the first file: what relative paths stand for. */
  readonly folder: string;
  readonly variables: Variables;
  /** @throws where a file cannot be read. */
  readonly read: (path: string) => string;
  readonly notes: StackNotes;
}

/** The file with what its services' `env_file` hold among their `environment`, which goes before it. */
export function withEnvFiles(file: Fields, parts: EnvFileParts): Fields {
  if (!isFields(file.services)) return file;
  const services = Object.entries(file.services).map(([name, service]) => [name, isFields(service) && service.env_file !== undefined && service.env_file !== null ? withEnvFile(service, `services.${name}`, parts) : service] as const);
  return { ...file, services: Object.fromEntries(services) };
}

function withEnvFile({ env_file, ...service }: Fields, place: string, { folder, variables, read, notes }: EnvFileParts): Fields {
  const entries: readonly unknown[] = Array.isArray(env_file) ? (env_file as unknown[]) : [env_file];
  const found = entries.flatMap((entry, index) => {
    const at = Array.isArray(env_file) ? `${place}.env_file[${String(index)}]` : `${place}.env_file`;
    const { path, isRequired } = entryOf(entry, at, notes);
    if (path === undefined) return [];
    try {
      return envFileEntries(read(resolve(folder, path)), variables);
    } catch (error) {
      if (isRequired) notes.problems.push(l10n.t('{0}: {1}', at, l10n.t('{0} could not be read: {1}', path, messageOf(error))));
      return [];
    }
  });
  const own = new StackReader({ environment: service.environment }, place, notes).map('environment');
  return { ...service, environment: { ...Object.fromEntries(found), ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name, value ?? null])) } };
}

function entryOf(entry: unknown, place: string, notes: StackNotes): { readonly path: string | undefined; readonly isRequired: boolean } {
  if (typeof entry === 'string') return { path: entry, isRequired: true };
  const reader = new StackReader(entry, place, notes);
  const [path, isRequired] = [reader.text('path'), reader.flag('required') ?? true];
  reader.end();
  if (path === undefined && isFields(entry)) reader.wrong('path', l10n.t('It is missing.'));
  return { path, isRequired };
}

/**
 * `NAME=value`, one on each line, the value as it stands there, quotes and all; a name alone takes what the environment says.
 * So `docker run --env-file` and `docker stack deploy` read such a file; Compose has another idea of it. [docker/cli, pkg/kvfile]
 *
 * @throws where a line is none of that.
 */
export function envFileEntries(text: string, variables: Variables): readonly (readonly [name: string, value: string])[] {
  return text.replace(/^\ufeff/, '').split(/\r?\n/).flatMap((raw, index): readonly (readonly [string, string])[] => {
    const line = raw.trimStart();
    if (line === '' || line.startsWith('#')) return [];
    const equals = line.indexOf('=');
    const name = equals < 0 ? line : line.slice(0, equals);
    if (name === '' || /\s/.test(name)) throw new Error(l10n.t('line {0}: "{1}" is no name of a variable', index + 1, name));
    if (equals >= 0) return [[name, line.slice(equals + 1)]];
    const value = variables[name];
    return value === undefined ? [] : [[name, value]];
  });
}
