import assert from 'node:assert/strict';
import { movedFindings } from '../../../src/core/analysis/movedFindings.ts';

describe('findings of a Dockerfile that was edited while it was built', () => {
  const built = 'FROM busybox\nRUN one && \\\n  two\nRUN three\n';
  const lines = (startLine: number, endLine: number, written: string): readonly number[] => movedFindings([{ startLine, endLine }], built, written).flatMap(({ startLine: start, endLine: end }) => [start, end]);

  it('stand where their instruction stands now', () => {
    const written = `# a comment\n# another\n${built}`;
    assert.deepEqual([lines(2, 3, written), lines(3, 3, written), lines(4, 4, written.replace('RUN three', 'RUN other'))], [[4, 5], [5, 5], [6, 6]]);
  });

  it('stay where nothing moved, or their instruction is gone', () => {
    assert.deepEqual([lines(2, 3, built), lines(4, 4, 'FROM busybox\n'), lines(9, 9, `\n${built}`)], [[2, 3], [4, 4], [9, 9]]);
  });
});
