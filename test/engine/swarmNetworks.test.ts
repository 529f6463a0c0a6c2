import assert from 'node:assert/strict';
import { type Engine } from '../../src/core/engine/engine.ts';
import { emptyForm, specWith } from '../../src/core/swarm/serviceForm.ts';
import { run, waitFor } from '../host/command.ts';
import { connectTo } from '../host/shared.ts';
import { joinAll, startMachines, swarmImage, type LabMachines } from '../host/swarm.ts';

/** Whether this machine's kernel carries encrypted packets (IPsec's ESP): without, the engines make such networks, and nothing arrives. */
async function hasEncryption(): Promise<boolean> {
  const state = ['src', '192.0.2.1', 'dst', '192.0.2.2', 'proto', 'esp', 'spi', '0x1234'];
  const { code } = await run('ip', ['xfrm', 'state', 'add', ...state, 'aead', 'rfc4106(gcm(aes))', '0x0102030405060708090a0b0c0d0e0f1011121314', '64']);
  if (code === 0) await run('ip', ['xfrm', 'state', 'delete', ...state]);
  return code === 0;
}

for (const version of ['20.10', '26.1'] as const)
  describe(`an overlay network over three engines ${version}`, function () {
    this.timeout(300_000);
    let machines: LabMachines;
    let engine: Engine;

    before(async () => {
      machines = await startMachines(version, 3);
      await joinAll(machines, 1);
      engine = await connectTo(machines.engines[0] ?? assert.fail());
    });
    after(async () => {
      engine.dispose();
      await machines.stop();
    });

    for (const isEncrypted of [false, true])
      it(`carries ${isEncrypted ? 'encrypted ' : ''}packets between a service's task on one node and a container run by hand on another`, async function () {
        if (isEncrypted && !(await hasEncryption())) this.skip();
        const name = isEncrypted ? 'hidden' : 'front';
        const id = await engine.swarm.networks.create({ name, isAttachable: true, isEncrypted });
        const args = ['sh', '-c', 'exec nc -ll -p 8080 -e echo hello'];
        const form = { ...emptyForm, name: `web-${name}`, image: swarmImage, args, constraints: ['node.hostname==node2'], networks: [{ id, name }] };
        const { id: serviceId } = await engine.swarm.services.create(specWith({}, emptyForm, form), {});
        await waitFor('the task', async () => (await engine.swarm.tasks.list({ serviceIds: [serviceId] })).some(({ state }) => state === 'running'));
        // The task's own address: a kernel without IPVS has nothing behind that of the service.
        const script = `address=$(nslookup tasks.web-${name} | sed -n '/^Name:/,$ s/^Address: *//p' | head -1); echo from node2 | nc -w 5 "$address" 8080`;
        for (const index of [0, 2]) {
          const said = await waitFor(`an answer on node${index + 1}`, async () => {
            const { code, stdout } = (await machines.engines[index]?.docker(['run', '--rm', '--network', name, swarmImage, 'sh', '-c', script])) ?? assert.fail();
            return code === 0 && stdout.trim();
          });
          assert.equal(said, 'hello');
        }
        await engine.swarm.services.remove(serviceId);
      });
  });
