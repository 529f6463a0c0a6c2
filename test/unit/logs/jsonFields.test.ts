import assert from 'node:assert/strict';
import { fieldNames, foldedJson } from '../../../src/core/logs/jsonFields.ts';

describe('a JSON line', () => {
  const line = '{"level":"warn","msg":"it is slow","query":{"ms":12,"tags":["a"]},"log.level":"x","__proto__":{"y":1},"text":"a\\nb"}';

  it('is folded to the fields that are chosen, in their order, also those inside objects', () => {
    assert.equal(foldedJson(line, ['msg', 'query.ms', 'level', 'log.level', 'query.tags', 'text']), 'msg="it is slow" query.ms=12 level=warn log.level=x query.tags=["a"] text="a\\nb"');
  });

  it('that has none of them, or is none, is shown as it is', () => {
    for (const [text, names] of [[line, ['other', 'query.none', 'toString']], [line, []], ['{"msg": cut', ['msg']], ['plain msg', ['msg']], ['["msg"]', ['msg']]] as const) assert.equal(foldedJson(text, names), undefined);
  });

  it('has the fields whose names were typed', () => assert.deepEqual(fieldNames(' msg, error.code  msg,,'), ['msg', 'error.code']));
});
