/** Something that the engine's builder keeps, so that it need not be made again. */
export interface BuildCacheEntry {
  readonly id: string;
  /** Of the builder: "regular", "source.local", "exec.cachemount", … */
  readonly type: string;
  /** What made it, in the builder's words. */
  readonly description: string;
  /** Bytes. */
  readonly size: number;
  readonly isInUse: boolean;
  /** Whether images hold it too: removing it frees nothing. */
  readonly isShared: boolean;
  /** The entries that it builds on. */
  readonly parents: readonly string[];
  /** Seconds since the epoch; undefined where it was never used. */
  readonly lastUsedAt: number | undefined;
}
