import type { TerminalSession } from '../engine/engine.ts';

/** So many characters are written at a time, before asking whether the connection takes more. */
const pieceLength = 64 * 1024;

/**
 * What is typed or pasted, on its way to a program: in order, as fast as the program reads and no faster. What was
 * typed before there is a program waits for it.
 */
export class InputQueue {
  #waiting: readonly string[] = [];
  #session: Pick<TerminalSession, 'write' | 'drained' | 'end'> | undefined;
  #isSending = false;
  #endsAfter = false;
  /** The first half of a character whose second half comes with the next text. */
  #half = '';

  push(text: string): void {
    const whole = this.#half + text;
    const isCut = /[\ud800-\udbff]$/.test(whole);
    this.#half = isCut ? whole.slice(-1) : '';
    this.#waiting = [...this.#waiting, ...piecesOf(isCut ? whole.slice(0, -1) : whole)];
    this.#send();
  }

  /** Ends the program's input behind what was pushed. */
  end(): void {
    this.#endsAfter = true;
    this.#send();
  }

  /** @param session what is pushed goes there from now on. */
  join(session: Pick<TerminalSession, 'write' | 'drained' | 'end'>): void {
    this.#session = session;
    this.#send();
  }

  /** What still waits is dropped. */
  leave(): void {
    this.#session = undefined;
    this.#waiting = [];
  }

  #send(): void {
    if (this.#isSending || this.#session === undefined || (this.#waiting.length === 0 && !this.#endsAfter)) return;
    this.#isSending = true;
    void this.#sendAll(this.#session).finally(() => {
      this.#isSending = false;
      if (this.#waiting.length > 0) this.#send();
    });
  }

  async #sendAll(session: Pick<TerminalSession, 'write' | 'drained' | 'end'>): Promise<void> {
    for (let [piece, ...rest] = this.#waiting; piece !== undefined && this.#session === session; [piece, ...rest] = this.#waiting) {
      this.#waiting = rest;
      session.write(piece);
      await session.drained();
    }
    if (this.#endsAfter && this.#session === session) session.end();
  }
}

/** Cut where no character is cut. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = at + pieceLength;
    const isCut = end < text.length && /[\ud800-\udbff]/.test(text[end - 1] ?? '');
    pieces.push(text.slice(at, isCut ? end - 1 : end));
    at = isCut ? end - 1 : end;
  }
  return pieces;
}
