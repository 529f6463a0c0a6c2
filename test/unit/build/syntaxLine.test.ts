import assert from 'node:assert/strict';
import { builtInSource } from '../../../src/core/build/syntaxLine.ts';

describe('a Dockerfile for the engine’s own reader', () => {
  it('names no other one, keeps its directives, and each instruction its line', () => {
    assert.deepEqual(builtInSource('# syntax=docker/dockerfile:1\n# check=skip=all\n\nFROM a\n'), { text: '# check=skip=all\n#\n\nFROM a\n', image: 'docker/dockerfile' });
    assert.deepEqual(builtInSource('\uFEFF#Syntax = docker.io/docker/dockerfile@sha256:0\r\nFROM a'), { text: '#\nFROM a', image: 'docker/dockerfile' });
  });

  it('is not made of one that needs another reader, or names none', () => {
    for (const text of ['FROM a\n# syntax=docker/dockerfile:1\n', '# syntax=docker/dockerfile:1-labs\nFROM a\n', '# syntax=example.com/reader\nFROM a\n', '# check=skip=all\n', '']) {
      assert.equal(builtInSource(text), undefined, text);
    }
  });
});
