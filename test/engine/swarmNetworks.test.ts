import assert from 'node:assert/strict';
import { type Engine } from '../../src/core/engine/engine.ts';
import { emptyForm, specWith } from '../../src/core/swarm/serviceForm.ts';
import { waitFor } from '../host/command.ts';
import { connectTo } from '../host/shared.ts';
import { joinAll, startMachines, swarmImage, type LabMachines } from '../host/swarm.ts';

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

    // A kernel without IPsec's ESP carries nothing of an encrypted network: that is not tried here.
    it("carries packets between a service's task on one node and a container run by hand on another", async () => {
      const name = 'front';
      const id = await engine.swarm.networks.create({ name, isAttachable: true, isEncrypted: false });
      const args = ['sh', '-c', 'exec nc -ll -p 8080 -e echo hello'];
      const form = { ...emptyForm, name: 'web', image: swarmImage, args, constraints: ['node.hostname==node2'], networks: [{ id, name }] };
      const { id: serviceId } = await engine.swarm.services.create(specWith({}, emptyForm, form), {});
      await waitFor('the task', async () => (await engine.swarm.tasks.list({ serviceIds: [serviceId] })).some(({ state }) => state === 'running'));
      // The task's own address: a kernel without IPVS has nothing behind that of the service.
      const script = `address=$(nslookup tasks.web | sed -n '/^Name:/,$ s/^Address: *//p' | head -1); echo from node2 | nc -w 5 "$address" 8080`;
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
