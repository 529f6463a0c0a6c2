import type { Disposable } from '../base/disposable.ts';
import type { DiskUsage } from '../model/diskUsage.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { EngineEvent } from '../model/engineEvent.ts';
import type { PublishedPort } from '../model/publishedUrl.ts';
import type { SwarmApi } from './swarmPort.ts';
import type { ContainersApi, FilesApi } from './containersPort.ts';
import type { ImagesApi, BuildCacheApi, BuildApi } from './imagesPort.ts';
import type { VolumesApi, NetworksApi } from './surroundingsPort.ts';

export type { ContainersApi, DetachOptions, ExecOptions, TerminalSession, FilesApi } from './containersPort.ts';
export type { ImagesApi, ImportOptions, PullOptions, PullProgress, BuildCacheApi, BuildApi } from './imagesPort.ts';
export type { VolumesApi, NetworksApi, InspectApi } from './surroundingsPort.ts';
export type { LogChunk, LogsOptions } from './logPort.ts';

/**
 * The port through which everybody else speaks to a connected engine. Every call that fails throws a `UserError`,
 * or an abort error when its signal aborted; an aborted call is aborted in the engine too. Stateless but for its
 * connections: it caches nothing.
 */
export interface Engine extends Disposable {
  /** Stable across windows and reconnects: the endpoint's URL. */
  readonly id: string;
  /** For people: the Docker context's name, or the endpoint's host. */
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Where other programs of this machine reach it: the socket that stands for an engine beyond ssh, as long as the connection lasts; else its endpoint. */
  readonly localEndpoint: Endpoint;
  /** The host on which this engine's published ports answer, as seen from here. */
  readonly publishedHost: string;
  /** Where a published port answers as seen from here. Opens the way there where one is needed; it lasts as long as the connection. */
  openPort(port: PublishedPort, signal?: AbortSignal): Promise<{ readonly host: string; readonly port: number }>;
  readonly version: EngineVersion;
  readonly containers: ContainersApi;
  readonly files: FilesApi;
  readonly images: ImagesApi;
  readonly system: SystemApi;
  readonly networks: NetworksApi;
  readonly volumes: VolumesApi;
  readonly buildCache: BuildCacheApi;
  readonly build: BuildApi;
  readonly swarm: SwarmApi;
  /** Closes its connections. @param reason what those who still read or wait are told; an abort error by default. */
  dispose(reason?: Error): void;
}

/** What `/_ping` and `/version` told when the engine was connected. */
export interface EngineVersion {
  /** The negotiated API version, "1.41". */
  readonly api: string;
  /** The engine's own highest. */
  readonly highestApi: string;
  /** The engine's release, "26.1.5". */
  readonly engine: string;
  readonly os: string;
  readonly architecture: string;
  /** Whether the engine's `/_ping` says that BuildKit is its builder (`Builder-Version: 2`). */
  readonly hasBuildKit: boolean;
  /** Podman answers in Docker's place: it has no swarm, no build cache of its own and no history of builds. */
  readonly isPodman?: true;
}

export interface SystemApi {
  ping(signal?: AbortSignal): Promise<void>;
  /** All that the engine says of itself and its machine. */
  info(signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
  /** What can be named where a container is made: networks, and volumes that somebody named. */
  names(signal?: AbortSignal): Promise<{ readonly networks: readonly string[]; readonly volumes: readonly string[] }>;
  /** What takes space on the engine's disk. Expensive: the engine counts the files of all volumes and containers. */
  diskUsage(signal?: AbortSignal): Promise<DiskUsage>;
  /** Events from now on (or `since`, in seconds), until the signal aborts or the caller leaves the loop; throws when the connection is lost. `onOpen` is called once the engine has answered: from then on nothing is missed. */
  events(options: { readonly types: readonly EngineEvent['type'][]; readonly since?: number; readonly onOpen?: () => void }, signal?: AbortSignal): AsyncIterable<EngineEvent>;
}
