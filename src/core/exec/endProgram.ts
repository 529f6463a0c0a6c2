import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import type { ContainersApi, TerminalSession } from '../engine/engine.ts';

/** The variable by which a program of ours is found again in its container. */
const markName = 'GANTRY_TERMINAL';

/** Marks one program, for its environment. */
export function newMark(): string {
  return `${markName}=${randomBytes(12).toString('hex')}`;
}

export interface RunningProgram {
  readonly containerId: string;
  /** Stands in its environment. */
  readonly mark: string;
  /** Who it runs as: only the same may read its environment. */
  readonly user?: string;
  readonly hasTty: boolean;
}

/**
 * Sends a signal to the program whose environment holds `$1`, and to its process group: of the processes that have
 * inherited it the one that began first. `$2` is the signal; with a third word it waits until the program is gone, and
 * kills it after three seconds. What it started in the background on purpose is its own to hang up on. [proc_pid_stat(5)]
 */
export const signalScript = [
  'mark=$1 name=$2 ends=$3 first= since=',
  'for folder in /proc/[0-9]*; do',
  // The variables end with a NUL, at which busybox takes a line to end.
  String.raw`  case "$({ tr '\0' '\n' < "$folder/environ" || cat "$folder/environ"; } 2>/dev/null)" in *"$mark"*) ;; *) continue;; esac`,
  '  { read -r line < "$folder/stat"; } 2>/dev/null || continue',
  '  set -- ${line##*) }',
  '  [ $# -ge 20 ] || continue',
  '  shift 19',
  '  pid=${folder#/proc/}',
  '  if [ -z "$first" ] || [ "$1" -lt "$since" ] || { [ "$1" -eq "$since" ] && [ "$pid" -lt "$first" ]; }; then first=$pid since=$1; fi',
  'done',
  '[ -n "$first" ] || exit 3',
  'kill "-$name" "-$first" 2>/dev/null || kill "-$name" "$first" || exit 4',
  '[ -n "$ends" ] || exit 0',
  'left=30',
  'while [ -d "/proc/$first" ] && [ "$left" -gt 0 ]; do',
  '  sleep 0.1 2>/dev/null || { sleep 1; left=$((left - 9)); }',
  '  left=$((left - 1))',
  'done',
  '[ -d "/proc/$first" ] || exit 0',
  'kill -KILL "-$first" 2>/dev/null || kill -KILL "$first"',
].join('\n');

/** Sends a signal to a program and its process group. @returns whether there was somebody to send it. */
export async function signalProgram(containers: Pick<ContainersApi, 'exec'>, program: RunningProgram, signalName: string, { waits }: { readonly waits: boolean }, signal: AbortSignal): Promise<boolean> {
  const { containerId, mark, user } = program;
  const command = ['sh', '-c', signalScript, 'sh', mark, signalName, ...(waits ? ['wait'] : [''])];
  const session = await containers.exec(containerId, { command, hasTty: false, ...(user === undefined ? {} : { user }) }, signal);
  try {
    for await (const _ of session.output) continue;
    return (await session.exitCode()) === 0;
  } finally {
    session.dispose();
  }
}

/** Ctrl+C, the end of the input and Ctrl+\, as a TTY understands them. */
const endingKeys = ['\u0003', '\u0004', '\u001c'];
const longestEnding = 15_000;

/**
 * Ends the program of a terminal that is closed: the engine itself leaves it running. It hangs up, as a terminal that
 * is closed does, from the inside; where the container has no shell to do it, its input ends and the keys are typed.
 *
 * @throws a `UserError` where it goes on running all the same.
 */
export async function endProgram(containers: Pick<ContainersApi, 'exec'>, program: RunningProgram, session: TerminalSession): Promise<void> {
  const signal = AbortSignal.timeout(longestEnding);
  if (!program.hasTty) session.end();
  const isFound = await signalProgram(containers, program, program.hasTty ? 'HUP' : 'TERM', { waits: true }, signal).catch((error: unknown) => {
    if (error instanceof UserError && error.kind !== 'disconnected') return false;
    throw error;
  });
  if (!isFound && program.hasTty) for (const key of endingKeys) session.write(key);
  if (!(await hasEnded(session, signal))) throw new UserError('engine', l10n.t('The program of the closed terminal goes on running: it could not be ended.'));
}

const attempts = 30;
const pause = 100;

async function hasEnded(session: TerminalSession, signal: AbortSignal): Promise<boolean> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (!(await session.isRunning(signal))) return true;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return false;
}
