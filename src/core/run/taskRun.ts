import * as l10n from '@vscode/l10n';
import { abortError, onAbort } from '../base/abort.ts';
import { DisposableStore, toDisposable } from '../base/disposable.ts';
import { messageOf, UserError } from '../base/userError.ts';
import type { Log } from '../base/log.ts';
import type { Engine, TerminalSession } from '../engine/engine.ts';
import { TerminalText } from '../logs/terminalText.ts';
import { endingOf } from '../exec/attachEnding.ts';
import type { ContainerSpec } from '../model/containerSpec.ts';
import { standardDetachKeys } from '../model/detachKeys.ts';
import { cliText } from '../model/shellQuote.ts';
import { environmentOf } from './environmentFile.ts';
import { endedTooSoon, Readying, untilHealthy, untilReady } from './readiness.ts';
import { runLine } from './runLine.ts';
import type { RunTask } from './runTask.ts';

export interface TaskRunParts {
  readonly engine: Engine;
  readonly log: Log;
  /** Of the task: its folder and label. Stands on its containers, so that it removes nobody else's. */
  readonly key: string;
  /** What relative paths of files begin at. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The keys that leave a program in front running; those of the docker CLI by default. */
  readonly detachKeys?: string;
  /** Takes text fit for a terminal. */
  readonly write: (text: string) => void;
  /** Brings an image, and says how far it is. */
  readonly pull: (reference: string, platform: string | undefined, signal: AbortSignal) => Promise<void>;
}

/** The label by which a task knows the containers that it made. */
export const taskLabel = 'dev.gantry.task';

/** The line that a background problem matcher waits for: the same in every language. */
export const readyLine = 'gantry: ready';

const interrupt = '\u0003';
const endOfInput = '\u0004';
const standardStopSeconds = 10;

/** One run of a `docker-run` task, as `docker run` would do it: in front, its terminal is the container's. */
export class TaskRun {
  readonly #task: RunTask;
  readonly #parts: TaskRunParts;
  #session: TerminalSession | undefined;
  #id: string | undefined;
  #interrupts = 0;
  #patience: NodeJS.Timeout | undefined;
  #size: { readonly columns: number; readonly rows: number } | undefined;

  constructor(task: RunTask, parts: TaskRunParts) {
    this.#task = task;
    this.#parts = parts;
  }

  /**
   * @param signal stops the container.
   * @returns the program's exit code; 0 for a container that is left running, also by the keys that leave it.
   * @throws UserError; an abort error when the signal aborted.
   */
  async run(signal: AbortSignal): Promise<number> {
    const { engine, key } = this.#parts;
    const spec = await this.#prepare(signal);
    const { id, warnings } = await engine.containers.create({ ...spec, labels: { ...spec.labels, [taskLabel]: key } }, signal);
    this.#id = id;
    for (const warning of warnings) this.#say(warning);
    try {
      return await (this.#task.isDetached ? this.#runDetached(id, signal) : this.#runInFront(id, signal));
    } catch (error) {
      await this.#clearAway(id, signal.aborted);
      throw signal.aborted ? abortError() : error;
    }
  }

  /** What somebody types. @returns whether it went anywhere: before the container runs it does not. */
  input(text: string): boolean {
    const session = this.#session;
    if (session === undefined) return false;
    if (this.#hasTty) session.write(text);
    else if (text.includes(interrupt)) this.#interrupt();
    else if (this.#task.spec.hasOpenInput === true) this.#type(session, text);
    return true;
  }

  resize(columns: number, rows: number): void {
    this.#size = { columns, rows };
    if (this.#session && this.#hasTty) void this.#session.resize(columns, rows);
  }

  get #hasTty(): boolean {
    return this.#task.spec.isInteractive || this.#task.spec.hasTty === true;
  }

  /** Says what is done, brings the image, and makes room. */
  async #prepare(signal: AbortSignal): Promise<ContainerSpec> {
    const { engine, folder, environment, pull, log } = this.#parts;
    const { spec, values, pull: policy, environmentFiles, isDetached } = this.#task;
    log.info(cliText(runLine(values, { verb: 'run', rest: [], isForLog: true })));
    const variables = await environmentOf(environmentFiles, folder, environment);
    if (policy === 'always' || (policy === 'missing' && !(await this.#hasImage(signal)))) await pull(spec.image, spec.platform, signal);
    if (this.#task.isReplaced) await this.#removeFormer(engine, signal);
    return { ...spec, environment: [...variables, ...spec.environment], ...(!isDetached && spec.hasOpenInput === true ? { endsInputOnce: true } : {}) };
  }

  async #hasImage(signal: AbortSignal): Promise<boolean> {
    try {
      await this.#parts.engine.images.inspect(this.#task.spec.image, signal);
      return true;
    } catch (error) {
      if (error instanceof UserError && error.kind === 'notFound') return false;
      throw error;
    }
  }

  /** Only what this very task made is in its way. */
  async #removeFormer(engine: Engine, signal: AbortSignal): Promise<void> {
    const { name } = this.#task.spec;
    const former = (await engine.containers.list({}, signal)).find((container) => container.name === name);
    if (former === undefined) return;
    if (former.labels[taskLabel] !== this.#parts.key) {
      throw new UserError('conflict', l10n.t('The name {0} belongs to a container that this task did not make.', former.name), { remedy: l10n.t('Remove or rename it, or give the task another "name".') });
    }
    await engine.containers.remove(former.id, { force: true, volumes: false }, signal);
  }

  async #runDetached(id: string, signal: AbortSignal): Promise<number> {
    const { engine } = this.#parts;
    await engine.containers.start(id, signal);
    if (this.#task.ready) await untilReady(engine, id, this.#task.ready, signal);
    this.#say(l10n.t('The container {0} runs.', this.#task.spec.name ?? id.slice(0, 12)));
    this.#say(readyLine);
    return 0;
  }

  async #runInFront(id: string, signal: AbortSignal): Promise<number> {
    const { engine, detachKeys = standardDetachKeys } = this.#parts;
    const store = new DisposableStore();
    const session = await engine.containers.attach(id, { detachKeys }, signal);
    store.own(toDisposable(() => session.dispose()));
    try {
      await engine.containers.start(id, signal);
      this.#session = session;
      if (this.#size) this.resize(this.#size.columns, this.#size.rows);
      const lost = new Promise<never>((_, reject) => store.own(onAbort(signal, () => reject(abortError()))));
      const code = await Promise.race([this.#follow(session, id, signal), lost]);
      return code ?? 1;
    } finally {
      this.#session = undefined;
      clearTimeout(this.#patience);
      store.dispose();
    }
  }

  async #follow(session: TerminalSession, id: string, signal: AbortSignal): Promise<number | undefined> {
    const { ready } = this.#task;
    const texts = { stdout: new TerminalText(), stderr: new TerminalText() };
    const raw = new TextDecoder();
    const readiness = new Readying(ready, () => this.#say(readyLine));
    if (ready?.kind === 'health') readiness.follow((stop) => untilHealthy(this.#parts.engine, id, stop), signal);
    try {
      const output = this.#show(session, (data, stream) => {
        this.#parts.write(this.#hasTty ? raw.decode(data, { stream: true }) : texts[stream].push(data));
        readiness.push(data);
      });
      await Promise.race([output, readiness.failure]);
      const ending = await endingOf(session, signal);
      if (ending.kind === 'detached') return this.#leave();
      if (ready && !readiness.isReady) throw endedTooSoon();
      return ending.exitCode;
    } finally {
      readiness.dispose();
    }
  }

  /** The keys that leave it were typed: the task ends, as `docker run` does, and the container goes on. */
  #leave(): number {
    this.#say('');
    this.#say(l10n.t('Detached: the container {0} goes on running.', this.#task.spec.name ?? this.#id?.slice(0, 12) ?? ''));
    return 0;
  }

  async #show(session: TerminalSession, take: (data: Uint8Array, stream: 'stdout' | 'stderr') => void): Promise<void> {
    for await (const { data, stream } of session.output) take(data, stream);
  }

  /** Asks the program to end, and makes it where it does not; at once where it is asked again. */
  #interrupt(): void {
    const id = this.#id;
    if (id === undefined) return;
    const { engine, log } = this.#parts;
    this.#interrupts += 1;
    const seconds = this.#task.spec.stopTimeout ?? standardStopSeconds;
    const report = (error: unknown): void => log.debug(`A signal could not be sent: ${messageOf(error)}`);
    if (this.#interrupts > 1) {
      engine.containers.kill(id, 'SIGKILL').catch(report);
      return;
    }
    this.#say(l10n.t('Stopping; Ctrl+C once more kills it.'));
    engine.containers.kill(id, 'SIGINT').catch(report);
    // The first program of a container does not see a signal that it has no handler for.
    this.#patience = setTimeout(() => void engine.containers.kill(id, 'SIGKILL').catch(report), seconds * 1000);
  }

  /** Without a terminal of its own the program gets lines, and they are shown here. */
  #type(session: TerminalSession, text: string): void {
    const [typed = '', ...rest] = text.split(endOfInput);
    const line = typed.replaceAll('\r', '\n');
    if (line !== '') session.write(line);
    this.#parts.write(line.replaceAll('\n', '\r\n'));
    if (rest.length > 0) session.end();
  }

  /** What a task that failed or was ended leaves: a container that was stopped, none that never ran. */
  async #clearAway(id: string, isStopped: boolean): Promise<void> {
    const { containers } = this.#parts.engine;
    try {
      const { isRunning, startedAt } = await containers.inspect(id);
      if (isRunning) await containers.stop(id);
      if (!hasRun(startedAt)) await containers.remove(id, { force: true, volumes: true });
    } catch (error) {
      // One that is removed on exit may be gone already.
      this.#parts.log.debug(`A container of a task that ${isStopped ? 'was stopped' : 'failed'} was not cleared away: ${messageOf(error)}`);
    }
  }

  #say(line: string): void {
    this.#parts.write(`${line.replace(/\s+$/, '').replace(/\r?\n/g, '\r\n')}\r\n`);
  }
}

function hasRun(startedAt: string): boolean {
  return startedAt !== '' && !startedAt.startsWith('0001-');
}
