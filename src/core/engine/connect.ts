import * as l10n from '@vscode/l10n';
import { type IncomingHttpHeaders } from 'node:http';
import { fieldsOf, listOf, textOf, type Fields } from '../base/fields.ts';
import { type Log } from '../base/log.ts';
import { isAbort } from '../base/abort.ts';
import { UserError } from '../base/userError.ts';
import { endpointUrl, type Endpoint } from '../model/endpoint.ts';
import { isApiVersion, negotiate } from './apiVersion.ts';
import { buildCacheApi } from './buildCache.ts';
import { buildApi } from './build.ts';
import { containersApi } from './containers.ts';
import { type Engine, type EngineVersion } from './engine.ts';
import { protocolError } from './errors.ts';
import { filesApi } from './files.ts';
import { imagesApi } from './images.ts';
import { type ResolvedEngine } from './resolve.ts';
import { networksApi, quietNetworksApi } from './networks.ts';
import { openPort } from './openPort.ts';
import { swarmApi, withoutSwarm } from './swarm.ts';
import { systemApi } from './system.ts';
import { type OpenSsh, type SshWay } from './sshEngine.ts';
import { Transport, type Dialled } from './transport.ts';
import { volumesApi } from './volumes.ts';

export interface ConnectOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Until an engine that says nothing is given up. */
  readonly timeoutMilliseconds?: number;
  /** How engines beyond ssh are reached. */
  readonly ssh?: OpenSsh;
}

const defaultTimeout = 10_000;

/**
 * Asks an engine for its version, and agrees on one of the API. Whoever calls it owns the engine.
 *
 * @throws a `UserError` that says why it cannot be spoken to.
 */
export async function connectEngine(resolved: ResolvedEngine, options: ConnectOptions, signal?: AbortSignal): Promise<Engine> {
  const { name, endpoint } = resolved;
  const { address, ssh } = await addressOf(endpoint, options, signal);
  const transport = await Transport.create(endpoint, options.timeoutMilliseconds ?? defaultTimeout, address, () => ssh?.problem);
  const dispose = (reason?: Error): void => {
    transport.dispose(reason);
    ssh?.dispose();
  };
  try {
    const version = await askVersion(transport, options.environment.DOCKER_API_VERSION, signal);
    transport.useVersion(version.api);
    options.log.info(`Connected to Docker Engine ${version.engine} at ${endpointUrl(endpoint)}, API ${version.api} (of ${version.highestApi}).`);
    return {
      id: endpointUrl(endpoint),
      name,
      endpoint,
      localEndpoint: address,
      publishedHost: publishedHost(endpoint),
      openPort: (port, stop) => openPort(port, publishedHost(endpoint), ssh, stop),
      version,
      containers: containersApi(transport, version.api),
      files: filesApi(transport),
      images: imagesApi(transport),
      system: systemApi(transport),
      networks: version.isPodman ? quietNetworksApi(transport) : networksApi(transport),
      volumes: volumesApi(transport),
      buildCache: buildCacheApi(transport),
      build: buildApi(transport),
      swarm: version.isPodman ? withoutSwarm(swarmApi(transport, version.api)) : swarmApi(transport, version.api),
      dispose,
    };
  } catch (error) {
    const problem = ssh?.problem;
    dispose();
    // What ssh said is nearer to the cause than that nobody answered in time.
    throw problem && !isAbort(error) ? problem : error;
  }
}

async function addressOf(endpoint: Endpoint, { environment, log, ssh }: ConnectOptions, signal: AbortSignal | undefined): Promise<{ readonly address: Dialled; readonly ssh?: SshWay }> {
  if (endpoint.kind !== 'ssh') return { address: endpoint };
  if (!ssh) throw new UserError('unsupported', l10n.t('Engines behind ssh:// cannot be reached from here.'), { remedy: l10n.t('Check its name and the network, or choose another Docker context.') });
  const { platform } = process;
  const way = await ssh(endpoint.url, { environment, platform, log }, signal);
  return { address: platform === 'win32' ? { kind: 'npipe', path: way.socketPath } : { kind: 'unix', path: way.socketPath }, ssh: way };
}

async function askVersion(transport: Transport, pinned: string | undefined, signal: AbortSignal | undefined): Promise<EngineVersion> {
  const { headers } = await transport.text({ method: 'GET', path: '/_ping', limit: 'short' }, signal);
  const about = fieldsOf(await transport.json({ method: 'GET', path: '/version', limit: 'short' }, signal));
  const highest = highestOf(headers, about);
  const lowest = textOf(about.MinAPIVersion);
  const api = negotiate({ highest, lowest: isApiVersion(lowest) ? lowest : undefined }, pinned);
  return {
    api,
    highestApi: highest,
    engine: textOf(about.Version),
    os: textOf(about.Os) || headerOf(headers, 'ostype'),
    architecture: textOf(about.Arch),
    hasBuildKit: headerOf(headers, 'builder-version') === '2',
    ...(listOf(about.Components).some((component) => /^podman/i.test(textOf(fieldsOf(component).Name))) ? { isPodman: true } : {}),
  };
}

function highestOf(headers: IncomingHttpHeaders, about: Fields): string {
  const highest = headerOf(headers, 'api-version') || textOf(about.ApiVersion);
  if (!isApiVersion(highest)) throw protocolError('it names no version of the API');
  return highest;
}

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  return textOf(headers[name]);
}

/** Where published ports answer: on this machine for a local socket, else on the engine's own host. */
function publishedHost(endpoint: Endpoint): string {
  return endpoint.kind === 'tcp' ? endpoint.host : 'localhost';
}
