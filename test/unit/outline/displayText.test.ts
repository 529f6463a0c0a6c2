import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { breakable, displayText, fromIdSegment, idSegment, shortId } from '../../../src/core/outline/displayText.ts';

describe('displayText', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['plain text', 'web-1', 'web-1'],
    ['ANSI sequences', '\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['line breaks and the bell', 'a\r\nb\u0007\u007f', 'a␍␊b␇␡'],
    ['bidirectional overrides', 'photo\u202Egnp.exe\u2066', 'photo�gnp.exe�'],
    ['invisible characters', 'a\u200bb\ufeffc\u2028', 'a�b�c�'],
    ['broken UTF-16', 'a\ud800b', 'a�b'],
    ['right-to-left letters', 'שלום', 'שלום'],
    ['emoji that are joined', '👩‍💻', '👩‍💻'],
    ['HTML and Markdown, which are escaped where they are rendered', '<b>*x*</b>', '<b>*x*</b>'],
  ];
  for (const [name, text, shown] of cases) it(`shows ${name}`, () => assert.equal(displayText(text), shown));

  it('cuts what is too long', () => assert.equal(displayText('x'.repeat(1000), 5), 'xxxx…'));

  it('lets long words go on in the next line', () => assert.equal(breakable(`in /home/${'x'.repeat(30)} it is`), `in /home/${'x'.repeat(14)}\u200b${'x'.repeat(16)} it is`));

  it('shortens an id as the CLI does', () => assert.equal(shortId(`sha256:${'a'.repeat(64)}`), 'aaaaaaaaaaaa'));
});

describe('a segment of a row\'s id', () => {
  it('holds no separator, and gives the text back', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('/', '%', '2', 'F', '5', 'a') }), (text) => !idSegment(text).includes('/') && fromIdSegment(idSegment(text)) === text));
  });
});
