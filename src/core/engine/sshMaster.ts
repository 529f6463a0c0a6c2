import { createConnection } from 'node:net';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { abortError, onAbort } from '../base/abort.ts';
import { type Disposable } from '../base/disposable.ts';
import { type UserError } from '../base/userError.ts';
import { dialCommand, sshTarget, type SshAddress } from './sshAddress.ts';
import { sshError } from './sshErrors.ts';
import { greet, greeting, newMark, noGreeting, type FarEnd } from './sshGreeting.ts';
import { afterLetIn, controlName } from './sshLetIn.ts';
import { type SshLogin } from './sshLogin.ts';
import { startSsh, type SshEnd, type SshProcess } from './sshProgram.ts';

export interface SshMasterOptions {
  readonly address: SshAddress;
  /** Holds the socket by which the connection is shared. */
  readonly folder: string;
  readonly login: SshLogin;
  /** Until a far end that lets one in and then says nothing is given up. What a person takes to answer does not count. */
  readonly greetingMilliseconds: number;
}

/** The one connection to a machine, which sessions and forwards share. */
export interface SshMaster extends Disposable {
  readonly far: FarEnd;
  /** Whether a socket can stand for one at the far end. What goes wrong with it later is said by `said`. */
  readonly canForwardSockets: boolean;
  said(): string;
  /** Starts a program at the far end. Each word must be fit for the shell there. */
  session(command: readonly string[]): Promise<SshProcess>;
  /** Has a local address, `path:path` or `address:port:host:port`, lead to the far end for as long as the connection lives. */
  forward(what: string, signal?: AbortSignal): Promise<void>;
  /** Once the connection is lost, or was ended. */
  readonly ended: Promise<SshEnd>;
}

/** Connects. @throws a `UserError` that says why not; an abort error when the signal aborted. */
export async function connectMaster(options: SshMasterOptions, signal?: AbortSignal): Promise<SshMaster> {
  const { address } = options;
  const mark = newMark();
  const greeted = await begin(options, [greeting(mark)], mark, signal);
  // A machine without `sh`, as Windows is one: what it can run is what is wanted of it.
  const begun = greeted.kind === 'noShell' ? await begin(options, dialCommand(address), mark, signal) : greeted;
  if (begun.kind === 'noShell') throw sshError(begun.end, address);
  return share(options, begun);
}

type Begun = { readonly kind: 'begun'; readonly process: SshProcess; readonly far: FarEnd } | { readonly kind: 'noShell'; readonly end: SshEnd };

/** One login. What it runs at the far end must read its input to the end, and tell what is there. */
async function begin({ address, folder, login, greetingMilliseconds }: SshMasterOptions, command: readonly string[], mark: string, signal: AbortSignal | undefined): Promise<Begun> {
  const own = ['-T', '-S', join(folder, controlName), '-o', 'ControlMaster=yes', '-o', 'ControlPersist=no', '-o', 'ClearAllForwardings=yes', '-o', 'RemoteCommand=none'];
  let kill = (): void => undefined;
  const limit = afterLetIn({ folder, milliseconds: greetingMilliseconds, end: () => kill() });
  const process = startSsh([...own, ...login.options, ...sshTarget(address), ...command], login.environment);
  kill = () => process.kill();
  try {
    const { far, text } = await greet(process, mark, signal);
    if (far) return { kind: 'begun', process, far: command.length === 1 ? far : { hasDocker: true } };
    const end = await process.ended;
    // A connection that is lost in the middle of the greeting says nothing of the account.
    if (limit.isOver || (text !== '' && end.code !== connectionLost)) throw noGreeting(address, text);
    if (isNoShell(end) && command.length === 1) return { kind: 'noShell', end };
    throw await loginError(end, address, login.environment);
  } finally {
    limit.dispose();
  }
}

/** How ssh ends where it failed itself. [ssh(1), EXIT STATUS] */
export const connectionLost = 255;

/** What shells say of a program that they do not know differs, but they name it. */
export function isNoShell({ code, said }: SshEnd): boolean {
  return (code === 1 || code === 127) && /\bsh\b/.test(said);
}

function share({ address, folder, login: { environment } }: SshMasterOptions, { process, far }: Extract<Begun, { kind: 'begun' }>): SshMaster {
  const control = ['-S', join(folder, controlName)];
  // Where the connection is lost no session may make one of its own. What the person has forwarded is not asked for anew.
  const shared = ['-T', ...control, '-o', 'ControlMaster=no', '-o', 'ProxyCommand=false', '-o', 'ClearAllForwardings=yes', '-o', 'RemoteCommand=none', ...sshTarget(address)];
  return {
    far,
    canForwardSockets: true,
    said: () => process.said(),
    session: (command) => Promise.resolve(startSsh([...shared, ...command], environment)),
    async forward(what, stop) {
      // The forwards of the person's own configuration would come along, and fail it where one is taken.
      const forwarding = startSsh(['-F', 'none', ...control, '-O', 'forward', '-L', what, ...sshTarget(address)], environment);
      const aborted = onAbort(stop, () => forwarding.kill());
      const end = await forwarding.ended;
      aborted.dispose();
      if (stop?.aborted) throw abortError();
      if (end.code !== 0) throw sshError(end, address);
    },
    ended: process.ended,
    dispose() {
      process.stdin.end();
      process.kill();
    },
  };
}

/** Why nobody was let in. */
export async function loginError(end: SshEnd, address: SshAddress, environment: SshLogin['environment']): Promise<UserError> {
  const agent = environment.SSH_AUTH_SOCK;
  const isAgentGone = agent !== undefined && agent !== '' && !(await answers(agent));
  return sshError(end, address, isAgentGone && /permission denied/i.test(end.said) ? l10n.t('The ssh agent does not answer: start it and add your key with ssh-add.') : undefined);
}

/** Whether somebody listens at a socket: ssh says nothing of an agent that is gone. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false)).once('connect', () => socket.destroy());
  });
}
