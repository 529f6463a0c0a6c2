import { createServer } from 'node:net';
import { type SshMaster } from './sshMaster.ts';

/** Ports of a far end that answer on this machine: again, and where they did, when the connection is made anew. */
export class SshPorts {
  readonly #local = new Map<string, number>();

  get size(): number {
    return this.#local.size;
  }

  /** @param host the address at the far end that the port is bound to. @returns the port here. */
  async forward(master: SshMaster, port: number, host: string, signal?: AbortSignal): Promise<number> {
    const far = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
    const known = this.#local.get(far);
    if (known !== undefined) return known;
    const local = await freePort(port);
    await master.forward(`127.0.0.1:${String(local)}:${far}`, signal);
    this.#local.set(far, local);
    return local;
  }

  /** Opens all of them by a new connection. One that is not to be had any more is forgotten. */
  async open(master: SshMaster, signal: AbortSignal): Promise<void> {
    for (const [far, local] of [...this.#local]) {
      await master.forward(`127.0.0.1:${String(local)}:${far}`, signal).catch(() => {
        this.#local.delete(far);
      });
    }
  }
}

/** The same port where nobody has it here: an address that is passed on is then easier to understand. */
async function freePort(wanted: number): Promise<number> {
  return (await tryPort(wanted)) ?? (await tryPort(0)) ?? wanted;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
