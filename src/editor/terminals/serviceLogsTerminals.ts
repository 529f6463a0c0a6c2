import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { TerminalText } from '../../core/logs/terminalText.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { serviceLogs, type LogsOf, type ServiceLogLine } from '../../core/swarm/serviceLogs.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { errorLines, notice } from './messages.ts';

const tail = 500;

/** The terminals that follow the merged logs of services: one for each, shown again when it is asked for again. */
export class ServiceLogsTerminals implements Disposable {
  readonly #engine: CurrentEngine;
  readonly #open = new Map<string, vscode.Terminal>();

  constructor(engine: CurrentEngine) {
    this.#engine = engine;
  }

  async show(of: LogsOf, name: string): Promise<void> {
    const { id: engineId } = await this.#engine.ready();
    const key = `${engineId} ${of.kind} ${of.id}`;
    const known = this.#open.get(key);
    const terminal = known && vscode.window.terminals.includes(known) ? known : this.#create(key, engineId, of, name);
    terminal.show(true);
  }

  #create(key: string, engineId: string, of: LogsOf, name: string): vscode.Terminal {
    const ready = async (signal: AbortSignal): Promise<Engine> => {
      const engine = await this.#engine.ready(signal);
      if (engine.id !== engineId) throw new UserError('notFound', l10n.t('This window shows another engine now: {0}.', displayText(engine.name)));
      return engine;
    };
    const pty = new ServiceLogsTerminal(of, ready, () => this.#open.delete(key));
    const terminal = vscode.window.createTerminal({ name: l10n.t('Logs: {0}', displayText(name)), pty, iconPath: new vscode.ThemeIcon('output'), isTransient: true });
    this.#open.set(key, terminal);
    return terminal;
  }

  dispose(): void {
    for (const terminal of [...this.#open.values()]) terminal.dispose();
    this.#open.clear();
  }
}

/** A service's log. Each line begins with its task, in a colour of its own. */
class ServiceLogsTerminal implements vscode.Pseudoterminal {
  readonly #of: LogsOf;
  readonly #ready: (signal: AbortSignal) => Promise<Engine>;
  readonly #closed: () => void;
  readonly #store = new DisposableStore();
  readonly #written = this.#store.own(new vscode.EventEmitter<string>());
  readonly #colors = new Map<string, number>();
  #names = new Map<string, string>();
  #following: AbortController | undefined;

  readonly onDidWrite = this.#written.event;

  constructor(of: LogsOf, ready: (signal: AbortSignal) => Promise<Engine>, closed: () => void) {
    this.#of = of;
    this.#ready = ready;
    this.#closed = closed;
  }

  open(): void {
    void this.#follow();
  }

  handleInput(data: string): void {
    if (data !== '\r' || this.#following) return;
    this.#written.fire('\u001b[2J\u001b[3J\u001b[H');
    void this.#follow();
  }

  close(): void {
    this.#following?.abort();
    this.#closed();
    this.#store.dispose();
  }

  async #follow(): Promise<void> {
    const following = new AbortController();
    this.#following = following;
    try {
      const engine = await this.#ready(following.signal);
      for await (const lines of serviceLogs(engine, this.#of, tail, following.signal)) {
        if (lines.some(({ taskId }) => !this.#names.has(taskId))) await this.#learnNames(engine, following.signal);
        this.#written.fire(lines.map((line) => this.#text(line)).join(''));
      }
      this.#written.fire(notice(l10n.t('The log ends here. Press Enter to follow again.')));
    } catch (error) {
      if (isAbort(error) || following.signal.aborted) return;
      this.#written.fire(`\r\n${errorLines(error)}${notice(l10n.t('Press Enter to follow again.'))}`);
    } finally {
      if (this.#following === following) this.#following = undefined;
    }
  }

  /** "web.1@node2" */
  async #learnNames({ swarm }: Engine, signal: AbortSignal): Promise<void> {
    const [tasks, services, nodes] = await Promise.all([swarm.tasks.list({}, signal), swarm.services.list({}, signal), swarm.nodes.list({}, signal)]);
    const serviceNames = new Map(services.map(({ id, name }) => [id, name]));
    const nodeNames = new Map(nodes.map(({ id, name }) => [id, name]));
    this.#names = new Map([
      ...this.#names,
      ...tasks.map(({ id, serviceId, slot, nodeId }) => [id, `${serviceNames.get(serviceId) ?? serviceId}${slot === undefined ? '' : `.${String(slot)}`}@${nodeNames.get(nodeId) ?? nodeId}`] as const),
    ]);
  }

  #text({ taskId, nodeId, text, stream }: ServiceLogLine): string {
    const name = this.#names.get(taskId) ?? `${taskId.slice(0, 12)}@${nodeId.slice(0, 12)}`;
    this.#names.set(taskId, name);
    const color = this.#colors.get(taskId) ?? colors[this.#colors.size % colors.length] ?? 36;
    this.#colors.set(taskId, color);
    const line = new TerminalText();
    const shown = line.push(Buffer.from(text)) + line.end();
    return `\u001b[${String(color)}m${displayText(name, 80)}\u001b[0m ${stream === 'stderr' ? '!' : '|'} ${shown}\u001b[0m\r\n`;
  }
}

/** Foregrounds that are read on light and on dark ground. */
const colors = [36, 35, 32, 33, 34, 31];
