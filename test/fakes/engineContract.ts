import assert from 'node:assert/strict';
import type { Engine } from '../../src/core/engine/engine.ts';
import type { ContainerSpec } from '../../src/core/model/containerSpec.ts';
import type { EngineEvent } from '../../src/core/model/engineEvent.ts';

const spec: ContainerSpec = { image: 'busybox:latest', environment: [], ports: [], binds: [], command: ['sleep', '1000'], isRemovedOnExit: false, isInteractive: false };
const told = ['create', 'start', 'die', 'stop', 'pause', 'unpause', 'rename', 'destroy', 'tag', 'untag'];

/**
 * What the inventory relies on in an engine: which events a change brings, in which order, and that a filtered list
 * has what it was asked for. Real engines and the fake are held to the same.
 */
export function engineContract(connect: () => Promise<Engine>): void {
  const recorded: EngineEvent[] = [];
  let recording: Promise<void>;
  let controller: AbortController;
  let engine: Engine;

  beforeEach(async () => {
    engine = await connect();
    recorded.length = 0;
    controller = new AbortController();
    await new Promise<void>((resolve, reject) => {
      recording = record(engine, controller.signal, resolve).catch(reject);
    });
  });
  afterEach(async () => {
    controller.abort();
    await recording;
    engine.dispose();
  });

  async function record(from: Engine, signal: AbortSignal, onOpen: () => void): Promise<void> {
    try {
      for await (const event of from.system.events({ types: ['container', 'image', 'volume', 'network'], onOpen }, signal)) recorded.push(event);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
  const actionsOf = (id: string): readonly string[] => recorded.filter((event) => event.id === id && told.includes(event.action)).map((event) => event.action);
  const until = async (isReached: () => boolean): Promise<void> => {
    const deadline = Date.now() + 30_000;
    while (!isReached()) {
      if (Date.now() > deadline) throw new Error(`The events did not come: ${recorded.map((event) => `${event.type} ${event.action}`).join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it('tells of each step in a container\'s life, and lists it', async () => {
    const name = `contract-${String(process.pid)}`;
    const { id } = await engine.containers.create({ ...spec, name });
    const other = await engine.containers.create(spec);
    assert.deepEqual((await engine.containers.list({ ids: [id] })).map((each) => [each.id, each.name, each.state]), [[id, name, 'created']]);
    await engine.containers.start(id);
    await engine.containers.pause(id);
    await engine.containers.unpause(id);
    await engine.containers.rename(id, `${name}-renamed`);
    await engine.containers.stop(id, { seconds: 0 });
    await until(() => actionsOf(id).includes('stop') && actionsOf(id).includes('die'));
    assert.deepEqual((await engine.containers.list({ ids: [id] })).map((each) => [each.name, each.state]), [[`${name}-renamed`, 'exited']]);
    await engine.containers.remove(id, { force: true, volumes: true });
    await until(() => actionsOf(id).includes('destroy'));
    const actions = actionsOf(id);
    // Which of the two comes first depends on the engine's release.
    const end = [...actions.slice(5, 7)].sort();
    assert.deepEqual([...actions.slice(0, 5), ...end, ...actions.slice(7)], ['create', 'start', 'pause', 'unpause', 'rename', 'die', 'stop', 'destroy']);
    assert.equal(recorded.find((event) => event.action === 'rename')?.attributes['name'], `${name}-renamed`);
    assert.deepEqual(await engine.containers.list({ ids: [id] }), []);
    await engine.containers.remove(other.id, { force: true, volumes: true });
  });

  it('tells of volumes that come and go, and lists them', async () => {
    const name = `contract-${String(process.pid)}`;
    const made = await engine.volumes.create({ name, driver: 'local', options: {}, labels: { a: 'b' } });
    await engine.volumes.create({ name: `${name}-more`, driver: 'local', options: {}, labels: {} });
    await until(() => recorded.some((event) => event.type === 'volume' && event.action === 'create' && event.id === name));
    assert.deepEqual(await engine.volumes.list({ names: [name] }), [made]);
    assert.deepEqual((await engine.volumes.list({})).map(({ id }) => id).filter((id) => id.startsWith(name)).sort(), [name, `${name}-more`]);
    for (const each of [name, `${name}-more`]) await engine.volumes.remove(each);
    await until(() => recorded.some((event) => event.type === 'volume' && event.action === 'destroy' && event.id === name));
    assert.deepEqual(await engine.volumes.list({ names: [name] }), []);
    await assert.rejects(engine.volumes.remove(name), { kind: 'notFound' });
  });

  it('tells of networks that come and go, and of who is connected', async () => {
    const name = `contract-${String(process.pid)}`;
    const { id } = await engine.networks.create({ name, driver: '', isInternal: true, isAttachable: false, hasIpv6: false, subnets: [{ subnet: '10.231.0.0/24', gateway: '10.231.0.1', range: '' }], options: {}, labels: { a: 'b' } });
    const container = await engine.containers.create(spec);
    await until(() => recorded.some((event) => event.type === 'network' && event.action === 'create' && event.id === id));
    const [network] = await engine.networks.list({ ids: [id] });
    assert.deepEqual(network && { ...network, createdAt: 0 }, { id, name, driver: 'bridge', scope: 'local', createdAt: 0, isInternal: true, isAttachable: false, isIngress: false, hasIpv6: false, subnets: [{ subnet: '10.231.0.0/24', gateway: '10.231.0.1', range: '' }], options: {}, labels: { a: 'b' } });
    await engine.containers.start(container.id);
    await engine.networks.connect(id, { containerId: container.id, aliases: ['other'], ipv4: '', ipv6: '' });
    await engine.networks.disconnect(id, container.id, { force: false });
    const told = (action: string): boolean => recorded.some((event) => event.type === 'network' && event.action === action && event.id === id && event.attributes['container'] === container.id);
    await until(() => told('connect') && told('disconnect'));
    await engine.containers.remove(container.id, { force: true, volumes: true });
    await engine.networks.remove(id);
    await until(() => recorded.some((event) => event.type === 'network' && event.action === 'destroy' && event.id === id));
    assert.deepEqual(await engine.networks.list({ ids: [id] }), []);
    await assert.rejects(engine.networks.remove(id), { kind: 'notFound' });
  });

  it('tells of tags that come and go, and lists the image with all its names', async () => {
    const [image] = await engine.images.list({ references: ['busybox:latest'] });
    assert.ok(image);
    await engine.images.tag('busybox:latest', 'contract:one');
    await until(() => recorded.some((event) => event.action === 'tag' && event.attributes['name'] === 'contract:one'));
    assert.equal(recorded.find((event) => event.action === 'tag')?.id, image.id);
    for (const reference of ['contract:one', image.id]) {
      assert.deepEqual((await engine.images.list({ references: [reference] })).map((each) => [...each.tags].sort()), [[...image.tags, 'contract:one'].sort()], reference);
    }
    await engine.images.remove('contract:one', { force: false });
    await until(() => recorded.some((event) => event.action === 'untag' && event.id === image.id));
    assert.deepEqual(await engine.images.list({ references: ['contract:one'] }), []);
    assert.deepEqual(await engine.images.list({ references: [image.id] }), [image]);
  });
}
