import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuildHistory, type Retention } from '../../../src/core/build/history.ts';
import { recordFiles } from '../../../src/core/build/historyFiles.ts';
import { type Log, silentLog } from '../../../src/core/base/log.ts';
import { buildDetails, buildRecord, MemoryStore } from '../../fakes/builds.ts';
import { ManualClock } from '../../fakes/manualClock.ts';

describe('the history of builds', () => {
  let store: MemoryStore;
  let clock: ManualClock;
  let lines: string[];
  let log: Log;
  beforeEach(() => {
    store = new MemoryStore();
    clock = new ManualClock();
    lines = [];
    log = { ...silentLog, warn: (line) => lines.push(line), error: (line) => lines.push(line) };
  });

  const open = (retention: Retention = { count: 100, bytes: 1e9 }): BuildHistory => new BuildHistory({ store, retention: () => retention, log, clock });
  const ids = (history: BuildHistory): readonly string[] => history.builds.map(({ id }) => id);

  it('survives', async () => {
    const records = ['1', '2'].map((id) => buildRecord({ id }));
    const history = open();
    for (const record of records) await history.finish(record, buildDetails({ a: id(record.id) }));
    const again = open();
    assert.deepEqual([again.isLoaded, ids(again)], [false, []]);
    await again.load();
    assert.deepEqual([again.isLoaded, again.builds], [true, records.toReversed()]);
    assert.deepEqual(await again.details('2'), buildDetails({ a: 'of 2' }));
    assert.equal(await again.details('3'), undefined);
  });
  const id = (name: string): string => `of ${name}`;

  it('passes over what makes no sense, and leaves it where it is', async () => {
    await open().finish(buildRecord({ id: '1' }), buildDetails());
    const record = JSON.stringify(buildRecord({ id: '2' }));
    store.files.set('2.build', record.slice(0, -9));
    store.files.set('3.build', record);
    store.files.set('4.build', JSON.stringify({ ...buildRecord({ id: '4' }), format: 99 }));
    store.files.set('5.build', JSON.stringify({ ...buildRecord({ id: '5' }), steps: [{ number: 1 }] }));
    store.files.set('6.build', 'null');
    store.files.set('gone.details', '{}');
    store.files.set('notes', '');
    const history = open();
    await history.load();
    assert.deepEqual([ids(history), lines.length], [['1'], 5]);
    assert.deepEqual([...store.files.keys()].sort(), ['1.build', '1.details', '2.build', '3.build', '4.build', '5.build', '6.build', 'notes']);
  });

  it('lets go of the oldest, by their number and by their size', async () => {
    const history = open({ count: 2, bytes: 1e9 });
    for (const name of ['1', '2', '3']) await history.finish(buildRecord({ id: name }), buildDetails());
    assert.deepEqual([ids(history), [...store.files.keys()].sort()], [['3', '2'], ['2.build', '2.details', '3.build', '3.details']]);
    const small = open({ count: 100, bytes: 10 });
    await small.load();
    assert.deepEqual([ids(small), [...store.files.keys()].sort()], [['3'], ['3.build', '3.details']]);
  });

  it('keeps a record that cannot be written for as long as it lives', async () => {
    store.broken.add('1.build');
    const history = open();
    await history.finish(buildRecord({ id: '1' }), buildDetails());
    assert.deepEqual([ids(history), lines], [['1'], ['The record of the build 1 cannot be written: the disk is full']]);
  });

  it('keeps the output that cannot be written for as long as it lives', async () => {
    store.broken.add('1.details');
    const history = open({ count: 1, bytes: 1e9 });
    await history.finish(buildRecord({ id: '1' }), buildDetails({}, true, { 1: 'one' }));
    assert.deepEqual((await history.details('1'))?.logs, { 1: 'one' });
    await history.finish(buildRecord({ id: '2' }), buildDetails());
    assert.deepEqual([ids(history), await history.details('1')], [['2'], undefined]);
  });

  it('has what runs, and tells of it a few times a second at most', async () => {
    const history = open();
    const told: unknown[] = [];
    history.onDidChange((changed) => told.push(changed));
    let isCancelled = false;
    let outcome: 'running' | 'built' = 'running';
    history.begin({
      get record() {
        return buildRecord({ id: '7', outcome });
      },
      log: (number) => `output of ${number}`,
      cancel: () => (isCancelled = true),
    });
    for (let count = 0; count < 50; count += 1) history.touch('7');
    assert.deepEqual(told, [undefined]);
    assert.deepEqual([history.liveLog('7', 2), history.liveLog('8', 2)], ['output of 2', undefined]);
    await clock.advance(200);
    history.touch('7');
    await clock.advance(200);
    assert.deepEqual(told, [undefined, ['7'], ['7']]);
    history.cancel('7');
    history.cancel('8');
    outcome = 'built';
    await history.finish(buildRecord({ id: '7' }), buildDetails());
    history.touch('7');
    await clock.advance(1000);
    assert.deepEqual([isCancelled, ids(history), history.get('7')?.outcome, told.slice(3)], [true, ['7'], 'built', [undefined, undefined]]);
    history.dispose();
    assert.deepEqual([history.listenerCount, clock.waiting], [0, 0]);
  });

  it('shows what runs above what ended, and forgets one that never becomes a record', async () => {
    const history = open();
    await history.finish(buildRecord({ id: '9' }), buildDetails());
    const live = history.begin({ record: buildRecord({ id: '8', outcome: 'running' }), log: () => '', cancel: () => undefined });
    assert.deepEqual(ids(history), ['8', '9']);
    live.dispose();
    assert.deepEqual(ids(history), ['9']);
  });

  it('knows the builds before and after, of the same target only, and the last one of a Dockerfile', async () => {
    const history = open();
    const { request } = buildRecord();
    const steps = [{ number: 1, name: 'x', outcome: 'ran' as const, intervals: [] }];
    const records = [
      buildRecord({ id: '1', steps }),
      buildRecord({ id: '2', request: { ...request, target: 'other' }, steps }),
      buildRecord({ id: '3', engine: { id: 'other', name: 'other' } }),
      buildRecord({ id: '4', request: { ...request, tags: ['another:name'] } }),
    ];
    for (const record of records) await history.finish(record, buildDetails());
    assert.deepEqual([history.previous(records[3]!)?.id, history.previous(records[0]!)?.id], ['1', undefined]);
    assert.deepEqual([history.next(records[0]!)?.id, history.next(records[3]!)?.id], ['4', undefined]);
    assert.deepEqual([history.latest('/code/Dockerfile')?.id, history.latest('/other')?.id], ['2', undefined]);
    assert.deepEqual(history.latestOfTargets('/code/Dockerfile').map(({ id }) => id), ['2', '1']);
  });

  it('knows what the engine calls its builds, also those that were removed', async () => {
    const history = open({ count: 1, bytes: 1e9 });
    assert.deepEqual([history.wasHere('r1'), history.isLoaded], [false, false]);
    for (const name of ['1', '2']) await history.finish(buildRecord({ id: name, ref: `r${name}` }), buildDetails());
    const live = history.begin({ record: buildRecord({ id: '3', ref: 'r3', outcome: 'running' }), log: () => '', cancel: () => undefined });
    assert.deepEqual(['r1', 'r2', 'r3', 'r4'].map((ref) => history.wasHere(ref)), [true, true, true, false]);
    live.dispose();
    const again = open({ count: 1, bytes: 1e9 });
    await again.load();
    // The third never came to a record.
    assert.deepEqual(['r1', 'r2', 'r3'].map((ref) => again.wasHere(ref)), [true, true, false]);
    store.files.set('removed', 'no JSON');
    const damaged = open({ count: 1, bytes: 1e9 });
    await damaged.load();
    assert.deepEqual(['r1', 'r2'].map((ref) => damaged.wasHere(ref)), [false, true]);
  });

  it('forgets what is removed', async () => {
    const history = open();
    await history.finish(buildRecord({ id: '1' }), buildDetails());
    await history.remove('1');
    await history.remove('1');
    assert.deepEqual([ids(history), store.files.size, await history.details('1')], [[], 0, undefined]);
  });
});

describe('the files of the history', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gantry-history-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are made when the first record is, and hold it whole', async () => {
    const files = recordFiles(join(folder, 'deep', 'builds'));
    assert.deepEqual(await files.list(), []);
    const bytes = await files.write('1.build', { text: 'é' });
    assert.deepEqual([await files.read('1.build'), await files.list()], [{ text: 'é' }, [{ name: '1.build', bytes }]]);
    await files.write('1.build', {});
    assert.deepEqual(readdirSync(join(folder, 'deep', 'builds')), ['1.build.json']);
    await files.remove('1.build');
    await files.remove('1.build');
    assert.deepEqual(await files.list(), []);
  });

  it('leave nothing behind of a window that crashed, and touch nothing that another one writes', async () => {
    const [old, fresh] = ['1.details.json.0123abcd', '2.details.json.4567cdef'];
    for (const name of [old, fresh]) writeFileSync(join(folder, name), '{');
    utimesSync(join(folder, old), 1000, 1000);
    assert.deepEqual(await recordFiles(folder).list(), []);
    assert.deepEqual(readdirSync(folder), [fresh]);
  });

  it('are not taken for what they are not', async () => {
    writeFileSync(join(folder, '1.build.json.1234'), '{');
    writeFileSync(join(folder, '2.build.json'), '{');
    const files = recordFiles(folder);
    assert.deepEqual(await files.list(), [{ name: '2.build', bytes: 1 }]);
    await assert.rejects(files.read('2.build'));
    await assert.rejects(files.read('3.build'));
  });
});
