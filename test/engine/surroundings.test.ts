import assert from 'node:assert/strict';
import { type ContainerSpec } from '../../src/core/model/containerSpec.ts';
import { type NetworkSpec } from '../../src/core/model/network.ts';
import { labVersions } from '../host/versions.ts';
import { useEngine } from './engineStage.ts';

const spec: ContainerSpec = { image: 'busybox', environment: [], ports: [], binds: [], command: ['sleep', '1000'], isRemovedOnExit: false, isInteractive: false };
const networkSpec: NetworkSpec = { name: '', driver: '', isInternal: false, isAttachable: false, hasIpv6: false, subnets: [], options: {}, labels: {} };

for (const version of labVersions)
  describe(`volumes and networks of engine ${version}`, function () {
    this.timeout(600_000);
    const stage = useEngine(version);

    afterEach(async () => {
      await stage.removeContainers();
      for (const { id } of await stage.engine.volumes.list({})) await stage.engine.volumes.remove(id);
      for (const { id, name } of await stage.engine.networks.list({})) if (!['bridge', 'host', 'none'].includes(name)) await stage.engine.networks.remove(id);
    });
    const run = async (options: Partial<ContainerSpec>): Promise<string> => {
      const { id } = await stage.engine.containers.create({ ...spec, ...options });
      await stage.engine.containers.start(id);
      return id;
    };

    it('keep a volume that a container uses, running or stopped, and measure it', async () => {
      await stage.engine.volumes.create({ name: 'data', driver: 'local', options: {}, labels: {} });
      const id = await run({ binds: ['data:/data'], command: ['sh', '-c', 'head -c 200000 /dev/zero > /data/file'] });
      await stage.engine.containers.wait(id);
      await assert.rejects(stage.engine.volumes.remove('data'), { kind: 'conflict', remedy: 'Remove the containers that use it first.' });
      const size = (await stage.engine.volumes.sizes()).get('data') ?? 0;
      assert.ok(size >= 200_000 && size < 300_000, String(size));
    });

    it('make a volume with the driver\'s options and labels', async () => {
      await stage.engine.volumes.create({ name: 'memory', driver: 'local', options: { type: 'tmpfs', device: 'tmpfs', o: 'size=1m' }, labels: { a: 'b' } });
      const [{ options, labels } = { options: {}, labels: {} }] = await stage.engine.volumes.list({ names: ['memory'] });
      assert.deepEqual([options, labels], [{ type: 'tmpfs', device: 'tmpfs', o: 'size=1m' }, { a: 'b' }]);
    });

    it('connect a container with aliases and an address, and part it again', async () => {
      const { id: front } = await stage.engine.networks.create({ ...networkSpec, name: 'front', subnets: [{ subnet: '10.232.0.0/24', gateway: '10.232.0.254', range: '10.232.0.128/25' }] });
      const a = await run({ name: 'one' });
      await stage.engine.networks.connect(front, { containerId: a, aliases: ['www'], ipv4: '10.232.0.7', ipv6: '' });
      const [listed] = await stage.engine.containers.list({ ids: [a] });
      assert.deepEqual(listed?.networks.map(({ name, ipAddress, networkId }) => [name, name === 'front' ? ipAddress : '', networkId === front]).sort(), [['bridge', '', false], ['front', '10.232.0.7', true]]);
      const aliases = ((await stage.engine.containers.inspect(a)).json as { readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { readonly Aliases: readonly string[] }>> } }).NetworkSettings.Networks.front?.Aliases;
      assert.ok(aliases?.includes('www'), String(aliases));
      await stage.engine.networks.disconnect(front, a, { force: false });
      assert.deepEqual((await stage.engine.containers.list({ ids: [a] }))[0]?.networks.map(({ name }) => name), ['bridge']);
    });

    it('refuse an address that is not the network\'s, a subnet that makes no sense, and one that another network has', async () => {
      const { id } = await stage.engine.networks.create({ ...networkSpec, name: 'one', subnets: [{ subnet: '10.233.0.0/24', gateway: '', range: '' }] });
      const { id: container } = await stage.engine.containers.create(spec);
      await stage.engine.containers.start(container);
      await assert.rejects(stage.engine.networks.connect(id, { containerId: container, aliases: [], ipv4: '10.9.9.9', ipv6: '' }), { name: 'UserError' });
      await assert.rejects(stage.engine.networks.create({ ...networkSpec, name: 'two', subnets: [{ subnet: '10.233.0.0/99', gateway: '', range: '' }] }), { name: 'UserError', message: /10\.233\.0\.0\/99/ });
      await assert.rejects(stage.engine.networks.create({ ...networkSpec, name: 'two', subnets: [{ subnet: '10.233.0.0/25', gateway: '', range: '' }] }), { kind: 'conflict', message: /overlap/i, remedy: /^Choose a subnet that no other network/ });
      await assert.rejects(stage.engine.networks.create({ ...networkSpec, name: 'one' }), { kind: 'conflict', message: /already exists/ });
    });

    it('keep a network with endpoints, and the engine\'s own', async () => {
      const { id } = await stage.engine.networks.create({ ...networkSpec, name: 'busy' });
      await run({ network: 'busy' });
      await assert.rejects(stage.engine.networks.remove(id), { kind: 'conflict', remedy: 'Disconnect its containers first.' });
      const bridge = (await stage.engine.networks.list({})).find(({ name }) => name === 'bridge');
      await assert.rejects(stage.engine.networks.remove(bridge?.id ?? ''), { kind: 'conflict', remedy: 'It belongs to the engine.' });
    });

    it('tell of a container that never ran which networks it is to join', async () => {
      await stage.engine.networks.create({ ...networkSpec, name: 'later' });
      const { id } = await stage.engine.containers.create({ ...spec, network: 'later' });
      assert.deepEqual((await stage.engine.containers.list({ ids: [id] }))[0]?.networks.map(({ name }) => name), ['later']);
    });
  });
