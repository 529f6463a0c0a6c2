import assert from 'node:assert/strict';
import { planCacheRemoval } from '../../../src/core/analysis/buildCache.ts';
import { type BuildCacheEntry } from '../../../src/core/model/buildCache.ts';

describe('what is removed of a build cache', () => {
  const entry = (id: string, parents: readonly string[] = [], more: Partial<BuildCacheEntry> = {}): BuildCacheEntry => ({ id, type: 'regular', description: id, size: 10, isInUse: false, isShared: false, parents, lastUsedAt: undefined, ...more });
  const planned = (all: readonly BuildCacheEntry[], chosen: readonly string[]): readonly unknown[] => {
    const { removed, kept, bytes } = planCacheRemoval(all, new Set(chosen));
    return [removed.map(({ id }) => id), kept.map(({ id }) => id), bytes];
  };

  it('goes after all that builds on it', () => {
    assert.deepEqual(planned([entry('a'), entry('b', ['a']), entry('c', ['b'])], ['a', 'b', 'c']), [['c', 'b', 'a'], [], 30]);
    assert.deepEqual(planned([entry('a'), entry('b', ['a']), entry('c', ['a']), entry('d', ['b', 'c'])], ['a', 'b', 'd']), [['d', 'b'], ['a'], 20]);
  });

  it('is not what something that stays builds on, nor what is in use', () => {
    assert.deepEqual(planned([entry('a'), entry('b', ['a'])], ['a']), [[], ['a'], 0]);
    assert.deepEqual(planned([entry('a'), entry('b', ['a'], { isInUse: true })], ['a', 'b']), [[], ['a', 'b'], 0]);
  });

  it('frees nothing that images hold too', () => {
    assert.deepEqual(planned([entry('a', [], { isShared: true }), entry('b', ['gone'])], ['a', 'b', 'unknown']), [['b', 'a'], [], 10]);
  });
});
