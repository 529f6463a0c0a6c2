import type { DiskThing } from './diskThings.ts';

/** The command line that removes the same. */
export function removalCommand({ kind, id, names }: DiskThing): readonly string[] {
  switch (kind) {
    case 'container':
      return ['docker', 'rm', ...names];
    case 'image':
      return ['docker', 'rmi', ...(names.length > 0 ? names : [id])];
    case 'volume':
      return ['docker', 'volume', 'rm', id];
    case 'buildCache':
      return ['docker', 'builder', 'prune', '--all', '--force', '--filter', `id=${id}`];
  }
}
