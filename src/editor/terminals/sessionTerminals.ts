import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import type { AttachOptions } from '../../core/exec/attachProgram.ts';
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

/** How a terminal looks, and what it does where its program never ran. */
interface TerminalLook {
  readonly name: string;
  readonly icon: string;
  readonly failed?: (error: unknown) => void;
}

/** The terminals joined to programs in containers. What they are made of is loaded with the first of them. */
export class SessionTerminals implements Disposable {
  readonly #log: Log;
  readonly #open = new Set<SessionTerminal>();
  readonly #terminals = new Set<vscode.Terminal>();
  readonly #subscription: vscode.Disposable;

  constructor(log: Log) {
    this.#log = log;
    this.#subscription = vscode.window.onDidCloseTerminal((terminal) => this.#terminals.delete(terminal));
  }

  of(engine: CurrentEngine): EngineSessionTerminals {
    return new EngineSessionTerminals(engine, this);
  }

  /** What VS Code makes a terminal of that is joined to a program. */
  async options(program: Program, { name, icon, failed }: TerminalLook): Promise<vscode.ExtensionTerminalOptions> {
    const { SessionTerminal: Terminal } = await import('./sessionTerminal.ts');
    const pty: SessionTerminal = new Terminal(program, { log: this.#log, closed: () => this.#open.delete(pty), ...(failed === undefined ? {} : { failed }) });
    this.#open.add(pty);
    return { name, pty, iconPath: new vscode.ThemeIcon(icon), isTransient: true };
  }

  async show(program: Program, look: TerminalLook): Promise<void> {
    const terminal = vscode.window.createTerminal(await this.options(program, look));
    this.#terminals.add(terminal);
    terminal.show();
  }

  /** Ends what runs in the terminals: when the window is closed nobody says so to them. */
  dispose(): void {
    this.#subscription.dispose();
    for (const pty of [...this.#open]) pty.close();
    for (const terminal of this.#terminals) terminal.dispose();
    this.#terminals.clear();
  }
}

/** The terminals joined to programs in one engine's containers. */
export class EngineSessionTerminals {
  readonly #engine: CurrentEngine;
  readonly #terminals: SessionTerminals;

  constructor(engine: CurrentEngine, terminals: SessionTerminals) {
    this.#engine = engine;
    this.#terminals = terminals;
  }

  /** Opens a shell in a running container. */
  async openShell(target: Target): Promise<void> {
    const { program, look } = await this.#shell(target);
    await this.#terminals.show(program, look);
  }

  /** What VS Code makes a terminal of: a shell in a running container. */
  async shellOptions(target: Target): Promise<vscode.ExtensionTerminalOptions> {
    const { program, look } = await this.#shell(target);
    return this.#terminals.options(program, look);
  }

  /** Runs a program in a running container. */
  async exec({ id, name }: Target, request: ExecRequest): Promise<void> {
    const [engine, { requestedProgram }] = await Promise.all([this.#engine.ready(), import('../../core/exec/execProgram.ts')]);
    const title = l10n.t('{0}: {1}', displayText(name), displayText(request.commandLine, 40));
    await this.#terminals.show(requestedProgram(engine, id, displayText(name), request), { name: title, icon: 'terminal' });
  }

  /** Joins a running container's main program. */
  async attach({ id, name }: Target): Promise<void> {
    await this.#attach(id, { starts: false }, { name: l10n.t('Attached: {0}', displayText(name)), icon: 'plug' });
  }

  /** Joins a created container to a terminal and starts it. */
  async startAttached({ id, name }: Target): Promise<void> {
    await this.#attach(id, { starts: true }, { name: displayText(name), icon: 'run' });
  }

  /** Starts a created tool container, which goes with its terminal. @param name of the container whose tools it brings. */
  async startTool({ id, name }: Target): Promise<void> {
    const { toolGreeting } = await import('../../core/exec/toolContainer.ts');
    const options = { starts: true, isRemovedAtEnd: true, greeting: toolGreeting(displayText(name)) };
    await this.#attach(id, options, { name: l10n.t('Tools: {0}', displayText(name)), icon: 'tools' });
  }

  async #shell({ id, name }: Target): Promise<{ readonly program: Program; readonly look: TerminalLook }> {
    const [engine, { shellProgram, NoShellError }] = await Promise.all([this.#engine.ready(), import('../../core/exec/execProgram.ts')]);
    const failed = (error: unknown): void => {
      if (error instanceof NoShellError) void offerTools(error, id, this.#engine);
    };
    return { program: shellProgram(engine, id, displayText(name)), look: { name: l10n.t('Shell: {0}', displayText(name)), icon: 'terminal', failed } };
  }

  async #attach(id: string, options: AttachOptions, look: TerminalLook): Promise<void> {
    const [engine, { AttachProgram }] = await Promise.all([this.#engine.ready(), import('../../core/exec/attachProgram.ts')]);
    await this.#terminals.show(new AttachProgram(engine, id, options), look);
  }
}

async function offerTools(error: Error, id: string, { key: engineId }: CurrentEngine): Promise<void> {
  const open = l10n.t('Open Tool Container…');
  const chosen = await vscode.window.showInformationMessage(error.message, open);
  if (chosen === open) await vscode.commands.executeCommand('gantry.container.openTools', { subject: { kind: 'container', engineId, id } });
}
