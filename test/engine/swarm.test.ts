import assert from 'node:assert/strict';
import { silentLog } from '../../src/core/base/log.ts';
import { type Disposable } from '../../src/core/base/disposable.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { LiveSwarm } from '../../src/core/inventory/liveSwarm.ts';
import { type OutlineNode } from '../../src/core/outline/node.ts';
import { SwarmOutline } from '../../src/core/outline/swarmOutline.ts';
import { waitFor } from '../host/command.ts';
import { type LabEngine } from '../host/engine.ts';
import { connectTo } from '../host/shared.ts';
import { joinAll, startMachines, swarmImage, type LabMachines } from '../host/swarm.ts';

const forever = ['sh', '-c', 'trap exit TERM; while :; do sleep 1; done'];

async function checked(lab: LabEngine, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await lab.docker(args);
  assert.equal(code, 0, `docker ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

for (const version of ['20.10', '26.1'] as const)
  describe(`a swarm of three engines ${version}`, function () {
    this.timeout(300_000);
    let machines: LabMachines;
    let labs: readonly [LabEngine, LabEngine, LabEngine];
    let engines: readonly Engine[];
    const owned: Disposable[] = [];

    before(async () => {
      machines = await startMachines(version, 3);
      labs = machines.engines as typeof labs;
      engines = await Promise.all(labs.map(connectTo));
    });
    after(async () => {
      for (const engine of engines) engine.dispose();
      await machines.stop();
    });
    afterEach(() => {
      for (const each of owned.splice(0)) each.dispose();
    });

    const engine = (index = 0): Engine => engines[index] ?? assert.fail();

    it('is begun by one engine, and joined by others with its tokens, which can be replaced', async () => {
      assert.deepEqual(await Promise.all(engines.map(({ swarm }) => swarm.membership())), engines.map(() => ({ state: 'inactive', isManager: false })));
      const [address = ''] = machines.addresses;
      const listenAddress = (index: number): string => `${machines.addresses[index] ?? ''}:2377`;
      const nodeId = await engine().swarm.init({ advertiseAddress: address, listenAddress: listenAddress(0), isAutolocked: false, isForced: false });
      const old = await engine().swarm.joinTokens();
      await engine().swarm.rotateToken('worker');
      const tokens = await engine().swarm.joinTokens();
      assert.deepEqual([old.manager === tokens.manager, old.worker === tokens.worker], [true, false]);
      const join = (index: number, token: string): Promise<void> => engine(index).swarm.join({ managerAddress: `${address}:2377`, token, advertiseAddress: machines.addresses[index] ?? '', listenAddress: listenAddress(index) });
      await assert.rejects(join(1, old.worker), /valid join token/);
      await join(1, tokens.worker);
      await join(2, tokens.manager);
      assert.deepEqual(await Promise.all(engines.map(({ swarm }) => swarm.membership())), [true, false, true].map((isManager) => ({ state: 'active', isManager })));
      await waitFor('all to be ready', async () => (await engine().swarm.nodes.list({})).every(({ state }) => state === 'ready'));
      const nodes = await engine().swarm.nodes.list({});
      assert.deepEqual(nodes.map(({ name, role, manager }) => [name, role, manager?.isLeader]).sort(), [['node1', 'manager', true], ['node2', 'worker', undefined], ['node3', 'manager', false]]);
      assert.equal(nodes.find(({ id }) => id === nodeId)?.name, 'node1');
      await assert.rejects(engine(1).swarm.nodes.list({}), { kind: 'engine', status: 503, remedy: 'Use the engine of a manager, or promote this node there.' });
      // Two managers are no better than one.
      await engine().swarm.nodes.update(nodes.find(({ name }) => name === 'node3')?.id ?? '', { role: 'worker', labels: { zone: 'c' } });
      await waitFor('the demotion', async () => !(await engine(2).swarm.membership()).isManager);
    });

    it('is left', async () => {
      await engine(1).swarm.leave({ isForced: false });
      await engine(2).swarm.leave({ isForced: false });
      await assert.rejects(engine().swarm.leave({ isForced: false }), /last manager/);
      await engine().swarm.leave({ isForced: true });
      assert.deepEqual(await Promise.all(engines.map(({ swarm }) => swarm.membership())), engines.map(() => ({ state: 'inactive', isManager: false })));
    });

    describe('that somebody looks at', () => {
      before(() => joinAll(machines, 1));
      afterEach(async () => {
        const ids = (await checked(labs[0], 'service', 'ls', '--quiet')).split('\n').filter(Boolean);
        if (ids.length > 0) await checked(labs[0], 'service', 'rm', ...ids);
        await waitFor('the tasks to be gone', async () => (await engine().swarm.tasks.list({})).length === 0);
        for (const node of await engine().swarm.nodes.list({})) await engine().swarm.nodes.update(node.id, { availability: 'active' });
      });

      const look = (): { readonly swarm: LiveSwarm; readonly outline: SwarmOutline } => {
        const swarm = new LiveSwarm({ ready: async () => engine(), log: silentLog });
        const outline = new SwarmOutline({ engineId: 'lab', inventory: swarm });
        owned.push(swarm, outline, swarm.hold());
        return { swarm, outline };
      };
      const text = ({ label, description = '' }: OutlineNode): string => `${label}: ${description.replace(/, less than a minute ago/, '')}`;
      const below = (outline: SwarmOutline, ...labels: readonly string[]): readonly string[] => {
        let rows = outline.children();
        for (const label of labels) {
          const row = rows.find((each) => each.label === label);
          rows = row ? outline.children(row) : [];
        }
        return rows.map(text);
      };
      const create = (name: string, ...options: readonly string[]): Promise<string> => checked(labs[0], 'service', 'create', '--detach', '--no-resolve-image', '--name', name, ...options, swarmImage, ...forever);
      const waitForRows = async (outline: SwarmOutline, labels: readonly string[], wanted: (rows: readonly string[]) => boolean): Promise<readonly string[]> => {
        let last: readonly string[] = [];
        try {
          return await waitFor(`rows below ${labels.join(' > ')}`, () => wanted((last = below(outline, ...labels))) && last);
        } catch (error) {
          throw new Error(`${String(error)}; the rows are ${JSON.stringify(last)}`, { cause: error });
        }
      };

      it('shows services and nodes as they become, without being asked', async () => {
        const { outline, swarm } = look();
        const kinds = new Set<string>();
        owned.push(swarm.onDidChangeStatus(({ kind }) => kinds.add(kind)));
        await waitForRows(outline, ['Nodes'], (rows) => rows.length === 3);
        assert.deepEqual(below(outline, 'Nodes'), ['node1: leader · ready · 0 tasks', 'node2: worker · ready · 0 tasks', 'node3: worker · ready · 0 tasks']);
        await create('web', '--replicas', '3', '--publish', '8080:80');
        await waitForRows(outline, ['Services', 'web'], (rows) => rows.length === 3 && rows.every((row) => row.includes('running on')));
        assert.deepEqual(below(outline, 'Services'), [`web: 3/3 running · ${swarmImage} · 8080→80`]);
        assert.deepEqual(below(outline, 'Nodes'), ['node1: leader · ready · 1 task', 'node2: worker · ready · 1 task', 'node3: worker · ready · 1 task']);
        await checked(labs[0], 'service', 'scale', '--detach', 'web=5');
        await waitForRows(outline, ['Services'], ([row = '']) => row.startsWith('web: 5/5'));
        await checked(labs[0], 'service', 'scale', '--detach', 'web=1');
        await waitForRows(outline, ['Services', 'web'], (rows) => rows.length === 1);
        await checked(labs[0], 'service', 'rm', 'web');
        await waitForRows(outline, ['Services'], (rows) => rows.length === 0);
        await waitForRows(outline, ['Nodes'], (rows) => rows.every((row) => row.endsWith('0 tasks')));
        // A manager refuses to list the tasks of a service that is gone, which they outlive.
        await waitFor('the tasks to be gone', () => swarm.tasks.size === 0);
        assert.deepEqual([...kinds], ['manager']);
      });

      it('shows what fails, where and why, and what was before', async () => {
        const { outline } = look();
        await checked(labs[0], 'service', 'create', '--detach', '--no-resolve-image', '--name', 'bad', '--restart-max-attempts', '1', '--restart-delay', '0s', '127.0.0.1:9/nosuch:1');
        await waitForRows(outline, ['Services', 'bad'], ([row = '']) => row.includes('No such image: 127.0.0.1:9/nosuch:1'));
        const past = await waitForRows(outline, ['Services', 'bad', 'bad.1'], (rows) => rows.length === 1);
        assert.match(past[0] ?? '', /^bad\.1: rejected on node\d: No such image: 127\.0\.0\.1:9\/nosuch:1$/);
      });

      it('shows how tasks leave a node that is drained, and one that dies', async () => {
        const { outline, swarm } = look();
        await create('web', '--replicas', '3');
        await waitForRows(outline, ['Services'], ([row = '']) => row.startsWith('web: 3/3'));
        const nodes = [...swarm.nodes.values()];
        await engine().swarm.nodes.update(nodes.find(({ name }) => name === 'node2')?.id ?? '', { availability: 'drain' });
        await waitForRows(outline, ['Nodes'], (rows) => rows.includes('node2: worker · ready · drained · 0 tasks'));
        await waitForRows(outline, ['Services'], ([row = '']) => row.startsWith('web: 3/3'));
        await labs[2].kill9();
        await waitForRows(outline, ['Nodes'], (rows) => rows[2]?.startsWith('node3: worker · down: heartbeat failure · 0 tasks') ?? false);
        await waitForRows(outline, ['Services', 'web'], (rows) => rows.filter((row) => row.endsWith('running on node1')).length === 3);
        await labs[2].restart();
        await waitForRows(outline, ['Nodes'], (rows) => rows[2] === 'node3: worker · ready · 0 tasks');
      });

      it('says on a worker where its managers are', async () => {
        const swarm = new LiveSwarm({ ready: async () => engine(1), log: silentLog });
        owned.push(swarm, swarm.hold());
        const { status } = await waitFor('the worker to be known as one', () => swarm.status.kind === 'worker' && swarm);
        assert.deepEqual(status.kind === 'worker' && status.local.managers, [`${machines.addresses[0] ?? ''}:2377`]);
      });

      it('is locked when its manager starts again, where that is wanted, and goes on once it is unlocked', async () => {
        await engine().swarm.update({ isAutolocked: true });
        const key = await engine().swarm.unlockKey();
        const { swarm, outline } = look();
        await waitForRows(outline, ['Nodes'], (rows) => rows.length === 3);
        await labs[0].restart();
        await waitFor('the lock', () => swarm.status.kind === 'locked');
        await engine().swarm.unlock(key);
        swarm.recheck();
        await waitFor('the manager', () => swarm.status.kind === 'manager');
        await engine().swarm.update({ isAutolocked: false });
        assert.equal((await engine().swarm.cluster()).isAutolocked, false);
      });
    });

    it('is asked nothing while nobody looks', async () => {
      const swarm = new LiveSwarm({ ready: async () => assert.fail('nobody looks'), log: silentLog });
      const outline = new SwarmOutline({ engineId: 'lab', inventory: swarm });
      assert.deepEqual([outline.children(), swarm.status], [[], { kind: 'idle' }]);
      outline.dispose();
      swarm.dispose();
      await Promise.resolve();
    });
  });
