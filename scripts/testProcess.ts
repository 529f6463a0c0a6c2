import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

/** What came of one program or one file of tests. */
export interface Outcome {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
}

const running = new Set<number>();

/** Ends what runs now, with all it started. */
export function killRunning(): void {
  for (const pid of running) killGroup(pid);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

/** Shows what it is given and keeps it in a file. */
export class Output {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  write(text: string): void {
    process.stdout.write(text);
    appendFileSync(this.#file, text);
  }

  line(text: string): void {
    this.write(`${text}\n`);
  }
}

export interface ProcessResult {
  readonly code: number;
  readonly text: string;
  readonly isTimedOut: boolean;
}

/** Runs one of Node's programs in a process group of its own, so that a time-out ends its children too. */
export function runNode(args: readonly string[], output: Output, minutes: number, environment: NodeJS.ProcessEnv = {}): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
    const { pid } = child;
    if (pid !== undefined) running.add(pid);
    let text = '';
    let isTimedOut = false;
    const take = (part: string): void => {
      text += part;
      output.write(part);
    };
    const timer = setTimeout(() => {
      isTimedOut = true;
      if (pid !== undefined) killGroup(pid);
    }, minutes * 60_000);
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', reject);
    // Not `close`: a process left behind that holds our pipe must not hold us.
    child.once('exit', (code) => {
      clearTimeout(timer);
      if (pid !== undefined) {
        running.delete(pid);
        killGroup(pid);
      }
      setImmediate(() => resolve({ code: code ?? 137, text, isTimedOut }));
    });
  });
}

/** One that has to end with 0, and counts as a single test. */
export async function runCheck(name: string, args: readonly string[], output: Output): Promise<Outcome> {
  const { code } = await runNode(args, output, 10);
  output.line(`${code === 0 ? 'passed' : 'FAILED'}: ${name}`);
  return { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

export interface MochaOptions {
  readonly name: string;
  readonly files: readonly string[];
  readonly output: Output;
  readonly timeoutSeconds: number;
}

/** A mocha process for the given files; a failure is repeated once in a new process, for all to see. */
export async function runMocha(options: MochaOptions): Promise<Outcome> {
  const { name, output } = options;
  const first = await mochaOnce(options);
  if (first.failed === 0) return first;
  output.line(`\nRETRIED ${name}: ${first.failed} failed the first time (above). Once more, in a new process:\n`);
  const second = await mochaOnce(options);
  output.line(`RETRIED ${name}: ${second.failed === 0 ? 'passed the second time' : `${second.failed} failed the second time too`}`);
  return second;
}

async function mochaOnce({ name, files, output, timeoutSeconds }: MochaOptions): Promise<Outcome> {
  const flags = ['--timeout', String(timeoutSeconds * 1000), '--exit', '--forbid-only', '--forbid-pending', '--reporter', 'spec'];
  const result = await runNode(['--import', 'tsx', 'node_modules/mocha/bin/mocha.js', ...flags, ...files], output, 10);
  return countMocha(name, result, output);
}

/** Adds up what mocha's own summary says. A run that ended badly without a failing test is a failure of its own. */
export function countMocha(name: string, { code, text, isTimedOut }: ProcessResult, output: Output): Outcome {
  const count = (word: string): number => Number(new RegExp(`^\\s+(\\d+) ${word}\\b`, 'm').exec(text)?.[1] ?? 0);
  const passed = count('passing');
  const counted = count('failing') + count('pending');
  const isUnaccounted = counted === 0 && (code !== 0 || passed === 0);
  if (isTimedOut) output.line(`FAILED: ${name} took too long and was ended`);
  else if (isUnaccounted) output.line(`FAILED: ${name} ended with ${code} and ${passed} tests`);
  return { name, passed, failed: counted + (isUnaccounted ? 1 : 0) };
}
