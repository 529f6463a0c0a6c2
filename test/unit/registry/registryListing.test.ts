import assert from 'node:assert/strict';
import { RegistryListing } from '../../../src/core/registry/registryListing.ts';
import { readConnected } from '../../../src/core/registry/registries.ts';

describe('a list that comes piece by piece', () => {
  it('is asked for piece by piece, and each piece once', async () => {
    const asked: (string | undefined)[] = [];
    const listing = new RegistryListing((next) => {
      asked.push(next);
      const number = Number(next ?? 0);
      return Promise.resolve({ items: [`item${number}`], ...(number < 3 && { next: String(number + 1) }) });
    });
    await Promise.all([listing.begin(), listing.begin()]);
    await listing.begin();
    assert.deepEqual([asked, listing.items, listing.isComplete], [[undefined], ['item0'], false]);
    await Promise.all([listing.more(), listing.more()]);
    assert.deepEqual([asked, listing.items], [[undefined, '1'], ['item0', 'item1']]);
    await listing.all();
    await listing.more();
    assert.deepEqual([asked, listing.items, listing.isComplete], [[undefined, '1', '2', '3'], ['item0', 'item1', 'item2', 'item3'], true]);
  });

  it('ends, though a registry never comes to an end', async () => {
    const same = new RegistryListing(() => Promise.resolve({ items: ['a', 'b'], next: 'x' }));
    await same.all();
    assert.deepEqual([same.items, same.isComplete], [['a', 'b'], true]);
    let count = 0;
    const endless = new RegistryListing(() => Promise.resolve({ items: [String(count++)], next: 'x' }));
    await endless.all();
    assert.deepEqual([endless.items.length, endless.isComplete], [50, false]);
  });

  it('is asked for again where that failed', async () => {
    let count = 0;
    const listing = new RegistryListing(() => (count++ === 0 ? Promise.reject(new Error('away')) : Promise.resolve({ items: ['a'] })));
    await assert.rejects(listing.begin(), /away/);
    await listing.begin();
    assert.deepEqual(listing.items, ['a']);
  });
});

describe('the registries that were connected', () => {
  it('are read from whatever was stored', () => {
    const stored = [{ host: 'a', access: 'plain', repositories: ['x/y', '../z', 7] }, { host: 'b', access: 'magic' }, { host: '', access: 'plain' }, null, { host: 'c', access: 'verified', password: 'x' }];
    assert.deepEqual(readConnected(stored), [{ host: 'a', access: 'plain', repositories: ['x/y'] }, { host: 'c', access: 'verified', repositories: [] }]);
    assert.deepEqual([readConnected(undefined), readConnected({})], [[], []]);
  });
});
