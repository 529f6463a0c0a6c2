import { type Disposable } from '../base/disposable.ts';
import { startAskpass } from './askpass.ts';
import { type SshQuestions } from './sshQuestions.ts';

export interface LoginOptions {
  /** The program that hands ssh's questions on: `askpass.js`. */
  readonly askpassProgram: string;
  readonly questions: SshQuestions;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/** What one login by ssh takes: somebody who answers its questions. */
export interface SshLogin extends Disposable {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What ssh is told besides. */
  readonly options: readonly string[];
  readonly wasAsked: boolean;
  /** @param error why the far end did not let one in; undefined where it did. */
  ended(error: unknown): void;
}

/** @param folder one that nobody else may look into, for this login alone. */
export async function beginLogin({ askpassProgram, questions, environment, platform }: LoginOptions, folder: string): Promise<SshLogin> {
  const attempt = questions.begin();
  const askpass = await startAskpass({ program: askpassProgram, folder, questions: attempt, platform });
  return {
    environment: { ...environment, ...askpass.environment },
    options: [...aliveOptions, ...(questions.mayAsk ? [] : ['-o', 'BatchMode=yes']), ...safeOptions(platform)],
    get wasAsked() {
      return attempt.wasAsked;
    },
    ended: (error) => attempt.ended(error),
    dispose: () => askpass.dispose(),
  };
}

const aliveOptions = ['-o', 'ServerAliveInterval=10', '-o', 'ServerAliveCountMax=3', '-o', 'ConnectTimeout=30'];

/**
 * On Windows a question is an argument of a command script, in which the shell there reads `&` and `%` anew. ssh's own
 * questions hold none; those of a server (keyboard-interactive) could hold anything.
 */
export function safeOptions(platform: NodeJS.Platform): readonly string[] {
  return platform === 'win32' ? ['-o', 'KbdInteractiveAuthentication=no'] : [];
}
