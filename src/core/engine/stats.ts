import { fieldsOf, listOf, numberOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import { type CpuCounters, type MemoryLevels, type ProcessTable, type StatsLimits, type StatsSample } from '../model/stats.ts';
import { jsonObjects } from './jsonStream.ts';
import { type Transport } from './transport.ts';

/** [Engine API, ContainerStats] */
export async function* readStats(transport: Transport, path: string, { onOpen }: { readonly onOpen?: () => void }, signal: AbortSignal | undefined): AsyncGenerator<StatsSample, void, undefined> {
  const answer = await transport.stream({ method: 'GET', path, query: { stream: true }, limit: 'long' }, signal);
  try {
    onOpen?.();
    for await (const { fields } of jsonObjects(answer, transport.endpoint)) {
      const sample = toStatsSample(fields);
      if (sample) yield sample;
    }
  } finally {
    answer.destroy();
  }
}

/** @returns undefined for a sample of a container that does not run, in which an engine leaves everything empty. */
export function toStatsSample(fields: Fields): StatsSample | undefined {
  const readAt = Date.parse(textOf(fields.read));
  if (!(readAt > 0)) return undefined;
  const networks = Object.values(fieldsOf(fields.networks)).map(fieldsOf);
  const pids = fieldsOf(fields.pids_stats);
  return {
    readAt,
    cpu: toCpu(fields),
    memory: toMemory(fieldsOf(fields.memory_stats)),
    received: sum(networks.map(({ rx_bytes }) => numberOf(rx_bytes))),
    sent: sum(networks.map(({ tx_bytes }) => numberOf(tx_bytes))),
    ...toBlock(fields),
    pids: isWindows(fields) ? undefined : numberOf(pids.current) ?? 0,
    pidsLimit: toLimit(pids.limit),
  };
}

/** Only Windows counts the processors beside the counters; only others know the machine's own time. */
function isWindows(fields: Fields): boolean {
  return (numberOf(fields.num_procs) ?? 0) > 0;
}

function toCpu(fields: Fields): CpuCounters {
  const cpu = fieldsOf(fields.cpu_stats);
  const usage = fieldsOf(cpu.cpu_usage);
  const throttling = fieldsOf(cpu.throttling_data);
  const onWindows = isWindows(fields);
  return {
    usage: numberOf(usage.total_usage) ?? 0,
    system: onWindows ? undefined : numberOf(cpu.system_cpu_usage) ?? 0,
    // Old engines leave the count out, and list each processor.
    processors: (onWindows ? numberOf(fields.num_procs) : numberOf(cpu.online_cpus)) || listOf(usage.percpu_usage).length,
    throttledPeriods: numberOf(throttling.throttled_periods) ?? 0,
    throttledTime: numberOf(throttling.throttled_time) ?? 0,
  };
}

function toMemory(memory: Fields): MemoryLevels {
  const working = numberOf(memory.privateworkingset);
  if (working !== undefined) return { usage: working, limit: undefined, inactiveTotal: undefined, inactive: undefined };
  const stats = fieldsOf(memory.stats);
  return { usage: numberOf(memory.usage) ?? 0, limit: numberOf(memory.limit) ?? 0, inactiveTotal: numberOf(stats.total_inactive_file), inactive: numberOf(stats.inactive_file) };
}

function toBlock(fields: Fields): Pick<StatsSample, 'read' | 'written'> {
  const storage = fieldsOf(fields.storage_stats);
  const bytes = { read: numberOf(storage.read_size_bytes) ?? 0, written: numberOf(storage.write_size_bytes) ?? 0 };
  for (const entry of listOf(fieldsOf(fields.blkio_stats).io_service_bytes_recursive)) {
    const { op, value } = fieldsOf(entry);
    const kind = textOf(op).charAt(0).toLowerCase();
    if (kind === 'r') bytes.read += numberOf(value) ?? 0;
    else if (kind === 'w') bytes.written += numberOf(value) ?? 0;
  }
  return bytes;
}

/** What is beyond every machine stands for no limit. */
const beyondAll = 2 ** 62;

function toLimit(value: unknown): number | undefined {
  const limit = numberOf(value);
  return limit === undefined || limit <= 0 || limit >= beyondAll ? undefined : limit;
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

/** From an inspection. [Engine API, ContainerInspect] */
export function toStatsLimits(json: Fields): StatsLimits {
  const { NanoCpus, CpuQuota, CpuPeriod, Memory } = fieldsOf(json.HostConfig);
  const nanoCpus = numberOf(NanoCpus) ?? 0;
  const quota = numberOf(CpuQuota) ?? 0;
  // 100 ms is the kernel's period where none was chosen.
  const byQuota = quota > 0 ? quota / (numberOf(CpuPeriod) || 100_000) : undefined;
  return { processors: nanoCpus > 0 ? nanoCpus / 1e9 : byQuota, hasMemoryLimit: (numberOf(Memory) ?? 0) > 0 };
}

/** [Engine API, ContainerTop] */
export function toProcessTable(fields: Fields): ProcessTable {
  return { titles: textsOf(fields.Titles), processes: listOf(fields.Processes).map(textsOf) };
}
