import { abortError, onAbort } from '../base/abort.ts';
import { type Disposable } from '../base/disposable.ts';
import { UserError } from '../base/userError.ts';
import { type Endpoint } from '../model/endpoint.ts';
import { connectionError, timeoutError } from './errors.ts';

export interface FlightOptions {
  readonly endpoint: Endpoint;
  /** Called once it is disposed. */
  readonly onLanding: (flight: Flight) => void;
  /** What is known of why a connection was lost. */
  readonly problem: (() => UserError | undefined) | undefined;
}

/**
 * One request on its way: what may end it before its time (the caller's signal, the time limit, the engine being
 * disposed), and which of them did. It listens to the caller's signal once, and no longer than it lives.
 */
export class Flight implements Disposable {
  readonly #controller = new AbortController();
  readonly #endpoint: Endpoint;
  readonly #subscription: Disposable;
  readonly #onLanding: (flight: Flight) => void;
  readonly #problem: (() => UserError | undefined) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reason: Error | undefined;

  constructor({ endpoint, onLanding, problem }: FlightOptions, signal: AbortSignal | undefined) {
    this.#endpoint = endpoint;
    this.#problem = problem;
    this.#onLanding = onLanding;
    this.#subscription = onAbort(signal, () => this.end(abortError()));
  }

  /** Aborts when the request is to end early. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the request after so long, unless the clock is stopped before. */
  startClock(milliseconds: number): void {
    this.stopClock();
    this.#timer = setTimeout(() => this.end(timeoutError(this.#endpoint, milliseconds)), milliseconds);
  }

  stopClock(): void {
    clearTimeout(this.#timer);
  }

  end(reason: Error): void {
    this.#reason ??= reason;
    this.#controller.abort(this.#reason);
  }

  /** What the caller is told: the reason for which it was ended early, or else what went wrong. */
  failure(error: unknown): Error {
    if (this.#reason) return this.#reason;
    const failure = connectionError(error, this.#endpoint);
    const isLost = failure instanceof UserError && failure.kind === 'disconnected';
    return (isLost ? this.#problem?.() : undefined) ?? failure;
  }

  dispose(): void {
    this.stopClock();
    this.#subscription.dispose();
    this.#onLanding(this);
  }
}
