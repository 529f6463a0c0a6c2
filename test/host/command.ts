import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly input?: string | Uint8Array;
  /** Given each piece of output as it comes, so that a long installation is seen to move. */
  readonly onOutput?: (text: string) => void;
  readonly timeoutMilliseconds?: number;
}

/** Runs a program to its end. Never throws for an exit code; throws when the program cannot be started at all. */
export function run(program: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env: options.environment ?? process.env, timeout: options.timeoutMilliseconds, killSignal: 'SIGKILL' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      options.onOutput?.(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      options.onOutput?.(text);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 137, stdout, stderr }));
    // A program that ends without reading its input is no failure of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input);
  });
}

/** As {@link run}, but an exit code other than 0 throws with the last lines of what the program said. */
export async function runOrThrow(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const result = await run(program, args, options);
  if (result.code !== 0) {
    const said = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-30).join('\n');
    throw new Error(`${program} ${args.join(' ')} ended with ${result.code}:\n${said}`);
  }
  return result.stdout;
}

/** Asks again and again until the answer is neither undefined nor false. @throws with `what` after the time-out. */
export async function waitFor<T>(what: string, ask: () => T | undefined | false | Promise<T | undefined | false>, timeoutMilliseconds = 60_000): Promise<T> {
  const end = performance.now() + timeoutMilliseconds;
  let lastError: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() > end) throw new Error(`Waited ${timeoutMilliseconds / 1000} s in vain for ${what}`, { cause: lastError });
    await sleep(50);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
