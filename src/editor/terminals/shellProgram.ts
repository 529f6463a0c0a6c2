import * as l10n from '@vscode/l10n';
import { UserError } from '../../core/base/userError.ts';
import type { Engine, TerminalSession } from '../../core/engine/engine.ts';
import type { Program } from './program.ts';

/** Says its process id on the first line, by which it can be ended, then becomes the best shell there is. */
const script = 'echo $$; if command -v bash >/dev/null 2>&1; then exec bash; else exec sh; fi';

/** What the runtime says, instead of a program, where there is no such program. */
const notFound = /exec failed|executable file not found|no such file or directory/i;

/** How much of the first line is kept back. */
const longestFirstLine = 4096;

/** A shell in a running container. */
export class ShellProgram implements Program {
  readonly #engine: Engine;
  readonly #containerId: string;
  readonly #name: string;
  #firstLine = '';
  #hasFirstLine = false;
  #processId: string | undefined;

  constructor(engine: Engine, containerId: string, name: string) {
    this.#engine = engine;
    this.#containerId = containerId;
    this.#name = name;
  }

  async open(signal: AbortSignal): Promise<TerminalSession> {
    const options = { command: ['sh', '-c', script], hasTty: true, environment: ['TERM=xterm-256color'] };
    try {
      return await this.#engine.containers.exec(this.#containerId, options, signal);
    } catch (error) {
      throw error instanceof UserError && notFound.test(error.message) ? this.#noShell(error) : error;
    }
  }

  /** Input that came sooner would be echoed into the first line. */
  get isReady(): boolean {
    return this.#hasFirstLine;
  }

  /** Takes the first line away, where it is the process id. */
  show(text: string): string {
    if (this.#hasFirstLine) return text;
    this.#firstLine += text;
    const [whole, processId] = /^(\d+)\r?\n/.exec(this.#firstLine) ?? [];
    if (whole !== undefined && processId !== undefined) {
      this.#hasFirstLine = true;
      this.#processId = processId;
      return this.#firstLine.slice(whole.length);
    }
    if (this.#firstLine.length <= longestFirstLine) return '';
    this.#hasFirstLine = true;
    return this.#firstLine;
  }

  ended(exitCode: number | undefined): Error | undefined {
    if (this.#hasFirstLine) return undefined;
    if (exitCode === 126 || exitCode === 127 || notFound.test(this.#firstLine)) return this.#noShell();
    return this.#firstLine.trim() === '' ? undefined : new UserError('engine', this.#firstLine.trim());
  }

  /** Hangs up, as a closed terminal does. The engine itself leaves the programs of a lost connection running. */
  async end(): Promise<void> {
    if (this.#processId === undefined) return;
    const signal = AbortSignal.timeout(10_000);
    const session = await this.#engine.containers.exec(this.#containerId, { command: ['sh', '-c', `kill -HUP ${this.#processId}`], hasTty: false }, signal);
    try {
      await session.exitCode();
    } finally {
      session.dispose();
    }
  }

  #noShell(cause?: Error): UserError {
    return new UserError('unsupported', l10n.t('{0} has no shell: neither bash nor sh.', this.#name), {
      remedy: l10n.t('Its image holds no shell; the log and the inspection are there all the same.'),
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
