/**
 * Makes the bytes of a log fit for a terminal: UTF-8 split across chunks is joined, a lone line feed becomes CR LF,
 * colours and movements inside the text stay, and everything that would reach beyond it (titles, clipboard, links,
 * modes, resets, questions that the terminal answers) is taken out. One for each stream of a log.
 */
export class TerminalText {
  readonly #decoder = new TextDecoder();
  /** An escape sequence whose end has not come yet. */
  #held = '';
  #endsWithReturn = false;

  push(data: Uint8Array): string {
    return this.#clean(this.#decoder.decode(data, { stream: true }));
  }

  /** What is left once the stream has ended. */
  end(): string {
    const rest = this.#clean(this.#decoder.decode());
    this.#held = '';
    return rest;
  }

  #clean(decoded: string): string {
    const text = this.#held + decoded;
    const start = openSequence.exec(text)?.index ?? text.length;
    // A sequence this long is none: it would only keep back the rest of the log.
    const end = text.length - start > longestSequence ? text.length : start;
    this.#held = text.slice(end);
    const safe = text.slice(0, end).replace(sequence, (match) => (allowed.test(match) ? match : ''));
    const lines = safe.replace(/\r?\n/g, (match, index: number) => (match === '\n' && index === 0 && this.#endsWithReturn ? '\n' : '\r\n'));
    if (lines !== '') this.#endsWithReturn = lines.endsWith('\r');
    return lines;
  }
}

const longestSequence = 4096;

/** Select graphic rendition, cursor movement and erasing: what progress bars and colours need. */
const allowed = /^(?:\x1b\[[\d;:]*[mA-HJK]|[\t\r\n\b])$/;

/**
 * Strings (OSC, DCS, SOS, PM, APC) to their end, but never past the line; then CSI sequences, other escape
 * sequences, and the control characters of both sets.
 */
const sequence = /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x18\x1a\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c|[\x18\x1a])?|(?:\x1b\[|\x9b)[\x20-\x3f]*[\x40-\x7e]?|\x1b[\x20-\x2f]*[\x30-\x7e]?|[\x00-\x1f\x7f-\x9f]/g;

/** A sequence that reaches to the end of the text without its last character. */
const openSequence = /(?:(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x18\x1a\x1b\x9c\n]*\x1b?|(?:\x1b\[|\x9b)[\x20-\x3f]*|\x1b[\x20-\x2f]*)$/;
