import assert from 'node:assert/strict';
import { readFromRunPage, readRunValues } from '../../../src/pages/run/protocol.ts';

describe('what the page that runs images may ask', () => {
  it('is taken as it is meant', () => {
    const values = { image: 'web', ports: ['80:80', ''], init: true };
    for (const message of [{ kind: 'ready' }, { kind: 'change', change: 3, values }, { kind: 'do', action: 'terminal', values }]) assert.deepEqual(readFromRunPage(message), message);
  });

  it('is nothing else', () => {
    for (const value of [undefined, null, 'ready', {}, { kind: 'do', action: 'remove', values: {} }]) assert.equal(readFromRunPage(value), undefined);
    assert.deepEqual(readFromRunPage({ kind: 'change', change: 'x', values: 'y' }), { kind: 'change', change: 0, values: {} });
    assert.deepEqual(readRunValues({ a: 1, b: null, c: { d: 'e' }, f: ['g', 2], h: 'i' }), { f: ['g', ''], h: 'i' });
  });
});
