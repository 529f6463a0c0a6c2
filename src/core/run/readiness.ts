import * as l10n from '@vscode/l10n';
import { fieldsOf, textOf } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import type { Readiness } from './runTask.ts';

/** Watches a program's output, whatever pieces it comes in, for a line that matches. */
export class LineWatch {
  readonly #pattern: RegExp;
  readonly #decoder = new TextDecoder();
  #line = '';

  constructor(pattern: RegExp) {
    this.#pattern = pattern;
  }

  /** @returns whether a line, or the beginning of the last one, matches. */
  push(data: Uint8Array): boolean {
    const lines = (this.#line + this.#decoder.decode(data, { stream: true })).split(/\r?\n/);
    // Nobody waits for more of a line that does not end.
    this.#line = (lines.at(-1) ?? '').slice(-longestLine);
    return lines.some((line) => this.#pattern.test(line.replace(colours, '')));
  }
}

const longestLine = 64 * 1024;
const colours = /\u001b\[[\d;:]*[A-Za-z]/g;

/**
 * Waits until a detached container is ready.
 *
 * @throws UserError where it ends before, fails its health check, or takes too long; an abort error when the signal aborted.
 */
export async function untilReady(engine: Engine, id: string, ready: Readiness, signal: AbortSignal): Promise<void> {
  const late = AbortSignal.timeout(ready.seconds * 1000);
  const stop = AbortSignal.any([signal, late]);
  try {
    if (ready.kind === 'health') await untilHealthy(engine, id, stop);
    else await untilLine(engine, id, ready.pattern, stop);
  } catch (error) {
    signal.throwIfAborted();
    throw late.aborted ? notReadyInTime(ready.seconds) : error;
  }
}

function notReadyInTime(seconds: number): UserError {
  return new UserError('timeout', l10n.t('It was not ready after {0} seconds.', seconds), { remedy: l10n.t('Look into its log, or give "ready" a longer "timeout".') });
}

async function untilLine(engine: Engine, id: string, pattern: RegExp, signal: AbortSignal): Promise<void> {
  const watch = new LineWatch(pattern);
  for await (const { data } of engine.containers.logs(id, { follow: true }, signal)) if (watch.push(data)) return;
  throw endedTooSoon();
}

/** The events tell when it turns; what it was before they began is asked once they have. */
export async function untilHealthy(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const stop = AbortSignal.any([signal, done.signal]);
  let state = '';
  const look = async (): Promise<void> => {
    const { json } = await engine.containers.inspect(id, stop);
    const { Health, Running } = fieldsOf(json.State);
    state = Health === undefined || Health === null ? 'none' : Running === true ? textOf(fieldsOf(Health).Status) : 'ended';
    if (state !== 'starting') done.abort();
  };
  let looking = Promise.resolve();
  try {
    for await (const event of engine.system.events({ types: ['container'], onOpen: () => void (looking = look()) }, stop)) {
      if (event.id !== id || (event.action !== 'health_status' && event.action !== 'die')) continue;
      state = event.action === 'die' ? 'ended' : (event.detail ?? '');
      if (state !== 'starting') break;
    }
  } catch (error) {
    if (!done.signal.aborted) throw error;
  } finally {
    done.abort();
    await looking.catch(() => undefined);
  }
  if (state === 'healthy') return;
  if (state === 'none') throw new UserError('invalid', l10n.t('The container has no health check.'), { remedy: l10n.t('Give it one by "healthCmd", or wait for a "pattern".') });
  if (state === 'unhealthy') throw new UserError('engine', l10n.t('Its health check says that it is unhealthy.'), { remedy: l10n.t('Look at the probes below its row.') });
  throw endedTooSoon();
}

export function endedTooSoon(): UserError {
  return new UserError('engine', l10n.t('It ended before it was ready.'), { remedy: l10n.t('Its log says why.') });
}

/** Whether a container in front is ready yet, and what becomes of one that is not in time. */
export class Readying {
  readonly #watch: LineWatch | undefined;
  readonly #onReady: () => void;
  readonly #stop = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;
  #fail: (error: Error) => void = () => undefined;
  isReady = false;

  /** Rejects where it does not become ready in time; never resolves. */
  readonly failure = new Promise<never>((_, reject) => (this.#fail = reject));

  constructor(ready: Readiness | undefined, onReady: () => void) {
    this.#onReady = onReady;
    this.#watch = ready?.kind === 'pattern' ? new LineWatch(ready.pattern) : undefined;
    this.#timer = ready && setTimeout(() => this.#fail(notReadyInTime(ready.seconds)), ready.seconds * 1000);
    // Met by whoever races for it; without a race nobody waits.
    this.failure.catch(() => undefined);
  }

  push(data: Uint8Array): void {
    if (!this.isReady && this.#watch?.push(data)) this.#reached();
  }

  follow(until: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): void {
    until(AbortSignal.any([signal, this.#stop.signal])).then(
      () => this.#reached(),
      (error: unknown) => this.#fail(error instanceof Error ? error : new Error(String(error))),
    );
  }

  #reached(): void {
    this.isReady = true;
    clearTimeout(this.#timer);
    this.#onReady();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#stop.abort();
  }
}
