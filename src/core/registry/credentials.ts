import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Log } from '../base/log.ts';
import { messageOf } from '../base/userError.ts';
import { type RegistryLogin } from './login.ts';

export interface Credentials {
  /** @param host "registry.example.com:5000", or any name of Docker Hub's. @returns undefined where there are none. */
  forHost(host: string, signal?: AbortSignal): Promise<RegistryLogin | undefined>;
}

/** What `docker login` left in the CLI's `config.json` and with its helpers; asked anew each time, so that a new login holds at once. */
export function dockerCredentials(options: {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  readonly log: Log;
}): Credentials {
  const { environment, homeFolder, log } = options;
  const folder = environment.DOCKER_CONFIG;
  const path = join(folder === undefined || folder === '' ? join(homeFolder, '.docker') : folder, 'config.json');
  const told = new Set<string>();
  const ask = async (helper: string, server: string, signal: AbortSignal | undefined): Promise<RegistryLogin | undefined> => {
    try {
      // Few have a helper, and only this needs processes.
      const { askHelper } = await import('./credentialHelper.ts');
      return await askHelper({ helper, server, environment }, signal);
    } catch (error) {
      signal?.throwIfAborted();
      const reason = isMissing(error) ? 'there is no such program' : messageOf(error);
      // A build asks several times; once is enough to say it.
      if (!told.has(helper + reason)) log.warn(`The credential helper "${helper}" gives nothing for ${server}: ${reason}`);
      told.add(helper + reason);
      return undefined;
    }
  };
  return {
    async forHost(host, signal) {
      const config = await readConfig(path, log, signal);
      const key = configKey(host);
      const helper = helperOf(config, key);
      const login = helper === undefined ? undefined : await ask(helper, key, signal);
      return login ?? loginOf(record(config.auths), key);
    },
  };
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

const hubKey = 'https://index.docker.io/v1/';

/** Under which key the CLI keeps a registry: its host, but for Docker Hub. */
function configKey(host: string): string {
  return ['docker.io', 'index.docker.io', 'registry-1.docker.io'].includes(host) ? hubKey : host;
}

/** A registry's own helper, or the one for all. */
function helperOf(config: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const helpers = record(config.credHelpers);
  const own = helpers[key] ?? helpers[Object.keys(helpers).find((other) => hostOf(other) === hostOf(key)) ?? ''];
  return text(own) ?? text(config.credsStore);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function loginOf(auths: Readonly<Record<string, unknown>>, key: string): RegistryLogin | undefined {
  const entry = auths[key] ?? auths[Object.keys(auths).find((other) => hostOf(other) === hostOf(key)) ?? ''];
  const { auth, identitytoken, username, password } = record(entry);
  const token = text(identitytoken);
  if (token !== undefined) return { username: '', secret: token };
  const pair = Buffer.from(text(auth) ?? '', 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = pair.indexOf(':');
  if (colon > 0) return { username: pair.slice(0, colon), secret: pair.slice(colon + 1) };
  const name = text(username);
  const secret = text(password);
  return name !== undefined && secret !== undefined ? { username: name, secret } : undefined;
}

/** Older logins are kept under a URL. */
function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

async function readConfig(path: string, log: Log, signal: AbortSignal | undefined): Promise<Readonly<Record<string, unknown>>> {
  let json: string;
  try {
    json = await readFile(path, { encoding: 'utf8', ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    if (!isMissing(error)) log.warn(`${path} cannot be read: ${messageOf(error)}`);
    return {};
  }
  try {
    return record(JSON.parse(json));
  } catch {
    // The parser's own message would quote the file, and with it a credential.
    log.warn(`${path} is not valid JSON; no credentials are used`);
    return {};
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function base64Url(value: unknown): string {
  // Go's URL encoding has padding, and the engine insists on it.
  return Buffer.from(JSON.stringify(value)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
