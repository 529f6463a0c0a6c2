import { fieldsOf, listOf, numberOf, textOf, textsOf } from '../base/fields.ts';
import { type BuildCacheEntry } from '../model/buildCache.ts';
import { type BuildCacheApi } from './engine.ts';
import { type Transport } from './transport.ts';

export function buildCacheApi(transport: Transport): BuildCacheApi {
  return {
    async list(signal) {
      const answer = fieldsOf(await transport.json({ method: 'GET', path: '/system/df', query: { type: 'build-cache', verbose: '1' }, limit: 'long' }, signal));
      const entries = answer.BuildCache ?? fieldsOf(answer.BuildCacheUsage).Items;
      return listOf(entries).map(toCacheEntry);
    },
    async remove(id, signal) {
      const filters = JSON.stringify({ id: [id] });
      const answer = fieldsOf(await transport.json({ method: 'POST', path: '/build/prune', query: { all: '1', filters } }, signal));
      return { isRemoved: listOf(answer.CachesDeleted).length > 0, bytes: numberOf(answer.SpaceReclaimed) ?? 0 };
    },
  };
}

/** [Engine API, BuildCache]. Before version 1.42 an entry has one parent; engines up to 26 at least write " Parents". */
export function toCacheEntry(json: unknown): BuildCacheEntry {
  const { ID, Type, Description, Size, InUse, Shared, Parent, Parents, ' Parents': misspelt, LastUsedAt } = fieldsOf(json);
  const parents = [...textsOf(Parents ?? misspelt), textOf(Parent)].filter((parent) => parent !== '');
  const milliseconds = Date.parse(textOf(LastUsedAt));
  return {
    id: textOf(ID),
    type: textOf(Type),
    description: textOf(Description),
    size: numberOf(Size) ?? 0,
    isInUse: InUse === true,
    isShared: Shared === true,
    parents,
    lastUsedAt: Number.isFinite(milliseconds) && milliseconds > 0 ? milliseconds / 1000 : undefined,
  };
}
