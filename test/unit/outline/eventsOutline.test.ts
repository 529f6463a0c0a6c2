import assert from 'node:assert/strict';
import { EventFeed } from '../../../src/core/inventory/eventFeed.ts';
import type { EngineEvent } from '../../../src/core/model/engineEvent.ts';
import { EventsOutline, thingOf } from '../../../src/core/outline/eventsOutline.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { ManualClock } from '../../fakes/manualClock.ts';

describe('the events of an engine', () => {
  let clock: ManualClock;
  let engine: FakeEngine;
  let feed: EventFeed;
  let outline: EventsOutline;

  beforeEach(() => {
    clock = new ManualClock();
    engine = new FakeEngine(clock);
    feed = new EventFeed({ ready: () => Promise.resolve(engine), clock, limit: 3 });
    outline = new EventsOutline({ engineId: 'e', source: feed, timeText: (milliseconds) => `t${String(milliseconds - clock.now())}` });
  });
  afterEach(() => {
    outline.dispose();
    feed.dispose();
  });

  const shown = (): unknown => outline.children().map(({ label, description }) => `${label} | ${description ?? ''}`);
  /** What is on its way arrives. */
  const settle = (): Promise<void> => clock.advance(100);

  it('are rows, the newest first, as many as are kept', async () => {
    assert.equal(engine.openStreams, 0);
    const held = feed.hold();
    await settle();
    for (const action of ['create', 'start', 'die', 'destroy']) engine.emit('container', action, 'c'.repeat(64), { name: 'web', ...(action === 'die' && { exitCode: '137' }) });
    await settle();
    assert.deepEqual(shown(), ['destroy | web · t-100', 'die (137) | web · t-100', 'start | web · t-100']);
    const [first] = outline.children();
    assert.ok(first);
    assert.deepEqual([first.id, first.accessibilityLabel, first.command, outline.find(first.id)?.label], ['event/3', 'container destroy, web · t-100', 'gantry._revealEvent', 'destroy']);
    assert.deepEqual((await outline.tooltip(first)).map(({ value }) => value), ['container destroy', 't-100', 'c'.repeat(64), 'web']);
    held.dispose();
    await settle();
    assert.equal(engine.openStreams, 0);
  });

  it('are filtered by type, action and name, and by what is not wanted', async () => {
    feed.hold();
    await settle();
    engine.emit('container', 'start', 'a', { name: 'web' });
    engine.emit('network', 'connect', 'n', { name: 'front', container: 'a' });
    engine.emit('container', 'exec_die', 'a', { name: 'web', exitCode: '0' });
    await settle();
    const filtered = (filter: string): unknown => {
      outline.filter = filter;
      return outline.events.map(({ action }) => action);
    };
    assert.deepEqual([filtered('web'), filtered('container WEB -exec'), filtered('-container'), filtered('nothing'), filtered('-')], [['exec_die', 'start'], ['start'], ['connect'], [], ['exec_die', 'connect', 'start']]);
  });

  it('go on after the engine was away, which is said meanwhile', async () => {
    feed.hold();
    await settle();
    engine.emit('container', 'start', 'a');
    await settle();
    const lost = engine;
    engine = new FakeEngine(clock);
    lost.dispose();
    await settle();
    assert.equal(feed.problem?.kind, 'disconnected');
    await clock.advance(1000);
    assert.deepEqual([engine.openStreams, feed.problem], [1, undefined]);
    engine.emit('container', 'stop', 'a');
    await settle();
    assert.deepEqual(outline.events.map(({ action }) => action), ['stop', 'start']);
  });

  it('lead to the container or image that they are about', () => {
    const event = (given: Partial<EngineEvent>): EngineEvent => ({ type: 'container', action: 'x', id: 'a', attributes: {}, timeNano: 1n, ...given });
    assert.deepEqual(
      [event({}), event({ type: 'image', id: 'busybox:latest' }), event({ type: 'network', attributes: { container: 'c' } }), event({ type: 'volume' }), event({ type: 'daemon' })].map(thingOf),
      [{ kind: 'container', id: 'a' }, { kind: 'image', id: 'busybox:latest' }, { kind: 'container', id: 'c' }, undefined, undefined],
    );
  });
});
