import assert from 'node:assert/strict';
import { fieldsOf, listOf, textOf, type Fields } from '../../src/core/base/fields.ts';
import { UserError } from '../../src/core/base/userError.ts';
import { cleanUp } from '../../src/core/disk/cleanUp.ts';
import { diskThings, type DiskThing } from '../../src/core/disk/diskThings.ts';
import { planRemoval } from '../../src/core/disk/removalPlan.ts';
import { comingBack, putBack, remembering, removeContainer, type RemovedContainer } from '../../src/core/undo/removedContainer.ts';
import { labVersions } from '../host/versions.ts';
import { useEngine } from './engineStage.ts';

const service = ['sh', '-c', 'trap "exit 0" TERM; sleep 86400 & wait'];

for (const version of labVersions)
  describe(`a container that is created again after its removal on engine ${version}`, function () {
    this.timeout(300_000);
    const stage = useEngine(version);
    const { docker } = stage;

    beforeEach(async () => {
      await docker('network', 'create', '--subnet', '10.78.1.0/24', 'undo-one');
      await docker('network', 'create', '--subnet', '10.78.2.0/24', 'undo-two');
    });
    afterEach(async () => {
      await stage.removeContainers();
      await docker('network', 'rm', 'undo-one', 'undo-two');
      for (const { name } of (await stage.engine.system.diskUsage()).volumes) await stage.engine.volumes.remove(name);
    });

    const make = async (): Promise<string> => {
      const options = ['--env', 'A=two words', '--label', 'team=shop', '--publish', '127.0.0.1:18190:80', '--restart', 'on-failure:3', '--memory', '64m', '--volume', 'undo-data:/data', '--volume', '/unnamed'];
      const id = await docker('run', '--detach', '--name', 'web', '--network', 'undo-one', '--ip', '10.78.1.9', '--network-alias', 'shop', ...options, 'busybox', ...service);
      await docker('network', 'connect', 'undo-two', 'web');
      await docker('exec', 'web', 'sh', '-c', 'echo kept > /data/file; echo kept > /unnamed/file; echo lost > /own');
      return id;
    };
    /** What outlasts a container. Engines describe an anonymous volume that is mounted by its name a little differently. */
    const lasting = ({ Config, HostConfig, NetworkSettings, Mounts, Image }: Fields): unknown => {
      const { Hostname, ...config } = fieldsOf(Config);
      const { Binds, Mounts: hostMounts, ...host } = fieldsOf(HostConfig);
      const networks = Object.entries(fieldsOf(fieldsOf(NetworkSettings).Networks)).map(([name, value]) => [name, fieldsOf(fieldsOf(value).IPAMConfig)]);
      const mounts = listOf(Mounts).map(fieldsOf).map(({ Destination, Name, RW }) => ({ Destination, Name, RW }));
      return { Image, config, host, networks: networks.sort(), mounts: mounts.sort((a, b) => (textOf(a.Destination) < textOf(b.Destination) ? -1 : 1)), hasHostname: Hostname !== undefined, hasBinds: Binds !== undefined, hasMounts: hostMounts !== null };
    };
    const inspect = async (id: string): Promise<Fields> => (await stage.engine.containers.inspect(id)).json;

    it('is made from all that it was made from, runs again, and has its volumes, the anonymous ones too', async () => {
      const id = await make();
      const before = await inspect(id);
      const removed = await removeContainer(stage.engine, id, { force: true, volumes: false });
      assert.deepEqual([removed.name, removed.wasRunning, removed.isWithoutVolumes], ['web', true, false]);
      await assert.rejects(stage.engine.containers.inspect(id), (error) => error instanceof UserError && error.kind === 'notFound');
      const created = await putBack(stage.engine, removed);
      const after = await inspect(created.id);
      assert.deepEqual({ ...(lasting(after) as object), hasMounts: true, hasBinds: true }, { ...(lasting(before) as object), hasMounts: true, hasBinds: true });
      assert.equal(await docker('exec', 'web', 'sh', '-c', 'cat /data/file /unnamed/file; test -e /own || echo lost'), 'kept\nkept\nlost');
    });

    it('loses the anonymous volumes that went with it, and says so', async () => {
      const id = await make();
      const removed = await removeContainer(stage.engine, id, { force: true, volumes: true });
      assert.equal(removed.isWithoutVolumes, true);
      await putBack(stage.engine, removed);
      assert.equal(await docker('exec', 'web', 'sh', '-c', 'cat /data/file; ls /unnamed'), 'kept');
    });

    it('is remembered by a clean-up of the disk, and what is gone with its image or volumes is known', async () => {
      assert.equal((await stage.lab.docker(['build', '--tag', 'undo/going:1', '-'], { input: 'FROM busybox\nLABEL going=yes' })).code, 0);
      await docker('create', '--name', 'web', '--network', 'undo-one', '--ip', '10.78.1.9', '--volume', 'undo-data:/data', 'busybox', ...service);
      await docker('create', '--name', 'imageless', 'undo/going:1');
      await docker('run', '--detach', '--name', 'holder', 'busybox', ...service);
      const before = await inspect('web');
      const things = diskThings(await stage.engine.system.diskUsage(), Date.now() / 1000, ({ id, type }) => ({ name: id, type })).filter(({ kind }) => kind !== 'buildCache');
      const { removed: planned } = planRemoval(things, new Set(things.map(({ key }) => key)), []);
      const remembered: RemovedContainer[] = [];
      const { removed } = await cleanUp(remembering(stage.engine, (container) => remembered.push(container)), planned, () => undefined, new AbortController().signal);
      assert.deepEqual(removed.map(({ names }) => names[0]).sort(), ['imageless', 'undo-data', 'undo/going:1', 'web']);
      const ids = (kind: DiskThing['kind']): ReadonlySet<string> => new Set(removed.filter((thing) => thing.kind === kind).map(({ id }) => id));
      const { containers, areVolumesGone } = comingBack(remembered, { images: ids('image'), volumes: ids('volume') });
      assert.deepEqual([containers.map(({ name }) => name), areVolumesGone], [['web'], true]);
      for (const container of containers) await putBack(stage.engine, container);
      assert.deepEqual(lasting(await inspect('web')), lasting(before));
    });

    it('runs the image that it ran, whatever the image’s name stands for by now', async () => {
      await docker('tag', 'busybox', 'undo/moving:1');
      const id = await docker('create', '--name', 'web', 'undo/moving:1', ...service);
      const removed = await removeContainer(stage.engine, id, { force: false, volumes: false });
      assert.equal((await stage.lab.docker(['build', '--tag', 'undo/moving:1', '-'], { input: 'FROM busybox\nLABEL other=yes' })).code, 0);
      const created = await putBack(stage.engine, removed);
      const after = await inspect(created.id);
      assert.deepEqual([after.Image, fieldsOf(after.State).Running], [removed.original.Image, false]);
      await stage.engine.containers.remove(created.id, { force: true, volumes: true });
      await docker('rmi', 'undo/moving:1');
    });

    it('is refused where its name is taken or its image is gone, and leaves nothing', async () => {
      assert.equal((await stage.lab.docker(['build', '--tag', 'undo/gone:1', '-'], { input: 'FROM busybox\nLABEL gone=yes' })).code, 0);
      const id = await docker('create', '--name', 'web', 'undo/gone:1');
      const removed = await removeContainer(stage.engine, id, { force: false, volumes: false });
      await docker('create', '--name', 'web', 'busybox');
      await assert.rejects(putBack(stage.engine, removed), (error) => error instanceof UserError && /already in use/.test(error.message));
      await docker('rm', 'web');
      await docker('rmi', 'undo/gone:1');
      await assert.rejects(putBack(stage.engine, removed), (error) => error instanceof UserError && error.kind === 'notFound');
      assert.deepEqual(await stage.engine.containers.list({}), []);
    });
  });
