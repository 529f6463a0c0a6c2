import { randomUUID } from 'node:crypto';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';

export interface RegistryRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the proxy does instead of handing a request on. */
export type RegistryFault =
  | { readonly kind: 'answer'; readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  /** Hands the request's body on, and closes both connections after so many bytes of it. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Hands the answer on, changed. */
  | { readonly kind: 'change'; readonly change: (body: string, headers: Record<string, string>) => string };

/** Stands before a real registry, notes what passes, and does what that registry does not: tokens, pages, faults. */
export interface RegistryProxy {
  readonly host: string;
  readonly requests: readonly RegistryRequest[];
  /** The newest that answers counts. */
  on(handle: (request: RegistryRequest) => RegistryFault | undefined): void;
  /** No faults from now on. */
  heal(): void;
  stop(): Promise<void>;
}

/** @param target the registry's host and port. */
export async function startRegistryProxy(target: string, address = '127.0.0.1'): Promise<RegistryProxy> {
  const requests: RegistryRequest[] = [];
  let handlers: ((request: RegistryRequest) => RegistryFault | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming, outgoing) => {
    const isUpload = incoming.method === 'PATCH' || incoming.method === 'PUT';
    void (isUpload ? Promise.resolve('') : bodyOf(incoming)).then((body) => {
      const noted = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body };
      requests.push(noted);
      const fault = handlers.map((handle) => handle(noted)).find((each) => each !== undefined);
      if (fault?.kind === 'answer') {
        incoming.resume();
        outgoing.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers }).end(incoming.method === 'HEAD' ? undefined : fault.body);
        return;
      }
      handOn(target, incoming, outgoing, isUpload ? undefined : body, fault);
    });
  });
  server.on('connection', (socket) => sockets.add(socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy())));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, address, resolve));
  return {
    host: `${address}:${(server.address() as AddressInfo).port}`,
    requests,
    on: (handle) => void handlers.unshift(handle),
    heal: () => {
      handlers = [];
    },
    async stop() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function handOn(target: string, incoming: IncomingMessage, outgoing: ServerResponse, body: string | undefined, fault: Exclude<RegistryFault, { kind: 'answer' }> | undefined): void {
  const [host = '', port] = target.split(':');
  // The registry writes its own addresses after the name it was asked by.
  const onward = request({ host, port: Number(port), method: incoming.method, path: incoming.url, headers: incoming.headers, agent: false });
  const breakOff = (): void => void incoming.socket.destroy();
  onward.once('error', breakOff);
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) onward.destroy();
  });
  if (body !== undefined) onward.end(body);
  else if (fault?.kind === 'cut') cutAfter(incoming, fault.afterBytes, onward, breakOff);
  else incoming.pipe(onward);
  onward.once('response', (answer) => {
    if (fault?.kind !== 'change') {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      return;
    }
    void bodyOf(answer).then((text) => {
      const headers = Object.fromEntries(Object.entries(answer.headers).flatMap(([name, value]) => (name === 'content-length' || value === undefined ? [] : [[name, String(value)]])));
      const changed = fault.change(text, headers);
      outgoing.writeHead(answer.statusCode ?? 502, headers).end(changed);
    });
  });
}

function cutAfter(incoming: IncomingMessage, bytes: number, onward: ReturnType<typeof request>, breakOff: () => void): void {
  let left = bytes;
  incoming.on('data', (chunk: Buffer) => {
    onward.write(chunk);
    left -= chunk.length;
    if (left <= 0) breakOff();
  });
  incoming.once('end', () => onward.end());
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
}

export interface TokenService {
  /** Tokens given out so far, the newest last. */
  readonly tokens: readonly string[];
  /** None of the tokens given out so far is accepted any more. */
  expire(): void;
}

/**
 * Makes a proxy ask for tokens, as Docker Hub does, and hand them out to whoever says the right name and password, or
 * sends the identity token.
 */
export function askForTokens(proxy: RegistryProxy, login: { readonly username: string; readonly password: string; readonly identityToken?: string }, lifetimeSeconds?: number): TokenService {
  const tokens: string[] = [];
  let valid = new Set<string>();
  const basic = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  proxy.on(({ path, method, headers, body }) => {
    if (path.startsWith('/token')) {
      const isKnown = method === 'POST' ? new URLSearchParams(body).get('refresh_token') === login.identityToken : headers.authorization === basic;
      if (!isKnown) return { kind: 'answer', status: 401, body: JSON.stringify({ details: 'incorrect username or password' }) };
      const token = randomUUID();
      tokens.push(token);
      valid.add(token);
      return { kind: 'answer', status: 200, body: JSON.stringify({ token, ...(lifetimeSeconds === undefined ? {} : { expires_in: lifetimeSeconds }) }) };
    }
    if (valid.has((headers.authorization ?? '').replace(/^Bearer /, ''))) return undefined;
    const scope = /^\/v2\/(.+)\/(?:manifests|tags|blobs|referrers)\//.exec(path)?.[1];
    const challenge = `Bearer realm="http://${proxy.host}/token",service="lab \\"one\\""${scope === undefined ? '' : `,scope="repository:${scope}:pull"`}`;
    return { kind: 'answer', status: 401, headers: { 'www-authenticate': challenge }, body: '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}' };
  });
  return {
    tokens,
    expire: () => {
      valid = new Set();
    },
  };
}
