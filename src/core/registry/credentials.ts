import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import { fieldsOf, textOf, type Fields } from '../base/fields.ts';
import { type Log } from '../base/log.ts';
import { messageOf } from '../base/userError.ts';
import { authKeysOf, configKey, dockerConfigPath, helperOf, isMissing, type DockerConfigPlace } from './dockerConfig.ts';
import { type RegistryLogin } from './login.ts';

export interface Credentials {
  /** @param host "registry.example.com:5000", or any name of Docker Hub's. @returns undefined where there are none. */
  forHost(host: string, signal?: AbortSignal): Promise<RegistryLogin | undefined>;
}

/** Who we are at a registry, and how that is known. */
export interface FoundLogin {
  readonly login?: RegistryLogin;
  /** Why a helper that should know it gave nothing: a sentence for people. */
  readonly problem?: string;
}

export interface DockerCredentials extends Credentials {
  find(host: string, signal?: AbortSignal): Promise<FoundLogin>;
}

/** What `docker login` left in the CLI's `config.json` and with its helpers; asked anew each time, so that a new login holds at once. */
export function dockerCredentials(options: DockerConfigPlace & { readonly log: Log }): DockerCredentials {
  const { environment, log } = options;
  const path = dockerConfigPath(options);
  const told = new Set<string>();
  const ask = async (helper: string, server: string, signal: AbortSignal | undefined): Promise<FoundLogin> => {
    try {
      // Few have a helper, and only this needs processes.
      const { askHelper } = await import('./credentialHelper.ts');
      const login = await askHelper({ helper, server, environment }, signal);
      return login ? { login } : {};
    } catch (error) {
      signal?.throwIfAborted();
      const reason = isMissing(error) ? 'there is no such program' : messageOf(error);
      // A build asks several times; once is enough to say it.
      if (!told.has(helper + reason)) log.warn(`The credential helper "${helper}" gives nothing for ${server}: ${reason}`);
      told.add(helper + reason);
      return { problem: isMissing(error) ? l10n.t('The credential helper "{0}" is not there (docker-credential-{0}).', helper) : l10n.t('The credential helper "{0}" failed; the log channel "Docker" says how.', helper) };
    }
  };
  const find = async (host: string, signal?: AbortSignal): Promise<FoundLogin> => {
    const config = await readConfig(path, log, signal);
    const key = configKey(host);
    const helper = helperOf(config, key);
    const asked = helper === undefined ? {} : await ask(helper, key, signal);
    if (asked.login) return asked;
    const login = loginOf(fieldsOf(config.auths), key);
    return login ? { login } : asked;
  };
  return { find, forHost: async (host, signal) => (await find(host, signal)).login };
}

/** Logins that were told to us and not to the docker CLI. */
export interface SecretLogins {
  get(host: string): Promise<RegistryLogin | undefined>;
}

/** The docker CLI's logins, and where it has none, ours. */
export function withSecretLogins(docker: DockerCredentials, secrets: SecretLogins): DockerCredentials {
  const find = async (host: string, signal?: AbortSignal): Promise<FoundLogin> => {
    const found = await docker.find(host, signal);
    if (found.login) return found;
    const login = await secrets.get(host);
    return login ? { login } : found;
  };
  return { find, forHost: async (host, signal) => (await find(host, signal)).login };
}

/** The value of `X-Registry-Auth` for a pull. [Engine API, Authentication] @returns undefined where there are no credentials. */
export async function registryAuthHeader(reference: string, credentials: Credentials, signal?: AbortSignal): Promise<string | undefined> {
  const host = registryHost(reference);
  const login = await credentials.forHost(host, signal);
  return login && base64Url({ ...authConfig(login), serveraddress: configKey(host) });
}

/** The value of `X-Registry-Config`, for the registries of these image references. @returns undefined where there are no credentials. */
export async function registryConfigHeader(references: readonly string[], credentials: Credentials, signal?: AbortSignal): Promise<string | undefined> {
  const config: Record<string, AuthConfig> = {};
  for (const host of new Set(references.map(registryHost))) {
    const login = await credentials.forHost(host, signal);
    if (login) config[configKey(host)] = authConfig(login);
  }
  return Object.keys(config).length === 0 ? undefined : base64Url(config);
}

/** The registry an image reference names; `docker.io` by default. */
export function registryHost(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost') ? first : 'docker.io';
}

type AuthConfig = { readonly identitytoken: string } | { readonly username: string; readonly password: string };

function authConfig(login: RegistryLogin): AuthConfig {
  return login.username === '' ? { identitytoken: login.secret } : { username: login.username, password: login.secret };
}

function loginOf(auths: Fields, key: string): RegistryLogin | undefined {
  const { auth, identitytoken, username, password } = fieldsOf(auths[key] ?? auths[authKeysOf(auths, key)[0] ?? '']);
  const token = textOf(identitytoken);
  if (token !== '') return { username: '', secret: token };
  const pair = Buffer.from(textOf(auth), 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = pair.indexOf(':');
  if (colon > 0) return { username: pair.slice(0, colon), secret: pair.slice(colon + 1) };
  const name = textOf(username);
  const secret = textOf(password);
  return name !== '' && secret !== '' ? { username: name, secret } : undefined;
}

async function readConfig(path: string, log: Log, signal: AbortSignal | undefined): Promise<Fields> {
  let json: string;
  try {
    json = await readFile(path, { encoding: 'utf8', ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    if (!isMissing(error)) log.warn(`${path} cannot be read: ${messageOf(error)}`);
    return {};
  }
  try {
    return fieldsOf(JSON.parse(json));
  } catch {
    // The parser's own message would quote the file, and with it a credential.
    log.warn(`${path} is not valid JSON; no credentials are used`);
    return {};
  }
}

function base64Url(value: unknown): string {
  // Go's URL encoding has padding, and the engine insists on it.
  return Buffer.from(JSON.stringify(value)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
