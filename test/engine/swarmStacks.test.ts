import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../src/core/base/log.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { LiveSwarm } from '../../src/core/inventory/liveSwarm.ts';
import { emptyForm, formOf, specWith, specWithFile, type ServiceForm } from '../../src/core/swarm/serviceForm.ts';
import { updateService } from '../../src/core/swarm/serviceUpdate.ts';
import { followRollout, type RolloutOutcome, type RolloutProgress } from '../../src/core/swarm/rollout.ts';
import { readStack } from '../../src/core/swarm/stackFile.ts';
import { planStack } from '../../src/core/swarm/stackPlan.ts';
import { removeStack } from '../../src/core/swarm/stackRemoval.ts';
import { deployStack, emptyOutcome, type StackOutcome } from '../../src/core/swarm/stackRollout.ts';
import { partsOfStack, stackState } from '../../src/core/swarm/stackState.ts';
import { waitFor } from '../host/command.ts';
import { type LabEngine } from '../host/engine.ts';
import { connectTo } from '../host/shared.ts';
import { joinAll, startMachines, swarmImage, type LabMachines } from '../host/swarm.ts';

const forever = ['sh', '-c', 'trap exit TERM; echo begun; while :; do sleep 1; done'];
const { signal } = new AbortController();

for (const version of ['20.10', '26.1'] as const)
  describe(`what is deployed to a swarm of three engines ${version}`, function () {
    this.timeout(300_000);
    let machines: LabMachines;
    let lab: LabEngine;
    let engine: Engine;
    let folder: string;

    before(async () => {
      machines = await startMachines(version, 3);
      await joinAll(machines, 3);
      lab = machines.engines[0] ?? assert.fail();
      engine = await connectTo(lab);
      folder = await mkdtemp(join(tmpdir(), 'gantry-stack-'));
      await writeFile(join(folder, 'key'), 'sesame');
      await writeFile(join(folder, 'site'), 'hello');
    });
    after(async () => {
      engine.dispose();
      await rm(folder, { recursive: true, force: true });
      await machines.stop();
    });
    afterEach(async () => {
      for (const { id } of await engine.swarm.services.list({})) await engine.swarm.services.remove(id);
      await waitFor('the tasks to be gone', async () => (await engine.swarm.tasks.list({})).length === 0);
      for (const { id } of await engine.swarm.secrets.list({})) await engine.swarm.secrets.remove(id);
      for (const { id } of await engine.swarm.configs.list({})) await engine.swarm.configs.remove(id);
    });

    const form = (change: Partial<ServiceForm>): ServiceForm => ({ ...emptyForm, name: 'web', image: swarmImage, args: forever, ...change });
    const create = async (change: Partial<ServiceForm>): Promise<string> => (await engine.swarm.services.create(specWith({}, emptyForm, form(change)), {})).id;
    const rollout = async (id: string): Promise<{ readonly outcome: RolloutOutcome; readonly said: readonly RolloutProgress[] }> => {
      const said: RolloutProgress[] = [];
      return { outcome: await followRollout(engine, id, { onProgress: (progress) => said.push(progress) }, signal), said };
    };
    const change = async (id: string, changes: Partial<ServiceForm>): Promise<void> => {
      const { service, spec } = await engine.swarm.services.inspect(id);
      const before = formOf(spec, new Map());
      await engine.swarm.services.update(id, service.version, specWith(spec, before, { ...before, ...changes }), {});
    };
    const placesOf = async (id: string): Promise<readonly string[]> => {
      const names = new Map((await engine.swarm.nodes.list({})).map((node) => [node.id, node.name]));
      const tasks = await engine.swarm.tasks.list({ serviceIds: [id] });
      return tasks.filter(({ desiredState, state }) => desiredState === 'running' && state === 'running').map(({ nodeId }) => names.get(nodeId) ?? '').sort();
    };

    it('is a service that is rolled out, scaled, changed and brought back', async () => {
      const id = await create({ replicas: 2, environment: ['A=1'], parallelism: 0 });
      assert.deepEqual((await rollout(id)).outcome, { kind: 'done' });
      await change(id, { replicas: 3 });
      assert.deepEqual((await rollout(id)).outcome, { kind: 'done' });
      assert.deepEqual(await placesOf(id), ['node1', 'node2', 'node3']);
      await change(id, { environment: ['A=2'], constraints: ['node.hostname==node2'], memoryLimit: 64 * 1024 * 1024, ports: [{ targetPort: 80, publishedPort: 8081, protocol: 'tcp', mode: 'ingress' }] });
      const { outcome, said } = await rollout(id);
      assert.deepEqual(outcome, { kind: 'done' });
      assert.ok(said.some(({ unsettled }) => unsettled.length > 0), 'tasks were seen on their way');
      assert.deepEqual(await placesOf(id), ['node2', 'node2', 'node2']);
      const { service, spec } = await engine.swarm.services.inspect(id);
      assert.deepEqual([service.hasPrevious, formOf(spec, new Map()).environment], [true, ['A=2']]);
      await engine.swarm.services.update(id, service.version, spec, { isRollback: true });
      assert.equal((await rollout(id)).outcome.kind, 'rolledBack');
      assert.deepEqual(formOf((await engine.swarm.services.inspect(id)).spec, new Map()).environment, ['A=1']);
      // Somebody else's change is not written over.
      await assert.rejects(engine.swarm.services.update(id, service.version, spec, {}), /out of sequence/);
    });

    it('is changed from how it was read, though the swarm has noted something since; what somebody else changed is not lost', async () => {
      const id = await create({ environment: ['A=1'] });
      assert.deepEqual((await rollout(id)).outcome, { kind: 'done' });
      await change(id, { environment: ['A=2'] });
      const read = await engine.swarm.services.inspect(id);
      assert.deepEqual((await rollout(id)).outcome, { kind: 'done' });
      const form = formOf(read.spec, new Map());
      await assert.rejects(engine.swarm.services.update(id, read.service.version, read.spec, {}), /out of sequence/);
      await updateService(engine, read, specWith(read.spec, form, { ...form, environment: ['A=3'] }), {});
      assert.deepEqual(formOf((await engine.swarm.services.inspect(id)).spec, new Map()).environment, ['A=3']);
      await assert.rejects(updateService(engine, read, read.spec, {}), { kind: 'conflict', message: 'web was changed by somebody else meanwhile.' });
    });

    it('is rolled back by itself where the new image does not exist, and the rest runs on', async () => {
      const id = await create({ replicas: 3, failureAction: 'rollback' });
      assert.deepEqual((await rollout(id)).outcome, { kind: 'done' });
      await change(id, { image: '127.0.0.1:9/nosuch:1' });
      const { outcome, said } = await rollout(id);
      assert.equal(outcome.kind, 'rolledBack');
      assert.ok(said.some(({ unsettled }) => unsettled.some(({ error }) => error === 'No such image: 127.0.0.1:9/nosuch:1')), 'the task said why');
      assert.ok(said.every(({ running }) => running >= 2), 'two of three ran all the time');
      assert.deepEqual((await engine.swarm.services.inspect(id)).service.image, swarmImage);
    });

    it('is paused where that is wanted, and says which task failed', async () => {
      const id = await create({ replicas: 2 });
      assert.deepEqual((await rollout(id)).outcome, { kind: 'done' });
      await change(id, { image: '127.0.0.1:9/nosuch:1' });
      const { outcome } = await rollout(id);
      assert.deepEqual(outcome.kind === 'paused' && outcome.error, 'No such image: 127.0.0.1:9/nosuch:1');
      // The same specification once more, as a stack is deployed again: the update goes on.
      const read = await engine.swarm.services.inspect(id);
      await updateService(engine, read, read.spec, {});
      await waitFor('the update to go on', async () => (await engine.swarm.services.inspect(id)).service.update?.state !== 'paused');
    });

    it('keeps a secret that is in use, and says by whom; a new one takes its place', async () => {
      const old = await engine.swarm.secrets.create({ name: 'key', data: Buffer.from('sesame') });
      const id = await create({ secrets: [{ id: old, name: 'key' }], args: ['sh', '-c', 'trap exit TERM; cat /run/secrets/key; while :; do sleep 1; done'] });
      assert.deepEqual((await rollout(id)).outcome, { kind: 'done' });
      await assert.rejects(engine.swarm.secrets.remove(old), { kind: 'invalid', message: "The Docker Engine does not accept this: secret 'key' is in use by the following service: web", remedy: 'Take it out of what uses it first.' });
      assert.deepEqual([await engine.swarm.secrets.holds(old, Buffer.from('sesame')), await engine.swarm.secrets.holds(old, Buffer.from('other'))], [true, false]);
      assert.equal(JSON.stringify(await engine.swarm.secrets.inspect(old)).includes(Buffer.from('sesame').toString('base64')), false);
      const next = await engine.swarm.secrets.create({ name: 'key-2', data: Buffer.from('open') });
      const { service, spec } = await engine.swarm.services.inspect(id);
      await engine.swarm.services.update(id, service.version, specWithFile(spec, 'Secret', old, { id: next, name: 'key-2' }), {});
      assert.deepEqual((await rollout(id)).outcome, { kind: 'done' });
      assert.deepEqual((await engine.swarm.services.inspect(id)).service.secrets, [{ id: next, name: 'key-2', target: 'key' }]);
      await engine.swarm.secrets.remove(old);
    });

    it('is a stack: made, left alone where nothing changed, changed where something did, and pruned', async () => {
      const file = (replicas: number, extra = ''): string => `
services:
  web:
    image: ${swarmImage}
    command: ["sh", "-c", "trap exit TERM; while :; do sleep 1; done"]
    deploy: { replicas: ${replicas}, update_config: { parallelism: 0 } }
    environment: { GREETING: hello }
    networks: [front]
    secrets: [key]
    configs: [site]
  agent: { image: "${swarmImage}", command: sleep 1000, deploy: { mode: global }, stop_grace_period: 0s }
${extra}
networks: { front: { attachable: true, driver_opts: { encrypted: "" } } }
secrets: { key: { file: ./key } }
configs: { site: { file: ./site } }
`;
      const deploy = async (text: string, isPruned = false): Promise<{ readonly outcome: StackOutcome; readonly unwanted: readonly string[] }> => {
        const stack = readStack({ stack: 'shop', files: [{ name: 'stack.yaml', text }], folder, variables: {}, read: () => '', api: engine.version.api });
        const state = await stackState(engine, 'shop', signal);
        const read = async ({ source }: (typeof stack.secrets)[number]): Promise<Uint8Array> => (source.kind === 'file' ? readFile(source.path) : Buffer.from(''));
        const plan = await planStack(stack, state, { engine, read, imageFor: async (reference) => ({ reference }) }, signal);
        const outcome = emptyOutcome();
        await deployStack(plan, { engine, isPruned, logins: new Map(), onProgress: () => undefined, outcome }, signal);
        return { outcome, unwanted: plan.unwanted.map(({ name }) => name) };
      };
      const names = ({ created, updated, unchanged }: StackOutcome): unknown => [created.map(({ name }) => name), updated.map(({ name }) => name), unchanged];
      const first = await deploy(file(2, `  extra: { image: "${swarmImage}", command: sleep 1000 }`));
      assert.deepEqual(names(first.outcome), [['shop_web', 'shop_agent', 'shop_extra'], [], []]);
      for (const { id } of first.outcome.created) assert.deepEqual((await rollout(id)).outcome, { kind: 'done' });
      const versions = async (): Promise<unknown> => (await engine.swarm.services.list({})).map(({ name, version: index }) => [name, index]).sort();
      const before = await versions();
      const again = await deploy(file(2));
      assert.deepEqual([names(again.outcome), again.unwanted, await versions()], [[[], [], ['shop_web', 'shop_agent']], ['shop_extra'], before]);
      const third = await deploy(file(3));
      assert.deepEqual(names(third.outcome), [[], ['shop_web'], ['shop_agent']]);
      for (const { id } of third.outcome.updated) assert.deepEqual((await rollout(id)).outcome, { kind: 'done' });
      const networks = await engine.swarm.networks.list({});
      assert.deepEqual(networks.filter(({ name }) => name === 'shop_front').map(({ isAttachable, isEncrypted, driver }) => [driver, isAttachable, isEncrypted]), [['overlay', true, true]]);
      // As the CLI sees it.
      assert.match((await lab.docker(['stack', 'services', 'shop'])).stdout, /shop_web\s+replicated\s+3\/3/);
      await writeFile(join(folder, 'site'), 'other');
      await assert.rejects(deploy(file(3)), { kind: 'conflict', message: 'The config "shop_site" is in the swarm and holds something else; what it holds cannot be changed.' });
      await writeFile(join(folder, 'site'), 'hello');
      await removeStack(engine, partsOfStack(await stackState(engine, 'shop', signal), 'shop'), signal);
      // A node lets go of a network once its last task has ended.
      await waitFor('all of the stack to be gone', async () => {
        const left = partsOfStack(await stackState(engine, 'shop', signal), 'shop');
        return [left.services, left.configs, left.secrets, left.networks].every((parts) => parts.length === 0);
      });
    });

    it('is not waited for without end when a node dies in the middle of a rollout: the node is named, and all goes on elsewhere', async () => {
      const id = await create({ replicas: 3, parallelism: 1, delay: 1_000_000_000 });
      assert.deepEqual((await rollout(id)).outcome, { kind: 'done' });
      await change(id, { environment: ['A=2'] });
      const following = rollout(id);
      await machines.engines[2]?.kill9();
      const { outcome, said } = await following;
      // The swarm has it run elsewhere, and is done; or, where its task has its turn before the swarm finds out, waits for the node.
      if (outcome.kind === 'stuck') assert.deepEqual(outcome.reasons.map((reason) => reason.replace(/\d/, 'N')), ['web.N is on node3, which does not answer']);
      else assert.deepEqual(outcome, { kind: 'done' });
      assert.ok(said.some(({ unsettled }) => unsettled.length > 0), 'tasks were seen on their way');
      await waitFor('all to run on the nodes that are left', async () => (await placesOf(id)).filter((name) => name !== 'node3').length === 3, 180_000);
      // The swarm itself holds an update open for as long as a node that is gone may still have some of its tasks.
      await machines.engines[2]?.restart();
      await waitFor('the node to be back', async () => (await engine.swarm.nodes.list({})).every(({ state }) => state === 'ready'));
      assert.match((await rollout(id)).outcome.kind, /^(done|paused)$/);
    });

    it('is not waited for without end where no node fits, or tasks fail again and again; to cancel ends the waiting at once', async () => {
      const nowhere = await create({ constraints: ['node.labels.zone==mars'] });
      const failing = await create({ name: 'failing', image: '127.0.0.1:9/nosuch:1' });
      const [first, second] = await Promise.all([rollout(nowhere), rollout(failing)]);
      assert.match(first.outcome.kind === 'stuck' ? first.outcome.reasons.join() : '', /^web\.1 finds no node: no suitable node \(scheduling constraints not satisfied on 3 nodes\)$/);
      assert.deepEqual(second.outcome, { kind: 'stuck', reasons: ['failing.1 fails: No such image: 127.0.0.1:9/nosuch:1'] });
      const controller = new AbortController();
      const waiting = followRollout(engine, nowhere, { onProgress: () => setTimeout(() => controller.abort(), 10) }, controller.signal);
      await assert.rejects(waiting, { name: 'AbortError' });
    });

    it('says what is wrong while there is no quorum, and heals', async () => {
      const seen = new LiveSwarm({ ready: async () => engine, log: silentLog });
      const held = seen.hold();
      await waitFor('the nodes', () => seen.status.kind === 'manager' && seen.nodes.size === 3);
      await machines.engines[1]?.kill9();
      await machines.engines[2]?.kill9();
      const failure = await waitFor('the loss of the quorum', async () => {
        const error: unknown = await engine.swarm.nodes.list({}).then(() => undefined, (reason: unknown) => reason);
        return error instanceof Error && /leader/.test(error.message) && error;
      });
      assert.match(failure.message, /does not have a leader/);
      assert.match((failure as { readonly remedy?: string }).remedy ?? '', /^More than half of the managers must reach each other/);
      assert.deepEqual((await engine.swarm.local()).isManager, true);
      // What was known stays to be seen.
      await waitFor('the loss to be shown', () => seen.status.kind === 'lost' && seen.nodes.size === 3);
      await machines.engines[1]?.restart();
      await machines.engines[2]?.restart();
      await waitFor('the quorum', async () => (await engine.swarm.nodes.list({})).length === 3);
      await waitFor('it to be shown again', () => seen.status.kind === 'manager');
      held.dispose();
      seen.dispose();
    });
  });
