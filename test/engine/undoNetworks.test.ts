import assert from 'node:assert/strict';
import { fieldsOf, textsOf, type Fields } from '../../src/core/base/fields.ts';
import { UserError } from '../../src/core/base/userError.ts';
import { type Network } from '../../src/core/model/network.ts';
import { usersOfNetwork } from '../../src/core/model/usage.ts';
import { putBackNetwork, removeNetwork, type RemovedNetwork } from '../../src/core/undo/removedNetwork.ts';
import { labVersions } from '../host/versions.ts';
import { useEngine } from './engineStage.ts';

const service = ['sh', '-c', 'trap "exit 0" TERM; sleep 86400 & wait'];

for (const version of labVersions)
  describe(`a network that is created again after its removal on engine ${version}`, function () {
    this.timeout(300_000);
    const stage = useEngine(version);
    const { docker } = stage;

    afterEach(async () => {
      await stage.removeContainers();
      await docker('network', 'prune', '--force');
      await stage.lab.docker(['network', 'rm', 'undo-form']);
    });

    const named = async (name: string): Promise<Network> => {
      const found = (await stage.engine.networks.list({})).find((network) => network.name === name);
      assert.ok(found, name);
      return found;
    };
    const remove = async (name: string): Promise<RemovedNetwork> => {
      const network = await named(name);
      return removeNetwork(stage.engine, network, usersOfNetwork(network, await stage.engine.containers.list({})));
    };
    /** What outlasts a network. No options are an empty list or none, as it was asked for. */
    const lasting = ({ Id, Created, Containers, IPAM, ...rest }: Fields): unknown => ({ ...rest, IPAM: { ...fieldsOf(IPAM), Options: fieldsOf(fieldsOf(IPAM).Options) }, hasId: Id !== undefined, hasTime: Created !== undefined, isUsed: Object.keys(fieldsOf(Containers)).length > 0 });
    const inspect = async (name: string): Promise<unknown> => lasting(await stage.engine.networks.inspect(name));

    const kinds: Readonly<Record<string, readonly string[]>> = {
      'with all that can be said of one': ['--subnet', '10.79.0.0/24', '--gateway', '10.79.0.254', '--ip-range', '10.79.0.128/25', '--aux-address', 'router=10.79.0.9', '--internal', '--opt', 'com.docker.network.driver.mtu=1400', '--label', 'team=shop', '--label', 'empty='],
      'whose subnet the engine chose': [],
      'with IPv6': ['--ipv6', '--subnet', '10.79.1.0/24', '--subnet', 'fd00:79::/64'],
    };
    for (const [kind, options] of Object.entries(kinds))
      it(`is as it was: one ${kind}`, async () => {
        await docker('network', 'create', ...options, 'undo-net');
        const before = await inspect('undo-net');
        const { id } = await named('undo-net');
        const removed = await remove('undo-net');
        assert.deepEqual((await stage.engine.networks.list({})).filter(({ name }) => name === 'undo-net'), []);
        const made = await putBackNetwork(stage.engine, removed);
        assert.deepEqual(await inspect('undo-net'), before);
        assert.deepEqual([made.id === id, made.warning, made.gone], [false, '', []]);
      });

    it('is as it was: one that takes its configuration from another', async () => {
      await docker('network', 'create', '--config-only', '--subnet', '10.79.3.0/24', '--label', 'a=b', 'undo-form');
      await docker('network', 'create', '--config-from', 'undo-form', 'undo-net');
      const before = [await inspect('undo-net'), await inspect('undo-form')];
      const removed = [await remove('undo-net'), await remove('undo-form')];
      for (const each of removed.toReversed()) await putBackNetwork(stage.engine, each);
      assert.deepEqual([await inspect('undo-net'), await inspect('undo-form')], before);
    });

    it('has the containers on it that were on it, running or not, with aliases and addresses', async () => {
      await docker('network', 'create', '--subnet', '10.79.4.0/24', 'undo-net');
      await docker('run', '--detach', '--name', 'web', '--network', 'undo-net', '--ip', '10.79.4.9', '--network-alias', 'shop', 'busybox', ...service);
      await docker('create', '--name', 'job', '--network', 'undo-net', '--ip', '10.79.4.10', 'busybox', ...service);
      await docker('run', '--detach', '--name', 'stopped', '--network', 'undo-net', 'busybox', ...service);
      await docker('stop', 'stopped');
      await docker('create', '--name', 'gone', '--network', 'undo-net', 'busybox');
      const removed = await remove('undo-net');
      assert.deepEqual(removed.connected.map(({ name }) => name).sort(), ['gone', 'job', 'stopped', 'web']);
      await docker('rm', 'gone');
      const { gone } = await putBackNetwork(stage.engine, removed);
      assert.deepEqual(gone, ['gone']);
      await docker('start', 'job', 'stopped');
      const addresses = await docker('inspect', '--format', '{{.Name}} {{(index .NetworkSettings.Networks "undo-net").IPAddress}}', 'web', 'job');
      assert.equal(addresses, '/web 10.79.4.9\n/job 10.79.4.10');
      assert.match(await docker('exec', 'stopped', 'nslookup', '-type=a', 'shop', '127.0.0.11'), /10\.79\.4\.9/);
    });

    it('is left as it was where the engine does not let it go, and its containers with it', async () => {
      await docker('network', 'create', '--subnet', '10.79.5.0/24', 'undo-net');
      await docker('run', '--detach', '--name', 'web', '--network', 'undo-net', '--ip', '10.79.5.9', '--network-alias', 'shop', 'busybox', ...service);
      await docker('run', '--detach', '--name', 'late', '--network', 'undo-net', 'busybox', ...service);
      const web = (await stage.engine.containers.list({})).filter(({ name }) => name === 'web');
      await assert.rejects(removeNetwork(stage.engine, await named('undo-net'), web), (error) => error instanceof UserError && error.kind === 'conflict');
      const { json } = await stage.engine.containers.inspect('web');
      const { IPAddress, Aliases } = fieldsOf(fieldsOf(fieldsOf(json.NetworkSettings).Networks)['undo-net']);
      assert.deepEqual([IPAddress, textsOf(Aliases).includes('shop')], ['10.79.5.9', true]);
    });

    it('is refused where its subnet is another’s by now, and nothing is left', async () => {
      await docker('network', 'create', '--subnet', '10.79.6.0/24', 'undo-net');
      const removed = await remove('undo-net');
      await docker('network', 'create', '--subnet', '10.79.6.0/25', 'undo-other');
      await assert.rejects(putBackNetwork(stage.engine, removed), (error) => error instanceof UserError && error.kind === 'conflict' && /overlap/i.test(error.message));
      await docker('network', 'rm', 'undo-other');
      await docker('network', 'create', 'undo-net');
      await assert.rejects(putBackNetwork(stage.engine, removed), (error) => error instanceof UserError && error.kind === 'conflict' && /already exists/.test(error.message));
      assert.equal((await stage.engine.networks.list({})).filter(({ name }) => name === 'undo-net').length, 1);
    });
  });
