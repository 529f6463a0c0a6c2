import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isEqual } from '../../../src/core/base/equal.ts';

describe('isEqual', () => {
  it('agrees with a value\'s copy', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => isEqual(value, structuredClone(value))));
  });

  it('tells apart what differs', () => {
    const values = [undefined, null, 0, '', false, [], {}, { a: undefined }, { a: 1 }, { b: 1 }, { a: 1, b: 1 }, [1], [1, 2], [[1]], '1', 1];
    for (const [index, a] of values.entries()) for (const [other, b] of values.entries()) assert.equal(isEqual(a, b), index === other, `${JSON.stringify(a)} and ${JSON.stringify(b)}`);
  });
});
