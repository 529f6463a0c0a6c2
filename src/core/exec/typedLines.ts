/** What typed lines lead to. */
export interface LineActions {
  /** Shown to who types. */
  echo(text: string): void;
  send(text: string): void;
  end(): void;
  interrupt(): void;
}

/**
 * Edits and echoes lines, as the TTY does that a program without one lacks: Backspace, Ctrl+U, Ctrl+C, and Ctrl+D,
 * which sends what has been typed, or ends the input where that is nothing.
 */
export class TypedLines {
  readonly #actions: LineActions;
  #line = '';
  #hasEnded = false;

  constructor(actions: LineActions) {
    this.#actions = actions;
  }

  push(text: string): void {
    // A whole paste at once: letter by letter ten megabytes would take their time.
    for (const [part] of text.replace(/\r\n/g, '\r').matchAll(/\x1b\[[\d;]*[~A-Za-z]|[\p{Cc}]|[^\p{Cc}]+/gu)) this.#take(part);
  }

  #take(part: string): void {
    if (part === '\u0003') {
      this.#drop();
      this.#actions.echo('^C\r\n');
      this.#actions.interrupt();
    } else if (this.#hasEnded || part.startsWith('\u001b')) return;
    else if (part === '\r' || part === '\n') this.#flush('\n', '\r\n');
    else if (part === '\u0004') this.#endOfInput();
    else if (part === '\u007f' || part === '\b') this.#eraseOne();
    else if (part === '\u0015') this.#eraseAll();
    else if (part === '\t' || !/^\p{Cc}/u.test(part)) this.#add(part);
  }

  #add(part: string): void {
    this.#line += part;
    this.#actions.echo(part);
  }

  #flush(end: string, shown: string): void {
    const line = this.#line + end;
    this.#line = '';
    if (shown !== '') this.#actions.echo(shown);
    if (line !== '') this.#actions.send(line);
  }

  #drop(): void {
    this.#line = '';
  }

  #endOfInput(): void {
    if (this.#line !== '') {
      this.#flush('', '');
      return;
    }
    this.#hasEnded = true;
    this.#actions.end();
  }

  #eraseOne(): void {
    const last = [...segmenter.segment(this.#line)].at(-1)?.segment;
    if (last === undefined) return;
    this.#line = this.#line.slice(0, -last.length);
    this.#actions.echo('\b \b'.repeat(widthOf(last)));
  }

  #eraseAll(): void {
    while (this.#line !== '') this.#eraseOne();
  }
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns of a terminal. */
function widthOf(character: string): number {
  return /^(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60])/u.test(character) ? 2 : 1;
}
