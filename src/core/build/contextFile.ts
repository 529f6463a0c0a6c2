import { realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Finds files of a context by their paths in it; none that lies elsewhere, whatever links lead there. */
export function contextFiles(buildContext: string): (path: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (path) => {
    if (!known.has(path)) known.set(path, find(buildContext, path));
    return known.get(path);
  };
}

function find(buildContext: string, path: string): string | undefined {
  const full = join(buildContext, path);
  try {
    const isInside = realpathSync(full).startsWith(`${realpathSync(buildContext)}${sep}`);
    return isInside && statSync(full).isFile() ? full : undefined;
  } catch {
    // There is none, or none that can be read.
    return undefined;
  }
}
