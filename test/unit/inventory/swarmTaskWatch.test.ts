import assert from 'node:assert/strict';
import { UserError } from '../../../src/core/base/userError.ts';
import { LiveCollection } from '../../../src/core/inventory/collection.ts';
import { SwarmTaskWatch } from '../../../src/core/inventory/swarmTaskWatch.ts';
import type { SwarmNode } from '../../../src/core/model/swarm.ts';
import type { SwarmService, SwarmTask } from '../../../src/core/model/swarmService.ts';
import { ManualClock } from '../../fakes/manualClock.ts';

const at = '2026-01-02T03:04:05Z';
const minute = 60_000;

function service(id: string, replicas = 1): SwarmService {
  return { id, version: 1, name: id, labels: {}, image: 'nginx:1', digest: '', mode: { kind: 'replicated', replicas }, ports: [], constraints: [], networkIds: [], configs: [], secrets: [], hasPrevious: false, endsForGood: false, createdAt: at, updatedAt: at };
}

function task(id: string, serviceId: string, change: Partial<SwarmTask> = {}): SwarmTask {
  return { id, serviceId, slot: 1, nodeId: 'n1', state: 'running', desiredState: 'running', changedAt: at, createdAt: at, message: '', error: '', containerId: '', image: 'nginx:1', ...change };
}

function node(id: string): SwarmNode {
  return { id, version: 1, name: id, role: 'worker', availability: 'active', state: 'ready', message: '', address: '', labels: {}, os: 'linux', architecture: 'x86_64', engineVersion: '26.1', nanoCpus: 0, memoryBytes: 0 };
}

describe('following the tasks of a swarm', () => {
  let clock: ManualClock;
  let nodes: LiveCollection<SwarmNode>;
  let services: LiveCollection<SwarmService>;
  let tasks: LiveCollection<SwarmTask>;
  let watch: SwarmTaskWatch;
  /** What the manager has, and which services it knows. */
  let held: readonly SwarmTask[];
  let known: readonly string[];
  let asked: string[];
  let errors: unknown[];

  beforeEach(() => {
    clock = new ManualClock();
    nodes = new LiveCollection<SwarmNode>(clock);
    nodes.reset([node('n1'), node('n2')]);
    services = new LiveCollection<SwarmService>(clock);
    tasks = new LiveCollection<SwarmTask>(clock);
    [held, known, asked, errors] = [[task('t1', 'web'), task('t2', 'db')], ['web', 'db'], [], []];
    services.reset([service('web'), service('db')]);
    tasks.reset(held);
    const list = async ({ serviceIds, ids, isOnlyRunning }: { readonly serviceIds?: readonly string[]; readonly ids?: readonly string[]; readonly isOnlyRunning?: boolean }): Promise<readonly SwarmTask[]> => {
      asked.push(isOnlyRunning ? 'running' : ids ? `tasks ${ids.join()}` : `services ${serviceIds?.join() ?? 'all'}`);
      // The engine refuses the whole list where one of the services is not there.
      if (serviceIds?.some((id) => !known.includes(id))) throw new UserError('notFound', 'service web not found', { status: 404 });
      return held.filter(({ id, serviceId, desiredState }) => (serviceIds?.includes(serviceId) ?? true) && (ids?.includes(id) ?? true) && (!isOnlyRunning || desiredState === 'running'));
    };
    watch = new SwarmTaskWatch({ tasks: { list, inspect: () => assert.fail(), logs: () => assert.fail() }, nodes, services, collection: tasks, clock, onError: (error) => errors.push(error) });
    watch.start();
  });
  afterEach(() => {
    watch.dispose();
    assert.deepEqual(errors, []);
  });

  const states = (): readonly string[] => [...tasks.values()].map(({ id, state }) => `${id} ${state}`).sort();

  it('sees what a manager makes of a death only a while after it was heard, well before it looks at all', async () => {
    await clock.advance(minute);
    asked.length = 0;
    watch.lookAt(['web']);
    await clock.advance(700);
    held = [task('t1', 'web', { state: 'failed', desiredState: 'shutdown' }), task('t3', 'web'), task('t2', 'db')];
    await clock.advance(800);
    assert.deepEqual(states(), ['t1 failed', 't2 running', 't3 running']);
    assert.ok(asked.every((what) => what === 'services web' || what === 'running'), asked.join());
  });

  it('stops to look for it where nothing comes of it, and asks for what runs each five seconds then', async () => {
    await clock.advance(minute);
    asked.length = 0;
    watch.lookAt(['web']);
    await clock.advance(10_000);
    assert.ok(asked.filter((what) => what === 'services web').length <= 10, asked.join());
    asked.length = 0;
    await clock.advance(minute);
    assert.deepEqual(asked, Array.from({ length: 12 }, () => 'running'));
  });

  it('asks nothing where there is one node and nothing was heard, and of all once another has come', async () => {
    nodes.reset([node('n1')]);
    await clock.advance(minute);
    asked.length = 0;
    await clock.advance(minute);
    assert.deepEqual([asked, clock.waiting], [[], 0]);
    nodes.reset([node('n1'), node('n2')]);
    watch.lookAtAll();
    await clock.advance(minute);
    assert.ok(asked.filter((what) => what === 'running').length > 11, asked.join());
  });

  it('sees what becomes of the tasks of a node some while after its event', async () => {
    await clock.advance(minute);
    watch.lookAtAll();
    await clock.advance(700);
    held = [task('t1', 'web', { state: 'shutdown', desiredState: 'shutdown' }), task('t3', 'web', { nodeId: 'n2' }), task('t2', 'db')];
    await clock.advance(800);
    assert.deepEqual(states(), ['t1 shutdown', 't2 running', 't3 running']);
  });

  it('rests where a task ended for good, and where one is on a node that does not answer', async () => {
    nodes.reset([node('n1'), { ...node('n2'), state: 'down' }]);
    services.reset([{ ...service('web'), endsForGood: true }, service('db')]);
    held = [task('t1', 'web', { state: 'complete', desiredState: 'shutdown' }), task('t2', 'db'), task('t3', 'db', { nodeId: 'n2', desiredState: 'shutdown' })];
    tasks.reset(held);
    await clock.advance(10_000);
    asked.length = 0;
    await clock.advance(minute);
    assert.deepEqual(asked, Array.from({ length: 12 }, () => 'running'));
  });

  it('sees the tasks of a removed service go, for which a manager refuses the list of a service', async () => {
    [known, held] = [['db'], [task('t1', 'web', { desiredState: 'remove' }), task('t2', 'db')]];
    services.update([], ['web']);
    watch.lookAt(['web']);
    await clock.advance(10_000);
    assert.deepEqual(states(), ['t1 running', 't2 running']);
    held = [task('t2', 'db')];
    await clock.advance(5_000);
    assert.deepEqual(states(), ['t2 running']);
  });

  it('goes on where a service is removed before its event is heard', async () => {
    [known, held] = [['db'], [task('t2', 'db', { state: 'failed', desiredState: 'shutdown' }), task('t3', 'db')]];
    watch.lookAt(['web', 'db']);
    await clock.advance(0);
    assert.deepEqual(states(), ['t1 running', 't2 running']);
    services.update([], ['web']);
    watch.lookAt(['web']);
    await clock.advance(1_000);
    assert.deepEqual(states(), ['t2 failed', 't3 running']);
  });

  it('asks nothing once it is stopped', async () => {
    watch.lookAt(['web']);
    watch.stop();
    asked.length = 0;
    watch.lookAt(['db']);
    await clock.advance(minute);
    assert.deepEqual([asked, clock.waiting], [[], 0]);
  });
});
