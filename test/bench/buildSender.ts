import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What a build of ours took. */
export interface Sent {
  readonly milliseconds: number;
  /** How late timers were meanwhile, 99 of 100 at most; milliseconds. */
  readonly delay: number;
  /** By how much the process grew at the most; bytes that were resident. */
  readonly growth: number;
  readonly error: string | undefined;
}

/** A process that builds one folder through our core, again and again. */
export class BuildSender {
  readonly #child: ChildProcess;

  /** Starts it, with all the code loaded. */
  static async start(socketPath: string, folder: string, reference: string): Promise<BuildSender> {
    const child = fork('test/bench/hosted/sender.ts', [socketPath, folder, reference], { execArgv: ['--import', 'tsx'] });
    await answerOf(child);
    return new BuildSender(child);
  }

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  async build(): Promise<Sent> {
    this.#child.send('build');
    const sent = (await answerOf(this.#child)) as Sent;
    if (sent.error !== undefined) throw new Error(`Our build: ${sent.error}`);
    return sent;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}

/** The next message of a process. @throws where it ends instead. */
function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`The process that builds ended with ${code ?? 'a signal'}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message);
    });
  });
}
