import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { type Flight } from './flight.ts';

/**
 * The body of an engine's answer while it arrives, with back-pressure. It fails with a `UserError` or an abort error
 * only. Destroying it, as leaving a `for await` loop does, closes the connection.
 */
export class Answer extends Readable {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly #response: IncomingMessage;
  readonly #flight: Flight;

  constructor(response: IncomingMessage, flight: Flight) {
    super();
    this.status = response.statusCode ?? 0;
    this.headers = response.headers;
    this.#response = response;
    this.#flight = flight;
    response.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) response.pause();
    });
    response.on('end', () => this.push(null));
    response.on('error', (error) => this.destroy(flight.failure(error)));
    response.on('close', () => {
      if (!response.readableEnded) this.destroy(flight.failure(new Error('premature close')));
    });
    flight.signal.addEventListener('abort', () => this.destroy(flight.failure(undefined)), { once: true });
    // Whoever reads it sees the error; one that nobody reads any more must not end the process.
    this.on('error', () => undefined);
  }

  override _read(): void {
    this.#response.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#flight.dispose();
    this.#response.destroy();
    callback(error);
  }
}
