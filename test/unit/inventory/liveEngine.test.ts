import assert from 'node:assert/strict';
import { silentLog } from '../../../src/core/base/log.ts';
import { UserError } from '../../../src/core/base/userError.ts';
import type { Engine } from '../../../src/core/engine/engine.ts';
import type { ConnectionState } from '../../../src/core/inventory/inventory.ts';
import { LiveEngine } from '../../../src/core/inventory/liveEngine.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { ManualClock, settle } from '../../fakes/manualClock.ts';
import { container } from '../../fakes/things.ts';

const refused = new UserError('refused', 'Nothing listens there.');

describe('LiveEngine', () => {
  let clock: ManualClock;
  let engines: FakeEngine[];
  let live: LiveEngine;
  let states: ConnectionState[];
  let connect: (signal: AbortSignal) => Promise<Engine>;
  let tries: number[];

  beforeEach(() => {
    clock = new ManualClock();
    engines = [];
    states = [];
    tries = [];
    const begin = clock.now();
    connect = async () => {
      const engine = new FakeEngine(clock, { containers: [container({ id: 'a' })] });
      engines.push(engine);
      return engine;
    };
    live = new LiveEngine({
      connect: (signal) => {
        tries.push(clock.now() - begin);
        return connect(signal);
      },
      log: silentLog,
      clock,
    });
    live.onDidChangeState((state) => states.push(state));
  });
  afterEach(() => live.dispose());

  const kinds = (): readonly string[] => states.map((state) => state.kind);

  it('asks nothing of anybody while nothing is demanded', async () => {
    await clock.advance(60_000);
    assert.deepEqual({ engines: engines.length, waiting: clock.waiting, state: live.state }, { engines: 0, waiting: 0, state: { kind: 'idle' } });
  });

  it('subscribes to the events before it lists, and is connected once the list is there', async () => {
    live.onDidChangeState((state) => {
      if (state.kind === 'connected') assert.equal(live.containers.isLoaded, true);
    });
    live.demand(['containers']);
    await settle();
    assert.deepEqual(engines[0]?.requests, ['events container,image,network,volume', 'containers']);
    assert.deepEqual(kinds(), ['connecting', 'connected']);
    assert.deepEqual([...live.containers.values()], [container({ id: 'a' })]);
  });

  it('keeps one idle event stream for an empty demand, and no request nor timer beside it', async () => {
    live.demand([]);
    await settle();
    await clock.advance(60_000);
    assert.deepEqual(engines[0]?.requests, ['events daemon']);
    assert.deepEqual({ state: live.state, waiting: clock.waiting, streams: engines[0].openStreams }, { state: { kind: 'connected' }, waiting: 0, streams: 1 });
  });

  it('lists a noun when it is demanded, and only that', async () => {
    live.demand([]);
    await settle();
    const containers = live.demand(['containers']);
    await settle();
    live.demand(['images']);
    await settle();
    containers.dispose();
    await settle();
    assert.deepEqual(engines[0]?.requests, ['events daemon', 'events container,image,network,volume', 'containers', 'images']);
    assert.equal(engines[0].openStreams, 1);
  });

  it('misses nothing when a view is hidden and shown at once', async () => {
    const first = live.demand(['containers']);
    live.demand([]);
    await settle();
    first.dispose();
    live.demand(['containers']);
    engines[0]?.setContainer(container({ id: 'b' }), 'create');
    await settle();
    await clock.advance(1000);
    assert.deepEqual([...live.containers.values()].map(({ id }) => id).sort(), ['a', 'b']);
    assert.equal(engines[0]?.openStreams, 1);
  });

  it('holds nothing once the last demand has gone, and begins anew with the next', async () => {
    const demand = live.demand(['containers']);
    await settle();
    demand.dispose();
    demand.dispose();
    await settle();
    assert.deepEqual({ streams: engines[0]?.openStreams, waiting: clock.waiting, state: live.state }, { streams: 0, waiting: 0, state: { kind: 'idle' } });
    live.demand(['containers']);
    await settle();
    assert.deepEqual({ engines: engines.length, state: live.state }, { engines: 1, state: { kind: 'connected' } });
  });

  it('says at once that the engine is gone, keeps what it knew, and heals by itself with a whole list', async () => {
    live.demand(['containers']);
    await settle();
    connect = () => Promise.reject(refused);
    engines[0]?.cut();
    await settle();
    assert.equal(live.state.kind, 'unreachable');
    assert.deepEqual([live.containers.isLoaded, live.containers.size], [true, 1]);
    await clock.advance(10_000);
    connect = async () => {
      const engine = new FakeEngine(clock, { containers: [container({ id: 'b' })] });
      engines.push(engine);
      return engine;
    };
    await clock.advance(5_000);
    assert.deepEqual(live.state, { kind: 'connected' });
    assert.deepEqual([...live.containers.values()], [container({ id: 'b' })]);
  });

  it('tries again after 0.25 s, then after twice as long each time, up to 5 s', async () => {
    connect = () => Promise.reject(refused);
    live.demand([]);
    await clock.advance(20_000);
    assert.deepEqual(tries, [0, 250, 750, 1750, 3750, 7750, 12_750, 17_750]);
    assert.deepEqual(live.state, { kind: 'unreachable', error: refused, retryAt: clock.now() + 2_750 });
    assert.deepEqual([...new Set(kinds())], ['connecting', 'unreachable']);
  });

  it('does not try again by itself what only a person can mend', async () => {
    const refusal = new UserError('unauthorized', 'No key fits.', { needsPerson: true });
    connect = () => Promise.reject(refusal);
    live.demand([]);
    await clock.advance(60_000);
    assert.deepEqual([tries, live.state], [[0], { kind: 'unreachable', error: refusal, retryAt: undefined }]);
    live.retryNow();
    await settle();
    assert.deepEqual(tries, [0, 60_000]);
  });

  it('does not try faster and faster with an engine that answers and goes again', async () => {
    connect = async () => {
      const engine = new FakeEngine(clock);
      clock.after(10, () => engine.cut());
      return engine;
    };
    live.demand([]);
    await clock.advance(20_000);
    assert.ok(tries.length <= 9, String(tries));
  });

  it('connects now when it is told to, and says so', async () => {
    connect = () => Promise.reject(refused);
    live.demand([]);
    await clock.advance(5_000);
    const before = tries.length;
    live.retryNow();
    assert.deepEqual(live.state, { kind: 'connecting' });
    await settle();
    assert.deepEqual({ tries: tries.length, state: live.state.kind }, { tries: before + 1, state: 'unreachable' });
  });

  it('gives a command an engine without any demand, the same each time', async () => {
    const [first, second] = await Promise.all([live.ready(), live.ready()]);
    assert.equal(first, second);
    assert.deepEqual({ tries: tries.length, requests: engines[0]?.requests, state: live.state }, { tries: 1, requests: [], state: { kind: 'idle' } });
  });

  it('gives a command the reason why there is no engine', async () => {
    connect = () => Promise.reject(refused);
    await assert.rejects(live.ready(), refused);
  });

  it('is connected again as soon as a command got through', async () => {
    connect = () => Promise.reject(refused);
    live.demand(['containers']);
    await clock.advance(5_000);
    connect = async () => new FakeEngine(clock);
    await live.ready();
    await settle();
    assert.deepEqual(live.state, { kind: 'connected' });
  });

  it('stops connecting when the last who waits has gone', async () => {
    const given: AbortSignal[] = [];
    connect = (signal) => {
      given.push(signal);
      return new Promise(() => undefined);
    };
    const demand = live.demand([]);
    const controller = new AbortController();
    const ready = live.ready(controller.signal);
    demand.dispose();
    assert.deepEqual(given.map(({ aborted }) => aborted), [false]);
    controller.abort();
    await assert.rejects(ready, { name: 'AbortError' });
    await settle();
    assert.deepEqual(given.map(({ aborted }) => aborted), [true]);
  });

  it('is unreachable when a list fails, and heals', async () => {
    live.demand(['containers']);
    await settle();
    const failure = new UserError('engine', 'The engine refused (500).', { status: 500 });
    engines[0]!.failure = failure;
    engines[0]!.setContainer(container({ id: 'b' }), 'start');
    await clock.advance(100);
    assert.deepEqual(live.state.kind === 'unreachable' && live.state.error, failure);
    await clock.advance(5_000);
    assert.deepEqual(live.state, { kind: 'connected' });
  });

  it('gives up an engine that never opens its event stream', async () => {
    const silent = new FakeEngine(clock);
    silent.isSilent = true;
    connect = async () => silent;
    live.demand(['containers']);
    await clock.advance(10_000);
    assert.deepEqual(live.state.kind === 'unreachable' && live.state.error.kind, 'timeout');
    assert.equal(silent.openStreams, 0);
  });

  it('keeps the engine that a command may still hold, and disposes it in the end', async () => {
    live.demand([]);
    await settle();
    engines[0]?.cut();
    await clock.advance(5_000);
    assert.deepEqual(engines.map((engine) => engine.isDisposed), [false, false]);
    live.dispose();
    live.dispose();
    await settle();
    assert.deepEqual(engines.map((engine) => [engine.isDisposed, engine.openStreams]), [[true, 0], [true, 0]]);
  });

  it('leaves no listener, stream or timer behind, however often it is demanded', async () => {
    live.demand([]);
    for (let round = 0; round < 20; round += 1) {
      const demand = live.demand(['containers', 'images']);
      await settle();
      engines[0]?.setContainer(container({ id: 'a', name: `name-${String(round)}` }), 'rename');
      demand.dispose();
      await settle();
    }
    await clock.advance(10_000);
    assert.deepEqual(
      { streams: engines[0]?.openStreams, timers: clock.waiting, containers: live.containers.listenerCount, images: live.images.listenerCount, states: live.listenerCount },
      { streams: 1, timers: 0, containers: 0, images: 0, states: 1 },
    );
  });
});
