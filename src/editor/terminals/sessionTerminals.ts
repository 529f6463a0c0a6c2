import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { attachProgram } from './attachProgram.ts';
import type { Program } from './program.ts';
import { SessionTerminal } from './sessionTerminal.ts';
import { ShellProgram } from './shellProgram.ts';

/** What a terminal says and does it for. */
interface Target {
  readonly id: string;
  readonly name: string;
}

/** The terminals joined to programs in one engine's containers. */
export interface EngineSessionTerminals {
  /** Opens a shell in a running container. */
  openShell(target: Target): Promise<void>;
  /** Joins a created container to a terminal and starts it. */
  startAttached(target: Target): Promise<void>;
}

/** The terminals joined to programs in containers. */
export class SessionTerminals implements Disposable {
  readonly #log: Log;
  readonly #subscription: vscode.Disposable;
  readonly #open = new Set<vscode.Terminal>();

  constructor(log: Log) {
    this.#log = log;
    this.#subscription = vscode.window.onDidCloseTerminal((terminal) => this.#open.delete(terminal));
  }

  of(current: CurrentEngine): EngineSessionTerminals {
    return { openShell: (target) => this.#openShell(current, target), startAttached: (target) => this.#startAttached(current, target) };
  }

  async #openShell(current: CurrentEngine, { id, name }: Target): Promise<void> {
    const engine = await current.ready();
    this.#show(l10n.t('Shell: {0}', displayText(name)), 'terminal', new ShellProgram(engine, id, displayText(name)));
  }

  async #startAttached(current: CurrentEngine, { id, name }: Target): Promise<void> {
    const engine = await current.ready();
    this.#show(displayText(name), 'run', attachProgram(engine, id));
  }

  #show(name: string, icon: string, program: Program): void {
    const pty = new SessionTerminal(program, this.#log);
    const terminal = vscode.window.createTerminal({ name, pty, iconPath: new vscode.ThemeIcon(icon), isTransient: true });
    this.#open.add(terminal);
    terminal.show();
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const terminal of this.#open) terminal.dispose();
    this.#open.clear();
  }
}
