import assert from 'node:assert/strict';
import { silentLog } from '../../../src/core/base/log.ts';
import { BuildHistory } from '../../../src/core/build/history.ts';
import { type BuildRecord } from '../../../src/core/build/record.ts';
import { BuildsOutline } from '../../../src/core/outline/buildsOutline.ts';
import { causeWords } from '../../../src/core/outline/buildWords.ts';
import type { OutlineNode } from '../../../src/core/outline/node.ts';
import { buildDetails, buildRecord, MemoryStore, stepAt } from '../../fakes/builds.ts';
import { ManualClock } from '../../fakes/manualClock.ts';

const source = 'FROM busybox\nCOPY . /\nRUN make\nRUN test\nRUN never\n';
const { request } = buildRecord();

describe('BuildsOutline', () => {
  let clock: ManualClock;
  let history: BuildHistory;
  let outline: BuildsOutline;
  let drawn: (readonly (string | undefined)[])[];
  beforeEach(() => {
    clock = new ManualClock();
    history = new BuildHistory({ store: new MemoryStore(), retention: () => ({ count: 500, bytes: 1e9 }), log: silentLog, clock });
    outline = new BuildsOutline(history, { clock });
    drawn = [];
    outline.onDidChange((nodes) => drawn.push(nodes.map((node) => node?.id)));
  });

  const rows = async (parent?: OutlineNode): Promise<readonly OutlineNode[]> => outline.children(parent);
  const finish = (given: Partial<BuildRecord>): Promise<void> => history.finish(buildRecord({ source, completedAt: clock.now() - 180_000, startedAt: clock.now() - 192_400, ...given }), buildDetails());

  it('shows what was built, the newest first, with what came of it in words', async () => {
    await finish({ id: '1', steps: [stepAt(source, 2, 'cached'), stepAt(source, 3, 'ran')] });
    await finish({ id: '2', outcome: 'failed', request: { ...request, tags: [], target: 'base' } });
    await finish({ id: '3', outcome: 'cancelled' });
    assert.deepEqual((await rows()).map(({ id, label, description, contextValue, expansion }) => [id, label, description, contextValue, expansion]), [
      ['build/3', 'app:1', 'cancelled, 12.4 s, 3 minutes ago', 'build past cancelled', 'none'],
      ['build/2', 'Dockerfile (base)', 'failed, 12.4 s, 3 minutes ago', 'build past failed', 'none'],
      ['build/1', 'app:1', 'built, 12.4 s, 50% cached, 3 minutes ago', 'build past built', 'collapsed'],
    ]);
    assert.equal((await rows())[0]?.accessibilityLabel, 'Build of app:1, cancelled, 12.4 s, 3 minutes ago');
  });

  it('says on which engine a build was made, where that is another than the one it is shown for', async () => {
    let isOther = false;
    const of = new BuildsOutline(history, { clock, isOfEngine: () => !isOther });
    await finish({ id: '1', engine: { id: 'unix:///x', name: 'far\u202eaway' } });
    const first = async (): Promise<string | undefined> => (await of.children())[0]?.description;
    assert.equal(await first(), 'built, 12.4 s, 3 minutes ago');
    isOther = true;
    assert.equal(await first(), 'far\ufffdaway, built, 12.4 s, 3 minutes ago');
    of.dispose();
  });

  it('shows those of one engine as if there were no others', async () => {
    await finish({ id: '1', engine: { id: 'near', name: 'near' } });
    await finish({ id: '2', engine: { id: 'far', name: 'far' }, steps: [stepAt(source, 2, 'ran')] });
    const near = new BuildsOutline(history, { clock, engineId: 'context:near', accepts: ({ engine }) => engine.id === 'near' });
    assert.deepEqual((await near.children()).map(({ id }) => id), ['build/1']);
    assert.deepEqual([near.find('build/2'), near.find('build/2/1'), near.find('build/1')?.id, near.isEmpty], [undefined, undefined, 'build/1', false]);
    near.dispose();
  });

  it('leaves room for how a build went, however long its name is', async () => {
    await finish({ id: '1', request: { ...request, tags: ['registry.example.com/team/web:1', 'other'] } });
    await finish({ id: '2', request: { ...request, tags: ['r/a-name-of-an-image:2026.11-with-a-long-tag'] } });
    assert.deepEqual((await rows()).map(({ label, accessibilityLabel }) => [label, accessibilityLabel.split(',')[0]]), [
      ['a-name-of-an-image:2026…', 'Build of r/a-name-of-an-image:2026.11-with-a-long-tag'],
      ['web:1', 'Build of registry.example.com/team/web:1'],
    ]);
  });

  it('tells the steps apart by words and by icons', async () => {
    const steps = [stepAt(source, 1, 'cached'), stepAt(source, 2, 'ran', 2, { bytes: 5000 }), stepAt(source, 3, 'failed', 65), stepAt(source, 4, 'cancelled', 3), stepAt(source, 5, 'skipped')];
    await finish({ id: '1', steps: [...steps, { number: 6, name: '[internal] load \u001b[1m', outcome: 'ran', intervals: [] }] });
    const [build] = await rows();
    const below = await rows(build);
    assert.deepEqual(below.map(({ id, label, description, contextValue, command }) => [id, label, description, contextValue, command]), [
      ['build/1/1', 'FROM busybox', 'CACHED', 'step cached located', 'gantry.build.openStep'],
      ['build/1/2', 'COPY . /', '2.0 s, 5kB', 'step ran located', 'gantry.build.openStep'],
      ['build/1/3', 'RUN make', 'failed after 1 min 5 s', 'step failed located', 'gantry.build.openStep'],
      ['build/1/4', 'RUN test', 'cancelled after 3.0 s', 'step cancelled located', 'gantry.build.openStep'],
      ['build/1/5', 'RUN never', 'skipped', 'step skipped located', 'gantry.build.openStep'],
      ['build/1/6', '[internal] load ␛[1m', '0.0 s', 'step ran', undefined],
    ]);
    assert.equal(new Set(below.slice(0, 5).map(({ icon }) => icon?.id)).size, 5);
    assert.deepEqual([outline.parent(below[0]!)?.id, outline.parent(build!), outline.find('build/1/2'), outline.find('build/1/99'), outline.find('build/x')], ['build/1', undefined, below[1], undefined, undefined]);
    assert.equal(below[1]?.accessibilityLabel, 'Step [2/9] COPY . /, carried out in 2.0 s, 5kB');
  });

  it('says of a build what the engine’s own history has of it, and who made it', async () => {
    await finish({ id: '1', inEngine: { isForeign: false, isPinned: true, provenance: 'sha256:p' } });
    await finish({ id: '2', inEngine: { isForeign: true, isPinned: false }, steps: [stepAt(source, 3, 'ran')] });
    const [foreign, own] = await rows();
    assert.deepEqual([foreign, own].map((row) => [row?.description, row?.contextValue]), [
      ['by another client, built, 12.4 s, 0% cached, 3 minutes ago', 'build foreign past built unpinned'],
      ['pinned, built, 12.4 s, 3 minutes ago', 'build past built pinned provenance'],
    ]);
    // Where the Dockerfile of another client lies is not known.
    assert.deepEqual((await rows(foreign)).map(({ contextValue, command }) => [contextValue, command]), [['step ran', undefined]]);
  });

  it('follows a build that runs by drawing its row alone', async () => {
    await rows();
    const { completedAt: _, ...begun } = buildRecord({ id: '5', source, outcome: 'running', startedAt: clock.now(), clockOffset: 1000, steps: [stepAt(source, 2, 'ran'), { ...stepAt(source, 3, 'running'), intervals: [{ startedAt: clock.now() + 1000 }] }, stepAt(source, 4, 'waiting')] });
    let record: BuildRecord = begun;
    history.begin({
      get record() {
        return record;
      },
      log: () => '',
      cancel: () => undefined,
    });
    await clock.advance(4200);
    const [build] = await rows();
    assert.deepEqual([build?.description, build?.contextValue], ['running 4.2 s, 1 of 3 steps done', 'build running']);
    assert.deepEqual((await rows(build)).map(({ description }) => description), ['1.0 s', 'running 4.2 s', 'waiting']);
    drawn = [];
    history.touch('5');
    await clock.advance(500);
    assert.deepEqual(drawn, [['build/5']]);
    record = { ...record, outcome: 'built' };
    await history.finish(record, buildDetails());
    assert.deepEqual(drawn.at(-1), [undefined]);
  });

  it('reads what was kept when it is first looked at', async () => {
    const store = new MemoryStore();
    const parts = { store, retention: () => ({ count: 9, bytes: 1e9 }), log: silentLog, clock };
    await new BuildHistory(parts).finish(buildRecord({ id: '1' }), buildDetails());
    const later = new BuildHistory(parts);
    const lazy = new BuildsOutline(later, { clock });
    assert.equal(later.isLoaded, false);
    assert.deepEqual((await lazy.children()).map(({ id }) => id), ['build/1']);
  });

  it('shows 100 rows until more are asked for', async () => {
    for (let index = 100; index < 250; index += 1) await finish({ id: String(index) });
    const many = await rows();
    assert.deepEqual([many.length, many[100]?.label], [101, 'Show 50 more…']);
    outline.showMore(many[100]!);
    assert.equal((await rows()).length, 150);
  });

  it('tells more when a row is hovered over', async () => {
    const steps = [stepAt(source, 3, 'ran', 2, { bytes: 5000, causes: [{ kind: 'variable', name: 'A', before: '1', after: '2' }, { kind: 'earlier', line: 2, text: 'COPY . /' }] })];
    await finish({ id: '1', steps, request: { ...request, buildArgs: { A: '2' } }, hiddenArgs: { TOKEN: 'f' }, startedBy: 'task', imageId: 'sha256:0123456789abcdef', imageSize: 2_000_000, transfer: { files: 3, bytes: 3000, sentFiles: 1, sentBytes: 1000 } });
    const [build] = await rows();
    assert.deepEqual(await outline.tooltip(build!), [
      { label: '', value: 'app:1' },
      { label: 'State', value: 'built, 12.4 s, 0% cached, 3 minutes ago' },
      { label: 'Dockerfile', value: '/code/Dockerfile' },
      { label: 'Build context', value: '/code' },
      { label: 'Tags', value: 'app:1' },
      { label: 'Build arguments', value: 'A=2, TOKEN=…' },
      { label: 'Started', value: '3 minutes ago (2023-11-14 22:10 UTC)' },
      { label: 'Started by', value: 'a task' },
      { label: 'Engine', value: 'default' },
      { label: 'Builder', value: 'BuildKit' },
      { label: 'Image', value: '0123456789ab' },
      { label: 'Size', value: '2MB' },
      { label: 'Context', value: '1 of 3 files sent, 1kB of 3kB' },
    ]);
    const [step] = await rows(build);
    assert.deepEqual(await outline.tooltip(step!), [
      { label: '', value: '[3/9] RUN make' },
      { label: 'State', value: '2.0 s' },
      { label: 'Added to the image', value: '5kB' },
      { label: 'Line', value: '3' },
      { label: 'Why it ran', value: 'The variable A changed from "1" to "2"' },
      { label: 'Why it ran', value: 'An earlier step changed: line 2, COPY . /' },
    ]);
  });

  it('has words for every cause', () => {
    const words = (
      [
        { kind: 'noCache' },
        { kind: 'first' },
        { kind: 'added' },
        { kind: 'unfinished' },
        { kind: 'instruction', before: 'RUN a', after: 'RUN b' },
        { kind: 'variable', name: 'TOKEN' },
        { kind: 'variable', name: 'A', after: '1' },
        { kind: 'variable', name: 'A', before: '1' },
        { kind: 'option', name: 'network' },
        { kind: 'base', image: 'busybox', before: 'sha256:1111', after: 'sha256:2222' },
        { kind: 'files', changes: [{ path: 'a', change: 'changed' }, { path: 'b', change: 'added' }, { path: '\u202ec', change: 'removed' }], total: 5 },
        { kind: 'cacheGone' },
        { kind: 'unknown' },
      ] as const
    ).map(causeWords);
    assert.deepEqual(words, [
      'The build was told not to use the cache',
      'No earlier build of this target is known here',
      'The instruction is new',
      'The build before did not complete this step',
      'The instruction changed from "RUN a" to "RUN b"',
      'The variable TOKEN changed',
      'The variable A became "1"',
      'The variable A is no longer "1"',
      'The option "network" of the build changed',
      'The base image busybox moved from 1111 to 2222',
      'Files changed: a, b (new), �c (removed) and 2 more',
      'Nothing changed: the engine no longer had the result in its cache',
      'Unknown: not everything that this step depends on can be compared',
    ]);
  });

  it('listens to nothing any more once it is disposed', () => {
    outline.dispose();
    assert.equal(history.listenerCount, 0);
  });
});
