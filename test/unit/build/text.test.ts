import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bytesText, cellWidth, cleanOutput, cleanText, cutToWidth, secondsText } from '../../../src/core/build/text.ts';

describe('text for a terminal', () => {
  it('is without control characters and changes of direction', () => {
    assert.equal(cleanText('a\u001b]0;title\u0007b\r\nc\u202ed\u2066e\u009b2J'), 'a ]0;title b c d e 2J');
  });

  it('is a program’s line as it stands in the end', () => {
    assert.deepEqual(
      ['10%\r20%\r100%\r', '\u001b[1;31mred\u001b[0m', '\u001b]8;;http://x\u001b\\link\u001b]8;;\u0007', 'a\tb', 'a\u001b[2K\u001b[1Gb'].map(cleanOutput),
      ['100%', 'red', 'link', 'a  b', 'ab'],
    );
  });

  it('has a width in cells', () => {
    assert.deepEqual(['abc', 'é', 'e\u0301', '漢字', '😀', 'ｆ', ''].map(cellWidth), [3, 1, 1, 4, 2, 2, 0]);
  });

  it('is cut to a width', () => {
    assert.deepEqual([cutToWidth('漢字', 3), cutToWidth('abc', 3), cutToWidth('abc', 0)], ['漢', 'abc', '']);
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, width) => cellWidth(cutToWidth(text, width)) <= width && text.startsWith(cutToWidth(text, width))));
  });

  it('says amounts and times as docker build does', () => {
    assert.deepEqual([0, 999, 1000, 1_234_567, 5e12].map(bytesText), ['0B', '999B', '1.00kB', '1.23MB', '5.00TB']);
    assert.deepEqual([-5, 0, 49, 1250].map(secondsText), ['0.0s', '0.0s', '0.0s', '1.3s']);
  });
});
