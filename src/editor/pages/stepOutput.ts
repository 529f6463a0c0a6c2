import type { BuildList } from '../../core/build/history.ts';
import { mostLogCharacters } from '../../core/build/recordLog.ts';

/** What a page does not have yet of a step's output. */
export interface OutputNews {
  readonly text: string;
  /** Whether it takes the place of what was there. */
  readonly isWhole: boolean;
  /** Whether more was written than is kept. */
  readonly isCut: boolean;
}

/** The output of one step at a time: of a build that runs from its recorder, later from what is kept. */
export class StepOutput {
  readonly #id: string;
  readonly #history: BuildList;
  #kept: Promise<Readonly<Record<string, string>>> | undefined;
  #sent: string | undefined;

  constructor(id: string, history: BuildList) {
    this.#id = id;
    this.#history = history;
  }

  /** The page has nothing. */
  forget(): void {
    this.#sent = undefined;
  }

  /** @returns undefined where there is nothing new. */
  async news(step: number): Promise<OutputNews | undefined> {
    const text = this.#history.liveLog(this.#id, step) ?? (await this.#keptLog(step));
    const sent = this.#sent;
    if (text === sent) return undefined;
    this.#sent = text;
    const isWhole = sent === undefined || !text.startsWith(sent);
    return { text: isWhole ? text : text.slice(sent.length), isWhole, isCut: text.length >= mostLogCharacters };
  }

  async #keptLog(step: number): Promise<string> {
    // What the files of the context were is of no use here, and may be large.
    this.#kept ??= this.#history.details(this.#id).then((details) => details?.logs ?? {});
    const text = (await this.#kept)[String(step)];
    return typeof text === 'string' ? text : '';
  }
}
