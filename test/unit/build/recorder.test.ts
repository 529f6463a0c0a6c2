import assert from 'node:assert/strict';
import { type BuildRequest } from '../../../src/core/build/build.ts';
import { parseDockerfile } from '../../../src/core/build/dockerfile.ts';
import { BuildProgress } from '../../../src/core/build/progress.ts';
import { BuildRecorder } from '../../../src/core/build/recorder.ts';
import { recordFormat, type BuildRecord, type RebuildCause } from '../../../src/core/build/record.ts';
import { BoundedLog } from '../../../src/core/build/recordLog.ts';
import { withLayers } from '../../../src/core/build/recordLayers.ts';
import { causesWithoutSecrets, withoutSecrets } from '../../../src/core/build/recordSecrets.ts';
import { recordText } from '../../../src/core/build/recordText.ts';
import { type ContextEntry } from '../../../src/core/build/context.ts';
import { buildDetails, buildRecord, stepAt } from '../../fakes/builds.ts';
import { ManualClock } from '../../fakes/manualClock.ts';
import { at, message, output } from './trace.ts';

const request: BuildRequest = buildRecord().request;
const source = 'FROM busybox AS base\nRUN one\nFROM base\nRUN two\nRUN three\n';

describe('the recorder of a build', () => {
  let clock: ManualClock;
  let recorder: BuildRecorder;
  let progress: BuildProgress;
  beforeEach(() => {
    clock = new ManualClock();
    progress = new BuildProgress();
    recorder = new BuildRecorder({ id: '1', engine: { id: 'e', name: 'E' }, request, definition: {}, hiddenArgs: {} }, clock);
  });

  const begin = (builder: 'buildkit' | 'classic' = 'buildkit'): void => recorder.begin({ source, instructions: parseDockerfile(source), builder });
  const tell = (...args: Parameters<typeof message>): void => recorder.progress(progress, progress.apply(message(...args)));
  const steps = ({ steps: all }: BuildRecord): readonly unknown[] => all.map(({ number, name, outcome, instruction }) => [number, name, outcome, instruction?.startLine]);
  const seconds = 1_700_000_000;

  it('knows little before the build begins', () => {
    assert.deepEqual(recorder.record, {
      format: recordFormat,
      id: '1',
      engine: { id: 'e', name: 'E' },
      request,
      definition: {},
      hiddenArgs: {},
      startedAt: clock.now(),
      clockOffset: 0,
      outcome: 'running',
      source: '',
      findings: [],
      steps: [],
      bases: {},
      transfer: { files: 0, bytes: 0, sentFiles: 0, sentBytes: 0 },
    });
  });

  it('follows BuildKit', () => {
    begin();
    tell({
      vertexes: [
        { digest: 'i', name: '[internal] load build context', started: at(seconds), completed: at(seconds + 1) },
        { digest: 'a', name: '[base 2/2] RUN one', started: at(seconds + 1), completed: at(seconds + 1), cached: true },
        { digest: 'b', name: '[stage-1 1/2] RUN two', started: at(seconds + 2) },
        { digest: 'c', name: '[stage-1 2/2] RUN three' },
      ],
    });
    recorder.progress(progress, progress.apply(output('b', 'some\ntext', seconds + 2.5)));
    assert.deepEqual(steps(recorder.record), [
      [1, '[internal] load build context', 'ran', undefined],
      [2, '[base 2/2] RUN one', 'cached', 2],
      [3, '[stage-1 1/2] RUN two', 'running', 4],
      [4, '[stage-1 2/2] RUN three', 'waiting', 5],
    ]);
    assert.deepEqual(recorder.record.steps[1]?.instruction, { keyword: 'RUN', text: 'RUN one', startLine: 2, endLine: 2, stage: 0, stageName: 'base' });
    assert.deepEqual(recorder.details.logs, { 3: 'some\ntext' });
    assert.equal(recorder.record.clockOffset, 2000);
  });

  it('tells which steps need the results of which', () => {
    begin();
    tell({
      vertexes: [
        { digest: 'a', name: '[base 2/2] RUN one', inputs: ['x'], started: at(seconds), completed: at(seconds + 1) },
        { digest: 'c', name: '[stage-1 2/2] RUN three', inputs: ['b', 'a', 'b'] },
        { digest: 'b', name: '[stage-1 1/2] RUN two', inputs: ['a'], started: at(seconds + 1) },
      ],
    });
    assert.deepEqual(recorder.record.steps.map(({ number, inputs }) => [number, inputs]), [[1, undefined], [2, [1]], [3, [2, 1]]]);
  });

  it('tells what a failure left', async () => {
    begin();
    tell({ vertexes: [{ digest: 'a', name: '[base 2/2] RUN one', started: at(seconds), completed: at(seconds + 1), error: 'exit code: 1\n' }, { digest: 'b', name: '[stage-1 1/2] RUN two', started: at(seconds), completed: at(seconds + 1), error: 'x: context canceled' }, { digest: 'c', name: '[stage-1 2/2] RUN three' }] });
    await clock.advance(5000);
    recorder.finish({ kind: 'failed', message: 'no', findings: [] });
    assert.deepEqual(recorder.record.steps.map(({ outcome, error }) => [outcome, error]), [['failed', 'exit code: 1'], ['cancelled', 'x: context canceled'], ['skipped', undefined]]);
    assert.deepEqual([recorder.record.outcome, recorder.record.message, recorder.record.completedAt], ['failed', 'no', clock.now()]);
  });

  it('ends by the engine\'s clock what was at work when the build was cancelled', async () => {
    begin();
    tell({ vertexes: [{ digest: 'a', name: '[base 2/2] RUN one', started: at(seconds + 100) }] });
    await clock.advance(3000);
    recorder.finish({ kind: 'cancelled' });
    assert.deepEqual(recorder.record.steps.map(({ outcome, intervals }) => [outcome, intervals]), [['cancelled', [{ startedAt: (seconds + 100) * 1000, completedAt: (seconds + 103) * 1000 }]]]);
  });

  it('follows the classic builder by its words', async () => {
    begin('classic');
    recorder.text('Step 1/4 : FROM busybox AS base\n ---> 0123456789ab\nStep 2/');
    recorder.text('4 : RUN one\n ---> Using cache\n ---> 0123456789ab\nStep 3/4 : FROM base\nStep 4/4 : RUN two\n ---> Running in 0123456789ab\n');
    await clock.advance(2000);
    recorder.text('hello\n');
    assert.deepEqual(steps(recorder.record), [
      [1, '[1/4] FROM busybox AS base', 'ran', 1],
      [2, '[2/4] RUN one', 'cached', 2],
      [3, '[3/4] FROM base', 'ran', 3],
      [4, '[4/4] RUN two', 'running', 4],
    ]);
    assert.match(recorder.details.logs['4'] ?? '', /hello/);
    recorder.finish({ kind: 'failed', message: 'no', findings: [] });
    assert.deepEqual([recorder.record.steps[3]?.outcome, recorder.record.steps[3]?.intervals], ['failed', [{ startedAt: clock.now() - 2000, completedAt: clock.now() }]]);
  });

  it('counts on while a step writes', async () => {
    begin();
    tell({ vertexes: [{ digest: 'a', name: '[base 2/2] RUN one', started: at(seconds) }] });
    await clock.advance(60_000);
    recorder.progress(progress, progress.apply(output('a', 'still here\n', seconds + 60)));
    recorder.finish({ kind: 'cancelled' });
    const [step] = recorder.record.steps;
    assert.deepEqual([recorder.record.clockOffset, step?.intervals], [0, [{ startedAt: seconds * 1000, completedAt: seconds * 1000 + 60_000 }]]);
  });

  it('tells what the classic builder did not get to', () => {
    begin('classic');
    recorder.text('Step 1/5 : FROM busybox AS base\n');
    recorder.finish({ kind: 'cancelled' });
    assert.deepEqual(recorder.record.steps.map(({ outcome, instruction }) => [outcome, instruction?.startLine]), [['cancelled', 1], ['skipped', 2], ['skipped', 3], ['skipped', 4], ['skipped', 5]]);
  });

  it('keeps what the context was, and counts what was sent of it', () => {
    const entry = (path: string, more: Partial<ContextEntry> = {}): ContextEntry => ({ path, kind: 'file', mode: 0o644, size: 3, modifiedAt: 0n, changedAt: 0n, device: 0n, inode: 0n, ...more });
    recorder.offered(entry('d', { kind: 'folder', mode: 0o755, size: 0 }), 1n);
    recorder.offered(entry('d/__proto__'), 36n);
    recorder.offered(entry('l', { kind: 'symlink', size: 0, link: 'd' }), 1n);
    recorder.sent(entry('d/__proto__'), 37);
    assert.deepEqual(recorder.details.context, { isComplete: true, files: Object.fromEntries([['d', 'folder 755'], ['d/__proto__', 'file 644 3 10 11'], ['l', 'symlink 644 d']]) });
    assert.deepEqual(recorder.record.transfer, { files: 2, bytes: 3, sentFiles: 1, sentBytes: 3 });
    for (let index = 0; index < 20_000; index += 1) recorder.offered(entry(String(index)), 1n);
    assert.deepEqual([recorder.details.context.isComplete, Object.keys(recorder.details.context.files).length], [false, 20_000]);
  });
});

describe('a record', () => {
  it('keeps the end of what a step writes', () => {
    const log = new BoundedLog(10);
    for (let index = 0; index < 100; index += 1) log.add(`${index},`);
    assert.equal(log.text, '97,98,99,'.padStart(10, ','));
    log.add('x'.repeat(50));
    assert.equal(log.text, 'x'.repeat(10));
  });

  it('has the bytes that each step of the image\'s own stages added', () => {
    const text = 'FROM busybox AS base\nARG A\nRUN one\nFROM busybox AS side\nRUN aside\nFROM base\nWORKDIR /app\nCOPY a b\nENV x=1\nRUN two\nCMD z\n';
    const steps = [1, 3, 5, 7, 8, 10].map((line) => stepAt(text, line, 'ran'));
    const bytes = (...history: readonly (readonly [string, number])[]): readonly unknown[] =>
      withLayers({ steps, request }, parseDockerfile(text), history.map(([createdBy, size]) => ({ createdBy, size }))).flatMap(({ number, bytes: added }) => (added === undefined ? [] : [[number, added]]));
    const base = [['CMD ["sh"]', 0], ['/bin/sh -c #(nop) ADD file:1 in / ', 9]] as const;
    assert.deepEqual(bytes(['CMD z', 0], ['RUN |1 A=1 /bin/sh -c two # buildkit', 4], ['ENV x=1', 0], ['COPY a b # buildkit', 3], ['WORKDIR /app', 0], ['RUN /bin/sh -c one # buildkit', 2], ['ARG A', 0], ...base), [[3, 2], [7, 0], [8, 3], [10, 4]]);
    assert.deepEqual(bytes(['/bin/sh -c #(nop)  CMD z', 0], ['|1 A=1 /bin/sh -c two', 4], ['/bin/sh -c #(nop) COPY file:1 in b ', 3], ['/bin/sh -c #(nop) WORKDIR /app', 0], ['/bin/sh -c one', 2], ...base), [[3, 2], [7, 0], [8, 3], [10, 4]]);
    assert.deepEqual(bytes(['RUN two', 4], ['ADD something else', 3]), [[10, 4]]);
    assert.deepEqual(bytes(), []);
  });

  it('keeps no values that may be secrets', () => {
    const given = { NPM_TOKEN: 'abc', VERSION: '1' };
    const { request: kept, definition, hiddenArgs } = withoutSecrets({ ...request, buildArgs: given }, { buildArgs: given, tags: [] }, 'salt');
    assert.deepEqual([kept.buildArgs, definition, Object.keys(hiddenArgs)], [{ VERSION: '1' }, { buildArgs: { VERSION: '1' }, tags: [] }, ['NPM_TOKEN']]);
    assert.ok(!JSON.stringify(hiddenArgs).includes('abc'));
    const hidden = (value: string, salt: string): unknown => withoutSecrets({ ...request, buildArgs: { PASSWORD: value } }, {}, salt).hiddenArgs.PASSWORD;
    assert.equal(hidden('a', 'x'), hidden('a', 'x'));
    assert.notEqual(hidden('a', 'x'), hidden('b', 'x'));
    assert.notEqual(hidden('a', 'x'), hidden('a', 'y'));
  });

  it('leaves out an argument whose value lets one in somewhere, whatever it is called', () => {
    const given = { REPO: 'https://me:hush@host/x', MIRROR: 'https://hush@host', HOMEPAGE: 'https://host/@me', CLONE: 'git@host:x' };
    const { request: kept, hiddenArgs } = withoutSecrets({ ...request, buildArgs: given }, {}, 'salt');
    assert.deepEqual([kept.buildArgs, Object.keys(hiddenArgs)], [{ HOMEPAGE: given.HOMEPAGE, CLONE: given.CLONE }, ['REPO', 'MIRROR']]);
  });

  it('tells of what is hidden that it changed, but not what from', () => {
    const changed = (name: string, before: string, after: string): RebuildCause => ({ kind: 'variable', name, before, after });
    const causes: readonly RebuildCause[] = [changed('REPO', 'a', 'b'), changed('FROM_ENV', 'x', 'redis://:hush@host'), changed('VERSION', '1', '2'), { kind: 'first' }];
    assert.deepEqual(causesWithoutSecrets(causes, [{ hiddenArgs: {} }, { hiddenArgs: { REPO: 'a' } }]), [{ kind: 'variable', name: 'REPO' }, { kind: 'variable', name: 'FROM_ENV' }, ...causes.slice(2)]);
  });

  it('says in its text where the output is not known', () => {
    const record = buildRecord({ source, steps: [stepAt(source, 2, 'cached', 0)] });
    assert.match(recordText(record, undefined), /, built after 10\.0s\n# What the steps wrote was not kept, or could not be read\n\n#2 \[2\/9\] RUN one\n#2 CACHED\n$/);
  });

  it('can be written as one text', () => {
    const steps = [stepAt(source, 2, 'cached', 0), stepAt(source, 4, 'failed', 2, { error: 'exit code: 1' }), stepAt(source, 5, 'skipped')];
    const record = buildRecord({ source, outcome: 'failed', message: 'exit code: 1', request: { ...request, target: 'base' }, steps });
    assert.equal(
      recordText(record, buildDetails({}, true, { 4: 'one\ntwo\n' })),
      '# /code/Dockerfile, target base\n# app:1\n# default, buildkit, 2023-11-14T22:13:20.000Z, failed after 10.0s\n\n#2 [2/9] RUN one\n#2 CACHED\n\n#4 [4/9] RUN two\n#4 one\n#4 two\n#4 ERROR: exit code: 1\n\n#5 [5/9] RUN three\n#5 SKIPPED\n\nERROR: exit code: 1\n',
    );
  });
});
