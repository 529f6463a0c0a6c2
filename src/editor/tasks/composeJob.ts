import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError, delay, isAbort } from '../../core/base/abort.ts';
import { Emitter } from '../../core/base/emitter.ts';
import { LineInput } from '../../core/base/lineInput.ts';
import type { Fields } from '../../core/base/fields.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import type { ComposeVerb, ProjectTarget } from '../../core/compose/composeCommand.ts';
import { colouredSteps } from '../../core/compose/composeOutput.ts';
import type { ComposeProject } from '../../core/model/composeProject.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { ComposeProjects } from '../platform/composeProjects.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { requireTrust } from '../platform/trust.ts';
import type { WindowCompose } from '../platform/windowCompose.ts';
import { errorLines } from '../terminals/messages.ts';
import type { RunJob } from '../terminals/runTerminal.ts';
import type { TaskEngines } from './taskEngines.ts';

const failed = 1;
/** What a shell says of a program that Ctrl+C ended. */
const interrupted = 130;
const interrupt = '\u0003';
/** What ends with an error before this, VS Code takes for something that could not be launched, and says so. */
const launchMilliseconds = 600;
/** How much of what Compose said is looked at to find the line that it is about. */
const longestTail = 20_000;

export interface ComposeJobParts {
  /** Where tasks of tasks.json run. */
  readonly engines: Pick<TaskEngines, 'of'>;
  readonly compose: WindowCompose;
  readonly projects: ComposeProjects;
  /** Told how it ended: what Compose said where it failed, nothing where it did not. */
  readonly onEnd: (project: ComposeProject, said: string | undefined) => void;
  readonly log: Log;
}

/** What is to be done: as tasks.json says it, or as a command made it up. */
export type ComposeOrder =
  | { readonly kind: 'definition'; readonly definition: Fields; readonly folder: string | undefined; readonly name: string }
  | { readonly kind: 'verb'; readonly engine: CurrentEngine; readonly target: ProjectTarget; readonly verb: ComposeVerb; readonly name: string };

/** One run of Compose in a terminal: everything there is to say is written there. */
export class ComposeJob implements RunJob {
  readonly #parts: ComposeJobParts;
  readonly #order: ComposeOrder;
  readonly #write: (text: string) => void;
  readonly #interrupts = new Emitter<void>();
  readonly #typed = new Emitter<string | undefined>();
  /** Where what is typed goes to a program in a service. */
  #lines: LineInput | undefined;
  #isRunning = false;
  #isInterrupted = false;
  #tail = '';

  constructor(parts: ComposeJobParts, order: ComposeOrder, write: (text: string) => void) {
    this.#parts = parts;
    this.#order = order;
    this.#write = write;
  }

  async run(signal: AbortSignal): Promise<number> {
    const launched = delay(launchMilliseconds, signal).catch(() => undefined);
    const code = await this.#tryRun(signal);
    if (code !== 0) await launched;
    return code;
  }

  async #tryRun(signal: AbortSignal): Promise<number> {
    try {
      requireTrust();
      const meant = await this.#meant();
      if (meant === undefined) return failed;
      const current = this.#order.kind === 'verb' ? this.#order.engine : await this.#parts.engines.of(this.#order.definition);
      const engine = await current.ready(signal);
      const compose = await this.#parts.compose.load();
      this.#isRunning = true;
      const onOutput = (_stream: unknown, text: string): void => this.#take(text);
      const isTyped = meant.verb.verb === 'run' && !meant.verb.detach;
      if (isTyped) this.#lines = new LineInput({ echo: this.#write, send: (line) => this.#typed.fire(line), end: () => this.#typed.fire(undefined) });
      const code = await compose.run({ engine, target: meant.target, verb: meant.verb, onOutput }, { interrupts: this.#interrupts.event, close: signal, ...(isTyped ? { typed: this.#typed.event } : {}) });
      if (meant.project && !this.#isInterrupted && !signal.aborted) this.#parts.onEnd(meant.project, code === 0 ? undefined : this.#tail);
      return this.#isInterrupted && code !== 0 ? interrupted : (code ?? interrupted);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return interrupted;
      this.#parts.log.error(`The task ${this.#order.name} failed: ${messageOf(error)}`);
      this.#write(errorLines(error));
      return failed;
    } finally {
      this.#isRunning = false;
    }
  }

  async #meant(): Promise<{ readonly target: ProjectTarget; readonly verb: ComposeVerb; readonly project?: ComposeProject } | undefined> {
    const order = this.#order;
    if (order.kind === 'verb') {
      const { target, verb } = order;
      return target.kind === 'name' ? { target, verb } : { target, verb, project: await this.#parts.projects.read(target) };
    }
    const { parseComposeTask } = await import('../../core/compose/composeTask.ts');
    const parsed = parseComposeTask(order.definition, order.folder);
    if (parsed.kind === 'invalid') {
      for (const problem of parsed.problems) this.#write(errorLines(new UserError('invalid', problem)));
      this.#write(`${l10n.t('Nothing was run: correct the task in tasks.json.')}\r\n`);
      return undefined;
    }
    for (const note of parsed.task.notes) this.#write(`${displayText(note)}\r\n`);
    const project = await this.#parts.projects.read(parsed.task.source);
    if (project.files.length === 0) throw new UserError('notFound', l10n.t('There is no Compose file in {0}.', project.directory), { remedy: l10n.t('Name it in the task\'s "files".') });
    return { target: { kind: 'files', ...project }, verb: await askService(parsed.task.verb, project), project };
  }

  /** A terminal needs CR LF where a program writes LF. */
  #take(text: string): void {
    this.#tail = (this.#tail + text).slice(-longestTail);
    this.#write(colouredSteps(text).replaceAll(/\r?\n/g, '\r\n'));
  }

  input(text: string): boolean {
    if (!this.#isRunning) return false;
    if (!text.includes(interrupt)) {
      this.#lines?.take(text);
      return this.#lines !== undefined;
    }
    this.#isInterrupted = true;
    this.#interrupts.fire();
    return true;
  }

  resize(): void {
    // Compose does not draw on a terminal here.
  }
}

/** A program is run in one service: where the task names none, it is picked. @throws an abort error where it is not. */
async function askService(verb: ComposeVerb, { name, services }: ComposeProject): Promise<ComposeVerb> {
  if (verb.verb !== 'run' || verb.service !== '') return verb;
  const items = services.map((service) => ({ label: displayText(service.name), description: displayText(service.image ?? ''), service: service.name }));
  if (items.length === 0) throw new UserError('invalid', l10n.t('"{0}" has no service to run.', displayText(name)));
  const chosen = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { title: l10n.t('Run in {0}', displayText(name)), placeHolder: l10n.t('Which service?') });
  if (!chosen) throw abortError();
  return { ...verb, service: chosen.service };
}
