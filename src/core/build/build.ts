/**
 * What is built, and how: the `docker-build` task and "Docker: Build Image…" alike. Paths of this machine are absolute.
 */
export interface BuildRequest {
  /** The folder that is the build context, an archive of one, or where the engine fetches one (`contextKind.ts`). */
  readonly buildContext: string;
  /** May lie outside of a folder; in an archive or elsewhere, the path there. */
  readonly dockerfile: string;
  readonly tags: readonly string[];
  readonly target?: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly platform?: string;
  readonly pull: boolean;
  readonly noCache: boolean;
  readonly cacheFrom: readonly string[];
  readonly network?: string;
  readonly builder: 'buildkit' | 'classic' | 'auto';
  /** The Dockerfile's text where it is no file; `dockerfile` is then only what it is called. */
  readonly dockerfileInline?: string;
  readonly secrets?: readonly BuildSecret[];
  readonly ssh?: readonly SshForwarding[];
  /** More than one; a single one is `platform`. */
  readonly platforms?: readonly string[];
  readonly cacheTo?: readonly TypedOptions[];
  /** What becomes of the result; an image in the engine where there are none. */
  readonly outputs?: readonly OutputSpec[];
  /** Further build contexts, by name: an absolute path, or what a URL's scheme says. */
  readonly contexts?: Readonly<Record<string, string>>;
  /** Host names and their addresses. */
  readonly addHosts?: Readonly<Record<string, string>>;
  /** Bytes. */
  readonly shmSize?: number;
  readonly ulimits?: readonly Ulimit[];
  /** What is recorded with the image; the values are BuildKit's own options, often empty. */
  readonly attestations?: { readonly provenance?: string; readonly sbom?: string };
  /** Whether the tags are pushed once the image is built. */
  readonly push?: boolean;
  /** Stages that are not taken from the cache. */
  readonly noCacheFilter?: readonly string[];
  /** What a build may do beyond the usual: "network.host", "security.insecure". */
  readonly allow?: readonly string[];
}

/** What a `RUN --mount=type=secret` gets; the secret itself is read when it is asked for, and is in no request. */
export type BuildSecret = { readonly id: string } & ({ readonly file: string } | { readonly env: string });

/** What a `RUN --mount=type=ssh` gets: an agent's socket, or the file of a private key; the agent of `SSH_AUTH_SOCK` by default. */
export interface SshForwarding {
  readonly id: string;
  readonly socket?: string;
}

/** One of several kinds, with what that kind wants to know: `type=registry,ref=…` */
export interface TypedOptions {
  readonly type: string;
  readonly options: Readonly<Record<string, string>>;
}

export interface OutputSpec extends TypedOptions {
  /** A folder (`local`) or a file (`tar`, `oci`, `docker`) on this machine; an absolute path. */
  readonly destination?: string;
}

export interface Ulimit {
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

/** Where the output is drawn. */
export interface BuildOutput {
  /** Lines end with `\n`: a terminal has to be given `\r\n` for it. */
  write(text: string): void;
  /** Undefined: not a terminal that can be redrawn, the output is plain. */
  readonly size: (() => { readonly columns: number; readonly rows: number }) | undefined;
}

export type BuildResult =
  /** `imageId` is `sha256:…`. */
  | { readonly kind: 'built'; readonly imageId: string | undefined; readonly findings: readonly BuildFinding[] }
  | { readonly kind: 'failed'; readonly message: string; readonly remedy?: string; readonly findings: readonly BuildFinding[] }
  | { readonly kind: 'cancelled' };

/** Something about a line of the Dockerfile: why the build failed there, or a warning; or what a tool said about a file of the context. */
export interface BuildFinding {
  readonly severity: 'error' | 'warning';
  /** A path on this machine. */
  readonly file: string;
  /** From 1, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** From 1; not there where the whole lines are meant. */
  readonly column?: number;
  /** Behind the last character, on the line that `column` is on; only with a column. */
  readonly endColumn?: number;
  readonly message: string;
  /** What the rule is called that was broken. */
  readonly rule?: string;
  /** A page that explains the rule. */
  readonly url?: string;
}
