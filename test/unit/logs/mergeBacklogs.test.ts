import assert from 'node:assert/strict';
import type { LogLine } from '../../../src/core/logs/logSegment.ts';
import { inOrder, mergeBacklogs } from '../../../src/core/logs/mergeBacklogs.ts';
import { line } from './support.ts';

/** A log that hands its lines out in batches; `left` tells how many it still holds. */
function log(name: string, orders: readonly (readonly number[])[]): { readonly batches: AsyncGenerator<readonly LogLine[], void, undefined>; left: number; isClosed: boolean } {
  const made = { left: orders.length, isClosed: false, batches: batches() };
  async function* batches(): AsyncGenerator<readonly LogLine[], void, undefined> {
    try {
      for (const some of orders) {
        made.left -= 1;
        yield some.map((order) => line(`${name}${order}`, order));
      }
    } finally {
      made.isClosed = true;
    }
  }
  return made;
}

describe('several logs', () => {
  it('are merged in order of time, each in its own order', async () => {
    const logs = [log('a', [[1, 5], [6, 20]]), log('b', [[2, 3], [4, 5], [21]]), log('c', []), log('d', [[19]])];
    const merged: string[] = [];
    for await (const lines of mergeBacklogs(logs.map(({ batches }) => batches))) merged.push(...lines.map(({ text }) => text));
    assert.deepEqual(merged, ['a1', 'b2', 'b3', 'b4', 'a5', 'b5', 'a6', 'd19', 'a20', 'b21']);
  });

  it('are not read far ahead, and closed when the merging is left', async () => {
    const far = log('far', Array.from({ length: 100 }, (_, index) => [1000 + index]));
    const near = log('near', Array.from({ length: 100 }, (_, index) => [index]));
    const merging = mergeBacklogs([far.batches, near.batches]);
    for (let count = 0; count < 10; count++) await merging.next();
    assert.ok(far.left > 97, String(far.left));
    await merging.return(undefined);
    assert.deepEqual([far.isClosed, near.isClosed], [true, true]);
  });

  it('keep lines of the same time as they came', () => {
    assert.deepEqual(inOrder([line('b', 2), line('a', 1), line('c', 2)]).map(({ text }) => text), ['a', 'b', 'c']);
  });
});
