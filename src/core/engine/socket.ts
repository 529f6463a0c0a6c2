import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { abortError, onAbort } from '../base/abort.ts';
import { type Endpoint } from '../model/endpoint.ts';
import { connectionError } from './errors.ts';

/** A connection to the engine on which nothing was said yet. The caller owns it. */
export function connectSocket(endpoint: Exclude<Endpoint, { kind: 'ssh' }>, signal?: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortError());
      return;
    }
    const socket = open(endpoint);
    const aborted = onAbort(signal, () => socket.destroy(abortError()));
    socket.once('close', () => aborted.dispose());
    socket.once('error', (error: Error) => reject(signal?.aborted === true ? abortError() : connectionError(error, endpoint)));
    socket.once(endpoint.kind === 'tcp' && endpoint.tls ? 'secureConnect' : 'connect', () => {
      // The owner sees the end of the stream; an error that nobody listens to must not end the process.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

function open(endpoint: Exclude<Endpoint, { kind: 'ssh' }>): Socket {
  if (endpoint.kind !== 'tcp') return connect(endpoint.path);
  const { host, port, tls } = endpoint;
  if (!tls) return connect(port, host);
  const { ca, certificate, key, isVerified } = tls;
  return connectTls({
    host,
    port,
    ALPNProtocols: ['h2'],
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
    rejectUnauthorized: isVerified,
  });
}
