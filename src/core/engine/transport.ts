import * as l10n from '@vscode/l10n';
import { Agent as HttpAgent, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type Duplex, type Readable } from 'node:stream';
import { inspect } from 'node:util';
import { abortError, isAbort } from '../base/abort.ts';
import { type Disposable } from '../base/disposable.ts';
import { messageOf, UserError } from '../base/userError.ts';
import { type Endpoint } from '../model/endpoint.ts';
import { Answer } from './answer.ts';
import { protocolError, statusError } from './errors.ts';
import { Flight } from './flight.ts';
import { anyStatus, createModem, type Modem } from './modem.ts';

/** Values of a query: an array is repeated, undefined left out. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface Call {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Begins with "/", its variable parts escaped by {@link segment}. */
  readonly path: string;
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Sent as JSON. */
  readonly json?: object;
  /** Sent chunked, as it is read; owned by the call, which destroys it. */
  readonly body?: Readable;
  /**
   * How soon the whole answer (of a stream: its beginning) must have arrived: `short` for what an engine answers
   * off-hand, `long` for what it has to gather. Without it the call waits for as long as the engine takes.
   */
  readonly limit?: 'short' | 'long';
}

/** What a socket can be opened to. */
export type Dialled = Exclude<Endpoint, { kind: 'ssh' }>;

/** Requests to one engine over kept-alive connections. Every failure is a `UserError` or an abort error. */
export class Transport implements Disposable {
  /** What it is called in errors. */
  readonly endpoint: Endpoint;
  /** Where it is dialled. */
  readonly address: Dialled;
  /** "/v1.41" once the version is negotiated. */
  #prefix = '';
  readonly #agent: HttpAgent;
  readonly #modem: Modem;
  readonly #problem: (() => UserError | undefined) | undefined;
  readonly #limits: { readonly short: number; readonly long: number };
  readonly #flights = new Set<Flight>();
  #isDisposed = false;

  private constructor(endpoint: Endpoint, address: Dialled, agent: HttpAgent, modem: Modem, shortLimit: number, problem: (() => UserError | undefined) | undefined) {
    this.endpoint = endpoint;
    this.address = address;
    this.#agent = briefly(agent);
    this.#modem = modem;
    this.#problem = problem;
    this.#limits = { short: shortLimit, long: 3 * shortLimit };
  }

  /** Opens no connection yet. @param shortLimit milliseconds. @param address where it is dialled in place of the endpoint. @param problem what is known of why a connection was lost. */
  static async create(endpoint: Endpoint, shortLimit: number, address: Dialled, problem?: () => UserError | undefined): Promise<Transport> {
    const agent = createAgent(address, endpoint.kind === 'ssh');
    return new Transport(endpoint, address, agent, await createModem(address, agent), shortLimit, problem);
  }

  /** From now on every path is one of this version of the API. */
  useVersion(version: string): void {
    this.#prefix = `/v${version}`;
  }

  /** How many requests and streams are open now. */
  get openCount(): number {
    return this.#flights.size;
  }

  /** The parsed JSON of the answer. */
  async json(call: Call, signal?: AbortSignal): Promise<unknown> {
    const { text } = await this.text(call, signal);
    try {
      return JSON.parse(text);
    } catch (error) {
      throw protocolError(`${call.path} is not JSON`, error);
    }
  }

  /** The whole answer. */
  async text(call: Call, signal?: AbortSignal): Promise<{ readonly text: string; readonly headers: Answer['headers'] }> {
    const { answer, flight } = await this.#open(call, signal);
    try {
      return { text: await readText(answer, longestAnswer), headers: answer.headers };
    } catch (error) {
      throw flight.failure(error);
    }
  }

  /** The answer as it arrives. The caller reads it to its end, or destroys it. */
  async stream(call: Call, signal?: AbortSignal): Promise<Answer> {
    const { answer, flight } = await this.#open(call, signal);
    flight.stopClock();
    return answer;
  }

  /** An upgraded connection, which the caller owns. It is destroyed when the signal aborts. */
  async upgrade(call: Call, signal?: AbortSignal): Promise<Duplex> {
    const flight = this.#begin(call, signal);
    try {
      const result = await this.#dial(call, flight, true);
      if (result instanceof IncomingMessage) throw await refusal(new Answer(result, flight));
      flight.stopClock();
      // The owner sees the end of the stream; an error that nobody listens to must not end the process.
      result.on('error', () => undefined);
      result.once('close', () => flight.dispose());
      flight.signal.addEventListener('abort', () => result.destroy(flight.failure(undefined)), { once: true });
      return result;
    } catch (error) {
      flight.dispose();
      throw flight.failure(error);
    }
  }

  /** Ends every request and stream, by default with an abort error, and closes all connections. */
  dispose(reason = abortError()): void {
    this.#isDisposed = true;
    for (const flight of [...this.#flights]) flight.end(reason);
    this.#agent.destroy();
  }

  async #open(call: Call, signal: AbortSignal | undefined): Promise<{ readonly answer: Answer; readonly flight: Flight }> {
    const flight = this.#begin(call, signal);
    let answer: Answer | undefined;
    // From the start: a body may fail before the modem listens to it.
    call.body?.on('error', (error) => flight.end(bodyError(error)));
    try {
      const result = await this.#dial(call, flight, false);
      if (!(result instanceof IncomingMessage)) throw protocolError('an upgrade that nobody asked for');
      answer = new Answer(result, flight);
      if (!isSuccess(answer.status)) throw await refusal(answer);
      answer.once('close', () => call.body?.destroy());
      return { answer, flight };
    } catch (error) {
      call.body?.destroy();
      answer?.destroy();
      flight.dispose();
      throw flight.failure(error);
    }
  }

  #begin(call: Call, signal: AbortSignal | undefined): Flight {
    const flight = new Flight({ endpoint: this.endpoint, problem: this.#problem, onLanding: (landed) => this.#flights.delete(landed) }, signal);
    this.#flights.add(flight);
    if (this.#isDisposed) flight.end(abortError());
    if (call.limit) flight.startClock(this.#limits[call.limit]);
    return flight;
  }

  #dial(call: Call, flight: Flight, isHijack: boolean): Promise<IncomingMessage | Duplex> {
    return new Promise((resolve, reject) => {
      if (flight.signal.aborted) {
        reject(flight.failure(undefined));
        return;
      }
      const path = this.#prefix + call.path + queryText(call.query);
      this.#modem.dial({ path, hijack: isHijack, isStream: true, statusCodes: anyStatus, abortSignal: flight.signal, ...requestOf(call) }, (error, result) => {
        if (error) reject(flight.failure(error));
        else resolve(result);
      });
    });
  }
}

/** A variable part of a path. */
export function segment(text: string): string {
  return encodeURIComponent(text);
}

const longestAnswer = 256 * 1024 * 1024;
const longestRefusal = 64 * 1024;

/**
 * docker-modem writes out each request for a debug line that nobody reads, its agent with every open socket included:
 * a dozen open streams would make a request cost many times as much. An agent that is inspected shows nothing.
 */
function briefly(agent: HttpAgent): HttpAgent {
  return Object.defineProperty(agent, inspect.custom, { value: () => '[agent]' });
}

function createAgent(endpoint: Dialled, isBeyondSsh: boolean): HttpAgent {
  // A connection that lies idle for longer may have been dropped by something on the way; one beyond ssh is a program there.
  const options = { keepAlive: true, maxFreeSockets: isBeyondSsh ? 2 : 4, timeout: isBeyondSsh ? 60_000 : 30_000 };
  if (endpoint.kind !== 'tcp' || !endpoint.tls) return new HttpAgent(options);
  const { ca, certificate, key, isVerified } = endpoint.tls;
  return new HttpsAgent({
    ...options,
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
    rejectUnauthorized: isVerified,
  });
}

/**
 * docker-modem is given every body as bytes or as a stream, so that it neither turns a query into a body, nor
 * announces a chunked body that is not there: the end of such a one can reach the program behind an attached stdin.
 */
function requestOf(call: Call): { readonly method: string; readonly headers: Record<string, string | readonly string[]>; readonly file?: Buffer | Readable } {
  const headers: Record<string, string | readonly string[]> = { ...call.headers };
  if (call.method !== 'POST' && call.method !== 'PUT') return { method: call.method, headers };
  if (call.body) return { method: call.method, headers: { 'Content-Type': 'application/x-tar', ...headers }, file: call.body };
  const text = call.json === undefined ? '' : JSON.stringify(call.json);
  return { method: call.method, headers: { 'Content-Type': text === '' ? 'text/plain' : 'application/json', ...headers }, file: Buffer.from(text) };
}

/** docker-modem drops the last character of a path with a "?", for which it gets one more. */
function queryText(query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    const values = Array.isArray(value) ? (value as readonly string[]) : [value];
    return values.filter((one) => one !== undefined).map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`);
  });
  return pairs.length === 0 ? '' : `?${pairs.join('&')}&`;
}

/** 304 answers a start or stop that changes nothing. */
function isSuccess(status: number): boolean {
  return (status >= 200 && status < 300) || status === 304;
}

async function refusal(answer: Answer): Promise<Error> {
  return statusError(answer.status, await readText(answer, longestRefusal));
}

async function readText(answer: Answer, longest: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longest) throw protocolError(`more than ${String(longest)} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function bodyError(error: Error): Error {
  if (error instanceof UserError || isAbort(error)) return error;
  return new UserError('file', l10n.t('What is sent to the Docker Engine could not be read: {0}', messageOf(error)), { cause: error });
}
