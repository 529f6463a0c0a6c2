import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { createConnection, type Socket } from 'node:net';
import { type Duplex } from 'node:stream';

export interface ProxiedRequest {
  readonly method: string;
  /** Without the version: `/containers/json?all=1`. */
  readonly path: string;
}

/** What the proxy does instead of handing a request on. */
export type Fault =
  /** Answers by itself. */
  | { readonly kind: 'answer'; readonly status: number; readonly body: string | Uint8Array; readonly headers?: Readonly<Record<string, string>> }
  /** Sends these bytes where an HTTP answer belongs, and closes. */
  | { readonly kind: 'raw'; readonly bytes: string | Uint8Array }
  /** Hands the engine's answer on and closes the connection after so many bytes of its body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Takes the request and never answers. */
  | { readonly kind: 'silent' }
  /** Hands the request on, later. */
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** Stands between the code under test and a real engine, counts what passes, and misbehaves on demand. */
export interface FaultProxy {
  readonly socketPath: string;
  /** Everything asked since the start or the last `forget()`, in order. */
  readonly requests: readonly ProxiedRequest[];
  /** Connections open now, idle ones that are kept alive too. */
  readonly openConnections: number;
  /** Requests whose answer has not ended: streams above all. */
  readonly openRequests: readonly ProxiedRequest[];
  /** From now on, for the requests that match; the newest fault that matches counts. */
  fail(fault: Fault, matches?: (request: ProxiedRequest) => boolean): void;
  /** No faults from now on; listens again if it refused. */
  heal(): Promise<void>;
  /** Closes every open connection. */
  cut(): void;
  /** Closes all and listens no more: `refused` leaves a dead socket (ECONNREFUSED), `gone` none (ENOENT). */
  refuse(how: 'refused' | 'gone'): Promise<void>;
  /** Forgets the requests counted so far. */
  forget(): void;
  stop(): Promise<void>;
}

/** @param target the engine's socket. */
export async function startFaultProxy(target: string, socketPath = `/tmp/gantry-proxy-${randomUUID().slice(0, 8)}.sock`): Promise<FaultProxy> {
  const proxy = new Proxy(target, socketPath);
  await proxy.heal();
  return proxy;
}

class Proxy implements FaultProxy {
  readonly socketPath: string;
  readonly #target: string;
  readonly #connections = new Set<Socket>();
  readonly #open = new Set<ProxiedRequest>();
  #requests: ProxiedRequest[] = [];
  #faults: { readonly fault: Fault; readonly matches: (request: ProxiedRequest) => boolean }[] = [];
  #server: ReturnType<typeof createServer> | undefined;

  constructor(target: string, socketPath: string) {
    this.#target = target;
    this.socketPath = socketPath;
  }

  get requests(): readonly ProxiedRequest[] {
    return this.#requests;
  }

  get openConnections(): number {
    return this.#connections.size;
  }

  get openRequests(): readonly ProxiedRequest[] {
    return [...this.#open];
  }

  fail(fault: Fault, matches: (request: ProxiedRequest) => boolean = () => true): void {
    this.#faults.unshift({ fault, matches });
  }

  async heal(): Promise<void> {
    this.#faults = [];
    if (this.#server) return;
    const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 });
    this.#server = server;
    server.on('connection', (socket) => this.#adopt(socket));
    server.on('request', (incoming, outgoing) => this.#onRequest(incoming, outgoing));
    server.on('upgrade', (incoming, socket, head) => this.#onUpgrade(incoming, socket, head));
    // Node removes the path it bound, and no other, when it closes: so this one can be left behind, dead.
    const bound = `${this.socketPath}~`;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(bound, resolve));
    await rename(bound, this.socketPath);
  }

  cut(): void {
    for (const socket of this.#connections) socket.destroy();
  }

  async refuse(how: 'refused' | 'gone'): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = server && new Promise<void>((resolve) => void server.close(() => resolve()));
    this.cut();
    await closed;
    if (how === 'gone') await rm(this.socketPath, { force: true });
  }

  forget(): void {
    this.#requests = [];
  }

  stop(): Promise<void> {
    return this.refuse('gone');
  }

  #adopt(socket: Socket): void {
    this.#connections.add(socket);
    socket.once('close', () => this.#connections.delete(socket));
    socket.on('error', () => socket.destroy());
    // Each request on a connection that is kept alive listens for its end.
    socket.setMaxListeners(0);
  }

  #note(incoming: IncomingMessage, connection: Duplex): { readonly noted: ProxiedRequest; readonly fault: Fault | undefined } {
    const noted = { method: incoming.method ?? '', path: (incoming.url ?? '').replace(/^\/v\d+\.\d+(?=\/)/, '') };
    this.#requests.push(noted);
    this.#open.add(noted);
    connection.once('close', () => this.#open.delete(noted));
    return { noted, fault: this.#faults.find(({ matches }) => matches(noted))?.fault };
  }

  #onRequest(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { noted, fault } = this.#note(incoming, incoming.socket);
    outgoing.once('finish', () => this.#open.delete(noted));
    switch (fault?.kind) {
      case 'answer':
        incoming.resume();
        outgoing.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers }).end(fault.body);
        return;
      case 'raw':
        incoming.socket.end(fault.bytes);
        return;
      case 'silent':
        incoming.resume();
        return;
      case 'delay':
        setTimeout(() => this.#handOn(incoming, outgoing, Infinity), fault.milliseconds);
        return;
      case 'cut':
        this.#handOn(incoming, outgoing, fault.afterBytes);
        return;
      case undefined:
        this.#handOn(incoming, outgoing, Infinity);
    }
  }

  #handOn(incoming: IncomingMessage, outgoing: ServerResponse, limit: number): void {
    const { method, url: path, rawHeaders } = incoming;
    const onward = request({ socketPath: this.#target, method, path, headers: pairs(rawHeaders), setHost: false, agent: false });
    const breakOff = (): void => void incoming.socket.destroy();
    onward.once('error', breakOff);
    incoming.socket.once('close', () => onward.destroy());
    incoming.pipe(onward);
    onward.once('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, pairs(answer.rawHeaders));
      outgoing.flushHeaders();
      answer.once('error', breakOff);
      if (limit === Infinity) {
        answer.pipe(outgoing);
        return;
      }
      let left = limit;
      answer.on('data', (chunk: Buffer) => {
        const part = chunk.subarray(0, left);
        left -= part.length;
        outgoing.write(part, () => left <= 0 && breakOff());
      });
      answer.once('end', breakOff);
    });
  }

  #onUpgrade(incoming: IncomingMessage, client: Duplex, head: Buffer): void {
    const { fault } = this.#note(incoming, client);
    client.on('error', () => client.destroy());
    if (fault?.kind === 'silent') {
      // Unread, and half open as a server's sockets are, it would not notice that the client has gone.
      client.once('end', () => client.destroy()).resume();
      return;
    }
    if (fault?.kind === 'answer' || fault?.kind === 'raw') {
      client.end(fault.kind === 'raw' ? fault.bytes : `HTTP/1.1 ${fault.status} Fault\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(fault.body)}\r\n\r\n${String(fault.body)}`);
      return;
    }
    const engine = createConnection({ path: this.#target, allowHalfOpen: true });
    engine.on('error', () => client.destroy());
    engine.once('close', () => client.destroy());
    client.once('close', () => engine.destroy());
    engine.write(`${incoming.method ?? 'GET'} ${incoming.url ?? '/'} HTTP/1.1\r\n${headerLines(incoming.rawHeaders)}\r\n\r\n`);
    engine.write(head);
    client.pipe(engine);
    if (fault?.kind !== 'cut') {
      engine.pipe(client);
      return;
    }
    let left = fault.afterBytes;
    engine.on('data', (chunk: Buffer) => {
      const part = chunk.subarray(0, left);
      left -= part.length;
      client.write(part, () => left <= 0 && client.destroy());
    });
  }
}

/** Header names and values as Node's own functions take them: repeated ones stay repeated. */
function pairs(rawHeaders: readonly string[]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    const value = rawHeaders[index + 1]!;
    const known = headers[name];
    headers[name] = known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value];
  }
  return headers;
}

function headerLines(rawHeaders: readonly string[]): string {
  const lines: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) lines.push(`${rawHeaders[index]!}: ${rawHeaders[index + 1]!}`);
  return lines.join('\r\n');
}
