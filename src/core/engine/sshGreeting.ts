import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { abortError, onAbort } from '../base/abort.ts';
import { UserError } from '../base/userError.ts';
import { type SshAddress } from './sshAddress.ts';
import { lastWords, sshCommand, sshName } from './sshErrors.ts';
import { type SshProcess } from './sshProgram.ts';

/** What is at the far end. */
export interface FarEnd {
  /** Whether a docker CLI is there. */
  readonly hasDocker: boolean;
  /** The socket of the very engine that the docker CLI there speaks to; where there is no CLI, one that an engine may listen on. */
  readonly socket?: string;
  /** Whatever the account is told to run, it joins its input and output to an engine of its own choice. */
  readonly isFixed?: true;
}

const longestGreeting = 64 * 1024;

/** What tells the greeting from all else that a far end says. */
export function newMark(): string {
  return `gantry-${randomBytes(8).toString('hex')}`;
}

/** Where engines listen, in the order in which they are tried. */
const sockets = '/var/run/docker.sock "$XDG_RUNTIME_DIR/docker.sock" "$HOME/.docker/run/docker.sock" "$HOME/.colima/default/docker.sock" "$HOME/.rd/docker.sock" "$XDG_RUNTIME_DIR/podman/podman.sock"';

/**
 * What runs at the far end for as long as the connection is wanted: says what is there, then waits for the end of its
 * input. So nothing stays behind when this process dies. The mark tells it from what a login script prints. A socket
 * that may be written comes before one that may not.
 */
export function greeting(mark: string): string {
  const docker = 'if command -v docker > /dev/null 2>&1; then echo docker; echo "host $(docker context inspect --format "{{.Endpoints.docker.Host}}" 2> /dev/null < /dev/null)"; fi';
  const own = 'case "$DOCKER_HOST" in unix://*) echo "socket ${DOCKER_HOST#unix://}";; esac';
  const found = `f() { for s in ${sockets}; do test -S "$s" && test "$1" "$s" && echo "socket $s"; done; }; f -w; f -e`;
  return `sh -c 'echo ${mark}; ${docker}; ${own}; ${found}; echo ${mark}; exec cat > /dev/null'`;
}

/**
 * What the greeting is given to read, which it drops. An account whose fixed command is `docker system dial-stdio`
 * passes it to its engine instead, whose answer tells it from all else.
 */
const ping = 'GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n';

/** @returns what is there; undefined as long as it has not said so. */
function readGreeting(text: string, mark: string): FarEnd | undefined {
  if (/(^|\n)HTTP\/1\.[01] 200 [^]*\n\r?\n/.test(text)) return { hasDocker: true, isFixed: true };
  const [, said, rest] = text.split(`${mark}\n`);
  if (said === undefined || rest === undefined) return undefined;
  const lines = said.split('\n');
  const hasDocker = lines.includes('docker');
  // Another socket than the docker CLI's own would be another engine.
  const socket = pathIn(lines, hasDocker ? /^host unix:\/\/(.*)$/ : /^socket (.*)$/);
  return { hasDocker, ...(socket === undefined ? {} : { socket }) };
}

/** Waits for the far end's greeting. @returns all that it said where it gave none; ssh ends then. */
export async function greet(process: SshProcess, mark: string, signal: AbortSignal | undefined): Promise<{ readonly far?: FarEnd; readonly text: string }> {
  const aborted = onAbort(signal, () => process.kill());
  let text = '';
  process.stdin.write(ping);
  try {
    for await (const chunk of process.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
      text += chunk;
      const far = readGreeting(text, mark);
      if (far) {
        process.stdout.resume();
        return { far, text };
      }
      if (text.length > longestGreeting) {
        process.kill();
        break;
      }
    }
  } finally {
    aborted.dispose();
  }
  if (signal?.aborted) throw abortError();
  return { text };
}

/** A path is a word of a command line later on. */
function pathIn(lines: readonly string[], pattern: RegExp): string | undefined {
  return lines.map((line) => pattern.exec(line)?.[1] ?? '').find((path) => /^\/[\w@%+=:,./-]+$/.test(path));
}

/** The account runs another program than it is told, as a forced command does, or its shell waits for something. */
export function noGreeting(address: SshAddress, said: string): UserError {
  const [where, words] = [sshName(address), lastWords(said.replace(ping, ''))];
  const message = words === '' ? l10n.t('{0} lets you in, but does not run what it is told: nothing came back.', where) : l10n.t('{0} lets you in, but does not run what it is told. It says: {1}', where, words);
  return new UserError('unsupported', message, {
    needsPerson: true,
    remedy: l10n.t('Try "{0} docker version" in a terminal. An account with a fixed command other than "docker system dial-stdio", or a login script that asks or waits, does not do: use another account, or have the script wait in interactive shells only.', sshCommand(address)),
  });
}
