import { type Socket } from 'node:net';
import { type Writable } from 'node:stream';

/** More than a pipe to ssh, and what stands before it, can hold: by then somebody reads at its other end. */
const mostKept = 512 * 1024;

/** What a program sends. It is kept until it is known to arrive, so that it can be sent another way where one fails. */
export class SshInput {
  readonly #socket: Socket;
  #kept: Buffer[] | undefined = [];
  #length = 0;
  #target: Writable | undefined;
  #isEnded = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.once('end', () => {
      this.#isEnded = true;
      this.#target?.end();
    });
  }

  /** Whether it can still be sent another way. */
  get canTurn(): boolean {
    return this.#kept !== undefined;
  }

  /** Sends all of it there. */
  lead(target: Writable): void {
    this.#target = target;
    for (const chunk of this.#kept ?? []) target.write(chunk);
    target.on('drain', () => this.#socket.resume());
    if (this.#isEnded) target.end();
    else this.#socket.resume();
  }

  /** It arrived. */
  forget(): void {
    this.#kept = undefined;
  }

  #take(chunk: Buffer): void {
    this.#length += chunk.length;
    const isMuch = this.#length > mostKept;
    if (isMuch && this.#target) this.forget();
    this.#kept?.push(chunk);
    if (this.#target ? !this.#target.write(chunk) : isMuch) this.#socket.pause();
  }
}
