import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { startFaultProxy } from './faultProxy.ts';

/** Stands before an engine, which then is one that needs no upgrade: as Docker Engine is from version 1.53 of its API on. */
export interface H2cFront {
  readonly socketPath: string;
  /** How many connections spoke HTTP/2 at once. */
  readonly direct: number;
  stop(): Promise<void>;
}

/** How every connection begins whose client knows that the other side speaks HTTP/2. [RFC 9113, section 3.4] */
const preface = Buffer.from('PRI * HTTP/2.0');
const upgrade = 'POST /grpc HTTP/1.1\r\nHost: engine\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n';

/** @param version what the engine itself answers to `GET /version`. */
export async function startH2cFront(target: string, version: string): Promise<H2cFront> {
  const socketPath = `/tmp/gantry-h2c-${randomUUID().slice(0, 8)}.sock`;
  const api = { ...(JSON.parse(version) as Readonly<Record<string, unknown>>), ApiVersion: '1.53' };
  const old = await startFaultProxy(target);
  old.fail({ kind: 'answer', status: 200, body: JSON.stringify(api) }, ({ path }) => path === '/version');
  old.fail({ kind: 'answer', status: 200, body: 'OK', headers: { 'api-version': '1.53', 'builder-version': '2', ostype: 'linux' } }, ({ path }) => path === '/_ping');
  old.fail({ kind: 'answer', status: 404, body: '{"message":"page not found"}' }, ({ path }) => path === '/grpc' || path === '/session');
  let direct = 0;
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    client.once('data', (first: Buffer) => {
      client.pause();
      // Clients send what a connection begins with at once.
      const isDirect = first.subarray(0, preface.length).equals(preface);
      if (isDirect) direct += 1;
      void join(client, isDirect ? target : old.socketPath, isDirect, first);
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socketPath, resolve));
  return {
    socketPath,
    get direct() {
      return direct;
    },
    async stop() {
      for (const client of open) client.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
      await old.stop();
      await rm(socketPath, { force: true });
    },
  };
}

async function join(client: Socket, path: string, isUpgraded: boolean, first: Buffer): Promise<void> {
  const engine = createConnection({ path, allowHalfOpen: true });
  engine.on('error', () => client.destroy());
  engine.once('close', () => client.destroy());
  client.once('close', () => engine.destroy());
  if (isUpgraded) {
    engine.write(upgrade);
    if (!(await pastHead(engine))) return;
  }
  engine.write(first);
  client.pipe(engine);
  engine.pipe(client);
}

/** Reads to the end of the head that answers the upgrade, and leaves what follows. */
function pastHead(engine: Socket): Promise<boolean> {
  let read = Buffer.alloc(0);
  return new Promise((resolve) => {
    engine.once('close', () => resolve(false));
    const onData = (chunk: Buffer): void => {
      read = Buffer.concat([read, chunk]);
      const end = read.indexOf('\r\n\r\n');
      if (end < 0) return;
      engine.off('data', onData);
      engine.pause();
      engine.unshift(read.subarray(end + 4));
      resolve(read.toString('latin1').startsWith('HTTP/1.1 101'));
    };
    engine.on('data', onData);
  });
}
