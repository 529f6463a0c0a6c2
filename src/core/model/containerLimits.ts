import { fieldsOf, numberOf, textOf, type Fields } from '../base/fields.ts';
import { option } from './cliOption.ts';

export type RestartPolicyName = 'no' | 'always' | 'unless-stopped' | 'on-failure';

/** What a container may use at most, and whether it is started again: all that can be changed while it exists. */
export interface ContainerLimits {
  /** Bytes; 0 without a limit. */
  readonly memory: number;
  /** Bytes of memory and swap together; 0 leaves it to the engine, -1 is without a limit. */
  readonly memorySwap: number;
  /** Processors in billionths; 0 without a limit. */
  readonly nanoCpus: number;
  /** Its weight beside other containers; 0 is the standard one, 1024. */
  readonly cpuShares: number;
  /** 0 or less is without a limit. */
  readonly pids: number;
  readonly restart: RestartPolicyName;
  /** How often `on-failure` tries again; 0 for as often as need be. */
  readonly restartRetries: number;
}

const policies: readonly RestartPolicyName[] = ['no', 'always', 'unless-stopped', 'on-failure'];

/** Reads an inspection's `HostConfig`. [Engine API, ContainerInspect] */
export function limitsOf(container: Fields): ContainerLimits {
  const host = fieldsOf(container.HostConfig);
  const restart = fieldsOf(host.RestartPolicy);
  return {
    memory: numberOf(host.Memory) ?? 0,
    memorySwap: numberOf(host.MemorySwap) ?? 0,
    nanoCpus: nanoCpusOf(host),
    cpuShares: numberOf(host.CpuShares) ?? 0,
    pids: Math.max(0, numberOf(host.PidsLimit) ?? 0),
    restart: policies.find((name) => name === textOf(restart.Name)) ?? 'no',
    restartRetries: numberOf(restart.MaximumRetryCount) ?? 0,
  };
}

/** Compose and older clients say it as microseconds of each period. */
function nanoCpusOf(host: Fields): number {
  const quota = numberOf(host.CpuQuota) ?? 0;
  const period = numberOf(host.CpuPeriod) || 100_000;
  return numberOf(host.NanoCpus) || (quota > 0 ? Math.round((quota / period) * 1e9) : 0);
}

/** What of the limits is another than before. */
export function changedLimits(before: ContainerLimits, after: ContainerLimits): Partial<ContainerLimits> {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => before[name as keyof ContainerLimits] !== value));
}

/** The `docker update` that changes these. */
export function updateCommand(name: string, changes: Partial<ContainerLimits>): readonly string[] {
  const { memory, memorySwap, nanoCpus, cpuShares, pids } = changes;
  const text = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return [
    'docker',
    'update',
    ...option('--memory', text(memory)),
    ...option('--memory-swap', text(memorySwap)),
    ...option('--cpus', nanoCpus === undefined ? '' : String(nanoCpus / 1e9)),
    ...option('--cpu-shares', text(cpuShares)),
    ...option('--pids-limit', pids === undefined ? '' : String(pids <= 0 ? -1 : pids)),
    ...option('--restart', restartText(changes)),
    name,
  ];
}

/** `on-failure:3`, or empty where the policy does not change. */
function restartText({ restart, restartRetries = 0 }: Partial<ContainerLimits>): string {
  if (restart === undefined) return '';
  return restart === 'on-failure' && restartRetries > 0 ? `${restart}:${String(restartRetries)}` : restart;
}
