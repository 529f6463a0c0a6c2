import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { type Transform } from 'node:stream';
import { PassThrough } from 'node:stream';

/** A way to a server on which everything arrives later. The kernel's own (netem) is not in every kernel. */
export interface SlowWire {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** @param milliseconds of a round trip; half of them each way. What is on its way does not hold up what follows. */
export async function startSlowWire(target: { readonly host: string; readonly port: number }, milliseconds: number): Promise<SlowWire> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = createConnection(target);
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy()).on('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(later(milliseconds / 2)).pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Hands each piece on after that time, in order. */
function later(milliseconds: number): Transform {
  const held = new PassThrough();
  const push = held.push.bind(held);
  held._transform = (chunk: Uint8Array, _encoding, done) => {
    setTimeout(() => push(chunk), milliseconds);
    done();
  };
  held._flush = (done) => void setTimeout(done, milliseconds);
  return held;
}
