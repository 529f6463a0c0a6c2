import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Disposable } from '../base/disposable.ts';
import { type Log } from '../base/log.ts';
import { type UserError } from '../base/userError.ts';
import { startAskpass } from './askpass.ts';
import { parseSshUrl } from './sshAddress.ts';
import { connectAlone } from './sshAlone.ts';
import { connectMaster, type SshMaster } from './sshMaster.ts';
import { type SshQuestions } from './sshQuestions.ts';
import { SshTunnel } from './sshTunnel.ts';

/** What reaching an engine by ssh takes. */
export interface SshOptions {
  /** The program that hands ssh's questions on: `askpass.js`. */
  readonly askpassProgram: string;
  readonly questions: SshQuestions;
  /** Until a far end that lets one in and then says nothing is given up; 20 s by default. */
  readonly greetingMilliseconds?: number;
}

/** The way to an engine beyond ssh. */
export interface SshWay extends Disposable {
  /** Where the engine answers on this machine. */
  readonly socketPath: string;
  /** Why it does not, as far as ssh told. */
  readonly problem: UserError | undefined;
  /** Has a port of the far end's own answer on this machine, for as long as the connection lives. @returns the port here. */
  forwardPort(port: number, signal?: AbortSignal): Promise<number>;
}

export interface SshSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly log: Log;
}

/** Connects to the machine that an address `ssh://…` names. @throws a `UserError` that says why not. */
export async function openSsh(url: string, { askpassProgram, questions, greetingMilliseconds = 20_000 }: SshOptions, { environment, platform, log }: SshSurroundings, signal?: AbortSignal): Promise<SshWay> {
  const address = parseSshUrl(url);
  const folder = await mkdtemp(join(tmpdir(), 'gantry-ssh-'));
  const attempt = questions.begin();
  const askpass = await startAskpass({ program: askpassProgram, folder, questions: attempt, platform });
  const options = { address, folder, environment: { ...environment, ...askpass.environment }, mayAsk: questions.mayAsk, greetingMilliseconds };
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    // The ssh of Windows cannot share a connection.
    const master = platform === 'win32' ? connectAlone(options) : await connectMaster(options, signal);
    attempt.ended(true);
    void master.ended.then(removeFolder);
    const tunnel = await openTunnel({ address, master, folder, platform, log }, signal);
    return waysOf(tunnel, master, () => {
      tunnel.dispose();
      askpass.dispose();
    });
  } catch (error) {
    attempt.ended(false);
    askpass.dispose();
    await removeFolder();
    throw error;
  }
}

async function openTunnel(options: Parameters<typeof SshTunnel.open>[0], signal: AbortSignal | undefined): Promise<SshTunnel> {
  try {
    return await SshTunnel.open(options, signal);
  } catch (error) {
    options.master.dispose();
    throw error;
  }
}

function waysOf(tunnel: SshTunnel, master: SshMaster, dispose: () => void): SshWay {
  const ports = new Map<number, number>();
  return {
    socketPath: tunnel.socketPath,
    get problem() {
      return tunnel.problem;
    },
    async forwardPort(port, signal) {
      const known = ports.get(port);
      if (known !== undefined) return known;
      const local = await freePort(port);
      await master.forward(`127.0.0.1:${String(local)}:127.0.0.1:${String(port)}`, signal);
      ports.set(port, local);
      return local;
    },
    dispose,
  };
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
