import { type Event } from '../base/emitter.ts';
import type { Fields } from '../base/fields.ts';
import type { Network, NetworkConnection, NetworkSpec } from '../model/network.ts';
import type { Volume, VolumeSpec } from '../model/volume.ts';

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
  /** There where the engine tells of no network that it came or went: says so of those that this connection made or removed. */
  readonly onDidChange?: Event<void>;
  /** All networks, or those with the given ids. */
  list(options: { readonly ids?: readonly string[] }, signal?: AbortSignal): Promise<readonly Network[]>;
  /** @returns its id, and what the engine has to say about it; mostly nothing. */
  create(spec: NetworkSpec, signal?: AbortSignal): Promise<{ readonly id: string; readonly warning: string }>;
  /** Makes one like an inspected one: of the same name, driver, subnets, options and labels. @param original the engine's whole answer about it. */
  createCopy(original: Fields, signal?: AbortSignal): Promise<{ readonly id: string; readonly warning: string }>;
  /** Refused while running containers are connected. */
  remove(id: string, signal?: AbortSignal): Promise<void>;
  connect(id: string, connection: NetworkConnection, signal?: AbortSignal): Promise<void>;
  /** Connects a container as it was connected to another network. @param endpoint what its inspection tells of that. */
  connectCopy(id: string, containerId: string, endpoint: Fields, signal?: AbortSignal): Promise<void>;
  /** @param options `force` for a container that is gone, or does not answer. */
  disconnect(id: string, containerId: string, options: { readonly force: boolean }, signal?: AbortSignal): Promise<void>;
}

/** The engine's whole answer about one thing, by its name or id. */
export interface InspectApi {
  inspect(name: string, signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>>;
}
