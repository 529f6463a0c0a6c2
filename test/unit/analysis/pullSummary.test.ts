import assert from 'node:assert/strict';
import { PullSummary } from '../../../src/core/analysis/pullSummary.ts';

describe('PullSummary', () => {
  it('adds up the layers', () => {
    const summary = new PullSummary();
    summary.add({ layer: 'latest', status: 'Pulling from library/busybox' });
    assert.equal(summary.text, '');
    summary.add({ layer: 'a', status: 'Pulling fs layer' });
    summary.add({ layer: 'b', status: 'Already exists' });
    assert.equal(summary.text, '1 of 2 layers');
    summary.add({ layer: 'a', status: 'Downloading', current: 500, total: 2000 });
    assert.equal(summary.text, '1 of 2 layers, 500B of 2kB');
    summary.add({ layer: 'a', status: 'Download complete' });
    assert.equal(summary.text, '1 of 2 layers, 2kB of 2kB');
    summary.add({ layer: 'a', status: 'Extracting', current: 1, total: 7 });
    summary.add({ layer: 'a', status: 'Pull complete' });
    assert.equal(summary.text, '2 of 2 layers, 2kB of 2kB');
  });

  it("says the engine's own words before there are layers", () => {
    const summary = new PullSummary();
    summary.add({ status: 'Resolving' });
    assert.equal(summary.text, 'Resolving');
  });
});
