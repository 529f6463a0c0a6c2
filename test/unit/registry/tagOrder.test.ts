import assert from 'node:assert/strict';
import { newestFirst } from '../../../src/core/registry/tagOrder.ts';

describe('tags by version', () => {
  it('have the highest first, and a release before what led to it', () => {
    const order = ['latest', '10.0', 'v2.0.0', '2.0.0-rc.2', '2.0.0-rc.1', '1', '1.10', '1.10.1', '1.10.0', '1.9.9', '1.9.9-alpine', '0.1', 'alpine', 'edge', 'nightly-2025'];
    for (let start = 0; start < order.length; start++) {
      const shuffled = [...order.slice(start), ...order.slice(0, start)].reverse();
      assert.deepEqual(newestFirst(shuffled), order);
    }
  });

  it('are all there, once', () => {
    const tags = Array.from({ length: 5000 }, (_, index) => `1.${index % 70}.${index}`);
    assert.deepEqual([...newestFirst(tags)].sort(), [...tags].sort());
    assert.deepEqual(newestFirst([]), []);
  });
});
