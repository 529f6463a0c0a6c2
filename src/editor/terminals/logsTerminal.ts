import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { TerminalText } from '../../core/logs/terminalText.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { errorLines, notice } from './messages.ts';

interface Followed {
  readonly terminal: vscode.Terminal;
  readonly pty: LogsTerminal;
}

/** The terminals that follow the logs of one engine's containers. */
export interface EngineLogsTerminals {
  /** How many of the last lines come first. */
  readonly tail: number;
  /** Follows a container's log in its terminal. */
  show(container: { readonly id: string; readonly name: string }): Promise<void>;
}

/** The terminals that follow logs: one for each container, shown again when it is asked for again. */
export class LogsTerminals implements Disposable {
  readonly #tail: { readonly value: number };
  readonly #followed = new Map<string, Followed>();

  /** @param tail how many of the last lines come first. */
  constructor(tail: { readonly value: number }) {
    this.#tail = tail;
  }

  of(engine: CurrentEngine): EngineLogsTerminals {
    const tail = this.#tail;
    return {
      get tail() {
        return tail.value;
      },
      show: (container) => this.#show(engine, container),
    };
  }

  async #show(current: CurrentEngine, { id, name }: { readonly id: string; readonly name: string }): Promise<void> {
    const engine = await current.ready();
    const key = `${engine.id} ${id}`;
    const followed = this.#find(key);
    followed?.pty.followAgain();
    const { terminal } = followed ?? this.#open(key, name, (signal) => this.#logs(current, id, signal));
    terminal.show(true);
  }

  /** The terminal of a container, unless it is being closed: that is said to the pseudoterminal only later. */
  #find(key: string): Followed | undefined {
    const followed = this.#followed.get(key);
    return followed !== undefined && vscode.window.terminals.includes(followed.terminal) ? followed : undefined;
  }

  #open(key: string, name: string, logs: (signal: AbortSignal) => Promise<ReturnType<Engine['containers']['logs']>>): Followed {
    const pty = new LogsTerminal(displayText(name), logs, () => {
      if (this.#followed.get(key)?.pty === pty) this.#followed.delete(key);
    });
    const iconPath = new vscode.ThemeIcon('output');
    const terminal = vscode.window.createTerminal({ name: l10n.t('Logs: {0}', displayText(name)), pty, iconPath, isTransient: true });
    const followed = { terminal, pty };
    this.#followed.set(key, followed);
    return followed;
  }

  /** Asks the engine anew each time, so that following goes on after the connection was lost. */
  async #logs(current: CurrentEngine, id: string, signal: AbortSignal): Promise<ReturnType<Engine['containers']['logs']>> {
    const engine = await current.ready(signal);
    return engine.containers.logs(id, { follow: true, tail: this.#tail.value }, signal);
  }

  dispose(): void {
    for (const { terminal } of [...this.#followed.values()]) terminal.dispose();
    this.#followed.clear();
  }
}

/** One container's log. Ends with the container; Enter follows again. */
class LogsTerminal implements vscode.Pseudoterminal {
  readonly #name: string;
  readonly #logs: (signal: AbortSignal) => Promise<ReturnType<Engine['containers']['logs']>>;
  readonly #closed: () => void;
  readonly #store = new DisposableStore();
  readonly #written = this.#store.own(new vscode.EventEmitter<string>());
  /** Owns the stream that is being followed; undefined while none is. */
  #following: AbortController | undefined;
  #isOpen = false;

  readonly onDidWrite = this.#written.event;

  constructor(name: string, logs: (signal: AbortSignal) => Promise<ReturnType<Engine['containers']['logs']>>, closed: () => void) {
    this.#name = name;
    this.#logs = logs;
    this.#closed = closed;
  }

  open(): void {
    this.#isOpen = true;
    void this.#follow();
  }

  /** Begins again where the log had ended; otherwise nothing happens. */
  followAgain(): void {
    if (!this.#isOpen || this.#following !== undefined) return;
    // The whole tail comes again: what is there already goes, the history too.
    this.#written.fire('\u001b[2J\u001b[3J\u001b[H');
    void this.#follow();
  }

  handleInput(data: string): void {
    if (data === '\r') this.followAgain();
  }

  close(): void {
    this.#isOpen = false;
    this.#following?.abort();
    this.#closed();
    this.#store.dispose();
  }

  async #follow(): Promise<void> {
    const following = new AbortController();
    this.#following = following;
    const texts = { stdout: new TerminalText(), stderr: new TerminalText() };
    try {
      for await (const { stream, data } of await this.#logs(following.signal)) this.#written.fire(texts[stream].push(data));
      this.#written.fire(texts.stdout.end() + texts.stderr.end());
      this.#written.fire(notice(l10n.t('{0} does not run any more: its log ends here. Press Enter to follow again.', this.#name)));
    } catch (error) {
      if (isAbort(error) || following.signal.aborted) return;
      this.#written.fire(`\r\n${errorLines(error)}${notice(l10n.t('Press Enter to follow again.'))}`);
    } finally {
      if (this.#following === following) this.#following = undefined;
    }
  }
}
