import type { MemoryLevels, StatsSample } from '../model/stats.ts';

/** What a container uses, in the docker CLI's terms. */
export interface Figures {
  /** Of one processor: a container that keeps two busy is at 200. Undefined where there is one sample only. */
  readonly cpuPercent: number | undefined;
  /** How many of them the machine has. */
  readonly processors: number;
  /** Bytes, without the page cache that is given up at no cost. */
  readonly memory: number;
  readonly memoryLimit: number | undefined;
  /** Of the limit; undefined without one. */
  readonly memoryPercent: number | undefined;
  /** Bytes since the container started. */
  readonly received: number;
  readonly sent: number;
  readonly read: number;
  readonly written: number;
  /** The same by the second; undefined where there is one sample only. */
  readonly rates: Rates | undefined;
  readonly pids: number | undefined;
  readonly pidsLimit: number | undefined;
  /** In how many of the scheduler's periods since the sample before the container was held back by its limit. */
  readonly throttledPeriods: number;
}

export interface Rates {
  readonly received: number;
  readonly sent: number;
  readonly read: number;
  readonly written: number;
}

/**
 * From two samples of a container, one after the other, to figures.
 * [docker/cli, cli/command/container/stats_helpers.go]
 */
export function figuresOf(before: StatsSample | undefined, now: StatsSample): Figures {
  const memory = memoryWithoutCache(now.memory);
  const { limit } = now.memory;
  const { received, sent, read, written, pids, pidsLimit } = now;
  return {
    cpuPercent: before && cpuPercentOf(before, now),
    processors: now.cpu.processors,
    memory,
    memoryLimit: limit,
    memoryPercent: limit === undefined ? undefined : limit === 0 ? 0 : (memory / limit) * 100,
    ...{ received, sent, read, written, pids, pidsLimit },
    rates: before && ratesOf(before, now),
    throttledPeriods: before ? Math.max(0, now.cpu.throttledPeriods - before.cpu.throttledPeriods) : 0,
  };
}

function cpuPercentOf(before: StatsSample, now: StatsSample): number {
  const used = now.cpu.usage - before.cpu.usage;
  const { system, processors } = now.cpu;
  // Windows counts intervals of 100 ns, of which each processor had so many meanwhile.
  if (system === undefined) return percent(used, ((now.readAt - before.readAt) * 10_000) * processors, 1);
  return percent(used, system - (before.cpu.system ?? 0), processors);
}

function percent(part: number, whole: number, times: number): number {
  return part > 0 && whole > 0 ? (part / whole) * times * 100 : 0;
}

/** Where what is said of the cache is more than all, it is not believed. */
function memoryWithoutCache({ usage, inactiveTotal, inactive }: MemoryLevels): number {
  if (inactiveTotal !== undefined && inactiveTotal < usage) return usage - inactiveTotal;
  return inactive !== undefined && inactive < usage ? usage - inactive : usage;
}

function ratesOf(before: StatsSample, now: StatsSample): Rates | undefined {
  const seconds = (now.readAt - before.readAt) / 1000;
  if (seconds <= 0) return undefined;
  // A container that started anew counts from zero again.
  const rate = (name: keyof Rates): number => Math.max(0, now[name] - before[name]) / seconds;
  return { received: rate('received'), sent: rate('sent'), read: rate('read'), written: rate('written') };
}
