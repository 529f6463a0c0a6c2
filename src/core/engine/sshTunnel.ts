import { createServer, type Server, type Socket } from 'node:net';
import { type Disposable } from '../base/disposable.ts';
import { isAbort } from '../base/abort.ts';
import { UserError } from '../base/userError.ts';
import { SshInput } from './sshInput.ts';
import { type SshReach } from './sshReach.ts';

/** A socket on this machine behind which an engine beyond ssh answers, for as long as it is not disposed: a connection to it makes the way there anew where that was lost. */
export class SshTunnel implements Disposable {
  readonly socketPath: string;
  readonly #server: Server;
  readonly #reach: (signal: AbortSignal) => Promise<SshReach>;
  readonly #sockets = new Map<Socket, SshReach | undefined>();
  readonly #onUse: (openCount: number) => void;
  #lost: UserError | undefined;
  #last: SshReach | undefined;

  private constructor(socketPath: string, reach: (signal: AbortSignal) => Promise<SshReach>, onUse: (openCount: number) => void) {
    this.socketPath = socketPath;
    this.#reach = reach;
    this.#onUse = onUse;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => void this.#take(socket));
  }

  /** @param onUse is told how many connections are open whenever that changes. */
  static async open(socketPath: string, reach: (signal: AbortSignal) => Promise<SshReach>, onUse: (openCount: number) => void): Promise<SshTunnel> {
    const tunnel = new SshTunnel(socketPath, reach, onUse);
    await new Promise<void>((resolve, reject) => tunnel.#server.once('error', reject).listen(socketPath, resolve));
    return tunnel;
  }

  /** Why connections fail, as far as ssh told; undefined where it said nothing. */
  get problem(): UserError | undefined {
    return this.#lost ?? this.#last?.problem;
  }

  async #take(socket: Socket): Promise<void> {
    const gone = new AbortController();
    this.#sockets.set(socket, undefined);
    this.#onUse(this.#sockets.size);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      gone.abort();
      this.#sockets.delete(socket);
      this.#onUse(this.#sockets.size);
    });
    const input = new SshInput(socket);
    try {
      const reach = await this.#reach(gone.signal);
      this.#lost = undefined;
      if (socket.destroyed) return;
      this.#follow(reach);
      this.#sockets.set(socket, reach);
      await reach.join(socket, input);
    } catch (error) {
      if (!isAbort(error)) this.#lost = error instanceof UserError ? error : undefined;
      socket.destroy();
    }
  }

  /** Once a connection is lost, so is what went through it. */
  #follow(reach: SshReach): void {
    if (this.#last === reach) return;
    this.#last = reach;
    void reach.master.ended.then(() => {
      for (const [socket, by] of this.#sockets) if (by === reach) socket.destroy();
    });
  }

  dispose(): void {
    this.#server.close();
    for (const socket of this.#sockets.keys()) socket.destroy();
  }
}
