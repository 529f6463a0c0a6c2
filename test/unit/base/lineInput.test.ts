import assert from 'node:assert/strict';
import { LineInput } from '../../../src/core/base/lineInput.ts';

describe('lines that are typed', () => {
  it('are shown as they are typed, can be mended, and go whole', () => {
    const done = { echoed: '', sent: [] as string[], ends: 0 };
    const input = new LineInput({ echo: (text) => (done.echoed += text), send: (line) => done.sent.push(line), end: () => (done.ends += 1) });
    for (const text of ['ye', '\u007f', 'es', '\u001b[A', '\r', 'a\r\nb', '\u0004', '\u007f\u007f', '\u0004']) input.take(text);
    assert.deepEqual(done, { echoed: 'ye\b \bes\r\na\r\nb\b \b', sent: ['yes\n', 'a\n'], ends: 1 });
  });
});
