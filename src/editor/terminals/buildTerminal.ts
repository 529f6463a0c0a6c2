import * as vscode from 'vscode';
import { delay } from '../../core/base/abort.ts';
import { DisposableStore } from '../../core/base/disposable.ts';
import type { BuildOutput } from '../../core/build/build.ts';

/** What a build task's terminal runs. @returns the exit code; never rejects. */
export type BuildJob = (output: BuildOutput, signal: AbortSignal) => Promise<number>;

const interrupt = '\u0003';
/** What ends with an error before this, VS Code takes for something that could not be launched, and says so. */
const launchMilliseconds = 600;
const defaultSize = { columns: 80, rows: 24 };

/** The terminal of a build task: Ctrl+C and closing stop the build. */
export class BuildTerminal implements vscode.Pseudoterminal {
  readonly #job: BuildJob;
  readonly #store = new DisposableStore();
  readonly #written = this.#store.own(new vscode.EventEmitter<string>());
  readonly #closed = this.#store.own(new vscode.EventEmitter<number>());
  readonly #controller = new AbortController();
  readonly #closing = new AbortController();
  #dimensions: vscode.TerminalDimensions | undefined;
  #endsWithReturn = false;

  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#closed.event;

  constructor(job: BuildJob) {
    this.#job = job;
  }

  open(dimensions: vscode.TerminalDimensions | undefined): void {
    this.#dimensions = dimensions;
    void this.#run();
  }

  setDimensions(dimensions: vscode.TerminalDimensions): void {
    this.#dimensions = dimensions;
  }

  handleInput(data: string): void {
    if (data.includes(interrupt)) this.#controller.abort();
  }

  close(): void {
    this.#controller.abort();
    this.#closing.abort();
    this.#store.dispose();
  }

  async #run(): Promise<void> {
    const launched = delay(launchMilliseconds, this.#closing.signal).catch(() => undefined);
    const exitCode = await this.#job({ write: (text) => this.#write(text), size: () => this.#dimensions ?? defaultSize }, this.#controller.signal);
    if (exitCode !== 0) await launched;
    this.#closed.fire(exitCode);
  }

  /** A terminal needs CR LF where a program writes LF. */
  #write(text: string): void {
    if (text === '') return;
    const lines = text.replace(/\r?\n/g, (match, index: number) => (match === '\n' && index === 0 && this.#endsWithReturn ? '\n' : '\r\n'));
    this.#endsWithReturn = lines.endsWith('\r');
    this.#written.fire(lines);
  }
}
