import assert from 'node:assert/strict';
import { UserError } from '../../../src/core/base/userError.ts';
import { bulkFailure } from '../../../src/editor/commands/bulk.ts';

const action = { nameOf: (name: string) => name, failed: (name: string) => `${name} could not be stopped.` };
const refusal = (message: string, remedy?: string): UserError => new UserError('conflict', message, remedy === undefined ? {} : { remedy });

describe('bulkFailure', () => {
  it('names the one thing, the reason and the remedy', () => {
    const { error } = bulkFailure([{ item: 'web', error: refusal('It is paused.', 'Unpause it.') }], 1, action);
    assert.deepEqual([error.kind, error.message, error.remedy], ['conflict', 'web could not be stopped. It is paused.', 'Unpause it.']);
  });

  it('counts several, and keeps a remedy that is the same for all', () => {
    const failures = ['a', 'b'].map((item) => ({ item, error: refusal('It is paused.', 'Unpause it.') }));
    const { error } = bulkFailure(failures, 5, action);
    assert.equal(error.message, '2 of 5 failed, the rest is done. a could not be stopped. It is paused. b could not be stopped. It is paused.');
    assert.equal(error.remedy, 'Unpause it.');
  });

  it('gives no remedy where they differ', () => {
    const failures = [{ item: 'a', error: refusal('x', 'Do this.') }, { item: 'b', error: new Error('y') }];
    assert.equal(bulkFailure(failures, 2, action).error.remedy, undefined);
  });

  it('names five and has a line for each', () => {
    const failures = Array.from({ length: 7 }, (_, index) => ({ item: `c${String(index)}`, error: refusal('No.') }));
    const { error, texts } = bulkFailure(failures, 7, action);
    assert.match(error.message, /^7 of 7 failed, the rest is done\. .*c4 could not be stopped\. No\. 2 more are in the log\.$/);
    assert.equal(texts.length, 7);
  });

  it('shows hostile names as they are, without what steers a terminal', () => {
    const { error } = bulkFailure([{ item: 'a\u001b[31m\u202e', error: refusal('No.') }], 1, action);
    assert.equal(error.message, 'a␛[31m\ufffd could not be stopped. No.');
  });
});
