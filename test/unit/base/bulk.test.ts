import assert from 'node:assert/strict';
import { abortError, isAbort } from '../../../src/core/base/abort.ts';
import { forEachLimited } from '../../../src/core/base/bulk.ts';

describe('forEachLimited', () => {
  it('does everything, and returns the failures in the order of the items', async () => {
    const done: number[] = [];
    const failures = await forEachLimited([1, 2, 3, 4], 2, async (item) => {
      if (item % 2 === 0) throw new Error(`no ${String(item)}`);
      done.push(item);
    });
    assert.deepEqual(done, [1, 3]);
    assert.deepEqual(failures, [
      { item: 2, error: new Error('no 2') },
      { item: 4, error: new Error('no 4') },
    ]);
  });

  it('never runs more at a time than it may', async () => {
    let running = 0;
    let most = 0;
    await forEachLimited(Array.from({ length: 30 }, (_, index) => index), 8, async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
    });
    assert.equal(most, 8);
  });

  it('begins nothing more once it is cancelled, and rejects with an abort error', async () => {
    const controller = new AbortController();
    const begun: number[] = [];
    const call = forEachLimited([1, 2, 3], 1, async (item) => {
      begun.push(item);
      controller.abort();
      throw abortError();
    }, controller.signal);
    await assert.rejects(call, isAbort);
    assert.deepEqual(begun, [1]);
  });

  it('does nothing for no items', async () => {
    assert.deepEqual(await forEachLimited([], 8, () => Promise.reject(new Error('never'))), []);
  });
});
