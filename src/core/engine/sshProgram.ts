import { spawn } from 'node:child_process';
import { type Readable, type Writable } from 'node:stream';

/** How a run of ssh ended. `code` is undefined where it could not be started at all, or was killed. */
export interface SshEnd {
  readonly code: number | undefined;
  /** What it said on its standard error: the far end's words, untrusted. */
  readonly said: string;
  readonly isMissing: boolean;
}

/** A running ssh. Whoever starts it ends it. */
export interface SshProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly ended: Promise<SshEnd>;
  /** What it has said on its standard error so far. */
  said(): string;
  kill(): void;
}

const longestWords = 16 * 1024;

/**
 * Starts the person's own ssh, without a shell and without a terminal: what it asks, it asks its askpass program.
 * The one place of the core where a program for engines is started.
 */
export function startSsh(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): SshProcess {
  // A session of its own: with a terminal at hand an older ssh would ask there.
  const child = spawn('ssh', args, { env: { ...environment }, stdio: 'pipe', shell: false, windowsHide: true, detached: process.platform !== 'win32' });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-longestWords);
  });
  child.stdin.on('error', () => undefined);
  child.stdout.on('error', () => undefined);
  const ended = new Promise<SshEnd>((resolve) => {
    child.once('error', (error) => resolve({ code: undefined, said: error.message, isMissing: (error as { readonly code?: unknown }).code === 'ENOENT' }));
    child.once('close', (code) => resolve({ code: code ?? undefined, said, isMissing: false }));
  });
  return { stdin: child.stdin, stdout: child.stdout, ended, said: () => said, kill: () => void child.kill() };
}
