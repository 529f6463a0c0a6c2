import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import { fieldsOf, type Fields } from '../../core/base/fields.ts';
import type { Engine, PullProgress } from '../../core/engine/engine.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { registryAuthHeader, type Credentials } from '../../core/registry/credentials.ts';
import type { TaskRun } from '../../core/run/taskRun.ts';
import { detachOptions } from '../platform/detachKeys.ts';
import { requireTrust } from '../platform/trust.ts';
import { errorLines } from '../terminals/messages.ts';
import { RunTerminal, type RunJob } from '../terminals/runTerminal.ts';
import { folderOf } from './dockerBuild.ts';
import type { TaskEngines } from './taskEngines.ts';

/** The task type of tasks.json. */
export const runTaskType = 'docker-run';

const failed = 1;
/** What a shell says of a program that Ctrl+C ended. */
const interrupted = 130;

export interface DockerRunParts {
  readonly engines: Pick<TaskEngines, 'of'>;
  readonly credentials: Credentials;
  readonly log: Log;
}

/** Runs the containers that tasks.json describes. None is offered by itself: nobody knows what is to be run. */
export class DockerRunTasks implements vscode.TaskProvider {
  readonly #parts: DockerRunParts;
  readonly #running = new Set<RunTerminal>();

  constructor(parts: DockerRunParts) {
    this.#parts = parts;
  }

  /** Stops what runs in front: when the window is left nobody says so to it. @returns once it is stopped. */
  async leave(): Promise<void> {
    await Promise.all([...this.#running].map((terminal) => terminal.leave()));
  }

  provideTasks(): vscode.Task[] {
    return [];
  }

  /** Gives a task of tasks.json what it runs; the definition is read when it does, with its variables resolved. */
  resolveTask(task: vscode.Task): vscode.Task {
    const scope = task.scope ?? vscode.TaskScope.Workspace;
    const folder = folderOf(scope);
    const execution = new vscode.CustomExecution((definition) => {
      const job = { definition: fieldsOf(definition), folder, name: task.name };
      const terminal: RunTerminal = new RunTerminal((write) => new DockerRun(this.#parts, job, write), () => this.#running.delete(terminal));
      this.#running.add(terminal);
      return Promise.resolve(terminal);
    });
    return new vscode.Task(task.definition, scope, task.name, runTaskType, execution, task.problemMatchers);
  }
}

interface Job {
  readonly definition: Fields;
  readonly folder: string | undefined;
  readonly name: string;
}

/** One run of a task: everything there is to say is written into its terminal. */
class DockerRun implements RunJob {
  readonly #parts: DockerRunParts;
  readonly #job: Job;
  readonly #write: (text: string) => void;
  #run: TaskRun | undefined;
  #size: readonly [columns: number, rows: number] | undefined;

  constructor(parts: DockerRunParts, job: Job, write: (text: string) => void) {
    this.#parts = parts;
    this.#job = job;
    this.#write = write;
  }

  async run(signal: AbortSignal): Promise<number> {
    try {
      requireTrust();
      return await this.#start(signal);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return interrupted;
      this.#parts.log.error(`The task ${this.#job.name} failed: ${messageOf(error)}`);
      this.#write(errorLines(error));
      return failed;
    }
  }

  async #start(signal: AbortSignal): Promise<number> {
    const { engines, log } = this.#parts;
    const { definition, folder, name } = this.#job;
    const [{ parseRunTask }, { TaskRun: Run }] = await Promise.all([import('../../core/run/runTask.ts'), import('../../core/run/taskRun.ts')]);
    const parsed = parseRunTask(definition, folder);
    if (parsed.kind === 'invalid') {
      for (const problem of parsed.problems) this.#write(errorLines(new UserError('invalid', problem)));
      this.#write(`${l10n.t('Nothing was run: correct the task in tasks.json.')}\r\n`);
      return failed;
    }
    const engine = await (await engines.of(definition)).ready(signal);
    const keys = await detachOptions(log);
    const run = new Run(parsed.task, {
      engine,
      log,
      key: `${folder ?? ''}:${name}`,
      folder: folder ?? '/',
      environment: process.env,
      ...keys,
      write: this.#write,
      pull: (reference, platform, stop) => this.#pull(engine, reference, platform, stop),
    });
    if (this.#size) run.resize(...this.#size);
    this.#run = run;
    return run.run(signal);
  }

  async #pull({ images }: Pick<Engine, 'images'>, reference: string, platform: string | undefined, signal: AbortSignal): Promise<void> {
    const registryAuth = await registryAuthHeader(reference, this.#parts.credentials, signal);
    const told = new Set<string>();
    const onProgress = ({ layer, status }: PullProgress): void => {
      const line = displayText(layer === undefined ? status : `${layer}: ${status}`);
      if (line === '' || told.has(line)) return;
      told.add(line);
      this.#write(`${line}\r\n`);
    };
    this.#write(`${l10n.t('Pulling {0}', displayText(reference))}\r\n`);
    await images.pull(reference, { onProgress, ...(registryAuth === undefined ? {} : { registryAuth }), ...(platform === undefined ? {} : { platform }) }, signal);
  }

  input(text: string): boolean {
    return this.#run?.input(text) ?? false;
  }

  resize(columns: number, rows: number): void {
    this.#size = [columns, rows];
    this.#run?.resize(columns, rows);
  }
}
