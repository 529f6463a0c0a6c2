import { type BuildOutput } from './build.ts';
import { quote, type Excerpt } from './excerpt.ts';
import { BuildProgress, type ProgressChange } from './progress.ts';
import { PlainRenderer } from './renderPlain.ts';
import { TtyRenderer } from './renderTty.ts';
import { cleanOutput } from './text.ts';

/** Draws one build on an output: in place where that is possible and wanted, line by line otherwise. */
export class BuildScreen {
  readonly progress = new BuildProgress();
  readonly #output: BuildOutput;
  readonly #plain: PlainRenderer;
  readonly #tty: TtyRenderer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hasSteps = false;
  #isFinished = false;
  #lastText = '\n';

  constructor(output: BuildOutput, progress: 'auto' | 'plain') {
    this.#output = output;
    this.#plain = new PlainRenderer((text) => this.write(text));
    const { size } = output;
    if (size && progress === 'auto') this.#tty = new TtyRenderer(this.progress, (text) => this.write(text), size);
  }

  /** Passes text on as it is. */
  write(text: string): void {
    if (text === '') return;
    this.#lastText = text;
    this.#output.write(text);
  }

  show(changes: readonly ProgressChange[]): void {
    if (this.#isFinished) return;
    this.#hasSteps = true;
    if (this.#tty) this.#tty.show(changes);
    else this.#plain.show(changes);
    // Drawn so often that it seems continuous, however many changes there are, and that running times count on.
    this.#timer ??= setInterval(() => {
      if (this.#tty) this.#tty.draw();
      else this.#plain.tick();
    }, drawMilliseconds);
  }

  /** Draws the last state. Harmless when called twice. */
  finish(): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    clearInterval(this.#timer);
    if (this.#tty && this.#hasSteps) this.#tty.finish();
    this.#plain.finish();
    if (!this.#lastText.endsWith('\n')) this.write('\n');
  }

  /** Draws the last state, why it failed and what to do about it. */
  fail(message: string, remedy: string | undefined, excerpt: Excerpt | undefined): void {
    this.finish();
    const { failed } = this.progress;
    // Drawn in place, the output of the failed step was only seen in part.
    const tail = failed && this.#tty ? this.#tty.tailOf(failed) : [];
    if (failed && tail.length > 0) this.write(['------', ` > ${failed.name}:`, ...tail, '------', ''].join('\n'));
    if (excerpt) this.write(quote(excerpt));
    const text = `ERROR: ${cleanLines(message)}`;
    this.write(`${this.#output.size ? `\u001b[31m${text}\u001b[0m` : text}\n${remedy === undefined ? '' : `${cleanLines(remedy)}\n`}`);
  }
}

/** A message quotes the engine, and a remedy may quote the message. */
function cleanLines(text: string): string {
  return text.split('\n').map(cleanOutput).join('\n');
}

const drawMilliseconds = 100;
