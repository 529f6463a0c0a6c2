import * as l10n from '@vscode/l10n';
import type { BuildCacheEntry } from '../model/buildCache.ts';

export interface CacheRemoval {
  /** What goes, in an order in which the builder lets it go: before an entry all that build on it. */
  readonly removed: readonly BuildCacheEntry[];
  /** What was chosen but has to stay: it is in use, or an entry that stays builds on it. */
  readonly kept: readonly BuildCacheEntry[];
  /** What is freed at most. */
  readonly bytes: number;
}

/** What becomes of the cache when these of its entries are to be removed. */
export function planCacheRemoval(all: readonly BuildCacheEntry[], chosen: ReadonlySet<string>): CacheRemoval {
  const waiting = new Map(all.filter(({ id, isInUse }) => chosen.has(id) && !isInUse).map((entry) => [entry.id, entry]));
  const users = new Map<string, number>();
  for (const parent of all.flatMap(({ parents }) => parents)) users.set(parent, (users.get(parent) ?? 0) + 1);
  const removed: BuildCacheEntry[] = [];
  const free = [...waiting.values()].filter(({ id }) => !users.get(id));
  for (let entry = free.pop(); entry; entry = free.pop()) {
    removed.push(entry);
    waiting.delete(entry.id);
    for (const parent of entry.parents) {
      const left = (users.get(parent) ?? 0) - 1;
      users.set(parent, left);
      const next = waiting.get(parent);
      if (left === 0 && next) free.push(next);
    }
  }
  const gone = new Set(removed.map(({ id }) => id));
  const bytes = removed.reduce((sum, { size, isShared }) => sum + (isShared ? 0 : size), 0);
  return { removed, kept: all.filter(({ id }) => chosen.has(id) && !gone.has(id)), bytes };
}

/** What an entry is, in words. */
export function cacheTypeWords(type: string): string {
  switch (type) {
    case 'regular':
      return l10n.t('result of a step');
    case 'source.local':
      return l10n.t('build context');
    case 'source.git.checkout':
      return l10n.t('Git checkout');
    case 'exec.cachemount':
      return l10n.t('cache mount');
    default:
      return l10n.t('of the builder itself');
  }
}
