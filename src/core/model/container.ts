/** The engine's container states. [Engine API, ContainerSummary.State] */
export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead' | 'unknown';

export type Health = 'none' | 'starting' | 'healthy' | 'unhealthy';

/** A port of a container, and where it is published, if it is. Several entries of a port differ in `hostIp`. */
export interface Port {
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** The address it is published on (`0.0.0.0`, `::`, `127.0.0.1`, …). */
  readonly hostIp?: string;
  readonly hostPort?: number;
}

export interface Mount {
  readonly kind: 'bind' | 'volume' | 'tmpfs' | 'npipe' | 'cluster' | 'image' | 'unknown';
  /** The volume's name, where it is one. */
  readonly name?: string;
  /** The path on the engine's host. */
  readonly source: string;
  /** The path inside the container. */
  readonly target: string;
  readonly isReadOnly: boolean;
}

export interface NetworkAttachment {
  readonly name: string;
  readonly networkId: string;
  /** Empty while the container does not run. */
  readonly ipAddress: string;
  readonly ipv6Address: string;
}

/** Which Compose project and service a container belongs to, read from its labels. */
export interface ComposeIdentity {
  readonly project: string;
  readonly service: string;
  /** The instance of the service, from 1. */
  readonly number: number;
  readonly isOneOff: boolean;
  readonly workingDirectory?: string;
  readonly configFiles: readonly string[];
  /** The files of variables that Compose was told of by hand. */
  readonly envFiles?: readonly string[];
}

/** A container as the engine's list describes it. Every text is the engine's: untrusted. */
export interface Container {
  readonly id: string;
  /** Its name without the leading slash. */
  readonly name: string;
  /** The image as it was named at creation, or an id where the name was taken away since. */
  readonly image: string;
  readonly imageId: string;
  readonly command: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  readonly state: ContainerState;
  /** The engine's own words ("Exited (137) 2 hours ago"), as of the moment of listing. */
  readonly status: string;
  /** Read from `status`. */
  readonly exitCode?: number;
  readonly health: Health;
  readonly ports: readonly Port[];
  readonly mounts: readonly Mount[];
  readonly networks: readonly NetworkAttachment[];
  readonly labels: Readonly<Record<string, string>>;
  readonly compose?: ComposeIdentity;
  /** Bytes written by the container; only where sizes were asked for. */
  readonly sizeRw?: number;
  /** Bytes of the whole root file system; only where sizes were asked for. */
  readonly sizeRootFs?: number;
}

/** What an inspection adds. `json` is the engine's whole answer, for a document. */
export interface ContainerDetails {
  readonly id: string;
  readonly name: string;
  /** `NAME=value`, in the order of the configuration. */
  readonly environment: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly user: string;
  readonly workingDirectory: string;
  readonly hasTty: boolean;
  readonly isRunning: boolean;
  /** RFC 3339, or empty where it never happened. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly exitCode: number;
  readonly json: Readonly<Record<string, unknown>>;
}
