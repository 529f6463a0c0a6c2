import assert from 'node:assert/strict';
import fc from 'fast-check';
import { baseImages, parseDockerfile } from '../../../src/core/build/dockerfile.ts';

const told = (text: string): readonly (readonly [string, string, number, number, number])[] => parseDockerfile(text).map(({ keyword, rest, startLine, endLine, stage }) => [keyword, rest, startLine, endLine, stage]);

describe('the lines of a Dockerfile', () => {
  it('are those of its instructions', () => {
    assert.deepEqual(told('\uFEFF# syntax=docker/dockerfile:1\n\nARG V=1\nfrom busybox AS b\r\n  run echo a \\\r\n  # between\r\n\r\n   b  \\  \n c\nFROM b\nCMD ["x"]'), [
      ['ARG', 'V=1', 3, 3, -1],
      ['FROM', 'busybox AS b', 4, 4, 0],
      ['RUN', 'echo a b c', 5, 9, 0],
      ['FROM', 'b', 10, 10, 1],
      ['CMD', '["x"]', 11, 11, 1],
    ]);
  });

  it('may be continued by another character', () => {
    assert.deepEqual(told('# escape=`\nFROM a\nRUN dir C:\\`\n x\nRUN b\\\n'), [
      ['FROM', 'a', 2, 2, 0],
      ['RUN', 'dir C:\\ x', 3, 4, 0],
      ['RUN', 'b\\', 5, 5, 0],
    ]);
  });

  it('are not those of a here-document', () => {
    assert.deepEqual(told('FROM a\nRUN <<EOF\nRUN no\nEOF\nCOPY <<"A" <<-B /x/\nFROM no\nA\nFROM no\n\tB\nRUN cat <<<word\nRUN b'), [
      ['FROM', 'a', 1, 1, 0],
      ['RUN', '<<EOF', 2, 4, 0],
      ['COPY', '<<"A" <<-B /x/', 5, 9, 0],
      ['RUN', 'cat <<<word', 10, 10, 0],
      ['RUN', 'b', 11, 11, 0],
    ]);
  });

  it('may end anywhere', () => {
    assert.deepEqual([told(''), told('FROM a\nRUN b \\'), told('FROM a\nRUN <<E\nx')], [[], [['FROM', 'a', 1, 1, 0], ['RUN', 'b', 2, 2, 0]], [['FROM', 'a', 1, 1, 0], ['RUN', '<<E', 2, 2, 0], ['X', '', 3, 3, 0]]]);
  });

  it('lie within the file and in order, whatever it holds', () => {
    const piece = fc.constantFrom('FROM ', 'RUN ', 'a', ' ', '\\', '\n', '\r\n', '#', '<<E', 'E', '\t', '`');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')), (text) => {
        const count = text.split(/\r?\n/).length;
        let last = 0;
        for (const { startLine, endLine } of parseDockerfile(text)) {
          assert.ok(startLine > last && endLine >= startLine && endLine <= count, JSON.stringify({ text, startLine, endLine, last, count }));
          last = endLine;
        }
      }),
    );
  });
});

describe('the images a Dockerfile builds on', () => {
  it('are named outright or by arguments', () => {
    const text = 'ARG TAG=1.0\nARG REG="r.example.com:5000"\nARG NONE\nFROM --platform=linux/amd64 ${REG}/app:$TAG AS a\nFROM a\nFROM x:${UNKNOWN:-9}\nFROM ${MISSING}\nFROM $NONE';
    assert.deepEqual(baseImages(parseDockerfile(text), { TAG: '2.0' }), ['r.example.com:5000/app:2.0', 'a', 'x:9']);
  });
});
