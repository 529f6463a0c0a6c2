/** What `docker run` takes, as far as we offer it: what a new container is made from. What is left out is the image's, or the engine's own. */
export interface ContainerSpec {
  readonly image: string;
  readonly name?: string;
  /** `NAME=value` */
  readonly environment: readonly string[];
  readonly ports: readonly PublishedPort[];
  /** `source:target` or `source:target:options`. */
  readonly binds: readonly string[];
  /** Paths at which the engine mounts a volume without a name. */
  readonly anonymousVolumes?: readonly string[];
  /** Folders in memory: options by path. */
  readonly tmpfs?: Readonly<Record<string, string>>;
  /** Replaces the image's command where not empty. */
  readonly command: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly isRemovedOnExit: boolean;
  /** Keep stdin open and give it a TTY (`-it`). */
  readonly isInteractive: boolean;
  /** Only one of the two. */
  readonly hasTty?: boolean;
  readonly hasOpenInput?: boolean;
  /** Whether the open input ends when whoever is joined to it ends it; otherwise that only parts them. As `docker run -i` in front. */
  readonly endsInputOnce?: boolean;
  readonly hasInit?: boolean;
  readonly user?: string;
  readonly workingDirectory?: string;
  readonly hostname?: string;
  readonly stopSignal?: string;
  /** Seconds. */
  readonly stopTimeout?: number;
  /** A network's name, `host`, `none`, or `container:` and another's name. */
  readonly network?: string;
  /** Whose processes it sees beside its own: `container:` and another's id. */
  readonly pid?: string;
  /** `name:address` */
  readonly extraHosts?: readonly string[];
  readonly dns?: readonly string[];
  readonly limits?: SpecLimits;
  readonly isPrivileged?: boolean;
  readonly hasReadOnlyRoot?: boolean;
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  readonly restart?: { readonly policy: string; /** Of `on-failure`; 0 for as often as need be. */ readonly retries: number };
  readonly health?: SpecHealth;
  /** `linux/arm64`, … */
  readonly platform?: string;
}

export interface SpecLimits {
  /** Bytes. */
  readonly memory?: number;
  /** Processors in billionths. */
  readonly nanoCpus?: number;
  readonly pids?: number;
  /** Bytes. */
  readonly sharedMemory?: number;
  readonly ulimits?: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
  /** Which of the engine's graphics processors: a number of them, -1 for all, or their ids. */
  readonly gpus?: { readonly count: number; readonly ids: readonly string[] };
}

/** The health check; times in nanoseconds. What is left out is the image's. */
export interface SpecHealth {
  readonly isOff?: boolean;
  /** Run by a shell. */
  readonly command?: string;
  readonly interval?: number;
  readonly timeout?: number;
  readonly startPeriod?: number;
  readonly retries?: number;
}

export interface PublishedPort {
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly hostIp?: string;
  /** Undefined: the engine picks a free one. */
  readonly hostPort?: number;
}
