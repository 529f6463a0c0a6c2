import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { compareText, SortedList } from '../../../src/core/outline/sortedList.ts';

describe('SortedList', () => {
  it('is in order whatever is added and removed', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(30))), (steps) => {
        const list = new SortedList<number>((a, b) => a - b);
        const expected = new Set<number>();
        for (const [isAdded, value] of steps) {
          assert.equal(list.place(value).isThere, expected.has(value));
          if (isAdded) list.insert(value);
          else list.remove(value);
          if (isAdded) expected.add(value);
          else expected.delete(value);
        }
        assert.deepEqual([...list], [...expected].sort((a, b) => a - b));
      }),
    );
  });

  it('compares few of its values, however many there are', () => {
    let comparisons = 0;
    const list = new SortedList<number>((a, b) => {
      comparisons += 1;
      return a - b;
    });
    for (let value = 0; value < 5_000; value += 1) list.insert(value);
    comparisons = 0;
    list.insert(2_500.5);
    assert.ok(comparisons <= 14, String(comparisons));
  });
});

describe('compareText', () => {
  it('orders as people do, and never calls two texts equal', () => {
    assert.deepEqual(['web10', 'Web2', 'web2', 'api'].sort(compareText), ['api', 'Web2', 'web2', 'web10']);
  });
});
