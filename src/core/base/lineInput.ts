/** Where typed lines go. */
export interface LineInputParts {
  /** Shows what was typed. */
  readonly echo: (text: string) => void;
  /** A whole line with its end. */
  readonly send: (line: string) => void;
  /** Ctrl+D on an empty line: there is no more. */
  readonly end: () => void;
}

/** Makes lines of what is typed, for a program that has no terminal to do it. */
export class LineInput {
  readonly #parts: LineInputParts;
  #line: readonly string[] = [];

  constructor(parts: LineInputParts) {
    this.#parts = parts;
  }

  take(text: string): void {
    // Arrows and other keys are nothing to a line that is only added to.
    const plain = text.replaceAll(/\u001b(?:\[[\d;]*[A-Za-z~]|O[A-Z])/g, '').replaceAll('\r\n', '\r');
    for (const character of plain) this.#key(character);
  }

  #key(character: string): void {
    const { echo, send, end } = this.#parts;
    switch (character) {
      case '\r':
      case '\n':
        echo('\r\n');
        send(`${this.#line.join('')}\n`);
        this.#line = [];
        return;
      case '\u007f':
      case '\b':
        if (this.#line.length > 0) echo('\b \b');
        this.#line = this.#line.slice(0, -1);
        return;
      case '\u0004':
        if (this.#line.length === 0) end();
        return;
      default:
        if (/\p{Cc}/u.test(character) && character !== '\t') return;
        echo(character);
        this.#line = [...this.#line, character];
    }
  }
}
