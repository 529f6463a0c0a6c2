import type { Fields } from '../base/fields.ts';

/** The label by which `docker stack` knows what belongs to a stack. [docker/cli, cli/compose/convert] */
export const stackLabel = 'com.docker.stack.namespace';
/** The image as it was written in the stack's file, before a digest was added. */
export const stackImageLabel = 'com.docker.stack.image';

/** What a container is for a swarm, by the labels that its engine puts on it. [moby, daemon/cluster/executor/container/container.go] */
export interface TaskIdentity {
  readonly service: string;
  readonly stack?: string;
  /** `web.1`, or `web.NODE` where each node has one: the container's name without the ids at its end. */
  readonly name: string;
}

/** Undefined where a container is no task's. */
export function taskIdentity(labels: Readonly<Record<string, string>>): TaskIdentity | undefined {
  const service = labels['com.docker.swarm.service.name'];
  const task = labels['com.docker.swarm.task.name'];
  if (!service || !task || !labels['com.docker.swarm.task.id']) return undefined;
  const stack = labels[stackLabel];
  const slot = task.startsWith(`${service}.`) ? /^\d+(?=\.)/.exec(task.slice(service.length + 1))?.[0] : undefined;
  return { service, ...(stack ? { stack } : {}), name: slot === undefined ? service : `${service}.${slot}` };
}

/** [Engine API, ServiceSpec.Mode] */
export type ServiceMode =
  | { readonly kind: 'replicated'; readonly replicas: number }
  | { readonly kind: 'global' }
  | { readonly kind: 'replicatedJob'; readonly total: number; readonly concurrent: number }
  | { readonly kind: 'globalJob' };

export interface ServicePort {
  readonly targetPort: number;
  /** 0 where the swarm chooses. */
  readonly publishedPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** `ingress`: on every node; `host`: only where a task runs. */
  readonly mode: 'ingress' | 'host';
}

/** [Engine API, Service.UpdateStatus.State] */
export type UpdateState = 'updating' | 'paused' | 'completed' | 'rollback_started' | 'rollback_paused' | 'rollback_completed' | 'unknown';

export interface ServiceUpdate {
  readonly state: UpdateState;
  readonly message: string;
  /** RFC 3339, or empty. */
  readonly startedAt: string;
  readonly completedAt: string;
}

/** A config or secret as a service uses it. */
export interface ServiceFile {
  readonly id: string;
  readonly name: string;
  /** The path inside, or empty. */
  readonly target: string;
}

/** A service as a manager's list describes it. Every text is the engine's: untrusted. */
export interface SwarmService {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The stack it belongs to. */
  readonly stack?: string;
  /** As it was named; the digest that the swarm adds is left out. */
  readonly image: string;
  /** The digest that it was pinned to, or empty. */
  readonly digest: string;
  readonly mode: ServiceMode;
  readonly ports: readonly ServicePort[];
  readonly constraints: readonly string[];
  readonly networkIds: readonly string[];
  readonly configs: readonly ServiceFile[];
  readonly secrets: readonly ServiceFile[];
  readonly update?: ServiceUpdate;
  /** Whether there is a specification to roll back to. */
  readonly hasPrevious: boolean;
  /** Whether a task that ended well stays ended: there is nothing more to come of it. [Engine API, RestartPolicy.Condition] */
  readonly endsForGood: boolean;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What an inspection adds: the specification that an update is made from. */
export interface ServiceDetails {
  readonly service: SwarmService;
  readonly spec: Fields;
  readonly previousSpec?: Fields;
  readonly json: Fields;
}

/** [Engine API, TaskState], in the order in which a task goes through them. */
export const taskStates = ['new', 'allocated', 'pending', 'assigned', 'accepted', 'preparing', 'ready', 'starting', 'running', 'complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned'] as const;
export type TaskState = (typeof taskStates)[number] | 'unknown';

/** One task: a place of a service, on a node. Every text is the engine's: untrusted. */
export interface SwarmTask {
  readonly id: string;
  readonly serviceId: string;
  /** From 1; undefined for a service that has one on each node. */
  readonly slot?: number;
  /** Empty while it is not assigned. */
  readonly nodeId: string;
  readonly state: TaskState;
  readonly desiredState: TaskState;
  /** When it came into its state: RFC 3339. */
  readonly changedAt: string;
  readonly createdAt: string;
  readonly message: string;
  /** What went wrong, or empty. */
  readonly error: string;
  readonly exitCode?: number;
  readonly containerId: string;
  readonly image: string;
}

/** Whether a task is to run, or to have run to its end; the others are history. */
export function isWanted({ desiredState }: Pick<SwarmTask, 'desiredState'>): boolean {
  return desiredState === 'running' || desiredState === 'ready' || desiredState === 'accepted' || desiredState === 'complete' || desiredState === 'new';
}

/** Whether a task has not come to rest: it will change without anybody being told. */
export function isMoving({ state, desiredState }: Pick<SwarmTask, 'state' | 'desiredState'>): boolean {
  const hasEnded = isEnded(state);
  return desiredState === 'running' ? state !== 'running' : !hasEnded;
}

export function isEnded(state: TaskState): boolean {
  return state === 'complete' || state === 'shutdown' || state === 'failed' || state === 'rejected' || state === 'remove' || state === 'orphaned';
}

/** A config or a secret, without what it holds. */
export interface SwarmFile {
  readonly id: string;
  readonly kind: 'config' | 'secret';
  readonly version: number;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A network of the whole swarm. */
export interface SwarmNetwork {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly isAttachable: boolean;
  readonly isEncrypted: boolean;
  readonly isIngress: boolean;
  readonly isInternal: boolean;
  readonly subnets: readonly string[];
  readonly createdAt: string;
}

export interface SwarmNetworkSpec {
  readonly name: string;
  readonly driver?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly isAttachable: boolean;
  readonly isEncrypted: boolean;
  readonly isInternal?: boolean;
  readonly subnets?: readonly { readonly subnet: string; readonly gateway?: string }[];
  readonly options?: Readonly<Record<string, string>>;
  /** What gives out addresses; undefined: the engine's own. */
  readonly ipamDriver?: string;
}
