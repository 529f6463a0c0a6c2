import assert from 'node:assert/strict';
import { parseDockerfile } from '../../../src/core/build/dockerfile.ts';
import { expand, mentioned, variablesAt } from '../../../src/core/analysis/buildVariables.ts';

describe('the variables of a Dockerfile', () => {
  const last = (source: string, buildArgs: Readonly<Record<string, string>> = {}): Readonly<Record<string, string | undefined>> => {
    const instructions = parseDockerfile(source);
    return Object.fromEntries(variablesAt(instructions, instructions.length - 1, buildArgs));
  };

  it('are those that are set before, an environment above an argument', () => {
    assert.deepEqual(last('FROM a\nARG A=1 B="two words" C\nENV A=env D=$B\nENV OLD some words\nRUN x\n'), { A: 'env', B: 'two words', C: undefined, D: 'two words', OLD: 'some words' });
    assert.deepEqual(last('FROM a\nRUN x\nARG LATER=1\n'), {});
  });

  it('take what the build gives', () => {
    assert.deepEqual(last('FROM a\nARG A=1\nARG B\nRUN x', { A: '2', B: '3', UNKNOWN: '4' }), { A: '2', B: '3' });
  });

  it('reach into a stage from above the first only where it asks for them', () => {
    assert.deepEqual(last('ARG V=1\nARG W=$V-w\nFROM a\nARG W\nRUN x'), { W: '1-w' });
  });

  it('go on in a stage that builds on another, arguments excepted', () => {
    assert.deepEqual(last('FROM a AS Base\nARG A=1\nENV E=$A\nFROM other\nENV F=1\nFROM base\nRUN x'), { E: '1' });
  });

  it('are put into a text', () => {
    const values = new Map([['A', 'x'], ['EMPTY', '']]);
    assert.equal(expand('$A ${A}y ${B:-d} ${EMPTY:-e} ${A:+yes} ${B:+no} $B \\$A', values), 'x xy d e yes  $B \\$A');
    assert.deepEqual([...mentioned('COPY $A ${B:-x} /')], ['A', 'B']);
  });
});
