import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isAbort } from '../base/abort.ts';
import { fieldsOf, isFields, type Fields } from '../base/fields.ts';
import { messageOf, UserError } from '../base/userError.ts';
import { tellHelper } from './credentialHelper.ts';
import { authKeysOf, configKey, dockerConfigPath, helperOf, isMissing, type DockerConfigPlace } from './dockerConfig.ts';
import type { RegistryLogin } from './login.ts';

/** Where a login was put. */
export type LoginKeeper = { readonly kind: 'helper'; readonly helper: string } | { readonly kind: 'file'; readonly path: string };

/**
 * Keeps a login where `docker login` does: with the helper that `config.json` names, else in that file, which only
 * its owner can then read. All else in the file stays.
 */
export async function keepDockerLogin(host: string, login: RegistryLogin, place: DockerConfigPlace, signal?: AbortSignal): Promise<LoginKeeper> {
  const path = dockerConfigPath(place);
  const config = await readForChange(path);
  const key = configKey(host);
  const helper = helperOf(config, key);
  if (helper !== undefined) await tell(helper, key, login, place, signal);
  const auths = fieldsOf(config.auths);
  // With a helper the CLI notes only that there is a login.
  const entry = helper === undefined ? entryOf(login) : {};
  await writeConfig(path, { ...config, auths: { ...withoutKeys(auths, authKeysOf(auths, key)), [key]: entry } });
  return helper === undefined ? { kind: 'file', path } : { kind: 'helper', helper };
}

/** Forgets a login as `docker logout` does. @returns false where there was none to forget. */
export async function forgetDockerLogin(host: string, place: DockerConfigPlace, signal?: AbortSignal): Promise<boolean> {
  const path = dockerConfigPath(place);
  const config = await readForChange(path);
  const key = configKey(host);
  const helper = helperOf(config, key);
  const auths = fieldsOf(config.auths);
  const keys = authKeysOf(auths, key);
  if (helper !== undefined) await tell(helper, key, undefined, place, signal);
  if (keys.length > 0) await writeConfig(path, { ...config, auths: withoutKeys(auths, keys) });
  return helper !== undefined || keys.length > 0;
}

async function tell(helper: string, server: string, login: RegistryLogin | undefined, { environment }: DockerConfigPlace, signal: AbortSignal | undefined): Promise<void> {
  try {
    await tellHelper({ helper, server, environment }, login, signal);
  } catch (error) {
    if (isAbort(error)) throw error;
    const reason = isMissing(error) ? l10n.t('there is no such program') : messageOf(error);
    throw new UserError('file', l10n.t('The credential helper "{0}" did not do it: {1}', helper, reason), { remedy: l10n.t('Install docker-credential-{0}, or take it out of Docker\'s config.json.', helper), cause: error });
  }
}

function entryOf({ username, secret }: RegistryLogin): Fields {
  if (username === '') return { identitytoken: secret };
  return { auth: Buffer.from(`${username}:${secret}`).toString('base64') };
}

function withoutKeys(fields: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)));
}

/** @throws where there is something else than a configuration: it is not written over. */
async function readForChange(path: string): Promise<Fields> {
  let json: string;
  try {
    json = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return {};
    throw cannotWrite(path, messageOf(error), error);
  }
  if (json.trim() === '') return {};
  const config = parse(json);
  if (!isFields(config)) throw cannotWrite(path, l10n.t('it is not JSON'));
  return config;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // The parser's own message would quote the file, and with it a credential.
    return undefined;
  }
}

/** In one step, so that nobody reads half a file; through a link to where the file is. */
async function writeConfig(path: string, config: Fields): Promise<void> {
  try {
    const target = await realpath(path).catch(() => path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const draft = `${target}.${randomUUID().slice(0, 8)}`;
    try {
      const file = await open(draft, 'wx', 0o600);
      await file.writeFile(`${JSON.stringify(config, undefined, '\t')}\n`);
      await file.close();
      await rename(draft, target);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  } catch (error) {
    throw cannotWrite(path, messageOf(error), error);
  }
}

function cannotWrite(path: string, reason: string, cause?: unknown): UserError {
  return new UserError('file', l10n.t('{0} cannot be changed: {1}', path, reason), { remedy: l10n.t('Mend the file, or its rights, and try again.'), cause });
}
