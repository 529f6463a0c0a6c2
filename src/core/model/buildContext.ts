/** What a build is sent of its context, and what it is not. Paths are relative to the context, with `/`. */
export interface ContextListing {
  /** Whatever is no folder, in the order of BuildKit. */
  readonly files: readonly ContextFile[];
  /** What the ignore rules leave out; a folder stands for all that is in it. */
  readonly ignored: readonly IgnoredItem[];
  /** The sum of the files. */
  readonly bytes: number;
  /** Whether all of it is told: what is larger than anybody builds is not read to its end. */
  readonly isComplete: boolean;
}

export interface ContextFile {
  readonly path: string;
  readonly bytes: number;
  /** Whether it is a symbolic link. */
  readonly isLink: boolean;
}

export interface IgnoredItem {
  readonly path: string;
  readonly isFolder: boolean;
}
