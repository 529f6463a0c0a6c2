import assert from 'node:assert/strict';
import { optionText, parseOptionText } from '../../../src/core/build/optionText.ts';

describe('options as docker build takes them', () => {
  it('are names and values', () => {
    assert.deepEqual([...(parseOptionText('Type=registry,ref=localhost:5000/a=b:1,mode=max,inline') ?? [])], [['type', 'registry'], ['ref', 'localhost:5000/a=b:1'], ['mode', 'max'], ['inline', '']]);
    assert.deepEqual([...(parseOptionText('type=local,"dest=a ""b"", c",x=') ?? [])], [['type', 'local'], ['dest', 'a "b", c'], ['x', '']]);
  });

  it('are refused where they are none', () => {
    for (const text of ['', ',', 'a=b,', '=b', 'a="b"', '"a=b', '"a=b"c']) assert.equal(parseOptionText(text), undefined, text);
  });

  it('are written so that they are read again', () => {
    const options = [['type', 'local'], ['dest', 'a "b",\nc'], ['flag', '']] as const;
    assert.equal(optionText(options), 'type=local,"dest=a ""b"",\nc",flag');
    assert.deepEqual([...(parseOptionText(optionText(options)) ?? [])], options);
  });
});
