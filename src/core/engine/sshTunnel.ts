import * as l10n from '@vscode/l10n';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Disposable } from '../base/disposable.ts';
import { type Log } from '../base/log.ts';
import { UserError } from '../base/userError.ts';
import { dialCommand, type SshAddress } from './sshAddress.ts';
import { sshError } from './sshErrors.ts';
import { type SshMaster } from './sshMaster.ts';
import { type SshEnd, type SshProcess } from './sshProgram.ts';

/**
 * How many sessions are opened at a time: servers allow ten by default, one of which holds the connection. What is
 * needed besides goes through a forwarded socket, which no server counts.
 */
const mostSessions = 8;

export interface TunnelOptions {
  readonly address: SshAddress;
  readonly master: SshMaster;
  readonly folder: string;
  readonly platform: NodeJS.Platform;
  readonly log: Log;
}

/**
 * A socket on this machine behind which an engine beyond ssh answers: each connection to it is a session in which
 * `docker system dial-stdio` runs, or, where no docker CLI is there, a connection to the engine's own socket.
 */
export class SshTunnel implements Disposable {
  readonly socketPath: string;
  readonly #options: TunnelOptions;
  readonly #server: Server;
  readonly #sessions = new Set<SshProcess>();
  readonly #sockets = new Set<Socket>();
  #forwarded: string | undefined;
  #failure: SshEnd | undefined;

  private constructor(options: TunnelOptions, socketPath: string) {
    this.#options = options;
    this.socketPath = socketPath;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#join(socket));
    void options.master.ended.then(() => this.#close());
  }

  /** @throws a `UserError` where the engine's socket cannot be reached in any way. */
  static async open(options: TunnelOptions, signal?: AbortSignal): Promise<SshTunnel> {
    const { folder, platform, master, address, log } = options;
    const tunnel = new SshTunnel(options, platform === 'win32' ? `\\\\.\\pipe\\${folder.replaceAll(/[^\w]/g, '-')}-engine` : join(folder, 'engine'));
    const { hasDocker, isFixed, socket } = master.far;
    // A fixed account's engine is its own choice: a socket could be another's.
    const remote = isFixed ? undefined : (address.socket ?? socket);
    if (remote !== undefined) tunnel.#forwarded = await tunnel.#forward(remote, signal);
    if (!hasDocker && tunnel.#forwarded === undefined) throw noWay(address);
    log.info(`ssh: ${hasDocker ? 'the docker CLI at the far end is used' : `there is no docker CLI at the far end: its socket ${String(remote)} is forwarded`}.`);
    await new Promise<void>((resolve, reject) => tunnel.#server.once('error', reject).listen(tunnel.socketPath, resolve));
    return tunnel;
  }

  /** Why connections fail, as far as ssh told; undefined where it said nothing. */
  get problem(): UserError | undefined {
    return this.#failure && sshError(this.#failure, this.#options.address);
  }

  /** Where forwarding is forbidden the sessions must do. */
  async #forward(remote: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    const local = join(this.#options.folder, 'forwarded');
    try {
      await this.#options.master.forward(`${local}:${remote}`, signal);
      return local;
    } catch (error) {
      signal?.throwIfAborted();
      this.#options.log.info(`ssh: the socket ${remote} cannot be forwarded: ${error instanceof Error ? error.message : ''}`);
      return undefined;
    }
  }

  #join(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
    const isSession = this.#options.master.far.hasDocker && (this.#sessions.size < mostSessions || this.#forwarded === undefined);
    if (isSession) this.#joinSession(socket);
    else if (this.#forwarded !== undefined) this.#joinSocket(socket, this.#forwarded);
    else socket.destroy();
  }

  #joinSession(socket: Socket): void {
    const session = this.#options.master.session(dialCommand(this.#options.address));
    this.#sessions.add(session);
    socket.pipe(session.stdin);
    session.stdout.pipe(socket);
    socket.once('close', () => session.kill());
    void session.ended.then((end) => {
      this.#sessions.delete(session);
      // One that was ended from here says nothing of the engine.
      if (!socket.destroyed && end.code !== 0) this.#failure = end;
      if (end.code === 0) socket.end();
      else socket.destroy();
    });
  }

  #joinSocket(socket: Socket, path: string): void {
    const far = connect({ path, allowHalfOpen: true });
    far.on('error', () => socket.destroy());
    far.once('close', () => socket.destroy());
    socket.once('close', () => far.destroy());
    socket.pipe(far).pipe(socket);
  }

  #close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    for (const session of this.#sessions) session.kill();
  }

  dispose(): void {
    this.#close();
    this.#options.master.dispose();
  }
}

function noWay({ host }: SshAddress): UserError {
  return new UserError('noEngine', l10n.t('There is neither a docker CLI nor the socket of a Docker Engine on {0}.', host), {
    remedy: l10n.t('Start Docker there, or name its socket: ssh://user@host/run/user/1000/docker.sock.'),
  });
}
