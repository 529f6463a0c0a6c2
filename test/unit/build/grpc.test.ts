import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import { createServer, connect as connectSocket, type Server } from 'node:net';
import { join } from 'node:path';
import { type Duplex } from 'node:stream';
import { silentLog } from '../../../src/core/base/log.ts';
import { serveGrpc, unary, type GrpcMethod } from '../../../src/core/build/grpc.ts';
import { GrpcStatus } from '../../../src/core/build/grpcStatus.ts';
import { waitFor } from '../../host/command.ts';
import { makeFolder, removeFolders } from './support.ts';

/** A client and the server under test, at the two ends of a real connection. */
async function pair(methods: Readonly<Record<string, GrpcMethod>>): Promise<{ client: ClientHttp2Session; close: () => void }> {
  const path = join(makeFolder(), 'socket');
  const listener: Server = createServer();
  await new Promise<void>((resolve) => listener.listen(path, resolve));
  const accepted = once(listener, 'connection') as Promise<[Duplex]>;
  const client = connect('http://build', { createConnection: () => connectSocket(path) });
  client.on('error', () => undefined);
  const [socket] = await accepted;
  const server = serveGrpc(socket, new Map(Object.entries(methods)), silentLog);
  return {
    client,
    close: () => {
      server.dispose();
      client.destroy();
      listener.close();
    },
  };
}

function frame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

async function finish(stream: ClientHttp2Stream): Promise<{ data: Buffer; status: string; message: string }> {
  let trailers: IncomingHttpHeaders = {};
  stream.on('trailers', (headers: IncomingHttpHeaders) => (trailers = headers));
  stream.on('response', (headers: IncomingHttpHeaders) => (trailers = { ...headers }));
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (!stream.closed) await once(stream, 'close');
  return { data: Buffer.concat(chunks), status: String(trailers['grpc-status']), message: decodeURIComponent(String(trailers['grpc-message'])) };
}

describe('gRPC over one connection', () => {
  let close: () => void = () => undefined;
  afterEach(() => {
    close();
    removeFolders();
  });
  const call = async (methods: Readonly<Record<string, GrpcMethod>>, send: (stream: ClientHttp2Stream) => void, path = '/a.B/C', headers: OutgoingHttpHeaders = {}): ReturnType<typeof finish> => {
    const made = await pair(methods);
    close = made.close;
    const stream = made.client.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', ...headers });
    send(stream);
    return finish(stream);
  };

  it('answers a single request', async () => {
    const answer = await call({ '/a.B/C': unary((request) => Buffer.concat([request, request])) }, (stream) => stream.end(frame(Buffer.from('ab'))));
    assert.deepEqual(answer, { data: frame(Buffer.from('abab')), status: '0', message: 'undefined' });
  });

  it('reads messages that come in pieces, and several at once', async () => {
    const seen: string[] = [];
    const method: GrpcMethod = async (grpc) => {
      for await (const message of grpc.messages) seen.push(Buffer.from(message).toString());
    };
    await call({ '/a.B/C': method }, (stream) => {
      const data = Buffer.concat(['', 'one', 'x'.repeat(70_000), 'two'].map((text) => frame(Buffer.from(text))));
      for (let at = 0; at < data.length; at += 7919) stream.write(data.subarray(at, at + 7919));
      stream.end();
    });
    assert.deepEqual(seen, ['', 'one', 'x'.repeat(70_000), 'two']);
  });

  it('sends many messages in order, all of them', async () => {
    const method: GrpcMethod = async (grpc) => {
      for (let index = 0; index < 20_000; index += 1) await grpc.send(Buffer.from(`${String(index)},`));
    };
    const { data, status } = await call({ '/a.B/C': method }, (stream) => stream.end());
    const numbers: number[] = [];
    for (let at = 0; at < data.length; ) {
      const size = data.readUInt32BE(at + 1);
      numbers.push(Number.parseInt(data.subarray(at + 5, at + 5 + size).toString(), 10));
      at += 5 + size;
    }
    assert.deepEqual([numbers.length, numbers.every((number, index) => number === index), status], [20_000, true, '0']);
  });

  it('sends messages in two parts, however large they are, and does without the second once it says so', async () => {
    const sizes = [0, 1, 10_000, 64 * 1024, 128 * 1024, 1_000_000, 5, 128 * 1024, 128 * 1024];
    const method: GrpcMethod = async (grpc) => {
      const rest = Buffer.alloc(1_000_000);
      for (const [index, size] of sizes.entries()) {
        rest.fill(index + 1);
        // A small one is copied at once.
        const sent = grpc.send(Buffer.of(99), rest.subarray(0, size));
        if (size >= 128 * 1024) await sent;
      }
      rest.fill(0);
    };
    const { data, status } = await call({ '/a.B/C': method }, (stream) => stream.end());
    const read: (readonly [number, number, boolean])[] = [];
    for (let at = 0; at < data.length; ) {
      const size = data.readUInt32BE(at + 1);
      const message = data.subarray(at + 5, at + 5 + size);
      read.push([message[0] ?? 0, size - 1, message.subarray(1).every((byte) => byte === read.length + 1)]);
      at += 5 + size;
    }
    assert.deepEqual([read, status], [sizes.map((size) => [99, size, true]), '0']);
  });

  it('says why a call failed', async () => {
    const method: GrpcMethod = () => Promise.reject(new GrpcStatus(5, 'not é'));
    const { status, message } = await call({ '/a.B/C': method }, (stream) => stream.end());
    assert.deepEqual([status, message], ['5', 'not é']);
  });

  it('does not implement what it does not know', async () => {
    const { status } = await call({}, (stream) => stream.end(frame(Buffer.alloc(0))), '/a.B/D');
    assert.equal(status, '12');
  });

  it('refuses a message of an absurd size', async () => {
    const method: GrpcMethod = async (grpc) => {
      for await (const message of grpc.messages) assert.fail(String(message.length));
    };
    const { status } = await call({ '/a.B/C': method }, (stream) => stream.end(Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 1])));
    assert.equal(status, '2');
  });

  it('keeps repeated metadata apart, and reads text beyond ASCII in both its forms', async () => {
    let seen: unknown;
    const method: GrpcMethod = (grpc) => {
      seen = [grpc.metadata('followpaths'), grpc.metadata('exclude-patterns'), grpc.metadata('dir-name'), grpc.metadata('none')];
      return Promise.resolve();
    };
    const raw = Buffer.from('é').toString('latin1');
    await call({ '/a.B/C': method }, (stream) => stream.end(), '/a.B/C', {
      followpaths: ['a, b', 'c'],
      'exclude-patterns': [raw],
      'dir-name': ['caf%C3%A9+x'],
      'dir-name-encoded': '1',
    });
    assert.deepEqual(seen, [['a, b', 'c'], ['é'], ['café x'], []]);
  });

  it('outlives a client that ends the connection as Go does, which Node takes for an error', async () => {
    let isGone = false;
    const method: GrpcMethod = async (grpc) => {
      await once(grpc.signal, 'abort');
      isGone = true;
    };
    const made = await pair({ '/a.B/C': method });
    close = made.close;
    const stream = made.client.request({ ':method': 'POST', ':path': '/a.B/C', 'content-type': 'application/grpc' });
    stream.on('error', () => undefined);
    await once(stream, 'response');
    // It names a stream of ours as the last one that it took, though we never began any.
    made.client.goaway(0, 1);
    made.client.destroy();
    await waitFor('the method to be told', () => Promise.resolve(isGone));
  });

  it('tells a method that its caller has gone', async () => {
    let gone: Promise<void> = Promise.resolve();
    const { client, close: end } = await pair({
      '/a.B/C': (grpc) => {
        gone = new Promise((resolve) => grpc.signal.addEventListener('abort', () => resolve()));
        return gone;
      },
    });
    close = end;
    const stream = client.request({ ':method': 'POST', ':path': '/a.B/C' });
    stream.on('error', () => undefined);
    await once(stream, 'response');
    stream.close(8);
    await gone;
  });
});
