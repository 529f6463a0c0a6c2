import type { Disposable } from '../base/disposable.ts';
import type { BuildCacheEntry } from '../model/buildCache.ts';
import type { CommitOptions } from '../model/commit.ts';
import type { Container, ContainerDetails } from '../model/container.ts';
import type { ContainerCopy } from '../model/containerCopy.ts';
import type { ContainerLimits } from '../model/containerLimits.ts';
import type { ContainerSpec } from '../model/containerSpec.ts';
import type { DiskUsage } from '../model/diskUsage.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { EngineEvent } from '../model/engineEvent.ts';
import type { FileChange, FileStat } from '../model/file.ts';
import type { Image, ImageDetails, ImageLayer } from '../model/image.ts';
import type { Network, NetworkConnection, NetworkSpec } from '../model/network.ts';
import type { ProcessTable, StatsLimits, StatsSample } from '../model/stats.ts';
import type { LogChunk, LogsOptions } from './logPort.ts';
import type { SwarmApi } from './swarmPort.ts';
import type { Volume, VolumeSpec } from '../model/volume.ts';
import type { Duplex, Readable } from 'node:stream';

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
  /** The host on which this engine's published ports answer, as seen from here. */
  readonly publishedHost: string;
  /** Where a port that is published on all addresses, or the engine's own loopback, answers as seen from here. Opens the way there where one is needed; it lasts as long as the connection. */
  openPort(port: number, signal?: AbortSignal): Promise<{ readonly host: string; readonly port: number }>;
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
}

export interface ContainersApi {
  /** All containers, stopped ones too, newest first, or those with the given ids only. `withSize` is expensive. */
  list(options: { readonly ids?: readonly string[]; readonly withSize?: boolean }, signal?: AbortSignal): Promise<readonly Container[]>;
  inspect(id: string, signal?: AbortSignal): Promise<ContainerDetails>;
  /** @returns the new id and the engine's warnings. */
  create(spec: ContainerSpec, signal?: AbortSignal): Promise<{ readonly id: string; readonly warnings: readonly string[] }>;
  /** Makes one like an existing one, joined to all its networks; the existing one is left alone. Nothing is left where that fails. */
  createCopy(copy: ContainerCopy, signal?: AbortSignal): Promise<{ readonly id: string; readonly warnings: readonly string[] }>;
  start(id: string, signal?: AbortSignal): Promise<void>;
  /** Waits until it has stopped. @param seconds until it is killed; the container's own time-out by default. */
  stop(id: string, options?: { readonly seconds?: number }, signal?: AbortSignal): Promise<void>;
  restart(id: string, options?: { readonly seconds?: number }, signal?: AbortSignal): Promise<void>;
  pause(id: string, signal?: AbortSignal): Promise<void>;
  unpause(id: string, signal?: AbortSignal): Promise<void>;
  /** @param signalName "SIGKILL", "SIGHUP", … */
  kill(id: string, signalName: string, signal?: AbortSignal): Promise<void>;
  remove(id: string, options: { readonly force: boolean; readonly volumes: boolean }, signal?: AbortSignal): Promise<void>;
  rename(id: string, name: string, signal?: AbortSignal): Promise<void>;
  /** Waits until it does not run; @returns its exit code. */
  wait(id: string, signal?: AbortSignal): Promise<number>;
  /** The log as it was written, chunk by chunk; the caller ends it through the signal or by leaving the loop. */
  logs(id: string, options: LogsOptions, signal?: AbortSignal): AsyncIterable<LogChunk>;
  /** As `logs`, for who reads millions of lines: all the chunks that arrived together. */
  logBatches(id: string, options: LogsOptions, signal?: AbortSignal): AsyncIterable<readonly LogChunk[]>;
  /**
   * What a running container uses, about once a second, until the caller leaves the loop or the container is removed.
   * One that stops sends nothing more. `onOpen` is called once the engine has answered.
   */
  stats(id: string, options: { readonly onOpen?: () => void }, signal?: AbortSignal): AsyncIterable<StatsSample>;
  statsLimits(id: string, signal?: AbortSignal): Promise<StatsLimits>;
  /** The processes of a running container, with the numbers they have on the engine's machine. @param psArguments of its `ps`; `-ef` by default. */
  top(id: string, options: { readonly psArguments?: string }, signal?: AbortSignal): Promise<ProcessTable>;
  /** Runs a program in a running container, joined to a terminal. What is written reaches it as it is: no keys part it from us. */
  exec(id: string, options: ExecOptions, signal?: AbortSignal): Promise<TerminalSession>;
  /** Joins the container's own streams; before `start`, so that no output is lost. */
  attach(id: string, options: DetachOptions, signal?: AbortSignal): Promise<TerminalSession>;
  /** Changes limits and restart policy of a container, running or not. @returns the engine's warnings. */
  update(id: string, changes: Partial<ContainerLimits>, signal?: AbortSignal): Promise<readonly string[]>;
  /** Makes an image of what a container holds now. @returns the image's id. */
  commit(id: string, options: CommitOptions, signal?: AbortSignal): Promise<string>;
  /** All files of a container, without its volumes, as a tar archive while it arrives. The caller reads it to its end or destroys it. */
  export(id: string, signal?: AbortSignal): Promise<Readable>;
}

export interface DetachOptions {
  /** With a TTY these keys end the output and leave the program running: "ctrl-p,ctrl-q". By default none do. */
  readonly detachKeys?: string;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly hasTty: boolean;
  readonly user?: string;
  readonly workingDirectory?: string;
  /** `NAME=value` */
  readonly environment?: readonly string[];
}

/** A program's three streams. Its owner disposes it, which closes the connection. */
export interface TerminalSession extends Disposable {
  /** The program's output; stdout and stderr in the order they arrive. Ends with the program. */
  readonly output: AsyncIterable<LogChunk>;
  write(data: string | Uint8Array): void;
  /** Resolves once the connection takes more, or is closed: who writes much waits for it. */
  drained(): Promise<void>;
  /** Closes the program's standard input. */
  end(): void;
  resize(columns: number, rows: number): Promise<void>;
  /** The program's exit code, once `output` has ended; undefined where the engine does not know it. */
  exitCode(): Promise<number | undefined>;
  /** Whether the program runs now, as the engine says. False where it knows nothing of it any more. */
  isRunning(signal?: AbortSignal): Promise<boolean>;
}

/**
 * The files of containers, running or not, with a shell or without. The engine looks from the outside: it sees neither
 * what is mounted inside (tmpfs, /proc, /sys, /dev) nor what such a mount hides.
 */
export interface FilesApi {
  /** What is at a path. A link is not followed, but where it leads in the end is told. */
  stat(containerId: string, path: string, signal?: AbortSignal): Promise<FileStat>;
  /** A file, link, or folder with all that is below it, as a tar archive while it arrives. The caller reads it to its end or destroys it. */
  read(containerId: string, path: string, signal?: AbortSignal): Promise<Readable>;
  /** Unpacks a tar archive into a folder. A folder takes the place of nothing but a folder. @param archive owned by the call, which destroys it. */
  write(containerId: string, folder: string, archive: Readable, signal?: AbortSignal): Promise<void>;
  /** What differs from the image. */
  changes(containerId: string, signal?: AbortSignal): Promise<readonly FileChange[]>;
}

export interface ImagesApi {
  /** All images without intermediate ones, newest first; or only those that have one of the references or ids. */
  list(options: { readonly references?: readonly string[] }, signal?: AbortSignal): Promise<readonly Image[]>;
  /** @param reference an id, `name:tag` or `name@digest`. */
  inspect(reference: string, signal?: AbortSignal): Promise<ImageDetails>;
  /** What the image was made of, the newest first; its base's layers come last. */
  history(reference: string, signal?: AbortSignal): Promise<readonly ImageLayer[]>;
  tag(reference: string, newReference: string, signal?: AbortSignal): Promise<void>;
  /** @returns what was untagged and deleted. */
  remove(reference: string, options: { readonly force: boolean }, signal?: AbortSignal): Promise<{ readonly untagged: readonly string[]; readonly deleted: readonly string[] }>;
  /** Ends when the image is there. The engine stops the pull when the signal aborts. Without a tag it is `latest`, but for `isAllTags`. */
  pull(reference: string, options: PullOptions, signal?: AbortSignal): Promise<void>;
  /** Images with all their layers as one tar archive while it arrives. The caller reads it to its end or destroys it. */
  save(references: readonly string[], signal?: AbortSignal): Promise<Readable>;
  /** @param archive of `save`; owned by the call, which destroys it. @returns the names, or ids, of what was loaded. */
  load(archive: Readable, onProgress: (status: string) => void, signal?: AbortSignal): Promise<readonly string[]>;
  /** Makes an image of a root file system. @param archive owned by the call, which destroys it. @returns the image's id. */
  import(archive: Readable, options: ImportOptions, signal?: AbortSignal): Promise<string>;
}

export interface ImportOptions {
  /** Empty: the image has no name. */
  readonly reference: string;
  readonly message?: string;
  /** Instructions that are applied: `CMD ["serve"]`. */
  readonly changes?: readonly string[];
}

export interface PullOptions {
  /** `linux/arm64`, … */
  readonly platform?: string;
  /** Every tag of the repository; the reference then names none. */
  readonly isAllTags?: boolean;
  /** The value of the `X-Registry-Auth` header: JSON as base64url with its padding, without which the engine ignores it. A credential. */
  readonly registryAuth?: string;
  readonly onProgress: (progress: PullProgress) => void;
}

/** One line of the engine's progress stream. */
export interface PullProgress {
  /** The layer's short id, or undefined for a line about the whole image. */
  readonly layer?: string;
  readonly status: string;
  readonly current?: number;
  readonly total?: number;
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

export interface BuildCacheApi {
  list(signal?: AbortSignal): Promise<readonly BuildCacheEntry[]>;
  /** Removes one entry; one that is in use, or that others build on, stays. @returns whether it is gone, and the bytes freed. */
  remove(id: string, signal?: AbortSignal): Promise<{ readonly isRemoved: boolean; readonly bytes: number }>;
}

/** Volumes are known by their names. */
export interface VolumesApi extends InspectApi {
  /** All volumes, or those with the given names. */
  list(options: { readonly names?: readonly string[] }, signal?: AbortSignal): Promise<readonly Volume[]>;
  /** Gives back the one that is there where it has that name and driver already. */
  create(spec: VolumeSpec, signal?: AbortSignal): Promise<Volume>;
  /** Refused by a `conflict` while a container, running or not, uses it. */
  remove(name: string, signal?: AbortSignal): Promise<void>;
  /** Bytes by name, of the volumes whose driver can tell. Expensive: the engine counts the files of all volumes. */
  sizes(signal?: AbortSignal): Promise<ReadonlyMap<string, number>>;
}

export interface NetworksApi extends InspectApi {
  /** All networks, or those with the given ids. */
  list(options: { readonly ids?: readonly string[] }, signal?: AbortSignal): Promise<readonly Network[]>;
  /** @returns its id, and what the engine has to say about it; mostly nothing. */
  create(spec: NetworkSpec, signal?: AbortSignal): Promise<{ readonly id: string; readonly warning: string }>;
  /** Refused while running containers are connected. */
  remove(id: string, signal?: AbortSignal): Promise<void>;
  connect(id: string, connection: NetworkConnection, signal?: AbortSignal): Promise<void>;
  /** @param options `force` for a container that is gone, or does not answer. */
  disconnect(id: string, containerId: string, options: { readonly force: boolean }, signal?: AbortSignal): Promise<void>;
}

/** The engine's whole answer about one thing, by its name or id. */
export interface InspectApi {
  inspect(name: string, signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
}

/** What a builder needs of the transport. Used by core/build only. */
export interface BuildApi {
  /**
   * `POST /build`. @returns the engine's answer as it comes: JSON lines. A status other than 2xx throws.
   * @param body a tar archive, sent chunked as it is read; undefined sends no body at all.
   */
  start(query: Readonly<Record<string, string | readonly string[]>>, options: { readonly headers?: Readonly<Record<string, string>>; readonly body?: Readable }, signal?: AbortSignal): Promise<Readable>;
  /** Pushes a tag. Ends when the registry has it. */
  push(reference: string, options: Omit<PullOptions, 'platform' | 'isAllTags'>, signal?: AbortSignal): Promise<void>;
  /** `POST /build/cancel`, for the build whose `buildid` this is. */
  cancel(buildId: string): Promise<void>;
  /** An upgraded connection (`/session`, `/grpc`); what the engine sent with its answer is still to be read. The caller owns it. */
  upgrade(path: string, headers: Readonly<Record<string, string | readonly string[]>>, signal?: AbortSignal): Promise<Duplex>;
  /** A connection to the engine on which nothing was said yet; with TLS, one that is to carry HTTP/2. The caller owns it. */
  connect(signal?: AbortSignal): Promise<Duplex>;
}
