/** How much of a step's output is kept: its end, in characters. */
export const mostLogCharacters = 256 * 1024;

/** Keeps the end of a text that comes in pieces. */
export class BoundedLog {
  readonly #limit: number;
  #pieces: string[] = [];
  #length = 0;

  constructor(characters = mostLogCharacters) {
    this.#limit = characters;
  }

  get text(): string {
    return this.#pieces.join('').slice(-this.#limit);
  }

  add(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
    // Cut only now and then, so that each character is copied a few times at most.
    if (this.#length < 2 * this.#limit) return;
    const kept = this.text;
    this.#pieces = [kept];
    this.#length = kept.length;
  }
}
