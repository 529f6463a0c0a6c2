import assert from 'node:assert/strict';
import { ReportedSizes } from '../../../src/core/files/reportedSizes.ts';

describe('the size that the editor is told', () => {
  let sizes: ReportedSizes;
  beforeEach(() => {
    sizes = new ReportedSizes();
  });
  const report = (modifiedAt: number, size: number): number => sizes.report('file', { modifiedAt, size });

  it('is the file’s own while nothing changes', () => {
    assert.equal(report(1, 10), 10);
    sizes.hasRead('file');
    assert.deepEqual([report(1, 10), report(2, 11)], [10, 11]);
  });

  it('is another one where the file changed and is as long as before, time and again', () => {
    report(1, 10);
    sizes.hasRead('file');
    assert.equal(report(2, 10), 11);
    sizes.hasRead('file');
    assert.deepEqual([report(2, 10), report(3, 10), report(4, 11)], [10, 10, 12]);
  });

  it('is the file’s own once the editor has written it', () => {
    report(1, 10);
    sizes.hasRead('file');
    sizes.hasWritten('file');
    assert.deepEqual([report(2, 10), report(2, 10), report(3, 10)], [10, 10, 11]);
  });

  it('of one file says nothing of another', () => {
    report(1, 10);
    sizes.hasRead('file');
    assert.equal(sizes.report('other', { modifiedAt: 2, size: 10 }), 10);
  });
});
