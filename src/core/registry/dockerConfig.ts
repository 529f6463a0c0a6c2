import { join } from 'node:path';
import { fieldsOf, textOf, type Fields } from '../base/fields.ts';

/** Where the docker CLI keeps its `config.json`, and runs its helpers. */
export interface DockerConfigPlace {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
}

/** The path of the docker CLI's `config.json`. */
export function dockerConfigPath({ environment, homeFolder }: DockerConfigPlace): string {
  const folder = environment.DOCKER_CONFIG;
  return join(folder === undefined || folder === '' ? join(homeFolder, '.docker') : folder, 'config.json');
}

const hubKey = 'https://index.docker.io/v1/';

/** Under which key the CLI keeps a registry: its host, but for Docker Hub. */
export function configKey(host: string): string {
  return ['docker.io', 'index.docker.io', 'registry-1.docker.io'].includes(host) ? hubKey : host;
}

/** A registry's own helper, or the one for all. */
export function helperOf(config: Fields, key: string): string | undefined {
  const helpers = fieldsOf(config.credHelpers);
  const own = helpers[key] ?? helpers[Object.keys(helpers).find((other) => hostOf(other) === hostOf(key)) ?? ''];
  return textOf(own) || textOf(config.credsStore) || undefined;
}

/** Under which keys a registry's login may stand: older ones are kept under a URL. */
export function authKeysOf(auths: Fields, key: string): readonly string[] {
  return Object.keys(auths).filter((other) => other === key || hostOf(other) === hostOf(key));
}

function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
