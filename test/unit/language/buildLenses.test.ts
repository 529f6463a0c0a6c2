import assert from 'node:assert/strict';
import { buildLenses } from '../../../src/core/language/buildLenses.ts';

describe('the lenses of a Dockerfile', () => {
  const seen = (text: string): readonly unknown[] => buildLenses(text).map(({ line, action }) => [line, action.kind, 'target' in action ? action.target : undefined]);

  it('offer the file, each earlier stage that can be named, and the last one', () => {
    assert.deepEqual(seen('# syntax=x\nARG A\nFROM a AS Build\nRUN x\nFROM b\nFROM c\n'), [
      [1, 'build', undefined],
      [1, 'build', undefined],
      [1, 'check', undefined],
      [3, 'buildStage', 'build'],
      [3, 'buildUpTo', 'build'],
      [3, 'run', 'build'],
      [6, 'buildStage', undefined],
      [6, 'buildUpTo', undefined],
      [6, 'run', undefined],
    ]);
  });

  it('do not offer the only stage twice', () => {
    assert.deepEqual(seen('FROM a AS only').slice(3), [[1, 'buildUpTo', undefined], [1, 'run', undefined]]);
  });

  it('offer to do without the cache', () => {
    assert.deepEqual(buildLenses('FROM a').slice(0, 2).map(({ action }) => action), [{ kind: 'build', noCache: false }, { kind: 'build', noCache: true }]);
  });

  it('are none where there is no stage, and bear half-written text', () => {
    assert.deepEqual([seen(''), seen('FROM'), seen('FROM \\'), seen('RUN <<'), seen('# only')], [[], [], [], [], []]);
    assert.equal(seen('FROM a AS $X\nFROM b AS').length, 6);
  });
});
