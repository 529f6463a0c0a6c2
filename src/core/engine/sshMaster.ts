import { randomBytes } from 'node:crypto';
import { existsSync, watch } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { abortError, onAbort } from '../base/abort.ts';
import { type Disposable } from '../base/disposable.ts';
import { UserError } from '../base/userError.ts';
import { sshTarget, type SshAddress } from './sshAddress.ts';
import { lastWords, sshError, sshName } from './sshErrors.ts';
import { startSsh, type SshEnd, type SshProcess } from './sshProgram.ts';

export interface SshMasterOptions {
  readonly address: SshAddress;
  /** Holds the socket by which the connection is shared. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether ssh may ask a person. */
  readonly mayAsk: boolean;
  /** Until a far end that lets one in and then says nothing is given up. What a person takes to answer does not count. */
  readonly greetingMilliseconds: number;
}

/** The one connection to a machine, which sessions and forwards share. */
export interface SshMaster extends Disposable {
  /** Whether the far end has a docker CLI. */
  readonly hasDocker: boolean;
  /** The sockets at the far end that an engine may listen on. */
  readonly sockets: readonly string[];
  /** Starts a program at the far end. Each word must be fit for the shell there. */
  session(command: readonly string[]): SshProcess;
  /** Has a local address, `path:path` or `address:port:host:port`, lead to the far end for as long as the connection lives. */
  forward(what: string, signal?: AbortSignal): Promise<void>;
  /** Once the connection is lost, or was ended. */
  readonly ended: Promise<SshEnd>;
}

const longestGreeting = 64 * 1024;

/**
 * What runs at the far end for as long as the connection is wanted: says what is there, then waits for the end of its
 * input. So nothing stays behind when this process dies. The mark tells it from what a login script prints.
 */
function greeting(mark: string): string {
  const sockets = '/var/run/docker.sock "$XDG_RUNTIME_DIR/docker.sock" "$HOME/.docker/run/docker.sock" "$HOME/.colima/default/docker.sock" "$HOME/.rd/docker.sock" "$XDG_RUNTIME_DIR/podman/podman.sock"';
  return `sh -c 'echo ${mark}; command -v docker > /dev/null 2>&1 && echo docker; for s in ${sockets}; do test -S "$s" && echo "socket $s"; done; echo ${mark}; exec cat > /dev/null'`;
}

/** Connects. @throws a `UserError` that says why not; an abort error when the signal aborted. */
export async function connectMaster({ address, folder, environment, mayAsk, greetingMilliseconds }: SshMasterOptions, signal?: AbortSignal): Promise<SshMaster> {
  const control = join(folder, controlName);
  const mark = `gantry-${randomBytes(8).toString('hex')}`;
  const own = ['-T', '-S', control, '-o', 'ControlMaster=yes', '-o', 'ControlPersist=no', '-o', 'ClearAllForwardings=yes', '-o', 'RemoteCommand=none'];
  const alive = ['-o', 'ServerAliveInterval=10', '-o', 'ServerAliveCountMax=3', '-o', 'ConnectTimeout=30'];
  const process = startSsh([...own, ...alive, ...(mayAsk ? [] : ['-o', 'BatchMode=yes']), ...sshTarget(address), greeting(mark)], environment);
  const limit = afterLetIn(folder, greetingMilliseconds, () => process.kill());
  const failed = (said: string): Promise<UserError> | UserError => (limit.isOver || said !== '' ? noGreeting(address, said) : failure(process, address, environment));
  const said = await greet(process, mark, failed, signal).finally(() => limit.dispose());
  // Where the connection is lost no session may make one of its own.
  const shared = ['-T', '-S', control, '-o', 'ControlMaster=no', '-o', 'ProxyCommand=false', '-o', 'ClearAllForwardings=no', '-o', 'RemoteCommand=none', ...sshTarget(address)];
  return {
    hasDocker: said.includes('docker'),
    sockets: said.flatMap((line) => (/^socket \/[\w@%+=:,./-]+$/.test(line) ? [line.slice('socket '.length)] : [])),
    session: (command) => startSsh([...shared, ...command], environment),
    async forward(what, stop) {
      const forwarding = startSsh(['-S', control, '-O', 'forward', '-L', what, ...sshTarget(address)], environment);
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

/** Waits for the far end's greeting. @returns its lines. */
async function greet(process: SshProcess, mark: string, failed: (said: string) => Promise<UserError> | UserError, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const aborted = onAbort(signal, () => process.kill());
  let text = '';
  try {
    for await (const chunk of process.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
      text += chunk;
      const [, said, rest] = text.split(`${mark}\n`);
      if (said !== undefined && rest !== undefined) {
        process.stdout.resume();
        return said.split('\n').filter((line) => line !== '');
      }
      if (text.length > longestGreeting) break;
    }
  } finally {
    aborted.dispose();
  }
  process.kill();
  if (signal?.aborted) throw abortError();
  throw await failed(text);
}

/** The socket by which the connection is shared: ssh makes it once the far end lets it in. */
const controlName = 'm';

/** Ends what lets one in, and then does nothing of what it is told. */
function afterLetIn(folder: string, milliseconds: number, end: () => void): Disposable & { readonly isOver: boolean } {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, () => look());
  watcher.on('error', () => undefined);
  const look = (): void => {
    if (timer || !existsSync(join(folder, controlName))) return;
    timer = setTimeout(() => {
      isOver = true;
      end();
    }, milliseconds);
  };
  return {
    get isOver() {
      return isOver;
    },
    dispose() {
      watcher.close();
      clearTimeout(timer);
    },
  };
}

/** The account runs another program than it is told, as a forced command does, or its shell waits for something. */
function noGreeting(address: SshAddress, said: string): UserError {
  const [where, words] = [sshName(address), lastWords(said)];
  const message = words === '' ? l10n.t('{0} lets you in, but does not run what it is told: nothing came back.', where) : l10n.t('{0} lets you in, but does not run what it is told. It says: {1}', where, words);
  return new UserError('unsupported', message, { remedy: l10n.t('Try "ssh {0} docker version" in a terminal. An account with a fixed command, or a login script that asks or waits, does not do: use another account, or have the script wait in interactive shells only.', where) });
}

async function failure(process: SshProcess, address: SshAddress, environment: SshMasterOptions['environment']): Promise<UserError> {
  const end = await process.ended;
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
