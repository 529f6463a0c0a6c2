import type { Fields } from '../base/fields.ts';
import type { Cluster, ClusterChanges, JoinTokens, LocalSwarm, NodeChanges, SwarmInit, SwarmJoin, SwarmMembership, SwarmNode, SwarmRole } from '../model/swarm.ts';
import type { ServiceDetails, SwarmFile, SwarmNetwork, SwarmNetworkSpec, SwarmService, SwarmTask } from '../model/swarmService.ts';
import type { LogChunk, LogsOptions } from './logPort.ts';

/**
 * A swarm, as one of its engines tells of it. All but `membership`, `local`, `init`, `join`, `leave` and `unlock` needs a
 * manager; on a worker, or with no leader, it throws a `UserError` that says so.
 */
export interface SwarmApi {
  /** Whether the engine is in a swarm: the cheapest question there is, for one that is asked often. */
  membership(signal?: AbortSignal): Promise<SwarmMembership>;
  local(signal?: AbortSignal): Promise<LocalSwarm>;
  cluster(signal?: AbortSignal): Promise<Cluster>;
  joinTokens(signal?: AbortSignal): Promise<JoinTokens>;
  /** The token that there was lets nobody in any more. */
  rotateToken(role: SwarmRole, signal?: AbortSignal): Promise<void>;
  update(changes: ClusterChanges, signal?: AbortSignal): Promise<void>;
  /** @returns the node's id. */
  init(options: SwarmInit, signal?: AbortSignal): Promise<string>;
  join(options: SwarmJoin, signal?: AbortSignal): Promise<void>;
  leave(options: { readonly isForced: boolean }, signal?: AbortSignal): Promise<void>;
  /** A credential; empty where managers are not locked. */
  unlockKey(signal?: AbortSignal): Promise<string>;
  unlock(key: string, signal?: AbortSignal): Promise<void>;
  readonly nodes: SwarmNodesApi;
  readonly services: SwarmServicesApi;
  readonly tasks: SwarmTasksApi;
  readonly configs: SwarmFilesApi;
  readonly secrets: SwarmFilesApi;
  readonly networks: SwarmNetworksApi;
}

/** What a name of an image stands for now. */
export type ImagePin =
  /** `digest`: `sha256:…`. `platforms`: those that there are images for, as a specification's placement lists them. */
  | { readonly kind: 'found'; readonly digest: string; readonly platforms: readonly Fields[] }
  /** `reason`: why no registry told, in words for people. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** `ids`: only those; one that does not exist is left out. */
export interface ListOptions {
  readonly ids?: readonly string[];
}

export interface SwarmNodesApi {
  list(options: ListOptions, signal?: AbortSignal): Promise<readonly SwarmNode[]>;
  inspect(id: string, signal?: AbortSignal): Promise<Fields>;
  /** Changes what is given, and based on how the node is then. */
  update(id: string, changes: NodeChanges, signal?: AbortSignal): Promise<void>;
  remove(id: string, options: { readonly isForced: boolean }, signal?: AbortSignal): Promise<void>;
}

export interface SwarmServicesApi {
  list(options: ListOptions, signal?: AbortSignal): Promise<readonly SwarmService[]>;
  /** @param id or the name. */
  inspect(id: string, signal?: AbortSignal): Promise<ServiceDetails>;
  /** What a registry says a name stands for. Asked by the engine, which does not keep the credentials. */
  pinOf(reference: string, options: { readonly registryAuth?: string }, signal?: AbortSignal): Promise<ImagePin>;
  /** @param registryAuth the value of the `X-Registry-Auth` header; a credential. @returns the new id and warnings. */
  create(spec: Fields, options: { readonly registryAuth?: string }, signal?: AbortSignal): Promise<{ readonly id: string; readonly warnings: readonly string[] }>;
  /** @param version that the specification was made from: another's change in between is refused, not lost. @returns warnings. */
  update(id: string, version: number, spec: Fields, options: { readonly registryAuth?: string; readonly isRollback?: boolean }, signal?: AbortSignal): Promise<readonly string[]>;
  remove(id: string, signal?: AbortSignal): Promise<void>;
  /** The log of all its tasks on all nodes, in the order in which it arrives; of which one each line is stands before it. */
  logs(id: string, options: LogsOptions, signal?: AbortSignal): AsyncIterable<LogChunk>;
}

export interface SwarmTasksApi {
  /** Those of some services only (@throws `notFound` where one is not there), or those that are to run only, which leaves out the history. */
  list(options: ListOptions & { readonly serviceIds?: readonly string[]; readonly isOnlyRunning?: boolean }, signal?: AbortSignal): Promise<readonly SwarmTask[]>;
  inspect(id: string, signal?: AbortSignal): Promise<Fields>;
  logs(id: string, options: LogsOptions, signal?: AbortSignal): AsyncIterable<LogChunk>;
}

export interface SwarmFilesApi {
  list(options: ListOptions, signal?: AbortSignal): Promise<readonly SwarmFile[]>;
  /** What the engine tells of it: of a config with what it holds, of a secret without. */
  inspect(id: string, signal?: AbortSignal): Promise<Fields>;
  /** @param file with `data`, of a secret a credential. @returns the id. */
  create(file: { readonly name: string; readonly labels?: Readonly<Record<string, string>>; readonly templateDriver?: string; readonly driver?: { readonly name: string; readonly options: Readonly<Record<string, string>> }; readonly data: Uint8Array }, signal?: AbortSignal): Promise<string>;
  /** Whether it holds just that. The engine compares: what a secret holds it tells nobody. */
  holds(id: string, data: Uint8Array, signal?: AbortSignal): Promise<boolean>;
  remove(id: string, signal?: AbortSignal): Promise<void>;
}

export interface SwarmNetworksApi {
  /** Those of the swarm's scope. */
  list(options: ListOptions, signal?: AbortSignal): Promise<readonly SwarmNetwork[]>;
  inspect(id: string, signal?: AbortSignal): Promise<Fields>;
  create(spec: SwarmNetworkSpec, signal?: AbortSignal): Promise<string>;
  remove(id: string, signal?: AbortSignal): Promise<void>;
}
