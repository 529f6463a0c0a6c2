import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

/** What a step of a build waits at, by asking for `/go`. */
export interface Gate {
  /** Host and port. */
  readonly address: string;
  open(): void;
  close(): Promise<void>;
}

/** @param host where a container's own network reaches us. */
export async function openGate(host: string): Promise<Gate> {
  let isOpen = false;
  const server = createServer((_, answer) => answer.writeHead(isOpen ? 200 : 503).end());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  return {
    address: `${host}:${(server.address() as AddressInfo).port}`,
    open: () => (isOpen = true),
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
