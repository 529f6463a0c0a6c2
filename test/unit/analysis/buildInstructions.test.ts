import assert from 'node:assert/strict';
import { fullInstructions, matchInstructions, movedLine } from '../../../src/core/analysis/buildInstructions.ts';

describe('the instructions of two Dockerfiles', () => {
  const match = (before: string, after: string): readonly unknown[] =>
    [...matchInstructions(fullInstructions(before), fullInstructions(after))].map(([index, { kind, before: found }]) => [index, kind, found.startLine]).sort();

  it('hold what they take from the lines below them', () => {
    assert.deepEqual(fullInstructions('FROM a\nRUN <<EOF\n  one\nEOF\nRUN two \\\n  three\n').map(({ text }) => text), ['FROM a', 'RUN <<EOF\n  one\nEOF', 'RUN two three']);
  });

  it('are found again wherever lines came or went', () => {
    assert.deepEqual(match('FROM a\nRUN 1\nRUN 2\nRUN 3', '# new\nFROM a\nRUN 0\nRUN 1\n\nRUN 3'), [[0, 'same', 1], [2, 'same', 2], [3, 'same', 4]]);
  });

  it('are paired in their order where they changed', () => {
    assert.deepEqual(match('FROM a\nCOPY x /\nRUN 1\nCMD z', 'FROM a\nCOPY y /\nENV q=1\nRUN 2\nCMD z'), [[0, 'same', 1], [1, 'changed', 2], [3, 'changed', 3], [4, 'same', 4]]);
  });

  it('are told apart where they stand several times', () => {
    assert.deepEqual(match('FROM a\nRUN x\nFROM b\nRUN x', 'FROM a\nRUN x\nRUN y\nFROM b\nRUN x'), [[0, 'same', 1], [1, 'same', 2], [3, 'same', 3], [4, 'same', 4]]);
  });

  it('of great length are compared at their beginnings and ends only', () => {
    const long = (word: string): string => ['FROM a', ...Array.from({ length: 2000 }, (_, index) => `RUN ${word} ${index}`), 'CMD z'].join('\n');
    const matches = matchInstructions(fullInstructions(long('x')), fullInstructions(long('y')));
    assert.deepEqual([matches.get(0)?.kind, matches.get(1)?.kind, matches.get(2001)?.kind], ['same', 'changed', 'same']);
  });

  it('tell where one stands now', () => {
    const before = 'FROM a\nRUN 1\nCOPY x /\n';
    assert.deepEqual([movedLine(before, 2, '\n\nFROM a\nRUN 1'), movedLine(before, 2, 'FROM a\n\nRUN 2'), movedLine(before, 3, 'FROM a\nRUN 1')], [4, 3, undefined]);
  });
});
