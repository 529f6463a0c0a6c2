import assert from 'node:assert/strict';
import { LiveCollection } from '../../../src/core/inventory/collection.ts';
import type { CollectionChange } from '../../../src/core/inventory/inventory.ts';
import { ManualClock } from '../../fakes/manualClock.ts';

interface Thing {
  readonly id: string;
  readonly name: string;
}
const a = { id: 'a', name: 'one' };
const b = { id: 'b', name: 'two' };

describe('LiveCollection', () => {
  let clock: ManualClock;
  let collection: LiveCollection<Thing>;
  let changes: CollectionChange<Thing>[];

  beforeEach(() => {
    clock = new ManualClock();
    collection = new LiveCollection<Thing>(clock);
    changes = [];
    collection.onDidChange((change) => changes.push(change));
  });

  it('is loaded by its first list, even an empty one', () => {
    assert.equal(collection.isLoaded, false);
    collection.reset([]);
    assert.equal(collection.isLoaded, true);
    assert.deepEqual(changes, [{ isReset: true, added: [], changed: [], removed: [] }]);
  });

  it('says what a new list changed, and nothing where it is the same', () => {
    collection.reset([a, b]);
    collection.reset([{ ...a }, { ...b }]);
    collection.reset([{ ...a, name: 'other' }]);
    assert.deepEqual(changes, [
      { isReset: true, added: [a, b], changed: [], removed: [] },
      { isReset: true, added: [], changed: [{ before: a, after: { id: 'a', name: 'other' } }], removed: [b] },
    ]);
  });

  it('says what an update changed, and nothing where it changed nothing', () => {
    collection.reset([a]);
    changes.length = 0;
    collection.update([{ ...a }], ['unknown']);
    assert.deepEqual(changes, []);
    collection.update([b], ['a']);
    assert.deepEqual(changes, [{ isReset: false, added: [b], changed: [], removed: [a] }]);
    assert.deepEqual([...collection.values()], [b]);
  });

  it('counts a value once that is listed twice', () => {
    collection.reset([a, { ...a, name: 'twin' }]);
    assert.deepEqual(changes, [{ isReset: true, added: [{ id: 'a', name: 'twin' }], changed: [], removed: [] }]);
  });

  it('knows since when a value is as it is', async () => {
    const begin = clock.now();
    collection.reset([a, b]);
    await clock.advance(1000);
    collection.update([{ ...a }, { ...b, name: 'other' }], []);
    assert.deepEqual([collection.listedAt('a'), collection.listedAt('b'), collection.listedAt('c')], [begin, begin + 1000, undefined]);
  });
});
