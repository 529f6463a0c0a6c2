import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { DisposableStore } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { TerminalSession } from '../../core/engine/engine.ts';
import { InputQueue } from '../../core/exec/inputQueue.ts';
import type { Ending, Program } from '../../core/exec/program.ts';
import { showOutput } from '../../core/exec/terminalOutput.ts';
import { TypedLines } from '../../core/exec/typedLines.ts';
import { errorLines, notice } from './messages.ts';

export interface SessionTerminalParts {
  readonly log: Log;
  /** Called when the program never ran. */
  readonly failed?: (error: unknown) => void;
  /** Called once the terminal is closed, and what ran in it has ended. */
  readonly closed?: () => void;
}

/** A terminal joined to a program in a container. Shows the exit code, then closes at the next key. */
export class SessionTerminal implements vscode.Pseudoterminal {
  readonly #program: Program;
  readonly #parts: SessionTerminalParts;
  readonly #store = new DisposableStore();
  readonly #written = this.#store.own(new vscode.EventEmitter<string>());
  readonly #closed = this.#store.own(new vscode.EventEmitter<void>());
  readonly #controller = new AbortController();
  readonly #input = new InputQueue();
  readonly #lines: TypedLines;
  #session: TerminalSession | undefined;
  #dimensions: vscode.TerminalDimensions | undefined;
  #hasEnded = false;
  #running: Promise<void> | undefined;
  #leaving: Promise<void> | undefined;

  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#closed.event;

  constructor(program: Program, parts: SessionTerminalParts) {
    this.#program = program;
    this.#parts = parts;
    this.#lines = new TypedLines({
      echo: (text) => this.#written.fire(text),
      send: (text) => this.#input.push(text),
      end: () => this.#input.end(),
      interrupt: () => void this.#interrupt(),
    });
  }

  open(dimensions: vscode.TerminalDimensions | undefined): void {
    this.#dimensions = dimensions;
    this.#running = this.#run();
  }

  handleInput(data: string): void {
    if (this.#hasEnded) this.#closed.fire();
    else if (this.#program.hasTty) this.#input.push(data);
    else if (this.#program.takesInput) this.#lines.push(data);
    else if (data.includes('\u0003')) void this.#interrupt();
  }

  setDimensions(dimensions: vscode.TerminalDimensions): void {
    this.#dimensions = dimensions;
    void this.#resize(0);
  }

  /** Twice is harmless: the terminal is closed by VS Code, or with the extension. */
  close(): void {
    void this.leave();
  }

  /** Closes it. @returns once what ran in it has ended, or cannot be ended. */
  leave(): Promise<void> {
    return (this.#leaving ??= this.#close());
  }

  async #close(): Promise<void> {
    const session = this.#session;
    const isRunning = session !== undefined && !this.#hasEnded;
    this.#hasEnded = true;
    this.#input.leave();
    this.#controller.abort();
    this.#store.dispose();
    if (isRunning) await this.#end(session);
    await this.#running;
    this.#parts.closed?.();
  }

  async #run(): Promise<void> {
    const { signal } = this.#controller;
    try {
      const session = await this.#program.open(signal);
      // Closed while it was opened: close() had no session to end then.
      if (signal.aborted) await this.#end(session);
      else await this.#join(session, signal);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.#sayEnd({ kind: 'failed', error: error as Error });
    }
  }

  async #join(session: TerminalSession, signal: AbortSignal): Promise<void> {
    const program = this.#program;
    this.#session = session;
    if (program.greeting !== undefined && program.greeting !== '') this.#written.fire(`\u001b[2m${program.greeting}\u001b[22m\r\n`);
    // A size that is another for a moment makes a program draw its screen again.
    if (program.isJoinedLate) await this.#resize(1);
    void this.#resize(0);
    this.#input.join(session);
    try {
      await showOutput(session, program.hasTty, (text) => {
        const shown = program.show(text);
        if (shown !== '') this.#written.fire(shown);
      });
      const ending = await program.ending(session, signal);
      if (!this.#hasEnded) this.#sayEnd(ending);
    } finally {
      // A terminal that is closed ends the program first, for which it needs the session.
      if (this.#leaving === undefined) session.dispose();
    }
  }

  #sayEnd(ending: Ending): void {
    this.#hasEnded = true;
    this.#input.leave();
    this.#written.fire(endingText(ending) + notice(l10n.t('Press any key to close the terminal.')));
    if (ending.kind === 'failed') this.#parts.failed?.(ending.error);
  }

  /** @param more rows than there are. */
  async #resize(more: number): Promise<void> {
    if (this.#session === undefined || this.#dimensions === undefined || this.#hasEnded || !this.#program.hasTty) return;
    const { columns, rows } = this.#dimensions;
    await this.#session.resize(columns, rows + more).catch((error: unknown) => this.#parts.log.debug(`The terminal could not be resized: ${messageOf(error)}`));
  }

  async #interrupt(): Promise<void> {
    if (this.#session === undefined || this.#hasEnded) return;
    await this.#program.interrupt().catch((error: unknown) => this.#parts.log.warn(`A program could not be interrupted: ${messageOf(error)}`));
  }

  async #end(session: TerminalSession): Promise<void> {
    try {
      await this.#program.end(session);
    } catch (error) {
      if (isAbort(error)) return;
      this.#parts.log.warn(`The program of a closed terminal could not be ended: ${messageOf(error)}`);
      void vscode.window.showWarningMessage(messageOf(error));
    }
  }
}

function endingText(ending: Ending): string {
  switch (ending.kind) {
    case 'failed':
      return errorLines(ending.error);
    case 'detached':
      return notice(l10n.t('Detached: the program goes on running.'));
    case 'exited':
      return notice(ending.exitCode === undefined ? l10n.t('The program has ended.') : l10n.t('The program has ended with exit code {0}.', ending.exitCode));
  }
}
