import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { DisposableStore } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { TerminalSession } from '../../core/engine/engine.ts';
import { errorLines, notice } from './messages.ts';
import type { Program } from './program.ts';

/** A terminal joined to a program in a container. Shows the exit code, then closes at the next key. */
export class SessionTerminal implements vscode.Pseudoterminal {
  readonly #program: Program;
  readonly #log: Log;
  readonly #store = new DisposableStore();
  readonly #written = this.#store.own(new vscode.EventEmitter<string>());
  readonly #closed = this.#store.own(new vscode.EventEmitter<void>());
  readonly #controller = new AbortController();
  #session: TerminalSession | undefined;
  #dimensions: vscode.TerminalDimensions | undefined;
  /** What was typed before the program took input. */
  #typed = '';
  #hasEnded = false;

  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#closed.event;

  constructor(program: Program, log: Log) {
    this.#program = program;
    this.#log = log;
  }

  open(dimensions: vscode.TerminalDimensions | undefined): void {
    this.#dimensions = dimensions;
    void this.#run();
  }

  handleInput(data: string): void {
    if (this.#hasEnded) this.#closed.fire();
    else {
      this.#typed += data;
      this.#type();
    }
  }

  #type(): void {
    if (this.#session === undefined || !this.#program.isReady || this.#typed === '') return;
    this.#session.write(this.#typed);
    this.#typed = '';
  }

  setDimensions(dimensions: vscode.TerminalDimensions): void {
    this.#dimensions = dimensions;
    this.#resize();
  }

  close(): void {
    const session = this.#session;
    const isRunning = session !== undefined && !this.#hasEnded;
    this.#hasEnded = true;
    this.#controller.abort();
    this.#store.dispose();
    if (isRunning) void this.#end(session);
  }

  async #run(): Promise<void> {
    const { signal } = this.#controller;
    try {
      const session = await this.#program.open(signal);
      // Closed while it was opened: close() had no session to end then.
      if (signal.aborted) await this.#end(session);
      else await this.#join(session);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.#written.fire(errorLines(error) + notice(l10n.t('Press any key to close the terminal.')));
      this.#hasEnded = true;
    }
  }

  async #join(session: TerminalSession): Promise<void> {
    this.#session = session;
    this.#resize();
    this.#type();
    try {
      await this.#show(session);
      const exitCode = await session.exitCode();
      if (!this.#hasEnded) this.#sayEnd(exitCode);
    } finally {
      session.dispose();
    }
  }

  async #show(session: TerminalSession): Promise<void> {
    const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    for await (const { stream, data } of session.output) {
      const text = this.#program.show(decoders[stream].decode(data, { stream: true }));
      if (text !== '') this.#written.fire(text);
      this.#type();
    }
  }

  #sayEnd(exitCode: number | undefined): void {
    this.#hasEnded = true;
    const error = this.#program.ended(exitCode);
    if (error) this.#written.fire(errorLines(error));
    else this.#written.fire(notice(exitCode === undefined ? l10n.t('The program has ended.') : l10n.t('The program has ended with exit code {0}.', exitCode)));
    this.#written.fire(notice(l10n.t('Press any key to close the terminal.')));
  }

  #resize(): void {
    if (this.#session === undefined || this.#dimensions === undefined || this.#hasEnded) return;
    const { columns, rows } = this.#dimensions;
    this.#session.resize(columns, rows).catch((error: unknown) => this.#log.debug(`The terminal could not be resized: ${messageOf(error)}`));
  }

  async #end(session: TerminalSession): Promise<void> {
    try {
      await this.#program.end();
    } catch (error) {
      this.#log.warn(`The program of a closed terminal could not be ended: ${messageOf(error)}`);
    } finally {
      session.dispose();
    }
  }
}
