import assert from 'node:assert/strict';
import { Emitter } from '../../../src/core/base/emitter.ts';
import { LiveCollection } from '../../../src/core/inventory/collection.ts';
import { type SwarmStatus } from '../../../src/core/inventory/swarmInventory.ts';
import { type SwarmNode } from '../../../src/core/model/swarm.ts';
import { type SwarmFile, type SwarmNetwork, type SwarmService, type SwarmTask } from '../../../src/core/model/swarmService.ts';
import { type OutlineNode } from '../../../src/core/outline/node.ts';
import { SwarmOutline } from '../../../src/core/outline/swarmOutline.ts';
import { ManualClock } from '../../fakes/manualClock.ts';

const at = '2026-01-02T03:04:05Z';

function node(id: string, change: Partial<SwarmNode> = {}): SwarmNode {
  return { id, version: 1, name: id, role: 'worker', availability: 'active', state: 'ready', message: '', address: '192.0.2.1', labels: {}, os: 'linux', architecture: 'x86_64', engineVersion: '26.1', nanoCpus: 2e9, memoryBytes: 1e9, ...change };
}

function service(id: string, change: Partial<SwarmService> = {}): SwarmService {
  return { id, version: 1, name: id, labels: {}, image: 'nginx:1', digest: '', mode: { kind: 'replicated', replicas: 1 }, ports: [], constraints: [], networkIds: [], configs: [], secrets: [], hasPrevious: false, endsForGood: false, createdAt: at, updatedAt: at, ...change };
}

function task(id: string, serviceId: string, change: Partial<SwarmTask> = {}): SwarmTask {
  return { id, serviceId, slot: 1, nodeId: 'n1', state: 'running', desiredState: 'running', changedAt: at, createdAt: at, message: '', error: '', containerId: '', image: 'nginx:1', ...change };
}

function stage() {
  const clock = new ManualClock();
  const status = new Emitter<SwarmStatus>();
  const inventory = {
    nodes: new LiveCollection<SwarmNode>(clock),
    services: new LiveCollection<SwarmService>(clock),
    tasks: new LiveCollection<SwarmTask>(clock),
    configs: new LiveCollection<SwarmFile>(clock),
    secrets: new LiveCollection<SwarmFile>(clock),
    networks: new LiveCollection<SwarmNetwork>(clock),
    status: { kind: 'manager' } as const,
    onDidChangeStatus: status.event,
    hold: () => ({ dispose: () => undefined }),
  };
  const outline = new SwarmOutline({ engineId: 'lab', inventory, clock: { now: () => Date.parse(at) + 180_000, after: () => ({ dispose: () => undefined }) } });
  const drawn: string[] = [];
  outline.onDidChange((nodes) => drawn.push(...nodes.map((each) => each?.id ?? 'all')));
  return { inventory, outline, drawn };
}

const text = ({ label, description }: OutlineNode): string => (description === undefined ? label : `${label}: ${description}`);

/** The rows with all that is below them. */
function tree(outline: SwarmOutline, parent?: OutlineNode): readonly unknown[] {
  return outline.children(parent).flatMap((row) => {
    const below = row.expansion === 'none' ? [] : tree(outline, row);
    return below.length === 0 ? [text(row)] : [text(row), below];
  });
}

describe('the rows of a swarm', () => {
  it('are services by their stacks with their tasks and what those were before, and nodes with what runs there', () => {
    const { inventory, outline } = stage();
    inventory.nodes.reset([node('n1', { role: 'manager', manager: { isLeader: true, isReachable: true, address: '192.0.2.1:2377' } }), node('n2', { state: 'down', message: 'heartbeat failure' })]);
    inventory.services.reset([
      service('s1', { name: 'shop_web', stack: 'shop', mode: { kind: 'replicated', replicas: 2 }, ports: [{ targetPort: 80, publishedPort: 8080, protocol: 'tcp', mode: 'ingress' }], secrets: [{ id: 'k1', name: 'key', target: 'key' }], networkIds: ['o1'] }),
      service('s2', { name: 'agent', mode: { kind: 'global' }, update: { state: 'paused', message: 'task failed', startedAt: at, completedAt: '' } }),
    ]);
    inventory.tasks.reset([
      task('t1', 's1'),
      task('t2', 's1', { slot: 2, nodeId: '', state: 'pending', error: 'no suitable node' }),
      task('t3', 's1', { slot: 2, nodeId: 'n2', state: 'shutdown', desiredState: 'shutdown', createdAt: '2026-01-02T03:00:00Z' }),
      task('t4', 's2', { slot: undefined as never }),
    ].map(({ slot, ...rest }) => (slot === undefined ? rest : { slot, ...rest })));
    inventory.secrets.reset([{ id: 'k1', kind: 'secret', version: 1, name: 'key', labels: {}, createdAt: at, updatedAt: at }]);
    inventory.configs.reset([]);
    inventory.networks.reset([{ id: 'o1', name: 'shop_default', driver: 'overlay', labels: {}, isAttachable: true, isEncrypted: true, isIngress: false, isInternal: false, subnets: ['10.0.1.0/24'], createdAt: at }]);
    assert.deepEqual(tree(outline), [
      'Services: 1/2 running',
      [
        'shop: 0/1 services running',
        ['web: 1/2 running · nginx:1 · 8080→80', ['shop_web.1: running on n1, 3 minutes ago', 'shop_web.2: pending, 3 minutes ago: no suitable node', ['shop_web.2: shut down on n2, 3 minutes ago']]],
        'agent: 1/1 running · update paused · nginx:1',
        ['agent.n1: running on n1, 3 minutes ago'],
      ],
      'Nodes: 1/2 ready',
      ['n1: leader · ready · 2 tasks', ['agent.n1: running, 3 minutes ago', 'shop_web.1: running, 3 minutes ago'], 'n2: worker · down: heartbeat failure · 0 tasks'],
      'Configs: none',
      'Secrets: 1',
      ['key: used by shop_web'],
      'Networks: 1',
      ['shop_default: overlay · attachable · encrypted · 10.0.1.0/24 · 1 service'],
    ]);
  });

  it('count what ended for good as settled, and what a job has done', () => {
    const { inventory, outline } = stage();
    inventory.nodes.reset([node('n1')]);
    inventory.services.reset([service('s1', { name: 'migrate', endsForGood: true }), service('s2', { name: 'backup', mode: { kind: 'replicatedJob', total: 2, concurrent: 1 } }), service('s3', { name: 'web' })]);
    const ended = { state: 'complete', desiredState: 'shutdown' } as const;
    inventory.tasks.reset([task('t1', 's1', ended), task('t2', 's2', { state: 'complete', desiredState: 'complete' }), task('t3', 's3', ended)]);
    assert.deepEqual(outline.children(outline.find('group/services')).map(text), ['backup: 1/2 complete · nginx:1', 'migrate: 0/1 running, 1 complete · nginx:1', 'web: 0/1 running · nginx:1']);
    assert.equal(outline.find('group/services')?.description, '1/3 running');
  });

  it('are drawn again only where something is another than it was', () => {
    const { inventory, outline, drawn } = stage();
    inventory.nodes.reset([node('n1')]);
    inventory.services.reset([service('s1', { mode: { kind: 'replicated', replicas: 1 } }), service('s2')]);
    inventory.tasks.reset([task('t1', 's1'), task('t2', 's2')]);
    outline.children();
    drawn.length = 0;
    inventory.tasks.update([task('t1', 's1', { message: 'started' })], []);
    assert.deepEqual(drawn, ['service/s1', 'node/n1']);
    drawn.length = 0;
    inventory.tasks.update([task('t1', 's1', { state: 'failed', error: 'exit 1' })], []);
    assert.deepEqual(drawn, ['service/s1', 'node/n1', 'group/services']);
    drawn.length = 0;
    inventory.nodes.update([node('n1', { availability: 'drain' })], []);
    assert.deepEqual(drawn, ['node/n1']);
  });

  it('keep their ids while a task takes the place of another, and find what is above them', () => {
    const { inventory, outline } = stage();
    inventory.nodes.reset([node('n1')]);
    inventory.services.reset([service('s1', { stack: 'shop', name: 'shop_web' })]);
    inventory.tasks.reset([task('t1', 's1')]);
    const place = outline.find('place/s1.1') ?? assert.fail();
    inventory.tasks.update([task('t1', 's1', { state: 'shutdown', desiredState: 'shutdown' }), task('t2', 's1', { createdAt: '2026-01-02T04:00:00Z' })], []);
    const next = outline.find('place/s1.1') ?? assert.fail();
    assert.deepEqual([place.subject, next.subject], [{ kind: 'swarmTask', engineId: 'lab', id: 't1' }, { kind: 'swarmTask', engineId: 'lab', id: 't2' }]);
    const above = (id: string): readonly string[] => {
      const row = outline.find(id);
      const parent = row && outline.parent(row);
      return parent ? [parent.id, ...above(parent.id)] : [];
    };
    assert.deepEqual(above('task/t1'), ['place/s1.1', 'service/s1', 'stack/shop', 'group/services']);
    assert.deepEqual(above('node/n1/s1.1'), ['node/n1', 'group/nodes']);
  });

  it('show nothing of hostile texts but pictures of them', () => {
    const { inventory, outline } = stage();
    inventory.nodes.reset([node('n\u202e1\u001b[31m')]);
    assert.deepEqual(outline.children(outline.find('group/nodes')).map(text), ['n\ufffd1\u241b[31m: worker · ready · 0 tasks']);
  });
});
