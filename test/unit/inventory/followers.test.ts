import assert from 'node:assert/strict';
import { silentLog } from '../../../src/core/base/log.ts';
import type { CollectionChange } from '../../../src/core/inventory/inventory.ts';
import { LiveEngine } from '../../../src/core/inventory/liveEngine.ts';
import type { Container } from '../../../src/core/model/container.ts';
import type { Image } from '../../../src/core/model/image.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { ManualClock, settle } from '../../fakes/manualClock.ts';
import { container, image } from '../../fakes/things.ts';

describe('following an engine', () => {
  let clock: ManualClock;
  let engine: FakeEngine;
  let live: LiveEngine;
  let changes: CollectionChange<Container>[];
  let imageChanges: CollectionChange<Image>[];

  async function follow(world: ConstructorParameters<typeof FakeEngine>[1], count = 0): Promise<void> {
    const more = Array.from({ length: count }, (_, index) => container({ id: `c${String(index)}` }));
    clock = new ManualClock();
    engine = new FakeEngine(clock, { ...world, containers: [...(world?.containers ?? []), ...more] });
    live = new LiveEngine({ connect: async () => engine, log: silentLog, clock });
    live.demand(['containers', 'images']);
    await settle();
    engine.requests.length = 0;
    changes = [];
    imageChanges = [];
    live.containers.onDidChange((change) => changes.push(change));
    live.images.onDidChange((change) => imageChanges.push(change));
  }
  afterEach(() => live.dispose());

  const a = container({ id: 'a', state: 'exited', status: 'Exited (0) 2 hours ago' });
  const running = container({ id: 'a', status: 'Up 1 second' });

  for (const count of [10, 5_000])
    it(`costs one list of one container for an event among ${String(count)}`, async () => {
      await follow({ containers: [a] }, count);
      engine.setContainer(running, 'start');
      await clock.advance(60_000);
      assert.deepEqual(engine.requests, ['containers a']);
      assert.deepEqual(changes, [{ isReset: false, added: [], changed: [{ before: a, after: running }], removed: [] }]);
    });

  it('asks once for all the containers of a burst', async () => {
    await follow({}, 50);
    for (let index = 0; index < 50; index += 1) engine.emit('container', 'update', `c${String(index)}`);
    await clock.advance(60_000);
    assert.equal(engine.requests.length, 1);
    assert.deepEqual(changes, []);
  });

  it('converges with few requests on 2,000 events in a second', async () => {
    await follow({}, 1_000);
    for (let index = 0; index < 1_000; index += 1) {
      engine.setContainer(container({ id: `c${String(index)}`, state: 'exited' }), 'kill', 'die');
      await (index % 10 === 9 ? clock.advance(10) : undefined);
    }
    await clock.advance(60_000);
    assert.ok(engine.requests.length <= 25, String(engine.requests.length));
    assert.deepEqual([...live.containers.values()].filter(({ state }) => state !== 'exited'), []);
  });

  it('removes what is destroyed at once, without asking, also when the list still has it', async () => {
    await follow({ containers: [a] });
    engine.lag = 300;
    engine.emit('container', 'die', 'a');
    await engine.containers.remove('a', { force: true, volumes: true });
    await settle();
    assert.deepEqual(changes, [{ isReset: false, added: [], changed: [], removed: [a] }]);
    await clock.advance(60_000);
    assert.deepEqual({ requests: engine.requests, size: live.containers.size }, { requests: [], size: 0 });
  });

  it('does not bring back what was destroyed while it was asked for', async () => {
    await follow({ containers: [a] });
    engine.latency = 100;
    engine.setContainer(running, 'start');
    await clock.advance(50);
    engine.lag = 1_000;
    await engine.containers.remove('a', { force: true, volumes: true });
    await clock.advance(60_000);
    assert.deepEqual({ size: live.containers.size, requests: engine.requests }, { size: 0, requests: ['containers a'] });
  });

  it('asks again while the list contradicts the event', async () => {
    await follow({ containers: [a] });
    engine.lag = 200;
    engine.setContainer(running, 'start');
    await clock.advance(60_000);
    assert.equal(live.containers.get('a')?.state, 'running');
    assert.ok(engine.requests.length > 1 && engine.requests.length <= 6, String(engine.requests));
  });

  it('does not hold a list that is older than one event for one that knows of another', async () => {
    await follow({ containers: [running] });
    engine.lag = 150;
    const renamed = { ...running, name: 'new' };
    engine.setContainer(renamed);
    engine.emit('container', 'rename', 'a', { name: 'new', oldName: '/a' });
    engine.setContainer({ ...renamed, state: 'exited' }, 'die');
    // It runs in the list too, which still says how it was before all this; and then for a while that it had exited.
    await clock.advance(70);
    engine.setContainer(renamed, 'start');
    await clock.advance(60_000);
    assert.deepEqual(live.containers.get('a'), renamed);
  });

  it('does not take an earlier exit for the one it was told of', async () => {
    await follow({ containers: [{ ...a, exitCode: 0 }] });
    engine.lag = 100;
    const after = { ...a, exitCode: 137 };
    engine.setContainer(after);
    engine.emit('container', 'start', 'a');
    engine.emit('container', 'die', 'a', { exitCode: '137' });
    engine.emit('container', 'stop', 'a');
    await clock.advance(60_000);
    assert.deepEqual(live.containers.get('a'), after);
  });

  it('believes the list in the end, after five more tries with growing gaps', async () => {
    await follow({ containers: [a] });
    engine.emit('container', 'start', 'a');
    await clock.advance(60_000);
    assert.equal(engine.requests.length, 6);
    assert.deepEqual({ state: live.containers.get('a')?.state, waiting: clock.waiting }, { state: 'exited', waiting: 0 });
  });

  it('lets the later event about the same thing count', async () => {
    await follow({ containers: [a] });
    engine.setContainer(running, 'start');
    engine.setContainer(a, 'die');
    await clock.advance(60_000);
    assert.deepEqual({ requests: engine.requests, state: live.containers.get('a')?.state }, { requests: ['containers a'], state: 'exited' });
  });

  it('follows names, health and networks', async () => {
    await follow({ containers: [running] });
    engine.lag = 60;
    const after = container({ id: 'a', name: 'new', health: 'unhealthy', networks: [{ name: 'front', networkId: 'n1', ipAddress: '10.0.0.2', ipv6Address: '' }] });
    engine.setContainer(after);
    engine.emit('container', 'rename', 'a', { name: 'new', oldName: '/a' });
    engine.emit('container', 'health_status', 'a', {}, 'unhealthy');
    engine.emit('network', 'connect', 'n1', { container: 'a', name: 'front' });
    await clock.advance(60_000);
    assert.deepEqual(live.containers.get('a'), after);
  });

  it('does not ask about what changes nothing', async () => {
    await follow({ containers: [running] });
    for (const action of ['exec_create', 'exec_start', 'exec_die', 'attach', 'detach', 'top', 'resize', 'kill', 'archive-path', 'export']) engine.emit('container', action, 'a');
    engine.emit('network', 'create', 'n1');
    engine.emit('image', 'save', 'sha256:b');
    engine.emit('image', 'prune', '', { reclaimed: '0' });
    await clock.advance(60_000);
    assert.deepEqual(engine.requests, []);
  });

  it('applies events that come while the first list is under way', async () => {
    await follow({ containers: [a] });
    live.dispose();
    engine = new FakeEngine(clock, { containers: [a, container({ id: 'b' })] });
    engine.latency = 100;
    live = new LiveEngine({ connect: async () => engine, log: silentLog, clock });
    live.demand(['containers']);
    await clock.advance(150);
    engine.lag = 100;
    engine.setContainer(running, 'start');
    await engine.containers.remove('b', { force: true, volumes: true });
    await clock.advance(60_000);
    assert.deepEqual([...live.containers.values()], [running]);
  });

  const old = image({ id: 'sha256:1', tags: ['app:latest'], createdAt: 1 });
  const young = image({ id: 'sha256:2', tags: ['app:latest'], createdAt: 2 });

  it('follows a tag that moves with one request', async () => {
    await follow({ images: [old] });
    engine.setImages([{ ...old, tags: [] }, young]);
    engine.emit('image', 'pull', 'app:latest', { name: 'app' });
    await clock.advance(60_000);
    assert.deepEqual(engine.requests, ['images app:latest,sha256:1']);
    assert.deepEqual(imageChanges, [{ isReset: false, added: [young], changed: [{ before: old, after: { ...old, tags: [] } }], removed: [] }]);
  });

  it('knows a tag by any of its forms', async () => {
    await follow({ images: [old] });
    engine.setImages([{ ...old, tags: [] }, young]);
    engine.emit('image', 'tag', 'sha256:2', { name: 'docker.io/library/app' });
    await clock.advance(60_000);
    assert.deepEqual(engine.requests, ['images sha256:2,sha256:1']);
    assert.deepEqual([...live.images.values()], [{ ...old, tags: [] }, young]);
  });

  it('finds out whom a tag was taken from when the event names only the new image', async () => {
    await follow({ images: [old] });
    engine.setImages([{ ...old, tags: [] }, young]);
    engine.emit('image', 'load', 'sha256:2', { name: 'sha256:2' });
    await clock.advance(60_000);
    assert.deepEqual([...live.images.values()], [{ ...old, tags: [] }, young]);
  });

  it('asks again for an image that is said to be there, or gone, and is not', async () => {
    await follow({ images: [old] });
    engine.imagesLag = 200;
    const other = image({ id: 'sha256:2', tags: ['other:latest'] });
    engine.setImages([other]);
    engine.emit('image', 'delete', 'sha256:1', { name: 'sha256:1' });
    engine.emit('image', 'pull', 'other:latest', { name: 'other' });
    await clock.advance(60_000);
    assert.deepEqual([...live.images.values()], [other]);
    assert.ok(engine.requests.length <= 6, String(engine.requests));
  });

  it('sees the image that a container was committed to', async () => {
    await follow({ images: [old] });
    const committed = image({ id: 'sha256:3' });
    engine.setImages([old, committed]);
    engine.emit('container', 'commit', 'a', { imageID: 'sha256:3' });
    await clock.advance(60_000);
    assert.deepEqual([...live.images.values()], [old, committed]);
  });

  it('asks about an image anew when it is told to, for engines that are silent about it', async () => {
    await follow({ images: [old] });
    engine.setImages([old, image({ id: 'sha256:3' })]);
    live.recheck('images', ['sha256:3']);
    await clock.advance(60_000);
    assert.deepEqual(engine.requests, ['images sha256:3']);
    assert.equal(live.images.size, 2);
  });
});
