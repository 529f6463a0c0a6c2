import assert from 'node:assert/strict';
import { TerminalText } from '../../../src/core/logs/terminalText.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
/** What comes out of a text that arrives in pieces of the given size. */
function through(text: string, size = text.length * 4 + 1): string {
  const terminal = new TerminalText();
  const data = bytes(text);
  let result = '';
  for (let start = 0; start < data.length; start += size) result += terminal.push(data.subarray(start, start + size));
  return result + terminal.end();
}

const cases: readonly (readonly [string, string, string])[] = [
  ['a lone line feed becomes CR LF', 'a\nb\r\nc\n', 'a\r\nb\r\nc\r\n'],
  ['UTF-8 is joined', 'größe 日本 🐳\n', 'größe 日本 🐳\r\n'],
  ['colours stay', '\x1b[1;31mred\x1b[0m \x1b[38:2::1:2:3mx\x1b[m', '\x1b[1;31mred\x1b[0m \x1b[38:2::1:2:3mx\x1b[m'],
  ['progress bars stay', '10%\r\x1b[K20%\x1b[1A\b', '10%\r\x1b[K20%\x1b[1A\b'],
  ['titles go', 'a\x1b]0;evil\x07b\x1b]2;evil\x1b\\c', 'abc'],
  ['the clipboard and links are out of reach', 'a\x1b]52;c;ZXZpbA==\x07b\x1b]8;;http://x\x1b\\c\x1b]8;;\x1b\\d', 'abcd'],
  ['device control strings go', 'a\x1bP+q544e\x1b\\b\x1b_x\x1b\\c', 'abc'],
  ['modes, questions and resets go', 'a\x1b[?1049h\x1b[?1000h\x1b[c\x1b[6n\x1bc\x1b[!p\x1b(0b', 'ab'],
  ['the other set of control characters goes too', 'a\x9d0;evil\x9cb\x9b31mc', 'abc'],
  ['bells and shifts go', 'a\x07\x0e\x0f\x00b', 'ab'],
  ['an open string does not swallow the next line', 'a\x1b]0;evil\nb', 'a\r\nb'],
];

describe('TerminalText', () => {
  for (const [title, input, expected] of cases) {
    it(title, () => assert.equal(through(input), expected));
    it(`${title}, split anywhere`, () => {
      for (let size = 1; size <= 7; size += 1) assert.equal(through(input, size), expected);
    });
  }

  it('does not keep back more than a sequence can be long', () => {
    const terminal = new TerminalText();
    assert.equal(terminal.push(bytes(`\x1b]0;${'x'.repeat(5000)}`)), '');
    assert.equal(terminal.push(bytes('after')), 'after');
  });

  it('replaces what is no UTF-8', () => {
    const terminal = new TerminalText();
    assert.equal(terminal.push(Uint8Array.of(0x61, 0xff, 0x62, 0xe2, 0x82)) + terminal.end(), 'a�b�');
  });
});
