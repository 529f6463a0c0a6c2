import * as l10n from '@vscode/l10n';
import { onAbort } from '../base/abort.ts';
import { UserError } from '../base/userError.ts';
import { type HealthCheck } from '../model/healthCheck.ts';
import { formatTime } from '../model/units.ts';
import { type ContainersApi, type LogChunk } from './engine.ts';

export interface ProbeResult {
  /** Undefined where the engine does not know it. */
  readonly exitCode: number | undefined;
  /** Both streams as they came, cut where the engine would cut them as well. */
  readonly output: string;
  /** Milliseconds. */
  readonly took: number;
}

/** As much as the engine keeps of a probe. */
const longestOutput = 4096;

/**
 * Runs a container's health check now, as the engine does: as the container's user, in its environment, within the
 * check's time. The engine's own status does not change by it.
 *
 * @throws a `UserError` of kind `timeout`: the program itself runs on, since the API cannot end it.
 */
export async function runHealthCheck(containers: Pick<ContainersApi, 'exec'>, id: string, check: HealthCheck, signal: AbortSignal): Promise<ProbeResult> {
  const limit = new AbortController();
  const cancelling = onAbort(signal, () => limit.abort());
  const timer = setTimeout(() => limit.abort(), check.timeout);
  const began = performance.now();
  try {
    const session = await containers.exec(id, { command: check.command, hasTty: false }, limit.signal);
    try {
      session.end();
      const output = await outputOf(session.output);
      if (limit.signal.aborted) throw tooSlow(check.timeout);
      return { exitCode: await session.exitCode(), output, took: performance.now() - began };
    } finally {
      session.dispose();
    }
  } catch (error) {
    signal.throwIfAborted();
    throw limit.signal.aborted ? tooSlow(check.timeout) : error;
  } finally {
    clearTimeout(timer);
    cancelling.dispose();
  }
}

function tooSlow(milliseconds: number): UserError {
  return new UserError('timeout', l10n.t('The health check did not end within its {0}.', formatTime(milliseconds)));
}

async function outputOf(output: AsyncIterable<LogChunk>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const { data } of output) {
    if (length >= longestOutput) continue;
    chunks.push(data);
    length += data.length;
  }
  return Buffer.concat(chunks).subarray(0, longestOutput).toString('utf8');
}
