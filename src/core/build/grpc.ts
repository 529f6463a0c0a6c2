import { constants, performServerHandshake, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { type Duplex } from 'node:stream';
import { toDisposable, type Disposable } from '../base/disposable.ts';
import { type Log } from '../base/log.ts';
import { messageOf } from '../base/userError.ts';
import { MessageSender, readMessages } from './grpcFrames.ts';
import { GrpcStatus, grpcUnimplemented, grpcUnknown } from './grpcStatus.ts';

/** A call that the other side made. */
export interface GrpcCall {
  /** All values of a metadata key, exactly as they were sent: Node's own headers join repeated ones with a comma. */
  metadata(key: string): readonly string[];
  /** What the caller sends; ends when it has no more to send. */
  readonly messages: AsyncIterable<Uint8Array>;
  /**
   * Queues a message; wait for the promise, which resolves when there is room for more.
   * @param rest the end of the message, kept apart so that content need not be copied; leave it as it is until then.
   */
  send(message: Uint8Array, rest?: Uint8Array): Promise<void>;
  /** Aborts when the caller gives up or the connection is lost. */
  readonly signal: AbortSignal;
}

export type GrpcMethod = (call: GrpcCall) => Promise<void>;

/**
 * Serves gRPC over one connection whose other end is the HTTP/2 client; what a BuildKit session needs of it and no
 * more: no compression, no deadlines.
 * @param methods by path, `/package.Service/Method`.
 * @returns what closes the connection.
 */
export function serveGrpc(socket: Duplex, methods: ReadonlyMap<string, GrpcMethod>, log: Log): Disposable {
  const session = performServerHandshake(socket);
  // Go ends a session in a way that Node takes for a protocol error; the build's own stream says what went wrong.
  session.on('error', (error: Error) => log.debug(`The build session ended: ${error.message}`));
  socket.on('error', (error: Error) => log.debug(`The build session's connection ended: ${error.message}`));
  session.on('stream', (...event: readonly unknown[]) => {
    // The types know nothing of the fourth argument, the headers as they were sent.
    const [stream, headers, , rawHeaders] = event as [ServerHttp2Stream, IncomingHttpHeaders, number, readonly string[]];
    answer(stream, methods.get(String(headers[constants.HTTP2_HEADER_PATH])), rawHeaders, log);
  });
  return toDisposable(() => {
    session.destroy();
    socket.destroy();
  });
}

/** A method with one request and one answer. */
export function unary(reply: (request: Uint8Array, signal: AbortSignal) => Promise<Uint8Array> | Uint8Array): GrpcMethod {
  return async (call) => {
    for await (const request of call.messages) {
      await call.send(await reply(request, call.signal));
      return;
    }
    throw new GrpcStatus(grpcUnknown, 'the request is missing');
  };
}

function answer(stream: ServerHttp2Stream, method: GrpcMethod | undefined, rawHeaders: readonly string[], log: Log): void {
  const abort = new AbortController();
  stream.on('error', (error: Error) => log.debug(`A call of the build session ended: ${error.message}`));
  stream.once('close', () => abort.abort());
  const type = { ':status': 200, 'content-type': 'application/grpc' };
  if (!method) {
    stream.respond({ ...type, 'grpc-status': grpcUnimplemented, 'grpc-message': 'unknown method' }, { endStream: true });
    stream.resume();
    return;
  }
  let trailers: Record<string, string | number> = { 'grpc-status': 0 };
  stream.respond(type, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  const sender = new MessageSender(stream);
  const call: GrpcCall = {
    metadata: (key) => valuesOf(rawHeaders, key),
    messages: readMessages(stream),
    send: (message, rest) => sender.send(message, rest),
    signal: abort.signal,
  };
  const run = async (): Promise<void> => {
    try {
      await method(call);
    } catch (error) {
      const code = error instanceof GrpcStatus ? error.code : grpcUnknown;
      trailers = { 'grpc-status': code, 'grpc-message': encodeURIComponent(messageOf(error)) };
    }
    await sender.flush();
    if (!stream.destroyed) stream.end();
    stream.resume();
  };
  run().catch((error: unknown) => log.debug(`A call of the build session was cut off: ${messageOf(error)}`));
}

/**
 * The values of a header. BuildKit sends text beyond ASCII either as raw UTF-8, which Node reads as Latin-1, or
 * escaped as in a URL's query, and then says so under `<key>-encoded`.
 */
function valuesOf(rawHeaders: readonly string[], key: string): readonly string[] {
  const raw = (name: string): readonly string[] => rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1] === name);
  const isEscaped = raw(`${key}-encoded`).includes('1');
  return raw(key).map((value) => (isEscaped ? unescapeQuery(value) : Buffer.from(value, 'latin1').toString('utf8')));
}

function unescapeQuery(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return value;
  }
}
