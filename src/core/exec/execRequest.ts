import { fieldsOf, textOf, textsOf } from '../base/fields.ts';
import { splitWords } from '../model/runInput.ts';
import { isSecretName, isSecretValue } from '../model/secretName.ts';

/** A program to be run in a container, as it was typed. */
export interface ExecRequest {
  /** Words as a shell splits them; no shell reads them. */
  readonly commandLine: string;
  /** Empty: the container's own. */
  readonly user: string;
  readonly workingDirectory: string;
  /** `NAME=value` */
  readonly environment: readonly string[];
  readonly hasTty: boolean;
}

/** What is remembered for an image. */
export interface RememberedExec extends Omit<ExecRequest, 'commandLine'> {
  /** The newest first. */
  readonly commandLines: readonly string[];
}

const keptLines = 10;

export function readRememberedExec(value: unknown): RememberedExec {
  const { user, workingDirectory, environment, hasTty, commandLines } = fieldsOf(value);
  return { user: textOf(user), workingDirectory: textOf(workingDirectory), environment: textsOf(environment), hasTty: hasTty !== false, commandLines: textsOf(commandLines).slice(0, keptLines) };
}

/** What may be kept of a request: no command that names a secret, no secret's value. */
export function rememberExec({ commandLines }: RememberedExec, request: ExecRequest): RememberedExec {
  const { commandLine, user, workingDirectory, environment, hasTty } = request;
  const line = commandLine.trim();
  const kept = line.split(/[\s=]/).some(isSecretName) || isSecretValue(line) ? commandLines : [line, ...commandLines.filter((known) => known !== line)];
  return { user, workingDirectory, environment: environment.filter((entry) => !isSecretName(nameOf(entry)) && !isSecretValue(entry)), hasTty, commandLines: kept.slice(0, keptLines) };
}

/** What is wrong with variables, one a line; undefined where nothing is. */
export function environmentProblem(entries: readonly string[]): string | undefined {
  return entries.find((entry) => !/^[^=\s\p{Cc}]+=/u.test(entry));
}

/** The `docker exec` that does the same; for a log, without the variables' values. */
export function execLine(container: string, { commandLine, user, workingDirectory, environment, hasTty }: ExecRequest): readonly string[] {
  return [
    ...['docker', 'exec', '--interactive', ...(hasTty ? ['--tty'] : [])],
    ...(user === '' ? [] : ['--user', user]),
    ...(workingDirectory === '' ? [] : ['--workdir', workingDirectory]),
    ...environment.flatMap((entry) => ['--env', nameOf(entry)]),
    container,
    ...splitWords(commandLine).map((word) => (isSecretName(nameOf(word)) && word.includes('=') ? `${nameOf(word)}=…` : word)),
  ];
}

function nameOf(entry: string): string {
  return entry.split('=')[0] ?? '';
}
