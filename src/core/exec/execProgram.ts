import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import type { Engine, ExecOptions, TerminalSession } from '../engine/engine.ts';
import { splitWords } from '../model/runInput.ts';
import { endProgram, newMark, signalProgram, type RunningProgram } from './endProgram.ts';
import type { ExecRequest } from './execRequest.ts';
import { loginShell } from './loginShell.ts';
import type { Ending, Program } from './program.ts';

type ExecEngine = Pick<Engine, 'containers' | 'files'>;

/** Becomes the best of the usual shells that there is. */
export const usualShells = ['sh', '-c', 'if command -v bash >/dev/null 2>&1; then exec bash; else exec sh; fi'];

/** The user's login shell, else bash, else sh. @param name of the container, for people. */
export function shellProgram(engine: ExecEngine, containerId: string, name: string): Program {
  return new ExecProgram(engine, containerId, {
    hasTty: true,
    async options(signal) {
      const shell = await loginShell(engine, containerId, undefined, signal);
      return { command: shell === undefined ? usualShells : [shell] };
    },
    missing: () => new NoShellError(name),
  });
}

/** A program as somebody asked for it. */
export function requestedProgram(engine: ExecEngine, containerId: string, name: string, request: ExecRequest): Program {
  const { commandLine, user, workingDirectory, environment, hasTty } = request;
  const command = splitWords(commandLine);
  const options = { command, environment, ...(user === '' ? {} : { user }), ...(workingDirectory === '' ? {} : { workingDirectory }) };
  return new ExecProgram(engine, containerId, {
    hasTty,
    options: () => Promise.resolve(options),
    missing: () =>
      new UserError('notFound', l10n.t('{0} has no program {1}.', name, command[0] ?? ''), { remedy: l10n.t('A line is no shell script: to use pipes or variables, begin it with sh -c.') }),
  });
}

/** A container has no shell; a tool container can be offered. */
export class NoShellError extends UserError {
  constructor(name: string) {
    super('unsupported', l10n.t('{0} has no shell: neither bash nor sh.', name), { remedy: l10n.t('A tool container beside it sees its processes, its network and its files.') });
  }
}

interface ExecParts {
  readonly hasTty: boolean;
  readonly options: (signal: AbortSignal) => Promise<Omit<ExecOptions, 'hasTty'>>;
  readonly missing: () => Error;
}

/** What the runtime says, in the program's stead, where there is no such program. */
const runtimeWords = 'OCI runtime exec failed';
const notFound = /executable file not found|no such file or directory/i;

class ExecProgram implements Program {
  readonly takesInput = true;
  readonly isJoinedLate = false;
  readonly hasTty: boolean;
  readonly #engine: ExecEngine;
  readonly #parts: ExecParts;
  #program: RunningProgram;
  /** The first words of the output, while they may be the runtime's. */
  #held: string | undefined = '';

  constructor(engine: ExecEngine, containerId: string, parts: ExecParts) {
    this.#engine = engine;
    this.#parts = parts;
    this.hasTty = parts.hasTty;
    this.#program = { containerId, mark: newMark(), hasTty: parts.hasTty };
  }

  async open(signal: AbortSignal): Promise<TerminalSession> {
    const options = await this.#parts.options(signal);
    if (options.user !== undefined) this.#program = { ...this.#program, user: options.user };
    const { containerId, mark, hasTty } = this.#program;
    const environment = [...(hasTty ? ['TERM=xterm-256color'] : []), ...(options.environment ?? []), mark];
    try {
      return await this.#engine.containers.exec(containerId, { ...options, environment, hasTty }, signal);
    } catch (error) {
      throw error instanceof UserError && notFound.test(error.message) ? this.#parts.missing() : error;
    }
  }

  show(text: string): string {
    if (this.#held === undefined) return text;
    const all = this.#held + text;
    if (runtimeWords.startsWith(all) || all.startsWith(runtimeWords)) {
      this.#held = all;
      return '';
    }
    this.#held = undefined;
    return all;
  }

  async ending(session: TerminalSession): Promise<Ending> {
    const exitCode = await session.exitCode();
    const held = this.#held ?? '';
    // 126 and 127 are what the engine answers in the program's stead.
    if (held.startsWith(runtimeWords) && (exitCode === 126 || exitCode === 127)) {
      return { kind: 'failed', error: notFound.test(held) ? this.#parts.missing() : new UserError('engine', held.trim()) };
    }
    return { kind: 'exited', exitCode };
  }

  async interrupt(): Promise<void> {
    await signalProgram(this.#engine.containers, this.#program, 'INT', { waits: false }, AbortSignal.timeout(10_000));
  }

  async end(session: TerminalSession): Promise<void> {
    try {
      await endProgram(this.#engine.containers, this.#program, session);
    } finally {
      session.dispose();
    }
  }
}
