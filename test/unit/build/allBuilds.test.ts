import assert from 'node:assert/strict';
import { Emitter } from '../../../src/core/base/emitter.ts';
import { silentLog } from '../../../src/core/base/log.ts';
import { AllBuilds, type HistoryOfEngine } from '../../../src/core/build/allBuilds.ts';
import { isOurRef, newRef } from '../../../src/core/build/buildRef.ts';
import { BuildHistory } from '../../../src/core/build/history.ts';
import { type BuildRecord, type EngineEntry } from '../../../src/core/build/record.ts';
import { buildDetails, buildRecord, MemoryStore } from '../../fakes/builds.ts';

const foreign = buildRecord({ id: 'engine-1', ref: 'f', inEngine: { isForeign: true, isPinned: false } });

/** An engine's history with one build of another client and one of ours. */
class TwoBuilds implements HistoryOfEngine {
  readonly changed = new Emitter<readonly string[] | undefined>();
  readonly onDidChange = this.changed.event;
  readonly builds: readonly BuildRecord[] = [foreign];
  get = (id: string): BuildRecord | undefined => (id === foreign.id ? foreign : undefined);
  entryOf = (ref: string): EngineEntry | undefined => (ref === 'ours' ? { isForeign: false, isPinned: true, provenance: 'sha256:p' } : undefined);
  details = (): Promise<ReturnType<typeof buildDetails>> => Promise.resolve(buildDetails({}, true, { 1: 'foreign' }));
  liveLog = (id: string): string | undefined => (id === foreign.id ? 'live' : undefined);
}

describe('all builds', () => {
  it('are ours, with what the engine has of them, and below them those of other clients', async () => {
    const history = new BuildHistory({ store: new MemoryStore(), retention: () => ({ count: 9, bytes: 1e9 }), log: silentLog });
    const all = new AllBuilds(history);
    const told: (readonly string[] | undefined)[] = [];
    all.onDidChange((ids) => told.push(ids));
    const [older, ours] = [buildRecord({ id: '1' }), buildRecord({ id: '2', ref: 'ours' })];
    for (const record of [older, ours]) await history.finish(record, buildDetails({}, true, { 1: 'own' }));
    assert.deepEqual(all.builds, [ours, older]);
    assert.deepEqual([all.get('engine-1'), await all.details('engine-1'), all.liveLog('engine-1', 1)], [undefined, undefined, undefined]);

    const engine = new TwoBuilds();
    all.join(engine);
    const merged = { ...ours, inEngine: { isForeign: false, isPinned: true, provenance: 'sha256:p' } };
    assert.deepEqual(all.builds, [merged, older, foreign]);
    assert.deepEqual([all.get('2'), all.get('1'), all.get('engine-1')], [merged, older, foreign]);
    assert.deepEqual([(await all.details('2'))?.logs, (await all.details('engine-1'))?.logs, all.liveLog('engine-1', 1)], [{ 1: 'own' }, { 1: 'foreign' }, 'live']);
    assert.deepEqual([all.previous(merged), all.next(older), all.previous(foreign), all.next(foreign)], [older, ours, undefined, undefined]);
    told.length = 0;
    engine.changed.fire(['engine-1']);
    assert.deepEqual(told, [['engine-1']]);

    all.dispose();
    assert.deepEqual([history.listenerCount, engine.changed.listenerCount], [0, 0]);
    // What the engine has of a build is never kept.
    assert.deepEqual(history.builds, [ours, older]);
  });

  it('are those of all engines that are shown, and go with theirs', async () => {
    const all = new AllBuilds(new BuildHistory({ store: new MemoryStore(), retention: () => ({ count: 9, bytes: 1e9 }), log: silentLog }));
    const [near, far] = [new TwoBuilds(), new TwoBuilds()];
    const [running, newest] = [buildRecord({ id: 'engine-2', outcome: 'running', startedAt: 1 }), buildRecord({ id: 'engine-3', startedAt: foreign.startedAt + 1 })];
    Object.assign(far, { builds: [running, newest], get: (id: string) => [running, newest].find((build) => build.id === id), entryOf: () => undefined });
    all.join(near);
    const joined = all.join(far);
    assert.deepEqual(all.builds, [running, newest, foreign]);
    assert.deepEqual([all.get('engine-3'), all.get('engine-1'), (await all.details('engine-2'))?.logs], [newest, foreign, { 1: 'foreign' }]);
    // Two contexts may lead to one engine.
    const again = all.join(Object.assign(new TwoBuilds(), { builds: [newest], get: () => newest }));
    assert.deepEqual(all.builds, [running, newest, foreign]);
    again.dispose();
    const told: unknown[] = [];
    all.onDidChange((ids) => told.push(ids));
    joined.dispose();
    joined.dispose();
    assert.deepEqual([told, all.builds, far.changed.listenerCount], [[undefined], [foreign], 0]);
    all.dispose();
  });

  it('are told apart by the names that they have in the engine’s history', () => {
    const [one, other] = [newRef('me'), newRef('me')];
    assert.notEqual(one, other);
    assert.match(one, /^[\da-f]{44}$/);
    assert.deepEqual([isOurRef(one, 'me'), isOurRef(other, 'me'), isOurRef(one, 'you'), isOurRef('5l2kh8te0wusw1gusehqgdc7c', 'me')], [true, true, false, false]);
  });
});
