import assert from 'node:assert/strict';
import { parseChallenges } from '../../../src/core/registry/challenge.ts';

describe('a challenge of a server', () => {
  it('has a scheme and parameters, quoted or not', () => {
    assert.deepEqual(parseChallenges('Bearer realm="https://auth.example.com/token",service=registry , scope="repository:a/b:pull,push"'), [
      { scheme: 'bearer', parameters: { realm: 'https://auth.example.com/token', service: 'registry', scope: 'repository:a/b:pull,push' } },
    ]);
  });

  it('may be one of several', () => {
    assert.deepEqual(parseChallenges('Negotiate, Basic realm="a \\"b\\", c", BEARER Realm="x"'), [
      { scheme: 'negotiate', parameters: {} },
      { scheme: 'basic', parameters: { realm: 'a "b", c' } },
      { scheme: 'bearer', parameters: { realm: 'x' } },
    ]);
  });

  it('that makes no sense is none, however long', () => {
    for (const header of ['', ',,,', '=', '"x"', 'realm="x"', 'a'.repeat(100_000), '"'.repeat(100_000)]) assert.ok(parseChallenges(header).length <= 1);
    assert.deepEqual(parseChallenges('Bearer realm="x" "'), [{ scheme: 'bearer', parameters: { realm: 'x' } }]);
    assert.deepEqual(parseChallenges('Bearer __proto__="x",realm="y"').map(({ parameters }) => Object.entries(parameters)), [[['__proto__', 'x'], ['realm', 'y']]]);
  });
});
