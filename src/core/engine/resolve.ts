import * as l10n from '@vscode/l10n';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Log } from '../base/log.ts';
import { messageOf } from '../base/userError.ts';
import { endpointUrl, type Endpoint, type TlsMaterial } from '../model/endpoint.ts';
import { type OwnContext } from '../model/ownContext.ts';
import { configFolder, defaultContextName, findContext, readCurrentContext, type DockerContext } from './contexts.ts';
import { parseEndpoint } from './endpoint.ts';
import { ownAsContext } from './ownContexts.ts';
import { isMissing, readTlsMaterial } from './tlsMaterial.ts';

export interface ResolveInputs {
  /** The context chosen for this window. */
  readonly choice?: string;
  /** The setting `gantry.host`. */
  readonly host?: string;
  /** The setting `gantry.context`. */
  readonly context?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  readonly platform: NodeJS.Platform;
  /** Where the engine of the whole machine listens; `/var/run/docker.sock` by default. */
  readonly systemSocket?: string;
  /** Where Podman's service for the whole machine listens; `/run/podman/podman.sock` by default. */
  readonly systemPodmanSocket?: string;
  /** The folder in which Windows lists the pipes of all programs; `//./pipe/` by default. */
  readonly pipeFolder?: string;
  /** The contexts that were added here. */
  readonly contexts?: readonly OwnContext[];
}

export interface ResolvedEngine {
  /** For people: the context's name, or the address. */
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Which rule chose it, in words. */
  readonly source: string;
}

/**
 * Which engine is meant, in the docker CLI's order, with this window's choice and the settings before it. Looks at
 * files only: whether the engine answers is seen by connecting.
 *
 * @throws a `UserError` where what was asked for by name does not exist or makes no sense.
 */
export async function resolveEngine(inputs: ResolveInputs, log: Log): Promise<ResolvedEngine> {
  const resolved = await firstRule(inputs, log);
  log.info(`Engine: ${endpointUrl(resolved.endpoint)} ("${resolved.name}")`);
  return resolved;
}

async function firstRule(inputs: ResolveInputs, log: Log): Promise<ResolvedEngine> {
  const { choice, host, context, environment } = inputs;
  if (choice) return byContext(choice, l10n.t('chosen for this window'), inputs, log);
  if (host) return byHost(host, l10n.t('setting "gantry.host"'), inputs, log);
  if (context) return byContext(context, l10n.t('setting "gantry.context"'), inputs, log);
  if (environment.DOCKER_HOST) return byHost(environment.DOCKER_HOST, l10n.t('environment variable DOCKER_HOST'), inputs, log, defaultContextName);
  if (environment.DOCKER_CONTEXT) return byContext(environment.DOCKER_CONTEXT, l10n.t('environment variable DOCKER_CONTEXT'), inputs, log);
  const current = await readCurrentContext(configFolder(environment, inputs.homeFolder));
  if (current) return byContext(current, l10n.t('current context of the Docker CLI'), inputs, log);
  log.info('Engine: no setting, environment variable or current context names one; looking for a socket.');
  return bySocket(inputs, log);
}

async function byContext(name: string, source: string, inputs: ResolveInputs, log: Log): Promise<ResolvedEngine> {
  log.info(`Engine: trying context "${name}".`);
  if (name === defaultContextName) return byDefault(source, inputs, log);
  const found = await contextNamed(name, inputs);
  if ('source' in found) return { ...found, source };
  if (found.kind === 'broken') throw found.error;
  return { name, endpoint: found.endpoint, source };
}

/** A context of the CLI's store, one that was added here, or a socket that goes by that name. */
async function contextNamed(name: string, inputs: ResolveInputs): Promise<DockerContext | ResolvedEngine> {
  try {
    return await findContext(configFolder(inputs.environment, inputs.homeFolder), name);
  } catch (error) {
    const own = inputs.contexts?.find((context) => context.name === name);
    if (own) return ownAsContext(own);
    const found = (await foundEngines(inputs)).find((engine) => engine.name === name);
    if (found) return found;
    throw error;
  }
}

/** The context `default` is the environment's engine, or that of the default socket. */
async function byDefault(source: string, inputs: ResolveInputs, log: Log): Promise<ResolvedEngine> {
  const host = inputs.environment.DOCKER_HOST;
  const resolved = host ? await byHost(host, source, inputs, log) : await bySocket(inputs, log);
  return { ...resolved, name: defaultContextName, source };
}

async function byHost(host: string, source: string, inputs: ResolveInputs, log: Log, name?: string): Promise<ResolvedEngine> {
  const endpoint = parseEndpoint(host, await tlsOf(inputs));
  log.info(`Engine: trying ${endpointUrl(endpoint)}.`);
  return { name: name ?? addressOf(endpoint), endpoint, source };
}

function addressOf(endpoint: Endpoint): string {
  return endpoint.kind === 'tcp' ? endpoint.host : endpointUrl(endpoint);
}

/** TLS as `DOCKER_TLS_VERIFY` (any value) or `DOCKER_TLS` ask for it, from `DOCKER_CERT_PATH` or the CLI's folder. */
export async function tlsOf({ environment, homeFolder }: ResolveInputs): Promise<TlsMaterial | undefined> {
  const isVerified = Boolean(environment.DOCKER_TLS_VERIFY);
  if (!isVerified && !environment.DOCKER_TLS) return undefined;
  return readTlsMaterial(environment.DOCKER_CERT_PATH || configFolder(environment, homeFolder), isVerified);
}

const usualSocket = '/var/run/docker.sock';
const usualPodmanSocket = '/run/podman/podman.sock';

interface Candidate {
  readonly path: string;
  readonly name: string;
  readonly source: string;
}

/** The first socket that exists. Where none does the usual one is returned, so that its absence is what is reported. */
async function bySocket(inputs: ResolveInputs, log: Log): Promise<ResolvedEngine> {
  if (inputs.platform === 'win32') return { name: defaultContextName, endpoint: parseEndpoint('npipe://'), source: l10n.t('default pipe') };
  for (const { path, name, source } of socketCandidates(inputs)) {
    const problem = await socketProblem(path);
    log.info(`Engine: socket ${path}: ${problem ?? 'exists'}.`);
    if (problem === undefined) return { name, endpoint: { kind: 'unix', path }, source };
  }
  return { name: defaultContextName, endpoint: { kind: 'unix', path: inputs.systemSocket ?? usualSocket }, source: l10n.t('default socket') };
}

/** The sockets, or pipes, of engines that exist on this machine. */
export async function foundEngines(inputs: ResolveInputs): Promise<readonly ResolvedEngine[]> {
  if (inputs.platform === 'win32') return foundPipes(inputs);
  const found: ResolvedEngine[] = [];
  for (const { path, name, source } of socketCandidates(inputs)) {
    if (found.every((other) => other.name !== name) && (await socketProblem(path)) === undefined) found.push({ name, endpoint: { kind: 'unix', path }, source });
  }
  return found;
}

async function foundPipes({ pipeFolder = '//./pipe/' }: ResolveInputs): Promise<readonly ResolvedEngine[]> {
  const names = await readdir(pipeFolder).catch((): readonly string[] => []);
  const candidates: readonly Candidate[] = [
    { path: 'docker_engine', name: defaultContextName, source: l10n.t('default pipe') },
    { path: 'dockerDesktopLinuxEngine', name: 'Docker Desktop', source: l10n.t('pipe of Docker Desktop') },
    { path: 'podman-machine-default', name: 'Podman', source: l10n.t('pipe of Podman') },
  ];
  return candidates.filter(({ path }) => names.includes(path)).map(({ path, name, source }) => ({ name, endpoint: { kind: 'npipe', path: `//./pipe/${path}` }, source }));
}

function socketCandidates({ environment, homeFolder, systemSocket = usualSocket, systemPodmanSocket = usualPodmanSocket }: ResolveInputs): readonly Candidate[] {
  const runtime = environment.XDG_RUNTIME_DIR;
  return [
    { path: systemSocket, name: defaultContextName, source: l10n.t('default socket') },
    ...(runtime ? [{ path: join(runtime, 'docker.sock'), name: 'rootless', source: l10n.t('socket of rootless Docker') }] : []),
    { path: join(homeFolder, '.docker', 'run', 'docker.sock'), name: 'Docker Desktop', source: l10n.t('socket of Docker Desktop') },
    { path: join(homeFolder, '.docker', 'desktop', 'docker.sock'), name: 'Docker Desktop', source: l10n.t('socket of Docker Desktop') },
    { path: join(homeFolder, '.colima', 'default', 'docker.sock'), name: 'Colima', source: l10n.t('socket of Colima') },
    { path: join(environment.XDG_CONFIG_HOME || join(homeFolder, '.config'), 'colima', 'default', 'docker.sock'), name: 'Colima', source: l10n.t('socket of Colima') },
    { path: join(homeFolder, '.rd', 'docker.sock'), name: 'Rancher Desktop', source: l10n.t('socket of Rancher Desktop') },
    ...(runtime ? [{ path: join(runtime, 'podman', 'podman.sock'), name: 'Podman', source: l10n.t('socket of Podman') }] : []),
    { path: join(homeFolder, '.local', 'share', 'containers', 'podman', 'machine', 'podman.sock'), name: 'Podman', source: l10n.t('socket of Podman') },
    { path: systemPodmanSocket, name: 'Podman (root)', source: l10n.t('socket of Podman for the whole machine') },
  ];
}

/** A socket that may not even be looked at counts as existing: permission, not absence, is then what is reported. */
async function socketProblem(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isSocket() ? undefined : 'is no socket';
  } catch (error) {
    return isMissing(error) ? 'does not exist' : permissionOrElse(error);
  }
}

function permissionOrElse(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown }).code;
  return code === 'EACCES' || code === 'EPERM' ? undefined : messageOf(error);
}
