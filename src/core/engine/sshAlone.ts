import { dialCommand, sshTarget, type SshAddress } from './sshAddress.ts';
import { sshError } from './sshErrors.ts';
import { greet, greeting, newMark, noGreeting, type FarEnd } from './sshGreeting.ts';
import { type SshLogin } from './sshLogin.ts';
import { connectionLost, isNoShell, loginError, type SshMaster } from './sshMaster.ts';
import { startSsh, type SshEnd, type SshProcess } from './sshProgram.ts';

export interface AloneOptions {
  readonly address: SshAddress;
  /** Each session is a login of its own. */
  readonly begin: () => Promise<SshLogin>;
}

interface Started {
  readonly process: SshProcess;
  readonly login: SshLogin;
}

/** Milliseconds: what connecting may take, and a greeting. */
const longestSilence = 50_000;

const noForwards = ['-o', 'ClearAllForwardings=yes'];

/** Where connections cannot be shared each session, and each forward, makes one of its own. @throws a `UserError` that says why the far end cannot be reached. */
export async function connectAlone(options: AloneOptions, signal?: AbortSignal): Promise<SshMaster> {
  const { address } = options;
  const running = new Set<SshProcess>();
  let end: (end: SshEnd) => void = () => undefined;
  const ended = new Promise<SshEnd>((resolve) => {
    end = resolve;
  });
  const start = async (command: readonly string[], more: readonly string[] = noForwards): Promise<Started> => {
    const started = await startAlone(options, command, more);
    running.add(started.process);
    void started.process.ended.then(() => running.delete(started.process));
    return started;
  };
  const hello = await greetAlone(start, address, noForwards, signal);
  hello.process.kill();
  return {
    far: hello.far,
    canForwardSockets: false,
    said: () => '',
    async session(command) {
      const { process, login } = await start(command);
      process.stdout.once('data', () => login.ended(undefined));
      return process;
    },
    async forward(what, stop) {
      // ssh opens what it forwards before the far end can say a word.
      await greetAlone(start, address, ['-L', what], stop);
    },
    ended,
    dispose() {
      for (const process of running) process.kill();
      end({ code: undefined, said: '', isMissing: false });
    },
  };
}

async function startAlone({ address, begin }: AloneOptions, command: readonly string[], more: readonly string[]): Promise<Started> {
  const login = await begin();
  const process = startSsh(['-T', ...login.options, ...more, '-o', 'RemoteCommand=none', ...sshTarget(address), ...command], login.environment);
  void process.ended.then((end) => {
    // Whoever asked sees the rest.
    if (end.code === connectionLost) login.ended(sshError(end, address));
    login.dispose();
  });
  return { process, login };
}

/** Ends what says nothing for long, unless a person was asked, who may take any time. @returns whether it did. */
function limited({ process, login }: Started): () => boolean {
  let isOver = false;
  const timer = setTimeout(() => {
    if (login.wasAsked) return;
    isOver = true;
    process.kill();
  }, longestSilence);
  process.stdout.once('data', () => clearTimeout(timer));
  void process.ended.then(() => clearTimeout(timer));
  return () => isOver;
}

/** Logs in, and learns what is at the far end. The login lasts until its process is killed. */
async function greetAlone(start: (command: readonly string[], more: readonly string[]) => Promise<Started>, address: SshAddress, more: readonly string[], signal: AbortSignal | undefined): Promise<{ readonly process: SshProcess; readonly far: FarEnd }> {
  const mark = newMark();
  const { process, login } = await start([greeting(mark)], more);
  const isOver = limited({ process, login });
  const { far, text } = await greet(process, mark, signal);
  if (far) {
    login.ended(undefined);
    return { process, far };
  }
  const end = await process.ended;
  if (isOver() || (text !== '' && end.code !== connectionLost)) throw noGreeting(address, text);
  if (!isNoShell(end)) throw await loginError(end, address, login.environment);
  const dialled = await start(dialCommand(address), more);
  const answer = await greet(dialled.process, mark, signal);
  if (!answer.far) throw await loginError(await dialled.process.ended, address, login.environment);
  dialled.login.ended(undefined);
  return { process: dialled.process, far: { hasDocker: true } };
}
