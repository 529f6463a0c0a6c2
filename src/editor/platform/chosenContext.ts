import type { Remembered } from './remembered.ts';

/** The context that was chosen here: for the workspace, or for as long as the window is open. Empty: as the command line. */
export class ChosenContext {
  readonly #remembered: Remembered<string>;
  #ofWindow: string | undefined;

  constructor(remembered: Remembered<string>) {
    this.#remembered = remembered;
  }

  get value(): string {
    return this.#ofWindow ?? this.#remembered.value;
  }

  /** Whether it is forgotten with the window. */
  get isOfWindow(): boolean {
    return this.#ofWindow !== undefined;
  }

  async set(context: string): Promise<void> {
    this.#ofWindow = undefined;
    await this.#remembered.set(context);
  }

  setForWindow(context: string): void {
    this.#ofWindow = context;
  }
}
