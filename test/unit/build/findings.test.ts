import assert from 'node:assert/strict';
import { parseDockerfile } from '../../../src/core/build/dockerfile.ts';
import { failureFinding, reasonOf, warningFindings } from '../../../src/core/build/findings.ts';
import { type Step } from '../../../src/core/build/progress.ts';

const dockerfile = `ARG BASE=busybox
FROM \${BASE} AS base
RUN echo one
RUN echo $NAME
FROM docker.io/library/node:20 AS web
WORKDIR /app
COPY --from=alpine:3 /etc /etc
RUN echo one
RUN echo \\
    one
FROM scratch
COPY a /
COPY b /
FROM web
RUN echo one`;
const step = (name: string, error = 'exit code: 3'): Step => ({ id: 'a', number: 1, name, intervals: [], completedAt: 1, isCached: false, error, isCancelled: false, statuses: new Map(), warnings: [] });
const lineOf = (failure: Parameters<typeof failureFinding>[0]): readonly [number, number, string] => {
  const { startLine, endLine, message } = failureFinding(failure, parseDockerfile(dockerfile), '/Dockerfile');
  return [startLine, endLine, message];
};

describe('what a failed build says about its Dockerfile', () => {
  const steps: readonly (readonly [name: string, line: number, endLine?: number])[] = [
    ['[base 2/3] RUN echo one', 3],
    ['[base 3/3] RUN echo joe', 4],
    ['[web 1/5] FROM docker.io/library/node:20', 5],
    ['[web 2/5] WORKDIR /app', 6],
    ['[web 3/5] COPY --from=alpine:3 /etc /etc', 7],
    ['[web 4/5] RUN echo one', 8],
    ['[web 5/5] RUN echo     one', 9, 10],
    ['[stage-2 2/2] COPY b /', 13],
    ['[stage-3 1/1] RUN echo one', 15],
    ['[linux/amd64 web 2/5] WORKDIR /app', 6],
    ['[internal] load metadata for docker.io/library/node:20', 5],
    ['[internal] load metadata for docker.io/library/alpine:3', 7],
    ['[internal] load metadata for docker.io/library/busybox:latest', 2],
  ];
  for (const [name, line, endLine = line] of steps) it(`${name}: line ${String(line)}`, () => assert.deepEqual(lineOf({ message: 'x', step: step(name) }).slice(0, 2), [line, endLine]));

  it('tells the code with which a command ended, whatever it says itself', () => {
    const commands = [`process "/bin/sh -c ./check || { echo 'exit code: 42'; exit 1; }" did not complete successfully: exit code: 1`, `The command '/bin/sh -c echo "returned a non-zero code: 42"; exit 1' returned a non-zero code: 1`];
    assert.deepEqual(commands.map(reasonOf), ['exit code: 1', 'exit code: 1']);
  });

  it('begins with the reason', () => {
    assert.deepEqual(lineOf({ message: 'x', step: step('[base 2/3] RUN echo one', 'process "/bin/sh -c echo one" did not complete successfully: exit code: 3') }), [3, 3, 'exit code: 3: RUN echo one']);
  });

  it('is about the instruction that the classic builder had begun', () => {
    assert.deepEqual(lineOf({ message: "The command '/bin/sh -c x' returned a non-zero code: 7", instructionsBegun: 4 }), [4, 4, 'exit code: 7: RUN echo $NAME']);
  });

  it('is about the line that a parse error names', () => {
    assert.deepEqual(
      ['dockerfile parse error line 4: unknown instruction: FOO', 'failed to solve: dockerfile parse error on line 4: unknown instruction: FOO'].map((message) => lineOf({ message })),
      [[4, 4, 'unknown instruction: FOO'], [4, 4, 'unknown instruction: FOO']],
    );
  });

  it('is about the first line where nobody knows', () => {
    assert.deepEqual(lineOf({ message: 'failed to solve: no space left' }), [1, 1, 'no space left']);
  });

  it('leaves out how often the engine wrapped the reason', () => {
    assert.deepEqual(
      [
        'failed to solve with frontend dockerfile.v0: failed to create LLB definition: rpc error: code = Unknown desc = boom',
        'failed to compute cache key: failed to calculate checksum of ref a::b: "/x": not found',
        'executor failed running [/bin/sh -c exit 9]: exit code: 9',
      ].map(reasonOf),
      ['boom', '"/x": not found', 'exit code: 9'],
    );
  });

  it('tells warnings with their lines', () => {
    const warned: Step = {
      ...step('x', ''),
      warnings: [
        { message: 'careful', url: 'https://docs.example.com/rule', ranges: [{ start: 3, end: 5 }] },
        { message: 'somewhere', url: 'javascript:alert(1)', ranges: [] },
        { message: 'odd', url: '', ranges: [{ start: 0, end: -1 }] },
      ],
    };
    const common = { severity: 'warning', file: '/D' };
    assert.deepEqual(warningFindings([warned], '/D'), [
      { ...common, startLine: 3, endLine: 5, message: 'careful', url: 'https://docs.example.com/rule' },
      { ...common, startLine: 1, endLine: 1, message: 'somewhere' },
      { ...common, startLine: 1, endLine: 1, message: 'odd' },
    ]);
  });
});
