import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fieldsOf, isFields, textOf, type Fields } from '../base/fields.ts';
import { messageOf, UserError } from '../base/userError.ts';
import { areDetachKeys } from '../model/detachKeys.ts';
import { type Endpoint } from '../model/endpoint.ts';
import { parseEndpoint } from './endpoint.ts';
import { isMissing, readTlsMaterial } from './tlsMaterial.ts';

/** The context that stands for the environment and the default socket; it is in no store. */
export const defaultContextName = 'default';

/** A Docker context: with an endpoint, or with the reason why it has none. */
export type DockerContext = (
  | { readonly kind: 'usable'; readonly endpoint: Endpoint }
  | { readonly kind: 'broken'; readonly error: UserError }
) & {
  readonly name: string;
  readonly description: string;
  /** The name of its folder, where it is in the CLI's store. */
  readonly id?: string;
};

/** `$DOCKER_CONFIG`, or `~/.docker`. */
export function configFolder(environment: Readonly<Record<string, string | undefined>>, homeFolder: string): string {
  const named = environment.DOCKER_CONFIG;
  return named === undefined || named === '' ? join(homeFolder, '.docker') : named;
}

/**
 * All contexts of the CLI's store, by name; `default` is not among them. One that cannot be read does not hide the
 * others. [docker/cli, cli/context/store]
 */
export async function readContexts(folder: string): Promise<readonly DockerContext[]> {
  const store = join(folder, 'contexts');
  const ids = await folderNames(join(store, 'meta'));
  const contexts = await Promise.all(ids.map((id) => readContext(store, id)));
  return contexts.filter((context) => context !== undefined).sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The context with this name, without reading the others where it is there. @throws a `UserError` of kind `notFound`. */
export async function findContext(folder: string, name: string): Promise<DockerContext> {
  // One that cannot be read is called after its folder.
  const context = (await readContext(join(folder, 'contexts'), idOf(name))) ?? (await readContexts(folder)).find((each) => each.name === name);
  if (context) return context;
  throw new UserError('notFound', l10n.t('There is no Docker context "{0}".', name), {
    remedy: l10n.t('Choose another context, or create it with "docker context create".'),
  });
}

/** `currentContext` of the CLI's `config.json`; undefined where it says nothing. */
export async function readCurrentContext(folder: string): Promise<string | undefined> {
  return textOf((await readConfig(folder)).currentContext) || undefined;
}

/** `detachKeys` of the CLI's `config.json`; undefined where it says nothing. */
export async function readDetachKeys(folder: string): Promise<string | undefined> {
  const keys = textOf((await readConfig(folder)).detachKeys);
  if (keys === '' || areDetachKeys(keys)) return keys || undefined;
  throw new UserError('invalid', l10n.t('"detachKeys" in the Docker CLI\'s config.json makes no sense: {0}', keys), { remedy: l10n.t('Write keys as in ctrl-p,ctrl-q.') });
}

async function readConfig(folder: string): Promise<Fields> {
  const path = join(folder, 'config.json');
  try {
    return fieldsOf(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (isMissing(error)) return {};
    throw new UserError('file', l10n.t('The Docker CLI\'s configuration {0} cannot be read: {1}', path, messageOf(error)), {
      remedy: l10n.t('Correct the file, or choose a Docker context for this window.'),
      cause: error,
    });
  }
}

/** A context's folder is named after the hash of its name. */
export function idOf(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

async function folderNames(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw new UserError('file', l10n.t('The Docker contexts in {0} cannot be read: {1}', folder, messageOf(error)), {
      remedy: l10n.t('Make the folder readable for your user.'),
      cause: error,
    });
  }
}

/** @returns undefined where the folder holds no context. */
async function readContext(store: string, id: string): Promise<DockerContext | undefined> {
  const path = join(store, 'meta', id, 'meta.json');
  let meta: Fields = {};
  try {
    const json: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (!isFields(json) || textOf(json.Name) === '') throw new Error(l10n.t('it names no context'));
    meta = json;
    const name = textOf(meta.Name);
    if (idOf(name) !== id) throw new Error(l10n.t('it names the context "{0}", which has another folder', name));
    return { kind: 'usable', id, name, description: describe(meta), endpoint: await readEndpoint(store, id, meta) };
  } catch (error) {
    if (isMissing(error)) return undefined;
    const name = textOf(meta.Name);
    // A name is that of the context in its own folder.
    return { kind: 'broken', id, name: name !== '' && idOf(name) === id ? name : id.slice(0, 12), description: describe(meta), error: contextError(path, error) };
  }
}

function describe(meta: Fields): string {
  return textOf(fieldsOf(meta.Metadata).Description);
}

async function readEndpoint(store: string, id: string, meta: Fields): Promise<Endpoint> {
  const docker = fieldsOf(fieldsOf(meta.Endpoints).docker);
  const host = textOf(docker.Host);
  if (host === '') throw new Error(l10n.t('it has no Docker endpoint'));
  const material = await readTlsMaterial(join(store, 'tls', id, 'docker'), docker.SkipTLSVerify !== true);
  const hasMaterial = material.ca !== undefined || material.certificate !== undefined || !material.isVerified;
  return parseEndpoint(host, hasMaterial ? material : undefined);
}

function contextError(path: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  return new UserError('file', l10n.t('The Docker context in {0} cannot be used: {1}', path, messageOf(error)), {
    remedy: l10n.t('Remove it with "docker context rm", or correct the file.'),
    cause: error,
  });
}
