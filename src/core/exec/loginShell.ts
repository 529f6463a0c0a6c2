import { basename } from 'node:path/posix';
import { isAbort } from '../base/abort.ts';
import { fieldsOf, textOf } from '../base/fields.ts';
import type { Engine } from '../engine/engine.ts';
import { ContainerFiles } from '../files/containerFiles.ts';

const passwdPath = '/etc/passwd';
const longestPasswd = 1024 * 1024;

/** What stands in the place of a shell for those who may not log in. */
const noShells = new Set(['nologin', 'false', 'true', 'sync', 'halt', 'shutdown', 'git-shell']);

/**
 * The login shell of a container's user, by the container's own list of users, if it is there: read through the
 * engine's archive, so that no program is run for it. Undefined where there is none, or it cannot be told.
 */
export async function loginShell(engine: Pick<Engine, 'containers' | 'files'>, containerId: string, user: string | undefined, signal: AbortSignal): Promise<string | undefined> {
  try {
    const name = user ?? textOf(fieldsOf((await engine.containers.inspect(containerId, signal)).json.Config).User);
    const passwd = await new ContainerFiles(engine, containerId).read(passwdPath, longestPasswd, signal);
    const shell = shellOf(Buffer.from(passwd).toString('utf8'), name);
    return shell !== undefined && (await isProgram(engine, containerId, shell, signal)) ? shell : undefined;
  } catch (error) {
    if (isAbort(error)) throw error;
    // Whatever is the matter with the list, or the shell that it names: the usual shells are tried.
    return undefined;
  }
}

/** @param user as an image names it: a name, a number, either with a group after a colon, or nothing for root. [passwd(5)] */
export function shellOf(passwd: string, user: string): string | undefined {
  const name = user.split(':')[0]?.trim() || '0';
  const users = passwd.split('\n').map((line) => line.split(':'));
  const entry = users.find((fields) => fields[0] === name) ?? users.find((fields) => fields[2] === name);
  const shell = entry?.[6]?.trim() ?? '';
  return /^\/[^\p{Cc}]+$/u.test(shell) && !noShells.has(basename(shell)) ? shell : undefined;
}

async function isProgram(engine: Pick<Engine, 'files'>, containerId: string, path: string, signal: AbortSignal): Promise<boolean> {
  const found = await engine.files.stat(containerId, path, signal);
  const { kind, mode } = found.kind === 'link' ? await engine.files.stat(containerId, found.linkTarget ?? path, signal) : found;
  return kind === 'file' && (mode & 0o111) !== 0;
}
