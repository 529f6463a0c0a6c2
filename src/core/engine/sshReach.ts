import * as l10n from '@vscode/l10n';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Log } from '../base/log.ts';
import { UserError } from '../base/userError.ts';
import { dialCommand, type SshAddress } from './sshAddress.ts';
import { lastWords, sshError } from './sshErrors.ts';
import { type SshInput } from './sshInput.ts';
import { type SshMaster } from './sshMaster.ts';
import { type SshEnd, type SshProcess } from './sshProgram.ts';

/**
 * How many sessions are opened at a time: servers allow ten by default, one of which holds the connection. What is
 * needed besides goes through a forwarded socket, which no server counts.
 */
const mostSessions = 8;

/** Until what ssh says of a forward has come: by another pipe than that it was closed. */
const wordsMilliseconds = 100;

export interface ReachOptions {
  readonly address: SshAddress;
  readonly master: SshMaster;
  readonly folder: string;
  readonly log: Log;
}

/**
 * A connected machine, and how its engine is spoken to: in a session in which `docker system dial-stdio` runs, or,
 * where no docker CLI is there or the server allows no more of them, through the engine's own socket.
 */
export class SshReach {
  readonly master: SshMaster;
  readonly #options: ReachOptions;
  readonly #forwarded: string | undefined;
  readonly #sessions = new Set<SshProcess>();
  #mostSessions = mostSessions;
  #failure: SshEnd | undefined;

  private constructor(options: ReachOptions, forwarded: string | undefined) {
    this.master = options.master;
    this.#options = options;
    this.#forwarded = forwarded;
  }

  /** @throws a `UserError` where the engine's socket cannot be reached in any way. */
  static async open(options: ReachOptions, signal: AbortSignal): Promise<SshReach> {
    const { address, master, log } = options;
    const { hasDocker, isFixed, socket } = master.far;
    // A fixed account's engine is its own choice: a socket could be another's.
    const remote = isFixed ? undefined : (address.socket ?? socket);
    const forwarded = remote === undefined || !master.canForwardSockets ? undefined : await forwardSocket(options, remote, signal);
    if (!hasDocker && forwarded === undefined) throw noWay(address, master.canForwardSockets);
    log.info(`ssh: ${hasDocker ? 'the docker CLI at the far end is used' : `there is no docker CLI at the far end: its socket ${String(remote)} is forwarded`}.`);
    return new SshReach(options, forwarded);
  }

  /** Why connections fail, as far as ssh told; undefined where it said nothing that helps. */
  get problem(): UserError | undefined {
    const error = this.#failure && sshError(this.#failure, this.#options.address);
    return error?.kind === 'disconnected' ? undefined : error;
  }

  /** Joins a connection of this machine to the engine. */
  async join(socket: Socket, input: SshInput): Promise<void> {
    const isSession = this.master.far.hasDocker && (this.#sessions.size < this.#mostSessions || this.#forwarded === undefined);
    if (isSession) await this.#joinSession(socket, input);
    else this.#joinSocket(socket, input);
  }

  async #joinSession(socket: Socket, input: SshInput): Promise<void> {
    const session = await this.master.session(dialCommand(this.#options.address));
    this.#sessions.add(session);
    if (socket.destroyed) session.kill();
    socket.once('close', () => session.kill());
    session.stdout.once('data', () => {
      input.forget();
      this.#failure = undefined;
    });
    session.stdout.pipe(socket, { end: false });
    input.lead(session.stdin);
    const end = await session.ended;
    this.#sessions.delete(session);
    if (end.code === 0) socket.end();
    // One that was ended from here says nothing of the engine.
    else if (!socket.destroyed) this.#lose(socket, input, end);
  }

  #lose(socket: Socket, input: SshInput, end: SshEnd): void {
    const isTooMany = sshError(end, this.#options.address).kind === 'conflict';
    if (isTooMany && input.canTurn && this.#forwarded !== undefined) {
      this.#mostSessions = Math.min(this.#mostSessions, this.#sessions.size);
      this.#joinSocket(socket, input, end);
      return;
    }
    this.#failure = end;
    socket.destroy();
  }

  #loseForwarded(socket: Socket, refused: SshEnd | undefined): void {
    this.#failure = refused ?? { code: 255, said: forwardWords(this.master.said()), isMissing: false };
    socket.destroy();
  }

  /** @param refused how the session ended in whose place it is. */
  #joinSocket(socket: Socket, input: SshInput, refused?: SshEnd): void {
    if (this.#forwarded === undefined) {
      socket.destroy();
      return;
    }
    const far = connect({ path: this.#forwarded, allowHalfOpen: true });
    let isAnswered = false;
    far.on('error', () => undefined);
    far.once('close', () => {
      if (isAnswered || socket.destroyed) socket.destroy();
      else setTimeout(() => this.#loseForwarded(socket, refused), wordsMilliseconds);
    });
    socket.once('close', () => far.destroy());
    far.once('data', () => {
      isAnswered = true;
      this.#failure = undefined;
      input.forget();
    });
    far.pipe(socket);
    input.lead(far);
  }
}

/** Why a forwarded socket was closed before a word came, in words as the docker CLI or ssh say it. */
function forwardWords(said: string): string {
  const last = lastWords(said);
  if (/administratively prohibited/i.test(last)) return last;
  return /permission denied/i.test(last) ? 'connect: permission denied' : 'Cannot connect to the Docker daemon';
}

/** Where forwarding is forbidden the sessions must do. */
async function forwardSocket({ folder, master, log }: ReachOptions, remote: string, signal: AbortSignal): Promise<string | undefined> {
  const local = join(folder, 'forwarded');
  try {
    await master.forward(`${local}:${remote}`, signal);
    return local;
  } catch (error) {
    signal.throwIfAborted();
    log.info(`ssh: the socket ${remote} cannot be forwarded: ${error instanceof Error ? error.message : ''}`);
    return undefined;
  }
}

function noWay({ host }: SshAddress, canForwardSockets: boolean): UserError {
  if (!canForwardSockets) return new UserError('noEngine', l10n.t('There is no docker CLI on {0}.', host), { remedy: l10n.t('Install it there: the ssh of this machine can reach an engine in no other way.') });
  return new UserError('noEngine', l10n.t('There is neither a docker CLI nor the socket of a Docker Engine on {0}.', host), {
    remedy: l10n.t('Start Docker there, or name its socket: ssh://user@host/run/user/1000/docker.sock.'),
  });
}
