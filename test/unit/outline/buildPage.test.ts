import assert from 'node:assert/strict';
import { type BuildRecord } from '../../../src/core/build/record.ts';
import { buildPage } from '../../../src/core/outline/buildPage.ts';
import { comparisonRows, stepDetail } from '../../../src/core/outline/buildPageStep.ts';
import { buildRecord, stepAt } from '../../fakes/builds.ts';

const source = 'FROM busybox AS base\nRUN make\nFROM base\nCOPY . /src\nRUN test\nRUN never\n';
const { request } = buildRecord();
const steps = [
  { number: 10, name: '[internal] load build context', outcome: 'ran' as const, intervals: [{ startedAt: 1000, completedAt: 1500 }] },
  stepAt(source, 2, 'ran', 9, { name: '[base 2/2] RUN make', bytes: 5000 }),
  stepAt(source, 4, 'cached', 0, { name: '[stage-1 1/3] COPY . /src', bytes: 10_000 }),
  stepAt(source, 5, 'failed', 2, { name: '[stage-1 2/3] RUN test', error: 'exit code: 1\nwhy\u001b[1m', causes: [{ kind: 'noCache' }] }),
  stepAt(source, 6, 'skipped', 0, { name: '[stage-1 3/3] RUN never' }),
  { number: 11, name: 'exporting to image', outcome: 'skipped' as const, intervals: [] },
];
const now = 1_700_000_060_000;
const record = (given: Partial<BuildRecord> = {}): BuildRecord => buildRecord({ id: '2', source, steps, outcome: 'failed', message: 'exit code: 1', ...given });

describe('the page of a build', () => {
  it('says what came of each step, in the groups that a build goes through', () => {
    const { head, steps: rows } = buildPage({ record: record(), previous: undefined, next: undefined }, now);
    assert.deepEqual(head.groups, [{ id: 'preparation', label: 'Preparation' }, { id: 'stage/0', label: 'Stage base' }, { id: 'stage/1', label: 'Stage 1' }, { id: 'result', label: 'Result' }]);
    assert.deepEqual(rows.map(({ number, group, name, words, bytes, share, isCritical }) => [number, group, name, words, bytes, share, isCritical]), [
      [10, 'preparation', 'load build context', '0.5 s', '', 0, false],
      [2, 'stage/0', '2/2 RUN make', '9.0 s', '5kB', 0.5, true],
      [4, 'stage/1', '1/3 COPY . /src', 'CACHED', '10kB', 1, false],
      [5, 'stage/1', '2/3 RUN test', 'failed after 2.0 s', '', 0, false],
      [6, 'stage/1', '3/3 RUN never', 'skipped', '', 0, false],
      [11, 'result', 'exporting to image', 'skipped', '', 0, false],
    ]);
    assert.deepEqual(rows.slice(1, 4).map(({ spoken }) => spoken), ['2/2 RUN make, carried out in 9.0 s, added 5kB to the image, on the critical path', '1/3 COPY . /src, taken from the cache, added 10kB to the image', '2/3 RUN test, failed after 2.0 s']);
    assert.deepEqual([head.title, head.outcome, head.summary, head.message, head.span, head.criticalPath], ['app:1', 'failed', 'failed after 10.0 s, 33% cached', 'exit code: 1', 9000, 'Critical path: 9.0 s in 1 steps']);
    assert.deepEqual(head.actions.map(({ action }) => action), ['again', 'openDockerfile', 'copyCommand', 'exportLog']);
  });

  it('opens the Dockerfile where there is one to open: in its file, or in the record of a task that holds it', () => {
    const opens = (change: Partial<BuildRecord>): boolean => buildPage({ record: record(change), previous: undefined, next: undefined }, now).head.actions.some(({ action }) => action === 'openDockerfile');
    const archive = { ...request, buildContext: '/code/context.tar', dockerfile: 'Dockerfile' };
    assert.deepEqual([opens({}), opens({ request: { ...request, dockerfileInline: source } }), opens({ request: archive, source: '' })], [true, true, false]);
  });

  it('says what was built, secrets by their ids alone', () => {
    const definition = { secrets: ['id=npm,env=NPM_TOKEN', { id: 'key', file: 'x' }], platforms: [] };
    const secrets = [{ id: 'npm', env: 'NPM_TOKEN' }, { id: 'key', file: '/code/x' }];
    const { head } = buildPage({ record: record({ request: { ...request, target: 'base', platform: 'linux/arm64', secrets, buildArgs: { A: '1\u202e' } }, definition, startedBy: 'lens', hiddenArgs: { TOKEN: 'print' }, imageId: 'sha256:0123456789abcdef', imageSize: 5000, transfer: { files: 3, bytes: 300, sentFiles: 1, sentBytes: 100 } }), previous: undefined, next: undefined }, now);
    assert.deepEqual(head.facts.slice(1).map(({ label, value }) => [label, value]), [
      ['Started by', 'a lens over the Dockerfile'],
      ['Image', '0123456789ab · 5kB'],
      ['Tags', 'app:1'],
      ['Target', 'base'],
      ['Platform', 'linux/arm64'],
      ['Dockerfile', '/code/Dockerfile'],
      ['Build context', '/code'],
      ['Context', '1 of 3 files sent, 100B of 300B'],
      ['Build arguments', 'A=1�, TOKEN=…'],
      ['Secrets', 'npm, key'],
      ['Builder', 'BuildKit'],
      ['Engine', 'default'],
    ]);
    assert.ok(!JSON.stringify(head).includes('print') && !JSON.stringify(head).includes('NPM_TOKEN'));
  });

  it('says for which platforms it was', () => {
    const { head } = buildPage({ record: record({ request: { ...request, platforms: ['linux/amd64', 'linux/arm64'] } }), previous: undefined, next: undefined }, now);
    assert.equal(head.facts.find(({ label }) => label === 'Platform')?.value, 'linux/amd64, linux/arm64');
  });

  it('writes paths as they are in the folder of the task', () => {
    const paths = (folder: string, dockerfile: string, buildContext: string): readonly string[] => {
      const { head } = buildPage({ record: record({ folder, request: { ...request, dockerfile, buildContext } }), previous: undefined, next: undefined }, now);
      return head.facts.filter(({ label }) => label === 'Dockerfile' || label === 'Build context').map(({ value }) => value);
    };
    assert.deepEqual(paths('/code', '/code/app/Dockerfile', '/code'), ['app/Dockerfile', '.']);
    assert.deepEqual(paths('C:\\work', 'C:\\work\\Dockerfile', 'C:\\workshop'), ['Dockerfile', 'C:\\workshop']);
  });

  it('says of a build of another window that it is', () => {
    const { head } = buildPage({ record: record({ inEngine: { isForeign: true, isOfOtherWindow: true, isPinned: true } }), previous: undefined, next: undefined }, now);
    assert.deepEqual([head.summary, head.actions.map(({ action }) => action)], ['failed after 10.0 s, 33% cached, from another window, pinned', ['exportLog']]);
  });

  it('offers of another client’s build what can be done with it', () => {
    const inEngine = { isForeign: true, isPinned: true, provenance: 'sha256:p' };
    const { head } = buildPage({ record: record({ inEngine }), previous: undefined, next: undefined }, now);
    assert.deepEqual([head.summary, head.actions.map(({ action }) => action)], ['failed after 10.0 s, 33% cached, by another client, pinned', ['exportLog', 'showProvenance']]);
    assert.deepEqual([stepDetail(record({ inEngine }), undefined, 2, now)?.line, stepDetail(record(), undefined, 2, now)?.line], [undefined, 2]);
  });

  it('counts on while a build runs, by the engine’s clock', () => {
    const { completedAt: _, ...running } = record({ outcome: 'running', startedAt: now - 4200, clockOffset: 1000, steps: [{ ...stepAt(source, 2, 'running'), intervals: [{ startedAt: now - 2000 }] }, stepAt(source, 6, 'waiting')] });
    const { head, steps: rows } = buildPage({ record: running, previous: undefined, next: undefined }, now);
    assert.deepEqual([head.summary, head.span, rows[0]?.words, rows[0]?.bars], ['running 4.2 s, 0 of 2 steps done', 3000, 'running 3.0 s', [{ start: 0 }]]);
    assert.deepEqual(head.actions.map(({ action }) => action), ['cancel', 'openDockerfile', 'copyCommand']);
  });

  it('stands beside the build before', () => {
    const previous = record({ id: '1', outcome: 'built', steps: [stepAt(source, 2, 'ran', 4.5, { name: '[base 2/2] RUN make', bytes: 4000 }), stepAt(source, 4, 'ran', 1), { number: 11, name: 'gone', outcome: 'cached', intervals: [] }] });
    const { head, steps: rows } = buildPage({ record: record(), previous, next: previous }, now);
    assert.deepEqual([head.previous?.id, head.next?.id, rows[1]?.change, rows[2]?.change], ['1', '1', '+4.5 s', '']);
    assert.match(head.previous?.label ?? '', /, built after 10\.0 s$/);
    assert.deepEqual(comparisonRows(record(), previous, now).map(({ number, name, before, now: current, change, bytesBefore, bytesNow, trend }) => [number, name, before, current, change, bytesBefore, bytesNow, trend]), [
      [10, 'load build context', 'not there', '0.5 s', '', '', '', 'same'],
      [2, '2/2 RUN make', '4.5 s', '9.0 s', '+4.5 s', '4kB', '5kB', 'slower'],
      [4, '1/3 COPY . /src', '1.0 s', 'CACHED', '', '', '10kB', 'same'],
      [5, '2/3 RUN test', 'not there', 'failed after 2.0 s', '', '', '', 'same'],
      [6, '3/3 RUN never', 'not there', 'skipped', '', '', '', 'same'],
      [11, 'exporting to image', 'not there', 'skipped', '', '', '', 'same'],
      [undefined, 'gone', 'CACHED', 'not there', '', '', '', 'same'],
    ]);
    assert.deepEqual(stepDetail(record(), previous, 2, now)?.facts, [{ label: 'State', value: 'carried out in 9.0 s' }, { label: 'The build before', value: 'carried out in 4.5 s, 4kB' }, { label: 'Added to the image', value: '5kB' }, { label: 'Line', value: '2' }]);
  });

  it('says of a step why it ran and what went wrong', () => {
    assert.equal(stepDetail(record({ message: 'exit code: 1\nwhy\u001b[1m' }), undefined, 5, now)?.error, '');
    assert.deepEqual(stepDetail(record(), undefined, 5, now), {
      number: 5,
      title: '[stage-1 2/3] RUN test',
      facts: [{ label: 'State', value: 'failed after 2.0 s' }, { label: 'Line', value: '5' }],
      error: 'exit code: 1\nwhy␛[1m',
      causes: [{ text: 'The build was told not to use the cache' }],
      fixes: [],
      line: 5,
    });
    assert.equal(stepDetail(record(), undefined, 99, now), undefined);
    const caused = stepAt('FROM busybox\nCOPY . .\nRUN npm ci\n', 3, 'ran', 1, { number: 7, causes: [{ kind: 'earlier', line: 4, text: 'COPY . /src' }] });
    const detail = stepDetail(record({ steps: [...steps, caused] }), undefined, 7, now);
    assert.deepEqual([detail?.causes, detail?.fixes], [[{ text: 'An earlier step changed: line 4, COPY . /src', step: 4 }], ['Keep what npm fetched from build to build: RUN --mount=type=cache,target=/root/.npm']]);
  });
});
