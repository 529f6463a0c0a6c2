import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileError, isMissing } from './fileError.ts';
import { compileNameGlob } from './goPattern.ts';

/**
 * What must be sent so that the given paths can be opened inside a context: the paths themselves, the symbolic
 * links on the way, and what these lead to. Paths may have wildcards, which are kept; links never lead out of the
 * context. After fsutil's FollowLinks.
 * @returns patterns to include; undefined where everything is wanted.
 */
export function followLinks(root: string, paths: readonly string[]): readonly string[] | undefined {
  const resolved = new Set<string>();
  for (const path of paths) follow(root, path, resolved);
  return withoutNested([...resolved]);
}

function follow(root: string, path: string, resolved: Set<string>): void {
  const parts = inRoot(path).split('/');
  for (let count = 1; count <= parts.length; count += 1) {
    const current = parts.slice(0, count).join('/');
    const rest = parts.slice(count).join('/');
    const targets = linkTargets(root, current);
    if ((targets ?? rest === '') && resolved.has(current)) return;
    if (targets) {
      resolved.add(current);
      for (const target of targets) follow(root, posix.join(target, rest), resolved);
      return;
    }
  }
  resolved.add(parts.join('/'));
}

/** Where the links lead that a path, with wildcards in its last part, stands for; undefined where it is no link. */
function linkTargets(root: string, path: string): readonly string[] | undefined {
  const name = posix.basename(path);
  if (!hasWildcards(name)) {
    const target = linkTarget(root, path);
    return target === undefined ? undefined : [target];
  }
  const folder = posix.dirname(path);
  const names = namesIn(root, folder);
  if (!names) return undefined;
  const matches = compileNameGlob(name);
  const targets = names
    .filter(matches)
    .map((found) => linkTarget(root, posix.join(folder, found)))
    .filter((target) => target !== undefined);
  return targets.length === 0 ? undefined : targets;
}

function linkTarget(root: string, path: string): string | undefined {
  if (path === '.' || path === '') return undefined;
  const full = join(root, path);
  try {
    if (!lstatSync(full).isSymbolicLink()) return undefined;
    const link = readlinkSync(full).replaceAll('\\', process.platform === 'win32' ? '/' : '\\');
    return posix.isAbsolute(link) ? link : posix.join('/', posix.dirname(path), link);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileError(full, error);
  }
}

function namesIn(root: string, folder: string): readonly string[] | undefined {
  const full = join(root, folder);
  try {
    return readdirSync(full);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileError(full, error);
  }
}

/** The path relative to the context; `..` does not lead above it. */
function inRoot(path: string): string {
  const clean = posix.normalize(`/${path}`).replace(/^\/|\/$/g, '');
  return clean === '' ? '.' : clean;
}

function hasWildcards(name: string): boolean {
  return /[*?[]/.test(process.platform === 'win32' ? name : name.replace(/\\./g, ''));
}

function withoutNested(paths: readonly string[]): readonly string[] | undefined {
  const sorted = [...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  if (sorted.includes('.')) return undefined;
  let last: string | undefined;
  return sorted.filter((path) => {
    if (last !== undefined && path.startsWith(`${last}/`)) return false;
    last = path;
    return true;
  });
}
