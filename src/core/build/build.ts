/**
 * What is built, and how: the `docker-build` task and "Docker: Build Image…" alike. Paths are absolute.
 */
export interface BuildRequest {
  /** The folder that is the build context. */
  readonly buildContext: string;
  /** May lie outside the context. */
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

/** Something about a line of the Dockerfile: why the build failed there, or a warning. */
export interface BuildFinding {
  readonly severity: 'error' | 'warning';
  /** The Dockerfile's path on this machine. */
  readonly file: string;
  /** From 1, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  readonly message: string;
  /** A page that explains the rule. */
  readonly url?: string;
}
