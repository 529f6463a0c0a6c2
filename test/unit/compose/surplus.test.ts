import assert from 'node:assert/strict';
import { surplus } from '../../../src/core/compose/surplus.ts';
import type { Container } from '../../../src/core/model/container.ts';
import { composed } from '../../fakes/things.ts';

const numbered = (number: number): Container => {
  const made = composed('shop', 'web', { id: `w${String(number)}` });
  return made.compose ? { ...made, compose: { ...made.compose, number } } : made;
};

describe('what goes where a service gets fewer containers', () => {
  it('is what is stale, then what has the highest number', () => {
    const all = [1, 2, 3, 10].map(numbered);
    const gone = (count: number): readonly string[] => surplus(all, count, ({ id }) => id === 'w1').map(({ id }) => id);
    assert.deepEqual([gone(4), gone(3), gone(1), gone(9)], [[], ['w1'], ['w1', 'w10', 'w3'], []]);
  });
});
