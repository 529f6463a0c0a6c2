import type { BuildList } from '../../core/build/history.ts';
import { mostLogCharacters } from '../../core/build/recordLog.ts';

/** What a page does not have yet of a step's output. */
export interface OutputNews {
  readonly text: string;
  /** Whether it takes the place of what was there. */
  readonly isWhole: boolean;
  /** Whether more was written than is kept. */
  readonly isCut: boolean;
  /** Whether it is not known what was written. */
  readonly isLost: boolean;
}

/** The output of one step at a time: of a build that runs from its recorder, later from what is kept. */
export class StepOutput {
  readonly #id: string;
  readonly #history: BuildList;
  #kept: Promise<Readonly<Record<string, string>> | undefined> | undefined;
  #isLost = false;
  #sent: string | undefined;

  constructor(id: string, history: BuildList) {
    this.#id = id;
    this.#history = history;
  }

  /** The page has nothing. What could not be read is tried again. */
  forget(): void {
    this.#sent = undefined;
    if (this.#isLost) this.#kept = undefined;
  }

  /** @returns undefined where there is nothing new. */
  async news(step: number): Promise<OutputNews | undefined> {
    const live = this.#history.liveLog(this.#id, step);
    // What was kept of a build that runs was asked too early.
    if (live !== undefined) this.#kept = undefined;
    const known = live ?? (await this.#keptLog(step));
    const text = known ?? '';
    const isLost = known === undefined;
    const sent = this.#sent;
    if (text === sent && isLost === this.#isLost) return undefined;
    this.#sent = text;
    this.#isLost = isLost;
    const isWhole = sent === undefined || !text.startsWith(sent);
    return { text: isWhole ? text : text.slice(sent.length), isWhole, isCut: text.length >= mostLogCharacters, isLost };
  }

  /** @returns undefined where it is not kept, or cannot be read. */
  async #keptLog(step: number): Promise<string | undefined> {
    // What the files of the context were is of no use here, and may be large.
    this.#kept ??= this.#history.details(this.#id).then((details) => details?.logs);
    const logs = await this.#kept;
    const text = logs?.[String(step)];
    return typeof text === 'string' ? text : logs && '';
  }
}
