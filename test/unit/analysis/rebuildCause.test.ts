import assert from 'node:assert/strict';
import { rebuildCauses } from '../../../src/core/analysis/rebuildCause.ts';
import { type BuildRecord, type StepOutcome } from '../../../src/core/build/record.ts';
import { buildDetails, buildRecord, stepAt } from '../../fakes/builds.ts';

const source = `ARG TAG=1
FROM busybox:$TAG AS base
ARG NAME=one
RUN make
FROM base
COPY src /src
RUN test
`;

interface Given {
  readonly source?: string;
  readonly lines?: Readonly<Record<number, StepOutcome>>;
  readonly record?: Partial<BuildRecord>;
  readonly files?: Readonly<Record<string, string>>;
  readonly isComplete?: boolean;
}

const bases = { 'busybox:1': 'sha256:old' };

function whole({ source: text = source, lines = { 4: 'ran', 6: 'ran', 7: 'ran' }, record = {}, files = { 'src/a': 'file 644 1 x' }, isComplete = true }: Given) {
  const steps = Object.entries(lines).map(([line, outcome]) => stepAt(text, Number(line), outcome));
  return { record: buildRecord({ source: text, steps, bases, ...record }), details: buildDetails(files, isComplete) };
}

describe('the causes of a build\'s steps', () => {
  const causes = (now: Given, before: Given = {}): Readonly<Record<string, unknown>> => Object.fromEntries(rebuildCauses(whole(now), whole(before)));
  const request = buildRecord().request;
  const earlier = (line: number, text: string): unknown => ({ kind: 'earlier', line, text });

  it('are not asked for of what came from the cache', () => {
    assert.deepEqual(causes({ lines: { 4: 'cached', 6: 'cached', 7: 'skipped' } }), {});
  });

  it('are that there is nothing to compare with', () => {
    assert.deepEqual(Object.fromEntries(rebuildCauses(whole({}), undefined)), { 4: [{ kind: 'first' }], 6: [{ kind: 'first' }], 7: [{ kind: 'first' }] });
  });

  it('are that no cache was wanted', () => {
    assert.deepEqual(causes({ lines: { 4: 'ran' }, record: { request: { ...request, noCache: true } } }), { 4: [{ kind: 'noCache' }] });
  });

  it('are that the cache of a stage was not wanted', () => {
    assert.deepEqual(causes({ lines: { 4: 'ran', 7: 'ran' }, record: { request: { ...request, noCacheFilter: ['BASE'] } } }), { 4: [{ kind: 'noCache' }], 7: [earlier(4, 'RUN make')] });
  });

  it('are that the instruction changed, or is new', () => {
    assert.deepEqual(causes({ source: source.replace('RUN test', 'RUN other') , lines: { 7: 'ran' } }), { 7: [{ kind: 'instruction', before: 'RUN test', after: 'RUN other' }] });
    assert.deepEqual(causes({ source: `${source}RUN more`, lines: { 8: 'failed' } }), { 8: [{ kind: 'added' }] });
  });

  it('are an argument or an environment that changed, and for what follows that step', () => {
    assert.deepEqual(causes({ record: { request: { ...request, buildArgs: { NAME: 'two' } } } }), {
      4: [{ kind: 'variable', name: 'NAME', before: 'one', after: 'two' }],
      6: [earlier(4, 'RUN make')],
      7: [earlier(4, 'RUN make')],
    });
    const environment = (value: string): string => source.replace('COPY src', `ENV MODE=${value}\nCOPY src`);
    assert.deepEqual(causes({ source: environment('b'), lines: { 8: 'ran' } }, { source: environment('a'), lines: { 8: 'ran' } }), { 8: [{ kind: 'variable', name: 'MODE', before: 'a', after: 'b' }] });
  });

  it('never tell the values of secrets', () => {
    const secret = source.replace('ARG NAME=one', 'ARG API_TOKEN');
    assert.deepEqual(causes({ source: secret, lines: { 4: 'ran' }, record: { hiddenArgs: { API_TOKEN: 'f2' } } }, { source: secret, record: { hiddenArgs: { API_TOKEN: 'f1' } } }), { 4: [{ kind: 'variable', name: 'API_TOKEN' }] });
  });

  it('are a base image that moved', () => {
    assert.deepEqual(causes({ lines: { 2: 'ran', 4: 'ran' }, record: { bases: { 'busybox:1': 'sha256:new' } } }), {
      2: [{ kind: 'base', image: 'busybox:1', before: 'sha256:old', after: 'sha256:new' }],
      4: [earlier(2, 'FROM busybox:$TAG AS base')],
    });
  });

  it('are no base image whose digest is known now, and only its id was before', () => {
    assert.deepEqual(causes({ lines: { 4: 'ran' }, record: { bases: { 'busybox:1': 'id:sha256:new' } } }), { 4: [{ kind: 'unknown' }] });
    assert.deepEqual(causes({ lines: { 2: 'ran' }, record: { bases: { 'busybox:1': 'id:sha256:new' } } }, { record: { bases: { 'busybox:1': 'id:sha256:old' } } }), { 2: [{ kind: 'base', image: 'busybox:1', before: 'sha256:old', after: 'sha256:new' }] });
  });

  it('are no files that were touched and hold the same', () => {
    const edited = source.replace('RUN test', 'RUN other');
    const own = { kind: 'instruction', before: 'RUN test', after: 'RUN other' };
    const touched = { files: { 'src/a': 'file 644 1 y' } };
    assert.deepEqual(causes({ source: edited, lines: { 6: 'cached', 7: 'ran' }, ...touched }), { 7: [own] });
    assert.deepEqual(causes({ lines: { 6: 'ran' }, files: { 'src/a': 'file 644 1 y crc' } }, { files: { 'src/a': 'file 644 1 x crc' } }), { 6: [{ kind: 'cacheGone' }] });
    assert.deepEqual(causes({ lines: { 6: 'ran' }, files: { 'src/a': 'file 644 1 x new' } }, { files: { 'src/a': 'file 644 1 x old' } }), { 6: [{ kind: 'files', changes: [{ path: 'src/a', change: 'changed' }], total: 1 }] });
  });

  it('are the files that changed, as far as the instruction takes them', () => {
    const files = { 'src/a': 'file 644 2 x', 'src/new': 'file', other: 'changed' };
    assert.deepEqual(causes({ lines: { 6: 'ran', 7: 'ran' }, files }, { files: { 'src/a': 'file 644 1 x', 'src/gone': 'file', other: 'was' } }), {
      6: [{ kind: 'files', changes: [{ path: 'src/a', change: 'changed' }, { path: 'src/gone', change: 'removed' }, { path: 'src/new', change: 'added' }], total: 3 }],
      7: [earlier(6, 'COPY src /src')],
    });
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`src/${index}`, 'x']));
    const [cause] = causes({ lines: { 6: 'ran' }, files: many })[6] as [{ readonly changes: readonly unknown[]; readonly total: number }];
    assert.deepEqual([cause.changes.length, cause.total], [20, 31]);
  });

  it('are a step of another stage that it copies from', () => {
    const staged = 'FROM busybox AS build\nRUN compile\nFROM busybox\nCOPY --from=build /x /x\n';
    assert.deepEqual(causes({ source: staged, lines: { 2: 'ran', 4: 'ran' } }, { source: staged.replace('compile', 'make'), lines: { 2: 'ran', 4: 'ran' } }), {
      2: [{ kind: 'instruction', before: 'RUN make', after: 'RUN compile' }],
      4: [earlier(2, 'RUN compile')],
    });
  });

  it('are an option that programs notice', () => {
    assert.deepEqual(causes({ lines: { 4: 'ran' }, record: { request: { ...request, network: 'host', tags: ['other'] } } }), { 4: [{ kind: 'option', name: 'network' }] });
  });

  it('are that the build before did not get there', () => {
    assert.deepEqual(causes({ lines: { 4: 'cached', 6: 'cached', 7: 'ran' } }, { lines: { 4: 'ran', 6: 'ran', 7: 'cancelled' } }), { 7: [{ kind: 'unfinished' }] });
    assert.deepEqual(causes({ lines: { 7: 'ran' } }, { lines: {} }), { 7: [{ kind: 'unfinished' }] });
  });

  it('are that the cache is gone, where all else is known to be the same', () => {
    assert.deepEqual(causes({}), { 4: [{ kind: 'cacheGone' }], 6: [earlier(4, 'RUN make')], 7: [earlier(4, 'RUN make')] });
  });

  it('are unknown where not all can be compared', () => {
    assert.deepEqual(causes({ lines: { 6: 'ran' } , isComplete: false }), { 6: [{ kind: 'unknown' }] });
    assert.deepEqual(causes({ lines: { 4: 'ran' }, record: { bases: {} } }), { 4: [{ kind: 'unknown' }] });
    const remote = 'FROM busybox:1\nADD https://example.com/x /x\n';
    assert.deepEqual(causes({ source: remote, lines: { 2: 'ran' } }, { source: remote, lines: { 2: 'ran' } }), { 2: [{ kind: 'unknown' }] });
    assert.deepEqual(causes({ lines: { 6: 'ran' }, files: {}, isComplete: false }), { 6: [{ kind: 'unknown' }] });
  });
});
