import assert from 'node:assert/strict';
import { withFailureOutput } from '../../../src/core/analysis/failureOutput.ts';
import { buildDetails, buildRecord, stepAt } from '../../fakes/builds.ts';

const source = 'FROM a\nRUN one\nRUN two \\\n  && three\n';
const steps = [stepAt(source, 2, 'ran'), stepAt(source, 3, 'failed')];
const error = { severity: 'error' as const, startLine: 3, endLine: 4, message: 'exit code: 1: RUN two' };
const warning = { severity: 'warning' as const, startLine: 3, endLine: 3, message: 'JSON is better' };

describe('the output of a failed step', () => {
  it('stands below its error: the last five lines that say something, without what steers a terminal', () => {
    const log = 'first\nsecond\n\n\u001b[31mthird\u001b[0m\n 10%\r 99%\rfourth\nfifth\n\tsixth\n\n';
    const found = withFailureOutput([error, warning], { record: buildRecord({ source, steps }), details: buildDetails({}, true, { 2: 'not this', 3: log }) });
    assert.deepEqual(found, [{ ...error, message: 'exit code: 1: RUN two\nsecond\nthird\nfourth\nfifth\n  sixth' }, warning]);
  });

  it('changes nothing where there is none, or nothing failed', () => {
    const findings = [error, warning];
    for (const details of [undefined, buildDetails(), buildDetails({}, true, { 3: '\n' })]) assert.deepEqual(withFailureOutput(findings, { record: buildRecord({ source, steps }), details }), findings);
    assert.deepEqual(withFailureOutput(findings, { record: buildRecord({ source, steps: steps.slice(0, 1) }), details: buildDetails({}, true, { 2: 'x' }) }), findings);
  });
});
