import { fieldsOf, listOf, numberOf, textOf, textsOf, type Fields } from '../base/fields.ts';

/** One run of a container's health check. */
export interface HealthProbe {
  /** RFC 3339 */
  readonly startedAt: string;
  readonly endedAt: string;
  /** -1 where it did not end in time or could not be run. */
  readonly exitCode: number;
  /** The engine keeps the first 4096 bytes. */
  readonly output: string;
}

/** The last runs of a container's health check, the newest first. [Engine API, Health] */
export interface HealthReport {
  readonly failingStreak: number;
  readonly probes: readonly HealthProbe[];
}

/** The program by which the engine finds out whether a container is well. */
export interface HealthCheck {
  readonly command: readonly string[];
  /** Milliseconds. */
  readonly timeout: number;
}

/** Reads an inspection; undefined where the container has no health check. */
export function healthReportOf(container: Fields): HealthReport | undefined {
  const health = fieldsOf(container.State).Health;
  if (health === undefined || health === null) return undefined;
  const probes = listOf(fieldsOf(health).Log).map(fieldsOf).map(({ Start, End, ExitCode, Output }) => ({ startedAt: textOf(Start), endedAt: textOf(End), exitCode: numberOf(ExitCode) ?? 0, output: textOf(Output) }));
  return { failingStreak: numberOf(fieldsOf(health).FailingStreak) ?? 0, probes: probes.reverse() };
}

/** The engine's own, where none is said. */
const standardTimeout = 30_000;

/** Reads an inspection; undefined where there is nothing to run. [Engine API, HealthConfig] */
export function healthCheckOf(container: Fields): HealthCheck | undefined {
  const config = fieldsOf(container.Config);
  const check = fieldsOf(config.Healthcheck);
  const [kind, ...words] = textsOf(check.Test);
  const timeout = (numberOf(check.Timeout) ?? 0) / 1e6 || standardTimeout;
  if (words.length === 0) return undefined;
  if (kind === 'CMD') return { command: words, timeout };
  if (kind !== 'CMD-SHELL') return undefined;
  const shell = textsOf(config.Shell);
  return { command: [...(shell.length > 0 ? shell : ['/bin/sh', '-c']), ...words], timeout };
}
