import { request } from 'node:http';
import { createConnection, createServer, type Server } from 'node:net';
import { type LabEngine } from './engine.ts';

/** The ports a lab engine's containers publish, on this machine's loopback, where a person's browser looks for them. */
export function forwardPorts(engine: LabEngine): { stop(): void } {
  const servers = new Map<number, Server>();
  const follow = async (): Promise<void> => {
    const wanted = await publishedPorts(engine).catch((): readonly number[] => []);
    for (const [port, server] of servers) {
      if (wanted.includes(port)) continue;
      server.close();
      servers.delete(port);
    }
    for (const port of wanted) if (!servers.has(port)) servers.set(port, listen(port, engine.address));
  };
  let last = follow();
  const filters = encodeURIComponent(JSON.stringify({ type: ['container'], event: ['start', 'die'] }));
  const events = request({ socketPath: engine.socketPath, path: `/events?filters=${filters}`, agent: false }, (answer) => {
    answer.on('data', () => {
      last = last.then(follow);
    });
    answer.on('error', () => undefined);
  });
  events.on('error', () => undefined);
  events.end();
  return {
    stop() {
      events.destroy();
      for (const server of servers.values()) server.close();
    },
  };
}

async function publishedPorts(engine: LabEngine): Promise<readonly number[]> {
  const { body } = await engine.api('GET', '/containers/json');
  const containers = JSON.parse(body) as readonly { readonly Ports?: readonly { readonly PublicPort?: number; readonly Type?: string }[] }[];
  const ports = containers.flatMap(({ Ports = [] }) => Ports).filter(({ Type }) => Type === 'tcp');
  return [...new Set(ports.map(({ PublicPort }) => PublicPort).filter((port) => port !== undefined))];
}

function listen(port: number, address: string): Server {
  const server = createServer((client) => {
    const container = createConnection({ port, host: address });
    client.on('error', () => container.destroy()).pipe(container);
    container.on('error', () => client.destroy()).pipe(client);
  });
  // A port that is taken here stays the other program's.
  server.on('error', () => undefined);
  return server.listen(port, '127.0.0.1');
}
