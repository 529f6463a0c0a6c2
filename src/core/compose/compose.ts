import * as l10n from '@vscode/l10n';
import { parse } from 'node:path';
import { abortError, onAbort } from '../base/abort.ts';
import type { Event } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import { messageOf, UserError } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import { cliText } from '../model/shellQuote.ts';
import { missingIn1, projectArguments, verbArguments, type ComposeVerb, type ProjectTarget } from './composeCommand.ts';
import { failureText, plainOutput } from './composeOutput.ts';
import type { ProgramCall } from './composeProgram.ts';
import { composeCandidates, type ComposeSearch } from './composeSearch.ts';
import { engineEnvironment, type Environment } from './engineEnvironment.ts';
import { printOf } from './onDisk.ts';
import { looksSecret } from './secretValues.ts';

/** The Compose that was found. */
export interface FoundCompose {
  readonly program: string;
  /** "2.26.1", "1.29.2" */
  readonly version: string;
  /** 1 for `docker-compose` 1.29, which is written in Python; 2 for everything since. */
  readonly generation: 1 | 2;
}

export interface ComposeParts {
  readonly search: () => ComposeSearch;
  readonly log: Log;
  /** Until a program that was asked something is given up. */
  readonly limitMilliseconds?: number;
}

/** The engine that Compose is to act on. */
export type ComposeEngine = Pick<Engine, 'localEndpoint' | 'version'>;

/** A call of Compose: on which engine, for which project. */
export interface ComposeCall {
  readonly engine: ComposeEngine;
  readonly target: ProjectTarget;
}

export interface ComposeRun extends ComposeCall {
  readonly verb: ComposeVerb;
  readonly onOutput: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** How somebody ends what Compose does. */
export interface ComposeSignals {
  /** Each is what Ctrl+C is to it: the first stops what it brought up, the second does not wait for that. */
  readonly interrupts: Event<void>;
  /** What is typed to a program that is run in a service; undefined: there is no more. */
  readonly typed?: Event<string | undefined>;
  /** Ends it for good. */
  readonly close: AbortSignal;
}

const defaultLimit = 30_000;
/** How long a program that was told to stop may take, once its terminal is closed, until it is ended. */
const graceMilliseconds = 15_000;

/** The only way to Compose: the plugin, or `docker-compose` where that is all there is. */
export class Compose {
  readonly #parts: ComposeParts;
  readonly #versions = new Map<string, string>();

  constructor(parts: ComposeParts) {
    this.#parts = parts;
  }

  /** @throws a `UserError` of kind `unsupported` where there is none. */
  async find(signal?: AbortSignal): Promise<FoundCompose> {
    const search = this.#parts.search();
    for (const program of await composeCandidates(search)) {
      const version = await this.#versionOf(program, search.environment, signal);
      if (version !== undefined) return { program, version, generation: version.startsWith('1.') ? 1 : 2 };
    }
    throw missing();
  }

  /** Asks Compose something about a project, within a time limit. @param input what stands in its file "-". @returns its standard output. */
  async ask({ engine, target }: ComposeCall, args: readonly string[], signal?: AbortSignal, input?: string): Promise<string> {
    const { program, generation, version } = await this.find(signal);
    if (generation === 1) refuseSeveral(target, version);
    const { environment, dispose } = await this.#environment(engine);
    try {
      const whole = [...projectArguments(target), ...args];
      this.#parts.log.debug(`Asking ${cliText([program, ...whole])}`);
      const { code, stdout, stderr } = await this.#run({ program, args: whole, folder: folderOf(target), environment, ...(input === undefined ? {} : { input }) }, signal);
      if (code !== 0) throw new UserError('engine', failureText(stderr || stdout, code), { cause: new Error(plainOutput(stderr)) });
      return stdout;
    } finally {
      await dispose();
    }
  }

  /**
   * Has Compose do something, however long it takes.
   *
   * @returns its exit code; undefined where a signal ended it.
   */
  async run({ engine, target, verb, onOutput }: ComposeRun, signals: ComposeSignals): Promise<number | undefined> {
    const { program, generation, version } = await this.find(signals.close);
    if (generation === 1) {
      refuseMissing(target, verb, version);
      refuseSeveral(target, version);
    }
    const { environment, dispose } = await this.#environment(engine);
    try {
      const own = [...projectArguments(target), ...verbArguments(verb, generation)];
      const args = [...(generation === 1 ? [] : ['--ansi', 'always']), ...own];
      this.#parts.log.info(cliText(['docker', 'compose', ...withoutSecrets(own)]));
      return await this.#follow({ program, args, folder: folderOf(target), environment: { ...environment, COMPOSE_ANSI: 'always', BUILDKIT_PROGRESS: 'plain' } }, onOutput, generation === 1 ? untyped(signals, version, onOutput) : signals);
    } finally {
      await dispose();
    }
  }

  async #follow(call: ProgramCall, onOutput: ComposeRun['onOutput'], { interrupts, close, typed }: ComposeSignals): Promise<number | undefined> {
    if (close.aborted) throw abortError();
    const { startProgram } = await import('./composeProgram.ts');
    const running = startProgram({ ...call, isTyped: typed !== undefined }, onOutput);
    const writing = typed?.((text) => running.write(text));
    let grace: NodeJS.Timeout | undefined;
    const interrupted = interrupts(() => running.signal('SIGINT'));
    const closed = onAbort(close, () => {
      running.signal('SIGTERM');
      grace = setTimeout(() => running.signal('SIGKILL'), graceMilliseconds);
    });
    try {
      return await running.ended;
    } catch (error) {
      throw notStarted(call.program, error);
    } finally {
      interrupted.dispose();
      closed.dispose();
      writing?.dispose();
      clearTimeout(grace);
    }
  }

  async #environment(engine: ComposeEngine): ReturnType<typeof engineEnvironment> {
    return engineEnvironment(engine.localEndpoint, engine.version.api, this.#parts.search().environment);
  }

  async #versionOf(program: string, environment: Environment, signal: AbortSignal | undefined): Promise<string | undefined> {
    // Another version may be installed under the same name.
    const key = `${program} ${await printOf([program])}`;
    const known = this.#versions.get(key);
    if (known !== undefined) return known;
    const { code, stdout } = await this.#run({ program, args: ['version', '--short'], folder: process.cwd(), environment }, signal).catch((error: unknown) => {
      if (error instanceof UserError && error.kind !== 'timeout') return { code: undefined, stdout: '' };
      throw error;
    });
    const version = /^v?(\d+\.\d+[\w.+-]*)\s*$/m.exec(stdout)?.[1];
    if (code !== 0 || version === undefined) {
      this.#parts.log.warn(`Compose: ${program} does not say which version it is.`);
      return undefined;
    }
    this.#parts.log.info(`Compose: ${program}, version ${version}.`);
    this.#versions.set(key, version);
    return version;
  }

  async #run(call: ProgramCall, signal: AbortSignal | undefined): Promise<{ readonly code: number | undefined; readonly stdout: string; readonly stderr: string }> {
    if (signal?.aborted) throw abortError();
    const { startProgram } = await import('./composeProgram.ts');
    const output = { stdout: '', stderr: '' };
    const limit = AbortSignal.timeout(this.#parts.limitMilliseconds ?? defaultLimit);
    const running = startProgram(call, (stream, text) => {
      output[stream] += text;
      if (output[stream].length > longestAnswer) running.signal('SIGKILL');
    });
    const stop = onAbort(signal ? AbortSignal.any([signal, limit]) : limit, () => running.signal('SIGKILL'));
    try {
      const code = await running.ended;
      if (signal?.aborted) throw abortError();
      if (limit.aborted && code === undefined) throw hangs(call.program, this.#parts.limitMilliseconds ?? defaultLimit);
      return { code, ...output };
    } catch (error) {
      throw error instanceof UserError || signal?.aborted ? error : notStarted(call.program, error);
    } finally {
      stop.dispose();
    }
  }
}

/** More than any project says. */
const longestAnswer = 32 * 1024 * 1024;

/** The arguments without what must not stand in a log: values that are given by hand to names that say so. */
export function withoutSecrets(args: readonly string[]): readonly string[] {
  return args.map((argument, at) => {
    const isValue = ['-e', '--env', '-l', '--label', '--build-arg'].includes(args[at - 1] ?? '');
    const [, option = '', name, value = ''] = /^(--(?:env|label|build-arg)=|-[el])?([^=]+)=(.*)$/s.exec(argument) ?? [];
    return name !== undefined && (isValue || option !== '') && looksSecret(name, value) ? `${option}${name}=…` : argument;
  });
}

/** A project that is meant by its name must not be taken for one whose files lie here by chance. */
function folderOf(target: ProjectTarget): string {
  return target.kind === 'files' ? target.directory : parse(process.cwd()).root;
}

/** 1.29 hands nothing on without a terminal: nobody is to type in vain. */
function untyped({ typed, ...signals }: ComposeSignals, version: string, onOutput: ComposeRun['onOutput']): ComposeSignals {
  if (typed) onOutput('stderr', `${l10n.t('docker-compose {0} hands nothing of what is typed to the program.', version)}\n`);
  return signals;
}

function refuseMissing(target: ProjectTarget, verb: ComposeVerb, version: string): void {
  if (target.kind === 'name') {
    throw new UserError('unsupported', l10n.t('docker-compose {0} does nothing without the project\'s files, which are not on this machine.', version), { remedy: l10n.t('The Containers view shows its containers, and the Events view what happens to them.') });
  }
  const missingOptions = missingIn1(verb);
  if (missingOptions.length === 0) return;
  throw new UserError('unsupported', l10n.t('docker-compose {0} has no {1}.', version, missingOptions.join(', ')), { remedy: installText() });
}

function refuseSeveral(target: ProjectTarget, version: string): void {
  if (target.kind === 'name' || target.envFiles.length < 2) return;
  throw new UserError('invalid', l10n.t('docker-compose {0} takes one environment file only, not {1}.', version, target.envFiles.length), { remedy: installText() });
}

function missing(): UserError {
  return new UserError('unsupported', l10n.t('Docker Compose is not installed: there is neither the plugin of "docker compose" nor a program "docker-compose".'), { remedy: installText() });
}

/** What to do where Compose is not there, or too old. */
function installText(): string {
  return l10n.t('Install the package docker-compose-plugin (Docker\'s own packages) or docker-compose-v2 (Ubuntu), or Docker Desktop, which has it.');
}

function hangs(program: string, milliseconds: number): UserError {
  return new UserError('timeout', l10n.t('Compose did not answer within {0} seconds and was ended.', Math.round(milliseconds / 1000)), {
    remedy: l10n.t('Try "{0} version" in a terminal: it should answer at once.', program),
  });
}

function notStarted(program: string, error: unknown): UserError {
  return new UserError('unsupported', l10n.t('{0} could not be started: {1}', program, messageOf(error)), { cause: error });
}
