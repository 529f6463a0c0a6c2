/**
 * What an engine told of a container at one moment: counters that only rise while it runs, and levels.
 * [Engine API, ContainerStats]
 */
export interface StatsSample {
  /** When the engine read it: milliseconds since the epoch, of the engine's clock. */
  readonly readAt: number;
  readonly cpu: CpuCounters;
  readonly memory: MemoryLevels;
  /** Bytes, all networks together; 0 where the container has no network of its own. */
  readonly received: number;
  readonly sent: number;
  /** Bytes, all block devices together. */
  readonly read: number;
  readonly written: number;
  /** Processes and threads; undefined on Windows. */
  readonly pids: number | undefined;
  readonly pidsLimit: number | undefined;
}

export interface CpuCounters {
  /** CPU time of the container: nanoseconds; on Windows units of 100 ns. */
  readonly usage: number;
  /** CPU time of the whole machine in nanoseconds; undefined on Windows, which is measured by the clock. */
  readonly system: number | undefined;
  readonly processors: number;
  /** In how many of the scheduler's periods the container was held back by its limit. */
  readonly throttledPeriods: number;
  /** For how long in all: nanoseconds. */
  readonly throttledTime: number;
}

export interface MemoryLevels {
  /** Bytes, with the page cache. */
  readonly usage: number;
  /** The machine's memory where the container has no limit of its own; undefined on Windows. */
  readonly limit: number | undefined;
  /** Page cache that is given up at no cost: `total_inactive_file` of control groups version 1, */
  readonly inactiveTotal: number | undefined;
  /** and `inactive_file`, which both versions tell; undefined where the engine tells none. */
  readonly inactive: number | undefined;
}

/** The limits a container was given, as far as its samples do not tell them. */
export interface StatsLimits {
  /** So many processors' worth of time; undefined without a limit. */
  readonly processors: number | undefined;
  /** Whether the limit of memory is the container's own, not the machine's. */
  readonly hasMemoryLimit: boolean;
}

/** The processes of a container as `ps` on the engine's machine lists them. */
export interface ProcessTable {
  readonly titles: readonly string[];
  readonly processes: readonly (readonly string[])[];
}
