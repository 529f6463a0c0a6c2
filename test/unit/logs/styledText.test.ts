import assert from 'node:assert/strict';
import { styledRuns, type TextStyle } from '../../../src/core/logs/styledText.ts';

const runs = (text: string): readonly (readonly [string, TextStyle])[] => styledRuns(text).runs.map((run) => [run.text, run.style]);
const plain = (text: string): string => styledRuns(text).runs.map((run) => run.text).join('');

describe('styledRuns', () => {
  it('takes colours and weights, and ends them', () => {
    assert.deepEqual(runs('a\u001b[1;31mb\u001b[39mc\u001b[22;4md\u001b[0me'), [['a', {}], ['b', { isBold: true, foreground: 1 }], ['c', { isBold: true }], ['d', { isUnderlined: true }], ['e', {}]]);
    assert.deepEqual(runs('\u001b[92;103;7mx\u001b[mz'), [['x', { foreground: 10, background: 11, isInverse: true }], ['z', {}]]);
  });

  it('takes of many colours the nearest of the sixteen', () => {
    assert.deepEqual(runs('\u001b[38;5;196ma\u001b[48;5;21mb\u001b[0;38;2;0;120;0mc\u001b[38:2::255:255:255md\u001b[38;5;9me\u001b[38;5;240mf').map(([, style]) => [style.foreground, style.background]), [[9, undefined], [9, 12], [2, undefined], [15, undefined], [9, undefined], [8, undefined]]);
  });

  it('goes on with the style that the text before ended with', () => {
    const { style } = styledRuns('\u001b[32mone\n');
    assert.deepEqual(styledRuns('two', style).runs, [{ text: 'two', style: { foreground: 2 } }]);
  });

  it('shows a line that was drawn over as it ended', () => {
    assert.equal(plain('10%\r50%\r\u001b[K100%\nnext\r\nlast\r'), '100%\nnext\nlast');
    assert.deepEqual(runs('\u001b[31mx\ry'), [['y', { foreground: 1 }]]);
  });

  it('takes out what a terminal would obey, and shows what would reorder the text', () => {
    assert.equal(plain('a\u001b]0;title\u0007b\u001b]8;;http://x\u001b\\c\u001b[2J\u001b[10;10Hd\u001bce\u0007f\u0000g\th\u202ei'), 'abcdefg\th\ufffdi');
    assert.equal(plain('<img src=x onerror=alert(1)>'), '<img src=x onerror=alert(1)>');
    assert.equal(plain('an end that is none \u001b['), 'an end that is none ');
    assert.equal(plain('\u001b]0;never ended\nnext'), '\nnext');
  });
});
