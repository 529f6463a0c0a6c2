import { protocolError } from './errors.ts';

const openBrace = 0x7b;
const closeBrace = 0x7d;
const quote = 0x22;
const backslash = 0x5c;

/**
 * Splits bytes that arrive in any portions into the JSON objects written in them back to back. It works on bytes, so
 * that a character cut in two by a portion stays whole.
 */
export class JsonObjectSplitter {
  readonly #longest: number;
  #kept: Buffer[] = [];
  #keptLength = 0;
  #depth = 0;
  #isInText = false;
  #isEscaped = false;

  /** @param longest the most bytes that one object may have. */
  constructor(longest = 4 * 1024 * 1024) {
    this.#longest = longest;
  }

  /** Whether an object has begun that has not ended yet. */
  get isInside(): boolean {
    return this.#depth > 0;
  }

  /** @returns the texts of the objects that ended. @throws a `UserError` of kind `protocol` for anything else. */
  push(chunk: Uint8Array): readonly string[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const texts: string[] = [];
    let start = 0;
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] ?? 0;
      if (this.#depth === 0) {
        if (isSpace(byte)) continue;
        if (byte !== openBrace) throw protocolError('not a stream of JSON objects');
        start = index;
      }
      this.#step(byte);
      if (this.#depth === 0) texts.push(this.#take(bytes.subarray(start, index + 1)));
      else if (this.#keptLength + index - start >= this.#longest) throw protocolError(`a JSON object of more than ${String(this.#longest)} bytes`);
    }
    if (this.#depth > 0) {
      this.#kept.push(bytes.subarray(start));
      this.#keptLength += bytes.length - start;
    }
    return texts;
  }

  #step(byte: number): void {
    if (this.#isInText) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === backslash) this.#isEscaped = true;
      else if (byte === quote) this.#isInText = false;
    } else if (byte === quote) this.#isInText = true;
    else if (byte === openBrace) this.#depth += 1;
    else if (byte === closeBrace) this.#depth -= 1;
  }

  #take(rest: Buffer): string {
    const text = Buffer.concat([...this.#kept, rest]).toString('utf8');
    this.#kept = [];
    this.#keptLength = 0;
    return text;
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
