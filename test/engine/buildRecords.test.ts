import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCosts } from '../../src/core/analysis/buildCost.ts';
import { rebuildCauses } from '../../src/core/analysis/rebuildCause.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { type BuildRequest, type BuildResult } from '../../src/core/build/build.ts';
import { BuildHistory } from '../../src/core/build/history.ts';
import { recordFiles } from '../../src/core/build/historyFiles.ts';
import { buildRecorded } from '../../src/core/build/recordBuild.ts';
import { type BuildRecord, type RecordedStep } from '../../src/core/build/record.ts';
import { labVersions } from '../host/versions.ts';
import { useEngine } from './engineStage.ts';

const dockerfile = `FROM busybox AS base
ARG NAME=one
RUN echo "hello $NAME" && head -c 5000 /dev/zero > /data

FROM base
COPY a b /src/
RUN cat /src/a /src/b > /both
CMD ["sh"]
`;

for (const version of labVersions)
  describe(`records of builds on engine ${version}`, function () {
    this.timeout(300_000);
    const stage = useEngine(version);
    let folder: string;
    let history: BuildHistory;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'gantry-records-'));
      history = openHistory();
      write('Dockerfile', dockerfile);
      for (const name of ['a', 'b']) write(name, name);
    });
    afterEach(() => {
      history.dispose();
      rmSync(folder, { recursive: true, force: true });
    });

    const openHistory = (): BuildHistory => new BuildHistory({ store: recordFiles(join(folder, 'records')), retention: () => ({ count: 100, bytes: 1e9 }), log: silentLog });
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

    /** Builds what lies in the folder. @returns the record as it was kept. */
    async function build(more: Partial<BuildRequest> = {}, onChange: () => void = () => undefined): Promise<{ readonly record: BuildRecord; readonly result: BuildResult }> {
      const request: BuildRequest = { buildContext: folder, dockerfile: join(folder, 'Dockerfile'), tags: ['recorded:1'], buildArgs: {}, labels: {}, pull: false, noCache: false, cacheFrom: [], builder: 'buildkit', ...more };
      const output = { write: () => undefined, size: undefined };
      const credentials = { forHost: () => Promise.resolve(undefined) };
      const subscription = history.onDidChange(onChange);
      const options = { engine: stage.engine, request, output, progress: 'plain' as const, log: silentLog, credentials, installationId: folder, definition: { dockerfile: 'Dockerfile' }, folder, history, explain: rebuildCauses };
      const { result, recorded } = await buildRecorded(options, new AbortController().signal);
      subscription.dispose();
      await recorded;
      const [record] = history.builds;
      assert.ok(record);
      return { record, result };
    }
    /** The lines of the instructions with what came of them. */
    const outcomes = ({ steps }: BuildRecord): readonly unknown[] => steps.filter(({ instruction }) => instruction && instruction.keyword !== 'FROM').map(({ instruction, outcome }) => [instruction?.startLine, outcome]).sort();

    it('tell what ran, what was cached, and what each instruction added', async () => {
      const { record: first, result } = await build();
      assert.equal(result.kind, 'built');
      assert.deepEqual(outcomes(first), [[3, 'ran'], [6, 'ran'], [7, 'ran']]);
      assert.deepEqual(first.steps.flatMap(({ instruction, bytes }) => (bytes === undefined ? [] : [[instruction?.startLine, bytes]])).sort(), [[3, 5000], [6, 2], [7, 2]]);
      assert.deepEqual([first.outcome, first.builder, first.imageId, first.transfer.files, first.transfer.sentBytes], ['built', 'buildkit', result.imageId, 2, 2]);
      assert.match(first.bases.busybox ?? '', /^id:sha256:[\da-f]{64}$/);
      assert.ok((first.imageSize ?? 0) > 5000);
      const stepAt = (line: number): RecordedStep | undefined => first.steps.find(({ instruction }) => instruction?.startLine === line);
      assert.deepEqual(stepAt(7)?.inputs, [stepAt(6)?.number]);
      assert.ok(stepAt(6)?.inputs?.includes(stepAt(3)?.number ?? NaN));
      const run = stepAt(3);
      assert.equal((await history.details(first.id))?.logs[String(run?.number)], 'hello one\n');
      assert.deepEqual(run?.causes, [{ kind: 'first' }]);

      const { record: second } = await build();
      assert.deepEqual(outcomes(second), [[3, 'cached'], [6, 'cached'], [7, 'cached']]);
      assert.deepEqual(second.steps.flatMap(({ causes }) => causes ?? []), []);
      assert.deepEqual(buildCosts(second, first, second.source).lines.map(({ line, outcome, bytes }) => [line, outcome, bytes]), [[3, 'cached', 5000], [6, 'cached', 2], [7, 'cached', 2]]);
      assert.equal(second.transfer.sentFiles, 0);

      const again = openHistory();
      await again.load();
      assert.deepEqual(again.builds, [second, first]);
      again.dispose();
    });

    it('tell why a step ran again', async () => {
      await build();
      const causesOf = ({ steps }: BuildRecord): readonly unknown[] => steps.flatMap(({ instruction, causes }) => (causes ?? []).map((cause) => [instruction?.startLine, cause]));

      write('b', 'changed');
      const { record: touched } = await build();
      assert.deepEqual(causesOf(touched), [
        [6, { kind: 'files', changes: [{ path: 'b', change: 'changed' }], total: 1 }],
        [7, { kind: 'earlier', line: 6, text: 'COPY a b /src/' }],
      ]);

      const { record: argued } = await build({ buildArgs: { NAME: 'two' } });
      assert.deepEqual(causesOf(argued), [
        [3, { kind: 'variable', name: 'NAME', before: 'one', after: 'two' }],
        [6, { kind: 'earlier', line: 3, text: 'RUN echo "hello $NAME" && head -c 5000 /dev/zero > /data' }],
        [7, { kind: 'earlier', line: 3, text: 'RUN echo "hello $NAME" && head -c 5000 /dev/zero > /data' }],
      ]);

      const { record: fresh } = await build({ buildArgs: { NAME: 'two' }, noCache: true });
      assert.deepEqual(causesOf(fresh).map((entry) => (entry as readonly unknown[])[1]), [{ kind: 'noCache' }, { kind: 'noCache' }, { kind: 'noCache' }]);

      await stage.engine.images.remove('recorded:1', { force: true });
      assert.equal((await stage.lab.api('POST', '/build/prune?all=1')).status, 200);
      const { record: pruned } = await build({ buildArgs: { NAME: 'two' } });
      assert.deepEqual(causesOf(pruned)[0], [3, { kind: 'cacheGone' }]);
    });

    it('tell how far a build came that failed or was cancelled', async () => {
      write('Dockerfile', 'FROM busybox\nRUN echo before\nRUN echo why; exit 3\nRUN echo never\n');
      const { record: failed } = await build();
      assert.deepEqual([failed.outcome, outcomes(failed)], ['failed', [[2, 'ran'], [3, 'failed'], [4, 'skipped']]]);
      assert.deepEqual(failed.findings.map(({ startLine }) => startLine), [3]);

      write('Dockerfile', 'FROM busybox\nRUN echo before\nRUN echo begun; sleep 1000\nRUN echo never\n');
      const { record: cancelled } = await build({}, () => {
        const [live] = history.builds;
        if (live?.outcome === 'running' && live.steps.some(({ instruction, outcome }) => instruction?.startLine === 3 && outcome === 'running')) history.cancel(live.id);
      });
      assert.deepEqual([cancelled.outcome, outcomes(cancelled)], ['cancelled', [[2, 'cached'], [3, 'cancelled'], [4, 'skipped']]]);
    });

    it('are kept of the classic builder too', async () => {
      write('Dockerfile', 'FROM busybox\nCOPY a /a\nRUN echo classic\nCMD ["sh"]\n');
      const { record: first } = await build({ builder: 'classic', noCache: true });
      assert.deepEqual([first.builder, outcomes(first)], ['classic', [[2, 'ran'], [3, 'ran'], [4, 'ran']]]);
      await build({ builder: 'classic' });
      const { record: second } = await build({ builder: 'classic' });
      assert.deepEqual(outcomes(second), [[2, 'cached'], [3, 'cached'], [4, 'cached']]);
      assert.deepEqual(second.steps.flatMap(({ instruction, bytes }) => (bytes === undefined ? [] : [[instruction?.startLine, bytes]])), [[2, 1], [3, 0]]);
      write('a', 'other');
      const { record: third } = await build({ builder: 'classic' });
      assert.deepEqual(third.steps.find(({ instruction }) => instruction?.startLine === 2)?.causes, [{ kind: 'files', changes: [{ path: 'a', change: 'changed' }], total: 1 }]);
    });
  });
