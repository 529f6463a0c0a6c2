import assert from 'node:assert/strict';
import { silentLog } from '../../src/core/base/log.ts';
import type { Engine } from '../../src/core/engine/engine.ts';
import { LiveEngine } from '../../src/core/inventory/liveEngine.ts';
import type { Container } from '../../src/core/model/container.ts';
import { engineContract } from '../fakes/engineContract.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';
import { labVersions } from '../host/versions.ts';

const patience = 60_000;

for (const version of labVersions)
  describe(`what the inventory relies on in engine ${version}`, function () {
    this.timeout(600_000);
    before(() => sharedEngine(version));
    engineContract(async () => connectTo(await sharedEngine(version)));
  });

for (const version of labVersions)
  describe(`an inventory of engine ${version}`, function () {
    this.timeout(600_000);
    let lab: LabEngine;
    let engine: Engine;
    let live: LiveEngine;

    before(async () => {
      // One of its own: it is killed.
      lab = await startEngine({ version });
      await lab.loadBusybox();
    });
    after(() => lab.stop());
    beforeEach(async () => {
      live = new LiveEngine({ connect: () => connectTo(lab), log: silentLog });
      live.demand(['containers', 'images', 'volumes', 'networks']);
      engine = await live.ready();
      await until(() => live.state.kind === 'connected', 'it is connected');
    });
    afterEach(async () => {
      const current = await live.ready();
      for (const { id } of await current.containers.list({})) await current.containers.remove(id, { force: true, volumes: true });
      live.dispose();
    });

    /** Waits until the inventory holds what the engine's own list says. */
    const converged = async (): Promise<void> => {
      let difference = '';
      await until(async () => {
        const current = await live.ready();
        const [containers, images] = [await current.containers.list({}), await current.images.list({})];
        const [volumes, networks] = [await current.volumes.list({}), await current.networks.list({})];
        const held = [[...live.containers.values()], [...live.images.values()], [...live.volumes.values()], [...live.networks.values()]];
        difference = `engine ${JSON.stringify([containers, images, volumes, networks])}, inventory ${JSON.stringify(held)}`;
        return isSame(containers.map(lasting), [...live.containers.values()].map(lasting)) && isSame(images, [...live.images.values()]) && isSame(volumes, [...live.volumes.values()]) && isSame(networks, [...live.networks.values()]);
      }, 'the inventory is as the engine').catch((error: unknown) => {
        throw new Error(`${String(error)}: ${difference}`);
      });
    };
    const create = async (name: string, command: readonly string[] = ['sleep', '1000'], isRemovedOnExit = false): Promise<string> => {
      const { id } = await engine.containers.create({ image: 'busybox:latest', name, environment: [], ports: [], binds: [], command, isRemovedOnExit, isInteractive: false });
      return id;
    };
    const reaches = (id: string, isReached: (container: Container | undefined) => boolean, what: string): Promise<void> => until(() => isReached(live.containers.get(id)), what);

    it('follows a container through its life', async () => {
      const id = await create('life');
      await reaches(id, (each) => each?.state === 'created', 'created');
      await engine.containers.start(id);
      await reaches(id, (each) => each?.state === 'running', 'running');
      await engine.containers.pause(id);
      await reaches(id, (each) => each?.state === 'paused', 'paused');
      await engine.containers.unpause(id);
      await reaches(id, (each) => each?.state === 'running', 'running again');
      await engine.containers.rename(id, 'renamed');
      await reaches(id, (each) => each?.name === 'renamed', 'renamed');
      await engine.containers.kill(id, 'SIGKILL');
      await reaches(id, (each) => each?.state === 'exited' && each.exitCode === 137, 'exited');
      await engine.containers.start(id);
      await engine.containers.restart(id, { seconds: 0 });
      await reaches(id, (each) => each?.state === 'running', 'restarted');
      await converged();
      await engine.containers.remove(id, { force: true, volumes: true });
      await reaches(id, (each) => each === undefined, 'removed');
      await converged();
    });

    it('follows containers that end by themselves and those that remove themselves', async () => {
      const failing = await create('failing', ['sh', '-c', 'exit 3']);
      const passing = await create('passing', ['true'], true);
      await Promise.all([engine.containers.start(failing), engine.containers.start(passing)]);
      await reaches(failing, (each) => each?.state === 'exited' && each.exitCode === 3, 'failed');
      await reaches(passing, (each) => each === undefined, 'removed itself');
      await converged();
    });

    it('follows many at once', async () => {
      const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => create(`many-${String(index)}`)));
      await Promise.all(ids.slice(0, 5).map((id) => engine.containers.start(id)));
      await Promise.all(ids.slice(10).map((id) => engine.containers.remove(id, { force: true, volumes: true })));
      await converged();
      assert.deepEqual([live.containers.size, [...live.containers.values()].filter(({ state }) => state === 'running').length], [10, 5]);
    });

    it('follows images that are tagged, committed, loaded and removed', async () => {
      const [busybox] = await engine.images.list({ references: ['busybox:latest'] });
      assert.ok(busybox);
      await engine.images.tag('busybox:latest', 'inventory:one');
      await until(() => live.images.get(busybox.id)?.tags.includes('inventory:one') ?? false, 'the tag is there');
      const container = await create('committed');
      const committed = await lab.docker(['commit', container, 'inventory:one']);
      assert.equal(committed.code, 0, committed.stderr);
      await until(() => live.images.get(busybox.id)?.tags.includes('inventory:one') === false, 'the tag was taken away');
      await converged();
      await engine.images.tag('busybox:latest', 'inventory:one');
      await converged();
      assert.equal([...live.images.values()].filter(({ tags }) => tags.length === 0).length, 1, 'the committed image dangles');
      await lab.loadBusybox('inventory:loaded');
      await until(() => [...live.images.values()].some(({ tags }) => tags.includes('inventory:loaded')), 'the loaded image is there');
      await engine.containers.remove(container, { force: true, volumes: true });
      for (const { id, tags } of [...live.images.values()]) if (tags.length === 0) await engine.images.remove(id, { force: true });
      for (const reference of ['inventory:one', 'inventory:loaded']) await engine.images.remove(reference, { force: true });
      await converged();
      assert.deepEqual([...live.images.values()].flatMap(({ tags }) => tags), ['busybox:latest']);
    });

    it('follows volumes and networks that are created, used, pruned and removed', async () => {
      const docker = async (...args: readonly string[]): Promise<void> => {
        const { code, stderr } = await lab.docker(args);
        assert.equal(code, 0, stderr);
      };
      await docker('volume', 'create', '--label', 'team=web', 'named');
      await docker('volume', 'create');
      await docker('network', 'create', '--internal', 'back');
      await until(() => live.volumes.get('named')?.labels.team === 'web' && live.volumes.size === 2, 'the volumes are there');
      await docker('run', '--detach', '--name', 'user', '--network', 'back', '--volume', 'made:/made', '--volume', '/anonymous', 'busybox', 'sleep', '1000');
      await until(() => live.volumes.size === 4 && [...live.networks.values()].some(({ name }) => name === 'back'), 'what the container brought is there');
      await converged();
      await docker('rm', '--force', '--volumes', 'user');
      await until(() => live.volumes.size === 3, 'the anonymous volume went with its container');
      await docker('volume', 'prune', '--force');
      await docker('network', 'prune', '--force');
      await converged();
      assert.deepEqual([...live.networks.values()].map(({ name }) => name).sort(), ['bridge', 'host', 'none']);
      for (const { id } of [...live.volumes.values()]) await engine.volumes.remove(id);
      await until(() => live.volumes.size === 0, 'no volume is left');
    });

    it('says at once that the engine was killed, and heals by itself when it is back', async () => {
      const id = await create('survivor');
      await reaches(id, (each) => each?.state === 'created', 'created');
      await lab.kill9();
      await until(() => live.state.kind === 'unreachable', 'it is unreachable');
      assert.deepEqual([live.containers.isLoaded, live.containers.get(id)?.name], [true, 'survivor']);
      await assert.rejects(live.ready(), { name: 'UserError' });
      await lab.restart();
      await until(() => live.state.kind === 'connected', 'it is connected again');
      engine = await live.ready();
      await engine.containers.start(id);
      await reaches(id, (each) => each?.state === 'running', 'running');
      await converged();
    });
  });

async function until(isReached: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await isReached())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What of a container does not change by itself: its status holds an age. */
function lasting(container: Container): Container {
  return { ...container, status: '' };
}

function isSame(a: readonly { readonly id: string }[], b: readonly { readonly id: string }[]): boolean {
  const byId = (values: readonly { readonly id: string }[]): string => JSON.stringify([...values].sort((x, y) => (x.id < y.id ? -1 : 1)).map((value) => Object.entries(value).sort()));
  return byId(a) === byId(b);
}
