/** Whether an engine belongs to a swarm. [Engine API, LocalNodeState] */
export type SwarmState = 'inactive' | 'pending' | 'active' | 'error' | 'locked';

export interface SwarmMembership {
  readonly state: SwarmState;
  readonly isManager: boolean;
}

/** What an engine knows of its own place in a swarm, whether it may ask for more or not. Every text is the engine's: untrusted. */
export interface LocalSwarm extends SwarmMembership {
  /** Empty where it belongs to none. */
  readonly nodeId: string;
  /** The address the others know it by. */
  readonly address: string;
  readonly error: string;
  /** `host:port` of the managers that it knows. */
  readonly managers: readonly string[];
}

/** The swarm as a whole, as a manager tells it; without its join tokens, which are credentials. */
export interface Cluster {
  readonly id: string;
  /** Changes with every change; an update names the one that it is based on. */
  readonly version: number;
  readonly isAutolocked: boolean;
  /** How many tasks that ended are kept for each place of a service. */
  readonly taskHistoryLimit: number;
}

export type SwarmRole = 'manager' | 'worker';

/** Credentials: whoever has one can bring an engine into the swarm. Never logged, kept or shown. */
export type JoinTokens = Readonly<Record<SwarmRole, string>>;

export interface SwarmInit {
  /** How the others reach this engine: an address, or the name of a network interface; empty: the engine finds out. */
  readonly advertiseAddress: string;
  readonly listenAddress: string;
  readonly isAutolocked: boolean;
  /** Begins anew with what this engine knows, after most of the managers were lost. */
  readonly isForced: boolean;
}

export interface SwarmJoin {
  readonly managerAddress: string;
  readonly token: string;
  readonly advertiseAddress: string;
  readonly listenAddress: string;
}

/** What of the whole swarm can be changed; what is missing stays. */
export interface ClusterChanges {
  readonly isAutolocked?: boolean;
  readonly taskHistoryLimit?: number;
}

export type NodeAvailability = 'active' | 'pause' | 'drain';

/** A node of the swarm as a manager knows it. Every text is an engine's: untrusted. */
export interface SwarmNode {
  readonly id: string;
  readonly version: number;
  /** The machine's name, or the id where it has none yet. */
  readonly name: string;
  readonly role: SwarmRole;
  readonly availability: NodeAvailability;
  readonly state: 'ready' | 'down' | 'disconnected' | 'unknown';
  /** Why it is in that state, where the manager says so. */
  readonly message: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly os: string;
  readonly architecture: string;
  readonly engineVersion: string;
  readonly nanoCpus: number;
  readonly memoryBytes: number;
  /** Only of managers. */
  readonly manager?: { readonly isLeader: boolean; readonly isReachable: boolean; readonly address: string };
}

export interface NodeChanges {
  readonly role?: SwarmRole;
  readonly availability?: NodeAvailability;
  readonly labels?: Readonly<Record<string, string>>;
}
