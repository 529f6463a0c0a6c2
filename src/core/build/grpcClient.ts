import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { once } from 'node:events';
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import { Duplex } from 'node:stream';
import { abortError, onAbort } from '../base/abort.ts';
import { type Disposable } from '../base/disposable.ts';
import { type Log } from '../base/log.ts';
import { messageOf } from '../base/userError.ts';
import { MessageSender, readMessages } from './grpcFrames.ts';
import { GrpcStatus, grpcInternal, grpcUnavailable } from './grpcStatus.ts';
import { BytesMessageSchema } from './proto/control_pb.ts';

/** Calls gRPC methods over one connection. A call that fails throws a {@link GrpcStatus}, or an abort error when its signal aborted. */
export interface GrpcClient extends Disposable {
  /** One request, one answer. @param path `/package.Service/Method` */
  unary(path: string, request: Uint8Array, signal: AbortSignal, headers?: OutgoingHttpHeaders): Promise<Uint8Array>;
  /** One request, many answers; leaving the loop ends the call. */
  stream(path: string, request: Uint8Array, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined>;
  /** A method that passes on bytes in both directions (`BytesMessage`), as a connection of its own. */
  tunnel(path: string, headers: OutgoingHttpHeaders, signal: AbortSignal): Duplex;
}

/** @param socket is closed with the client. */
export function grpcClient(socket: Duplex, log: Log): GrpcClient {
  const session = connect('http://buildkit', { createConnection: () => socket, settings: { maxHeaderListSize: longestHeaders } });
  // Each call says itself what became of it.
  session.on('error', (error: Error) => log.debug(`The connection to BuildKit ended: ${error.message}`));
  socket.on('error', (error: Error) => log.debug(`The socket to BuildKit ended: ${error.message}`));
  return {
    async unary(path, request, signal, headers = {}) {
      let answer: Uint8Array | undefined;
      for await (const message of callOf(new ClientCall(session, path, headers, signal), request).messages()) answer ??= message;
      if (!answer) throw new GrpcStatus(grpcUnavailable, 'the answer is missing');
      return answer;
    },
    stream: (path, request, signal) => callOf(new ClientCall(session, path, {}, signal), request).messages(),
    tunnel: (path, headers, signal) => tunnelOf(new ClientCall(session, path, headers, signal)),
    dispose: () => {
      session.destroy();
      socket.destroy();
    },
  };
}

/**
 * More than this, Node's HTTP/2 takes for an attack and ends the connection. The engine is told: what is longer (the
 * details of an error in a very long Dockerfile) it leaves out, and resets that one call.
 */
const longestHeaders = 60_000;

/** Sends the one request of a call. */
function callOf(call: ClientCall, request: Uint8Array): ClientCall {
  void call.sender.send(request);
  void call.sender.flush();
  call.stream.end();
  return call;
}

class ClientCall {
  readonly stream: ClientHttp2Stream;
  readonly sender: MessageSender;
  readonly #signal: AbortSignal;
  #status: GrpcStatus | undefined;
  #error: Error | undefined;

  constructor(session: ClientHttp2Session, path: string, headers: OutgoingHttpHeaders, signal: AbortSignal) {
    if (signal.aborted) throw abortError();
    if (session.closed || session.destroyed) throw new GrpcStatus(grpcUnavailable, 'the connection is closed');
    this.#signal = signal;
    this.stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers }, { endStream: false });
    this.sender = new MessageSender(this.stream);
    this.stream.on('response', (received) => this.#read(received));
    this.stream.on('trailers', (received: IncomingHttpHeaders) => this.#read(received));
    this.stream.on('error', (error: Error) => (this.#error = error));
    const aborted = onAbort(signal, () => this.#cancel());
    this.stream.once('close', () => aborted.dispose());
  }

  /** What the other side sends; throws in the end where it says that the call failed. */
  async *messages(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* readMessages(this.stream);
      if (!this.stream.closed) await once(this.stream, 'close');
    } catch (error) {
      this.#error ??= error instanceof Error ? error : new Error(String(error));
    } finally {
      this.stream.close(constants.NGHTTP2_CANCEL);
    }
    if (this.#status?.code === 0) return;
    if (this.#status) throw this.#status;
    if (this.#signal.aborted) throw abortError();
    const isReset = this.#error !== undefined && 'code' in this.#error && this.#error.code === 'ERR_HTTP2_STREAM_ERROR';
    throw new GrpcStatus(isReset ? grpcInternal : grpcUnavailable, this.#error ? messageOf(this.#error) : 'the connection was closed');
  }

  #cancel(): void {
    this.stream.close(constants.NGHTTP2_CANCEL);
    // A connection that choked on what it was sent no longer says that its streams are closed.
    setImmediate(() => this.stream.destroy());
  }

  /** The status stands in the trailers, or in the headers of a call that failed at once. */
  #read(headers: IncomingHttpHeaders): void {
    const code = headers['grpc-status'];
    if (code === undefined) return;
    const details = headers['grpc-status-details-bin'];
    this.#status = new GrpcStatus(Number(code), unescaped(String(headers['grpc-message'] ?? '')), typeof details === 'string' ? Buffer.from(details, 'base64') : undefined);
  }
}

function tunnelOf(call: ClientCall): Duplex {
  const messages = call.messages();
  const next = async (): Promise<Buffer | null> => {
    for (;;) {
      const { done, value } = await messages.next();
      if (done) return null;
      const { data } = fromBinary(BytesMessageSchema, value);
      // An empty chunk would end the reading.
      if (data.length > 0) return Buffer.from(data.buffer, data.byteOffset, data.length);
    }
  };
  const duplex = new Duplex({
    read() {
      next().then(
        (data) => duplex.push(data),
        (error: unknown) => duplex.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    },
    write(chunk: Buffer, _encoding, done) {
      call.sender.send(toBinary(BytesMessageSchema, create(BytesMessageSchema, { data: chunk }))).then(() => done(), done);
    },
    final(done) {
      call.sender
        .flush()
        .then(() => call.stream.end())
        .then(() => done(), done);
    },
    destroy(error, done) {
      call.stream.close(constants.NGHTTP2_CANCEL);
      done(error);
    },
  });
  return duplex;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
