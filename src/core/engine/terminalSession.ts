import { type Duplex } from 'node:stream';
import { delay, isAbort } from '../base/abort.ts';
import { UserError } from '../base/userError.ts';
import { type LogChunk, type TerminalSession } from './engine.ts';
import { connectionError } from './errors.ts';
import { outputChunks } from './rawStream.ts';
import { type Transport } from './transport.ts';

export interface SessionOptions {
  readonly transport: Transport;
  /** The upgraded connection, which the session owns from now on. */
  readonly connection: Duplex;
  readonly hasTty: boolean;
  /** `/exec/<id>/resize` or `/containers/<id>/resize` */
  readonly resizePath: string;
  readonly exitCode: (signal: AbortSignal) => Promise<number | undefined>;
  readonly isRunning: (signal: AbortSignal | undefined) => Promise<boolean>;
  /** Closes what the session holds beside the connection. */
  readonly onDispose?: () => void;
}

const resizeAttempts = 20;
const resizePause = 50;

/** A program's streams over an upgraded connection. */
export class ConnectionSession implements TerminalSession {
  readonly output: AsyncIterable<LogChunk>;
  readonly #options: SessionOptions;
  /** Aborts what the session still asks when it is disposed. */
  readonly #ending = new AbortController();
  #resizes = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.output = this.#read();
  }

  write(data: string | Uint8Array): void {
    if (this.#options.connection.writable) this.#options.connection.write(data);
  }

  drained(): Promise<void> {
    const { connection } = this.#options;
    if (!connection.writable || !connection.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        connection.off('drain', done).off('close', done);
        resolve();
      };
      connection.once('drain', done).once('close', done);
    });
  }

  end(): void {
    if (this.#options.connection.writable) this.#options.connection.end();
  }

  /**
   * A program that has not quite started cannot be resized yet, so this tries again for a second. One that has ended
   * needs no size: this never fails. A newer size ends the attempts of an older one.
   */
  async resize(columns: number, rows: number): Promise<void> {
    this.#resizes += 1;
    const turn = this.#resizes;
    for (let attempt = 0; attempt < resizeAttempts && turn === this.#resizes; attempt++) {
      if (await this.#resizeOnce(columns, rows)) return;
    }
  }

  async exitCode(): Promise<number | undefined> {
    try {
      return await this.#options.exitCode(this.#ending.signal);
    } catch (error) {
      if (isAbort(error)) return undefined;
      throw error;
    }
  }

  async isRunning(signal?: AbortSignal): Promise<boolean> {
    try {
      return await this.#options.isRunning(signal);
    } catch (error) {
      if (error instanceof UserError && error.kind === 'notFound') return false;
      throw error;
    }
  }

  dispose(): void {
    this.#ending.abort();
    this.#options.connection.destroy();
    this.#options.onDispose?.();
  }

  async #resizeOnce(columns: number, rows: number): Promise<boolean> {
    const { transport, resizePath } = this.#options;
    const { signal } = this.#ending;
    try {
      await transport.text({ method: 'POST', path: resizePath, query: { w: columns, h: rows }, limit: 'long' }, signal);
      return true;
    } catch {
      if (signal.aborted || this.#options.connection.destroyed) return true;
      await delay(resizePause, signal).catch(() => undefined);
      return false;
    }
  }

  async *#read(): AsyncGenerator<LogChunk, void, undefined> {
    const { connection, hasTty, transport } = this.#options;
    try {
      yield* outputChunks(connection as AsyncIterable<Uint8Array>, !hasTty);
    } catch (error) {
      if (!this.#ending.signal.aborted) throw connectionError(error, transport.endpoint);
    }
  }
}
