import { spawn } from 'node:child_process';
import { fieldsOf, textOf } from '../base/fields.ts';
import { type RegistryLogin } from './login.ts';

/** Which program is asked, and how. */
export interface HelperCall {
  /** "desktop" for the program `docker-credential-desktop`. */
  readonly helper: string;
  /** A registry, as the CLI calls it. */
  readonly server: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Asks one of Docker's credential helpers: the registry on its standard input, JSON on its output.
 * [docker/docker-credential-helpers, `get`]
 * @returns undefined where it has none for this registry.
 * @throws an Error, which never holds what the helper said, where it is missing, fails or does not answer in time.
 */
export async function askHelper(call: HelperCall, signal?: AbortSignal): Promise<RegistryLogin | undefined> {
  const { code, output } = await run(call, 'get', call.server, signal);
  if (code !== 0) {
    if (/credentials not found/i.test(output)) return undefined;
    throw new Error(`it ended with code ${String(code)}`);
  }
  const { Username: name, Secret: secret } = answerOf(output);
  if (textOf(secret) === '') return undefined;
  return { username: name === '<token>' ? '' : textOf(name), secret: textOf(secret) };
}

/**
 * Has a helper keep a login, or forget the one it has. [docker/docker-credential-helpers, `store` and `erase`]
 * @throws an Error, which never holds what was told, where it is missing, fails or does not answer in time.
 */
export async function tellHelper(call: HelperCall, login: RegistryLogin | undefined, signal?: AbortSignal): Promise<void> {
  const input = login && JSON.stringify({ ServerURL: call.server, Username: login.username === '' ? '<token>' : login.username, Secret: login.secret });
  const { code, output } = await run(call, input === undefined ? 'erase' : 'store', input ?? call.server, signal);
  const isGoneAlready = input === undefined && /credentials not found/i.test(output);
  if (code !== 0 && !isGoneAlready) throw new Error(`it ended with code ${String(code)}`);
}

const limitMilliseconds = 5000;
const longestAnswer = 256 * 1024;

function run({ helper, environment }: HelperCall, verb: 'get' | 'store' | 'erase', input: string, signal?: AbortSignal): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    // It is the name of a program beside others, not a path to any.
    if (!/^[\w.-]+$/.test(helper)) throw new Error('its name is none');
    const limit = AbortSignal.timeout(limitMilliseconds);
    const child = spawn(`docker-credential-${helper}`, [verb], {
      env: { ...environment },
      stdio: ['pipe', 'pipe', 'ignore'],
      shell: false,
      windowsHide: true,
      killSignal: 'SIGKILL',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    let output = '';
    const end = (error: Error): void => {
      child.kill('SIGKILL');
      // A grandchild may hold the pipe open for longer than anybody wants to wait.
      child.stdout.destroy();
      reject(limit.aborted && signal?.aborted !== true ? new Error(`it did not answer within ${limitMilliseconds / 1000} seconds`) : error);
    };
    child.once('error', end);
    child.stdin.on('error', () => undefined);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > longestAnswer) end(new Error('its answer has no end'));
    });
    child.once('close', (code) => resolve({ code, output }));
    child.stdin.end(input);
  });
}

function answerOf(output: string): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(output));
  } catch {
    // The parser's own message would quote the answer, and with it a credential.
    throw new Error('its answer is not JSON');
  }
}
