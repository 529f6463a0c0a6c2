/** What `docker run` takes, as far as we offer it: what a new container is made from. */
export interface ContainerSpec {
  readonly image: string;
  readonly name?: string;
  /** `NAME=value` */
  readonly environment: readonly string[];
  readonly ports: readonly PublishedPort[];
  readonly binds: readonly string[];
  /** Replaces the image's command where not empty. */
  readonly command: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly isRemovedOnExit: boolean;
  /** Keep stdin open and give it a TTY (`-it`). */
  readonly isInteractive: boolean;
}

export interface PublishedPort {
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly hostIp?: string;
  /** Undefined: the engine picks a free one. */
  readonly hostPort?: number;
}
