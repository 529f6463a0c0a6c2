import * as l10n from '@vscode/l10n';
import { delay } from '../base/abort.ts';
import { fieldsOf, listOf, numberOf, textOf } from '../base/fields.ts';
import type { Engine } from '../engine/engine.ts';

const step = 200;
/** How long a container is watched that was just started: milliseconds. */
const patience = 2000;
/** The same for one that says of itself when it is well. */
const patienceWithHealth = 15_000;

/**
 * Watches a container that was just started.
 *
 * @returns why it does not run: it has failed at once, or its health check says that it is not well. Undefined where
 * nothing speaks against it.
 */
export async function failureToRun(engine: Engine, id: string, signal?: AbortSignal): Promise<string | undefined> {
  for (let waited = 0; ; waited += step) {
    const { json, exitCode } = await engine.containers.inspect(id, signal);
    const state = fieldsOf(json.State);
    const status = textOf(state.Status);
    const hasFailed = ((status === 'exited' || status === 'dead') && exitCode !== 0) || status === 'restarting' || (numberOf(json.RestartCount) ?? 0) > 0;
    if (hasFailed) return withLastLine(l10n.t('It exits at once, with code {0}.', exitCode), await lastLine(engine, id, signal));
    const health = textOf(fieldsOf(state.Health).Status);
    if (health === 'unhealthy') return withLastLine(l10n.t('Its health check fails.'), lastProbe(state.Health));
    const isSettled = status === 'exited' || health === 'healthy';
    if (isSettled || waited >= (health === 'starting' ? patienceWithHealth : patience)) return undefined;
    await delay(step, signal);
  }
}

async function lastLine(engine: Engine, id: string, signal: AbortSignal | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const { data } of engine.containers.logs(id, { follow: false, tail: 1 }, signal)) chunks.push(data);
  } catch {
    // Some log drivers cannot be read: the exit code says enough.
    signal?.throwIfAborted();
  }
  return Buffer.concat(chunks).toString('utf8');
}

function lastProbe(health: unknown): string {
  return textOf(fieldsOf(listOf(fieldsOf(health).Log).at(-1)).Output);
}

const longestLine = 300;

/** What a program said last is quoted without what could steer a terminal or a text. */
function withLastLine(what: string, said: string): string {
  const clean = said.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim().slice(0, longestLine);
  return clean === '' ? what : l10n.t('{0} It says: {1}', what, clean);
}
