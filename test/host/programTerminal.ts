import { type TerminalSession } from '../../src/core/engine/engine.ts';
import { InputQueue } from '../../src/core/exec/inputQueue.ts';
import { type Ending, type Program } from '../../src/core/exec/program.ts';
import { showOutput } from '../../src/core/exec/terminalOutput.ts';
import { waitFor } from './command.ts';

/** A program's terminal without an editor: gathers what is shown. */
export class ProgramTerminal {
  readonly #program: Program;
  readonly #controller = new AbortController();
  readonly #input = new InputQueue();
  readonly session: TerminalSession;
  /** Resolves with how it ended. */
  readonly ended: Promise<Ending>;
  shown = '';

  private constructor(program: Program, session: TerminalSession) {
    this.#program = program;
    this.session = session;
    this.#input.join(session);
    this.ended = this.#run();
  }

  static async open(program: Program): Promise<ProgramTerminal> {
    return new ProgramTerminal(program, await program.open(new AbortController().signal));
  }

  type(text: string): void {
    this.#input.push(text);
  }

  endInput(): void {
    this.#input.end();
  }

  shows(text: string | RegExp): Promise<unknown> {
    return waitFor(`${String(text)} in the terminal, which shows ${JSON.stringify(this.shown)}`, () => Promise.resolve(typeof text === 'string' ? this.shown.includes(text) : text.test(this.shown)));
  }

  close(): Promise<void> {
    return this.#program.end(this.session);
  }

  async #run(): Promise<Ending> {
    try {
      await showOutput(this.session, this.#program.hasTty, (text) => {
        this.shown += this.#program.show(text);
      });
      return await this.#program.ending(this.session, this.#controller.signal);
    } finally {
      this.session.dispose();
    }
  }
}
