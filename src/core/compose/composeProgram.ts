import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

/** One call of the Compose program. */
export interface ProgramCall {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What it is given to read; without it: nothing. */
  readonly input?: string;
  /** Whether it is written to while it runs, too. */
  readonly isTyped?: boolean;
}

/** A program that runs. */
export interface RunningProgram {
  /** How it ended: its exit code, undefined where a signal ended it. Rejects where it could not be started. */
  readonly ended: Promise<number | undefined>;
  /** Sends a signal to the program and to all that it started, as a terminal does for Ctrl+C. */
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
  /** Gives it something to read; undefined: there is no more. Only where it is typed to. */
  write(text: string | undefined): void;
}

/** Starts the Compose program, without a shell. Whoever starts it ends it. */
export function startProgram({ program, args, folder, environment, input, isTyped = false }: ProgramCall, onOutput: (stream: 'stdout' | 'stderr', text: string) => void): RunningProgram {
  const isGroup = process.platform !== 'win32';
  // Files may name their folder by the variable that a shell sets: the editor's own is where that was started.
  const place = isGroup ? { PWD: folder } : {};
  const child = spawn(program, [...args], { cwd: folder, env: { ...environment, ...place }, stdio: [input === undefined && !isTyped ? 'ignore' : 'pipe', 'pipe', 'pipe'], shell: false, windowsHide: true, detached: isGroup });
  const { stdin, stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('The program has no output.');
  for (const [stream, source] of [['stdout', stdout], ['stderr', stderr]] as const) source.setEncoding('utf8').on('data', (text: string) => onOutput(stream, text));
  // One that ends without reading says why by itself.
  stdin?.on('error', () => undefined);
  if (!isTyped) stdin?.end(input);
  let isToEnd = false;
  // A wrapper may go without what it started.
  child.once('exit', () => {
    if (isToEnd && isGroup && child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  });
  return {
    ended: endOf(child, [stdout, stderr]),
    signal(name) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      isToEnd ||= name !== 'SIGINT';
      if (isGroup) signalGroup(child.pid, name);
      else child.kill(name);
    },
    write(text) {
      if (text === undefined) stdin?.end();
      else if (stdin?.writable === true) stdin.write(text);
    },
  };
}

/** How long output is waited for that something else holds open. */
const lingerMilliseconds = 500;

function endOf(child: ChildProcess, streams: readonly Readable[]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? undefined));
    child.once('exit', () => {
      // What it started may hold the pipe for longer than anybody wants to wait.
      setTimeout(() => streams.forEach((stream) => stream.destroy()), lingerMilliseconds).unref();
    });
  });
}

function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // It is gone already, which is what was wanted.
  }
}
