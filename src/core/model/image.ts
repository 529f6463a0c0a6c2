/** An image as the engine's list describes it. Every text is the engine's: untrusted. */
export interface Image {
  /** `sha256:…` */
  readonly id: string;
  /** `repository:tag`, sorted as the engine gives them; empty for a dangling image. */
  readonly tags: readonly string[];
  /** `repository@sha256:…` */
  readonly digests: readonly string[];
  /** Seconds since the epoch. */
  readonly createdAt: number;
  /** Bytes, as the engine counts them. */
  readonly size: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** What an inspection adds. `json` is the engine's whole answer, for a document. */
export interface ImageDetails {
  readonly id: string;
  readonly tags: readonly string[];
  readonly os: string;
  readonly architecture: string;
  /** `NAME=value` */
  readonly environment: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDirectory: string;
  readonly user: string;
  /** `80/tcp`, sorted by number. */
  readonly exposedPorts: readonly string[];
  /** Paths that the image declares as volumes. */
  readonly volumes: readonly string[];
  readonly json: Readonly<Record<string, unknown>>;
}

/** One step by which an image was made. */
export interface ImageLayer {
  /** The instruction as the builder wrote it down. */
  readonly createdBy: string;
  /** The bytes it added; 0 for one that changed settings only. */
  readonly size: number;
}
