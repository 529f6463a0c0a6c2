import * as l10n from '@vscode/l10n';
import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { abortError, onAbort } from '../base/abort.ts';
import type { Disposable } from '../base/disposable.ts';
import { UserError } from '../base/userError.ts';
import type { RegistryAccess } from '../model/registry.ts';
import { registryConnectionError, registryNonsense, registryTimeout } from './registryErrors.ts';
import type { TlsTrust } from './tlsTrust.ts';

export interface HttpCall {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** More than so many bytes are not read: the call fails. */
  readonly mostBytes: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Where it came from in the end. */
  readonly url: URL;
}

export interface RegistryHttpOptions {
  /** Host and port that a person agreed to speak to that way; everywhere else TLS is checked. */
  readonly host: string;
  readonly access: RegistryAccess;
  /** What is trusted at a host ("registry.example.com:5000"). Asked once for each. */
  readonly trustOf: (host: string) => Promise<TlsTrust>;
  /** How long an answer may take to arrive, in milliseconds. */
  readonly limit?: number;
}

const mostRedirects = 5;

/** Requests of one registry, and of the hosts it sends us to. Every failure is a `UserError` or an abort error. */
export class RegistryHttp implements Disposable {
  readonly #options: RegistryHttpOptions;
  readonly #agents = new Map<string, Promise<HttpAgent>>();
  readonly #disposed = new AbortController();

  constructor(options: RegistryHttpOptions) {
    this.#options = options;
  }

  /** Follows redirects of what only reads. Who we are is told to no other host than the one that was asked. */
  async send(call: HttpCall, signal?: AbortSignal): Promise<HttpAnswer> {
    let { url, headers = {} } = call;
    for (let count = 0; count <= mostRedirects; count++) {
      this.#requireAllowed(url);
      const answer = await this.#once({ ...call, url, headers }, signal);
      const target = redirectOf(answer, call.method);
      if (target === undefined) return answer;
      if (target.origin !== url.origin) headers = withoutLogin(headers);
      url = target;
    }
    throw registryNonsense(call.url.host, l10n.t('it redirects without end'));
  }

  /** Plain HTTP only where somebody agreed to it: at that registry, on that machine. */
  #requireAllowed(url: URL): void {
    if (url.protocol === 'https:') return;
    const { host, access } = this.#options;
    if (url.protocol === 'http:' && access === 'plain' && url.hostname === new URL(`http://${host}`).hostname) return;
    throw new UserError('certificate', l10n.t('The registry {0} sends to {1}, which is not encrypted: that is not followed.', host, url.host));
  }

  async #once(call: HttpCall, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    const host = call.url.host;
    const agent = await (this.#agents.get(call.url.origin) ?? this.#agentOf(call.url));
    const flight = new AbortController();
    const subscriptions = [signal, this.#disposed.signal].map((each) => onAbort(each, () => flight.abort(abortError())));
    const timer = setTimeout(() => flight.abort(registryTimeout(host)), this.#options.limit ?? 30_000);
    try {
      const response = await dial(call, agent, flight.signal);
      timer.refresh();
      const body = call.method === 'HEAD' ? Buffer.alloc(0) : await readBody(response, call, () => timer.refresh());
      return { status: response.statusCode ?? 0, headers: response.headers, body, url: call.url };
    } catch (error) {
      throw flight.signal.aborted ? (flight.signal.reason as Error) : registryConnectionError(error, host);
    } finally {
      clearTimeout(timer);
      for (const subscription of subscriptions) subscription.dispose();
    }
  }

  #agentOf(url: URL): Promise<HttpAgent> {
    const made = this.#createAgent(url);
    this.#agents.set(url.origin, made);
    return made;
  }

  async #createAgent({ protocol, host }: URL): Promise<HttpAgent> {
    const options = { keepAlive: true, maxSockets: 8, maxFreeSockets: 2, timeout: 30_000 };
    if (protocol === 'http:') return new HttpAgent(options);
    const isUnverified = this.#options.access === 'unverified' && host === this.#options.host;
    return new HttpsAgent({ ...options, ...(await this.#options.trustOf(host)), rejectUnauthorized: !isUnverified });
  }

  /** Ends every request with an abort error, and closes all connections. */
  dispose(): void {
    this.#disposed.abort();
    for (const agent of this.#agents.values()) void agent.then((made) => made.destroy(), () => undefined);
    this.#agents.clear();
  }
}

function dial(call: HttpCall, agent: HttpAgent, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'User-Agent': 'gantry', ...call.headers, ...(call.body !== undefined && { 'Content-Length': String(Buffer.byteLength(call.body)) }) };
    const options: RequestOptions = { method: call.method, headers, agent, signal };
    const request = (call.url.protocol === 'http:' ? httpRequest : httpsRequest)(call.url, options);
    request.once('response', resolve);
    // Also after the answer has begun, when the signal aborts: whoever reads the body sees that.
    request.on('error', reject);
    request.end(call.body);
  });
}

async function readBody(response: IncomingMessage, { url, mostBytes }: HttpCall, onData: () => void): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    onData();
    length += chunk.length;
    // Leaving the loop destroys the response, and closes the connection.
    if (length > mostBytes) throw registryNonsense(url.host, l10n.t('it is longer than {0} bytes', mostBytes));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function redirectOf({ status, headers, url }: HttpAnswer, method: HttpCall['method']): URL | undefined {
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined || (method !== 'GET' && method !== 'HEAD')) return undefined;
  if (!URL.canParse(location, url.href)) throw registryNonsense(url.host, l10n.t('it redirects to nowhere'));
  return new URL(location, url);
}

function withoutLogin(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(?:authorization|cookie)$/i.test(name)));
}
