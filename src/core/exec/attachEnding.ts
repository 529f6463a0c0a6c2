import { delay } from '../base/abort.ts';
import type { TerminalSession } from '../engine/engine.ts';
import type { Ending } from './program.ts';

type AttachEnding = Exclude<Ending, { readonly kind: 'failed' }>;

const checks = 40;
const pause = 50;

/**
 * How a container's main program ended, asked once its output has: of one that goes on running nobody ever tells an
 * exit code. The keys that leave it were typed.
 */
export async function endingOf(session: TerminalSession, signal: AbortSignal): Promise<AttachEnding> {
  const over = new AbortController();
  const exited = session.exitCode().then((exitCode): AttachEnding => ({ kind: 'exited', exitCode }));
  try {
    return await Promise.race([exited, stillRunning(session, AbortSignal.any([signal, over.signal])).catch(() => exited)]);
  } finally {
    over.abort();
  }
}

/** The output of a program that ends, ends a moment before it does. @throws where it has ended. */
async function stillRunning(session: TerminalSession, signal: AbortSignal): Promise<AttachEnding> {
  for (let check = 0; check < checks; check++) {
    await delay(pause, signal);
    if (!(await session.isRunning(signal))) throw new Error('ended');
  }
  return { kind: 'detached' };
}
