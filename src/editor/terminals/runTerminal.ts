import * as vscode from 'vscode';
import { DisposableStore } from '../../core/base/disposable.ts';

/** What a run task's terminal is joined to. */
export interface RunJob {
  /** @returns the exit code; never rejects. */
  run(signal: AbortSignal): Promise<number>;
  /** What somebody types. @returns whether it went anywhere. */
  input(text: string): boolean;
  resize(columns: number, rows: number): void;
}

const interrupt = '\u0003';

/** The terminal of a run task: it is the container's. Closing it, and Ctrl+C before the container runs, end the task. */
export class RunTerminal implements vscode.Pseudoterminal {
  readonly #store = new DisposableStore();
  readonly #written = this.#store.own(new vscode.EventEmitter<string>());
  readonly #closed = this.#store.own(new vscode.EventEmitter<number>());
  readonly #controller = new AbortController();
  readonly #job: RunJob;
  #done: Promise<void> | undefined;

  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#closed.event;

  readonly #ended: () => void;

  /**
   * @param create makes the job that writes into this terminal.
   * @param ended is called once the job has ended.
   */
  constructor(create: (write: (text: string) => void) => RunJob, ended: () => void = () => undefined) {
    this.#ended = ended;
    this.#job = create((text) => this.#written.fire(text));
  }

  open(dimensions: vscode.TerminalDimensions | undefined): void {
    if (dimensions) this.setDimensions(dimensions);
    this.#done = this.#job.run(this.#controller.signal).then((code) => {
      this.#closed.fire(code);
      this.#ended();
    });
  }

  setDimensions({ columns, rows }: vscode.TerminalDimensions): void {
    this.#job.resize(columns, rows);
  }

  handleInput(data: string): void {
    if (!this.#job.input(data) && data.includes(interrupt)) this.#controller.abort();
  }

  close(): void {
    this.#controller.abort();
    this.#store.dispose();
  }

  /** Closes it. @returns once what it ran is stopped. */
  async leave(): Promise<void> {
    this.close();
    await this.#done;
  }
}
