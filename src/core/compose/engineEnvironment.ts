import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endpointUrl, type Endpoint, type TlsMaterial } from '../model/endpoint.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** An environment in which Compose speaks to one engine. Whoever asked for it lets it go. */
export interface EngineEnvironment {
  readonly environment: Environment;
  readonly dispose: () => Promise<void>;
}

/** Names that choose an engine, or that would change what Compose was told in its arguments. */
const replaced = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_TLS', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH', 'DOCKER_API_VERSION', 'COMPOSE_FILE', 'COMPOSE_PROJECT_NAME', 'COMPOSE_PROFILES', 'COMPOSE_ENV_FILES', 'COMPOSE_TLS_VERSION'];

/**
 * The environment that has Compose act on the very engine of the window. TLS needs files: they are written into a
 * folder that only this user may enter, and removed at the end.
 */
export async function engineEnvironment(endpoint: Endpoint, apiVersion: string, base: Environment): Promise<EngineEnvironment> {
  const kept = Object.fromEntries(Object.entries(base).filter(([name]) => !replaced.includes(name)));
  // 1.29 asks for the newest version that it knows, whatever the engine answers to, and runs the docker CLI where it may.
  const environment = { ...kept, DOCKER_HOST: endpointUrl(endpoint), COMPOSE_API_VERSION: apiVersion, COMPOSE_INTERACTIVE_NO_CLI: '1', COMPOSE_MENU: 'false' };
  if (endpoint.kind !== 'tcp' || !endpoint.tls) return { environment, dispose: () => Promise.resolve() };
  const folder = await mkdtemp(join(tmpdir(), 'gantry-tls-'));
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await writeMaterial(folder, endpoint.tls);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { environment: { ...environment, DOCKER_CERT_PATH: folder, ...(endpoint.tls.isVerified ? { DOCKER_TLS_VERIFY: '1' } : { DOCKER_TLS: '1' }) }, dispose };
}

async function writeMaterial(folder: string, { ca, certificate, key }: TlsMaterial): Promise<void> {
  for (const [name, content] of [['ca.pem', ca], ['cert.pem', certificate], ['key.pem', key]] as const) {
    if (content !== undefined) await writeFile(join(folder, name), content, { mode: 0o600 });
  }
}
