import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Disposable } from '../base/disposable.ts';
import { type UserError } from '../base/userError.ts';
import { privatePath } from './sshPrivatePath.ts';
import { SshLine, type SshOptions, type SshSurroundings } from './sshLine.ts';
import { SshTunnel } from './sshTunnel.ts';

/** The way to an engine beyond ssh. */
export interface SshWay extends Disposable {
  /** Where the engine answers on this machine. */
  readonly socketPath: string;
  /** Why it does not, as far as ssh told. */
  readonly problem: UserError | undefined;
  /** Has a port of the far end answer on this machine, for as long as the connection lives. @param host the address there that it is bound to. @returns the port here. */
  forwardPort(port: number, host: string, signal?: AbortSignal): Promise<number>;
}

/** Opens the way to what an address `ssh://…` names. @throws a `UserError` that says why not. */
export type OpenSsh = (url: string, surroundings: SshSurroundings, signal?: AbortSignal) => Promise<SshWay>;

/** The ssh connections for one engine: one for each address that it had. */
export class SshLines implements Disposable {
  readonly #options: SshOptions;
  readonly #lines = new Map<string, SshLine>();

  constructor(options: SshOptions) {
    this.#options = options;
  }

  readonly open: OpenSsh = async (url, surroundings, signal) => {
    const line = this.#lines.get(url) ?? new SshLine(url, this.#options, surroundings);
    this.#lines.set(url, line);
    return openWay(line, signal);
  };

  /** A person wants to connect: at once, and they may be asked. */
  allow(): void {
    for (const line of this.#lines.values()) line.allow();
  }

  dispose(): void {
    for (const line of this.#lines.values()) line.dispose();
    this.#lines.clear();
  }
}

async function openWay(line: SshLine, signal?: AbortSignal): Promise<SshWay> {
  await line.reach(signal);
  const folder = await mkdtemp(join(tmpdir(), 'gantry-ssh-'));
  const user = {};
  const tunnel = await SshTunnel.open(privatePath(folder, 'engine', line.platform), (stop) => line.reach(stop), (count) => line.use(user, count));
  return {
    socketPath: tunnel.socketPath,
    get problem() {
      return tunnel.problem;
    },
    forwardPort: async (port, host, stop) => line.ports.forward((await line.reach(stop)).master, port, host, stop),
    dispose() {
      tunnel.dispose();
      line.use(user, undefined);
      void rm(folder, { recursive: true, force: true });
    },
  };
}
