import assert from 'node:assert/strict';
import { checkFindings } from '../../../src/core/build/checkFindings.ts';
import { checkText } from '../../../src/core/build/checkText.ts';

const rule = (ruleName: string, detail: string, ...lines: readonly number[]): object => ({
  ruleName,
  description: 'what the rule is about',
  url: `https://docs.docker.com/go/dockerfile/rule/${ruleName.toLowerCase()}/`,
  detail,
  location: { ranges: lines.map((line) => ({ start: { line }, end: { line } })) },
});

describe('what BuildKit’s checks find', () => {
  const source = 'FROM busybox AS Base\nENV A=$B\nRUN true \\\n  && true\n';
  const found = (answer: object): readonly object[] => checkFindings(JSON.stringify(answer), source, '/w/Dockerfile');
  const file = '/w/Dockerfile';

  it('is about the word that is quoted, or else about the lines, in their order', () => {
    assert.deepEqual(found({ warnings: [rule('Late', 'Two "true" here', 3, 4), rule('Var', "Usage of undefined variable '$B'", 2), rule('Stage', "Stage name 'Base' should be lowercase", 1)] }), [
      { severity: 'warning', file, startLine: 1, endLine: 1, column: 17, endColumn: 21, message: "Stage name 'Base' should be lowercase", rule: 'Stage', url: 'https://docs.docker.com/go/dockerfile/rule/stage/' },
      { severity: 'warning', file, startLine: 2, endLine: 2, column: 7, endColumn: 9, message: "Usage of undefined variable '$B'", rule: 'Var', url: 'https://docs.docker.com/go/dockerfile/rule/var/' },
      { severity: 'warning', file, startLine: 3, endLine: 4, message: 'Two "true" here', rule: 'Late', url: 'https://docs.docker.com/go/dockerfile/rule/late/' },
    ]);
  });

  it('is an error where the text is no Dockerfile, and a warning where an image is out of reach', () => {
    const ranges = [{ start: { line: 2 }, end: { line: 2 } }];
    assert.deepEqual(found({ buildError: { message: 'dockerfile parse error on line 2: unknown instruction: ENVV', location: { ranges } } }), [
      { severity: 'error', file, startLine: 2, endLine: 2, message: 'unknown instruction: ENVV' },
    ]);
    const message = 'busybox: failed to resolve source metadata for docker.io/library/busybox:latest: failed to do request: Head "https://r/": no such host';
    assert.deepEqual(found({ buildError: { message, location: { ranges } } }), [
      { severity: 'warning', file, startLine: 2, endLine: 2, message: 'This image cannot be looked up, so that what depends on it is not checked: failed to do request: Head "https://r/": no such host' },
    ]);
  });

  it('bears an answer that makes no sense, and takes nothing but links for links', () => {
    assert.deepEqual(found({}), []);
    assert.deepEqual(found({ warnings: [null, { detail: 'a\u001b[2Jb', url: 'command:evil', location: { ranges: [{ start: { line: -4 } }] } }] }), [
      { severity: 'warning', file, startLine: 1, endLine: 1, message: '' },
      { severity: 'warning', file, startLine: 1, endLine: 1, message: 'a [2Jb' },
    ]);
    assert.throws(() => checkFindings('no json', source, file), SyntaxError);
  });

  it('is told in a terminal with the lines that it is about', () => {
    const findings = checkFindings(JSON.stringify({ warnings: [rule('Var', "Usage of undefined variable '$B'", 2)] }), source, file);
    assert.equal(
      checkText({ findings, source }),
      [
        'WARNING: Var - https://docs.docker.com/go/dockerfile/rule/var/',
        "Usage of undefined variable '$B'",
        'Dockerfile:2',
        '--------------------',
        '   1 |     FROM busybox AS Base',
        '   2 | >>> ENV A=$B',
        '   3 |     RUN true \\',
        '   4 |       && true',
        '--------------------',
        '',
        'The check is complete: 1 finding.',
        '',
      ].join('\n'),
    );
    assert.equal(checkText({ findings: [], source }), 'The check is complete: nothing was found.\n');
  });
});
