import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import type { ExecRequest } from '../../core/exec/execRequest.ts';
import type { Program } from '../../core/exec/program.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { SessionTerminal } from './sessionTerminal.ts';

/** What a terminal says and does it for. */
export interface Target {
  readonly id: string;
  readonly name: string;
}

/** The terminals joined to programs in containers. What they are made of is loaded with the first of them. */
export class SessionTerminals implements Disposable {
  readonly #engine: CurrentEngine;
  readonly #log: Log;
  readonly #open = new Set<SessionTerminal>();
  readonly #terminals = new Set<vscode.Terminal>();
  readonly #subscription: vscode.Disposable;
  /** The programs of closed terminals that are being ended. */
  readonly #endings = new Set<Promise<void>>();

  constructor(engine: CurrentEngine, log: Log) {
    this.#engine = engine;
    this.#log = log;
    this.#subscription = vscode.window.onDidCloseTerminal((terminal) => this.#terminals.delete(terminal));
  }

  /** Opens a shell in a running container. */
  async openShell(target: Target): Promise<void> {
    this.#show(await this.shellOptions(target));
  }

  /** What VS Code makes a terminal of: a shell in a running container. */
  async shellOptions({ id, name }: Target): Promise<vscode.ExtensionTerminalOptions> {
    const [engine, { shellProgram, NoShellError }] = await Promise.all([this.#engine.ready(), import('../../core/exec/execProgram.ts')]);
    const failed = (error: unknown): void => {
      if (error instanceof NoShellError) void offerTools(error, { id, name, engineId: engine.id });
    };
    return this.#options(l10n.t('Shell: {0}', displayText(name)), 'terminal', shellProgram(engine, id, displayText(name)), failed);
  }

  /** Runs a program in a running container. */
  async exec({ id, name }: Target, request: ExecRequest): Promise<void> {
    const [engine, { requestedProgram }] = await Promise.all([this.#engine.ready(), import('../../core/exec/execProgram.ts')]);
    const title = l10n.t('{0}: {1}', displayText(name), displayText(request.commandLine, 40));
    this.#show(await this.#options(title, 'terminal', requestedProgram(engine, id, displayText(name), request)));
  }

  /** Joins a running container's main program. */
  async attach({ id, name }: Target): Promise<void> {
    await this.#attach(l10n.t('Attached: {0}', displayText(name)), 'plug', id, { starts: false });
  }

  /** Joins a created container to a terminal and starts it. */
  async startAttached({ id, name }: Target): Promise<void> {
    await this.#attach(displayText(name), 'run', id, { starts: true });
  }

  /** Starts a created tool container, which goes with its terminal. @param name of the container whose tools it brings. */
  async startTool({ id, name }: Target): Promise<void> {
    const { toolGreeting } = await import('../../core/exec/toolContainer.ts');
    await this.#attach(l10n.t('Tools: {0}', displayText(name)), 'tools', id, { starts: true, isRemovedAtEnd: true, greeting: toolGreeting(displayText(name)) });
  }

  async #attach(title: string, icon: string, id: string, options: { readonly starts: boolean; readonly isRemovedAtEnd?: boolean; readonly greeting?: string }): Promise<void> {
    const [engine, { AttachProgram }] = await Promise.all([this.#engine.ready(), import('../../core/exec/attachProgram.ts')]);
    this.#show(await this.#options(title, icon, new AttachProgram(engine, id, options)));
  }

  async #options(name: string, icon: string, program: Program, failed?: (error: unknown) => void): Promise<vscode.ExtensionTerminalOptions> {
    const { SessionTerminal: Terminal } = await import('./sessionTerminal.ts');
    const closed = (ending: Promise<void>): void => {
      this.#open.delete(pty);
      this.#endings.add(ending);
      void ending.finally(() => this.#endings.delete(ending));
    };
    const pty: SessionTerminal = new Terminal(program, { log: this.#log, closed, ...(failed === undefined ? {} : { failed }) });
    this.#open.add(pty);
    return { name, pty, iconPath: new vscode.ThemeIcon(icon), isTransient: true };
  }

  #show(options: vscode.ExtensionTerminalOptions): void {
    const terminal = vscode.window.createTerminal(options);
    this.#terminals.add(terminal);
    terminal.show();
  }

  /** Closes all terminals. @returns once their programs have been ended. */
  async closeAll(): Promise<void> {
    for (const pty of [...this.#open]) pty.close();
    await Promise.allSettled(this.#endings);
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const terminal of this.#terminals) terminal.dispose();
    this.#terminals.clear();
    void this.closeAll();
  }
}

async function offerTools(error: Error, { id, engineId }: Target & { readonly engineId: string }): Promise<void> {
  const open = l10n.t('Open Tool Container…');
  const chosen = await vscode.window.showInformationMessage(error.message, open);
  if (chosen === open) await vscode.commands.executeCommand('gantry.container.openTools', { subject: { kind: 'container', engineId, id } });
}
