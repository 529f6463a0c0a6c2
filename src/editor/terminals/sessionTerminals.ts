import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import type { DetachOptions } from '../../core/engine/engine.ts';
import type { AttachOptions } from '../../core/exec/attachProgram.ts';
import type { ExecRequest } from '../../core/exec/execRequest.ts';
import type { Program } from '../../core/exec/program.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { detachOptions } from '../platform/detachKeys.ts';
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
  /** Whether keys leave the program running that the editor would take for itself. */
  readonly isAttached?: boolean;
}

/** By this key bindings know a terminal that is left by keys. */
const attachedContext = 'gantry.terminal.isAttached';

/** The terminals joined to programs in containers. What they are made of is loaded with the first of them. */
export class SessionTerminals implements Disposable {
  readonly #log: Log;
  readonly #open = new Set<SessionTerminal>();
  /** Whether each is left by keys. */
  readonly #terminals = new Map<vscode.Terminal, boolean>();
  readonly #subscription: vscode.Disposable;

  constructor(log: Log) {
    this.#log = log;
    const follow = (terminal: vscode.Terminal | undefined): void => void vscode.commands.executeCommand('setContext', attachedContext, terminal !== undefined && this.#terminals.get(terminal) === true);
    this.#subscription = vscode.Disposable.from(vscode.window.onDidCloseTerminal((terminal) => this.#terminals.delete(terminal)), vscode.window.onDidChangeActiveTerminal(follow));
  }

  /** The keys that leave a program running, where somebody configured any. */
  detachOptions(): Promise<DetachOptions> {
    return detachOptions(this.#log);
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
    this.#terminals.set(terminal, look.isAttached === true);
    terminal.show();
  }

  /** Ends what runs in the terminals: when the window is left nobody says so to them. @returns once it has ended. */
  async leave(): Promise<void> {
    await Promise.all([...this.#open].map((pty) => pty.leave()));
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const pty of [...this.#open]) pty.close();
    for (const terminal of this.#terminals.keys()) terminal.dispose();
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
    await this.#attach(id, { starts: false }, { name: l10n.t('Attached: {0}', displayText(name)), icon: 'plug', isAttached: true });
  }

  /** Joins a created container to a terminal and starts it. */
  async startAttached({ id, name }: Target): Promise<void> {
    await this.#attach(id, { starts: true }, { name: displayText(name), icon: 'run', isAttached: true });
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
    const [engine, keys, { AttachProgram }] = await Promise.all([this.#engine.ready(), this.#terminals.detachOptions(), import('../../core/exec/attachProgram.ts')]);
    await this.#terminals.show(new AttachProgram(engine, id, { ...keys, ...options }), look);
  }
}

async function offerTools(error: Error, id: string, { key: engineId }: CurrentEngine): Promise<void> {
  const open = l10n.t('Open Tool Container…');
  const chosen = await vscode.window.showInformationMessage(error.message, open);
  if (chosen === open) await vscode.commands.executeCommand('gantry.container.openTools', { subject: { kind: 'container', engineId, id } });
}
