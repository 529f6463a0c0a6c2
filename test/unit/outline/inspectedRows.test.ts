import assert from 'node:assert/strict';
import { LiveCollection } from '../../../src/core/inventory/collection.ts';
import type { Container } from '../../../src/core/model/container.ts';
import { ContainersOutline } from '../../../src/core/outline/containersOutline.ts';
import type { ContainerSettings } from '../../../src/core/outline/inspectedRows.ts';
import type { OutlineNode } from '../../../src/core/outline/node.ts';
import { ManualClock } from '../../fakes/manualClock.ts';
import { noFiles } from '../../fakes/noFiles.ts';
import { container, settings } from '../../fakes/things.ts';

const probe = (startedAt: string, exitCode: number, output: string) => ({ startedAt, endedAt: startedAt, exitCode, output });
const at = (seconds: number): string => new Date(seconds * 1000).toISOString();

describe('what an inspection tells below a container', () => {
  const clock = new ManualClock();
  let collection: LiveCollection<Container>;
  let outline: ContainersOutline;
  let answer: ContainerSettings;
  let asked: number;
  let drawn: (readonly (string | undefined)[])[];

  beforeEach(() => {
    collection = new LiveCollection<Container>(clock);
    collection.reset([container({ id: 'a', health: 'starting' }), container({ id: 'b' })]);
    asked = 0;
    answer = settings;
    const details = {
      environmentNames: async () => [],
      sizes: async () => undefined,
      settings: async () => {
        asked += 1;
        return answer;
      },
    };
    outline = new ContainersOutline({ engineId: 'e', inventory: { containers: collection }, details, files: noFiles, clock });
    drawn = [];
    outline.onDidChange((nodes) => drawn.push(nodes.map((node) => node?.id)));
  });
  afterEach(() => outline.dispose());

  const row = (id: string): OutlineNode => {
    const found = outline.find(id);
    assert.ok(found, id);
    return found;
  };
  const shown = async (id: string): Promise<unknown> => (await outline.children(row(id))).map(({ label, description }) => [label, description]);

  it('is limits, and health where there is a check', async () => {
    const ids = async (id: string): Promise<unknown> => (await outline.children(row(id))).map((each) => each.id).filter((each) => /health|limits/.test(each));
    assert.deepEqual([await ids('container/a'), await ids('container/b')], [['container/a/health', 'container/a/limits'], ['container/b/limits']]);
    assert.equal(asked, 0);
  });

  it('is read once, until an event tells of it', async () => {
    assert.deepEqual(await shown('container/a/limits'), [['Memory', 'no limit'], ['Processors', 'no limit'], ['Restart policy', 'never']]);
    answer = { limits: { memory: 67_108_864, memorySwap: -1, nanoCpus: 1_500_000_000, cpuShares: 512, pids: 100, restart: 'on-failure', restartRetries: 3 } };
    await shown('container/a/limits');
    assert.equal(asked, 1);
    collection.mention('a');
    collection.mention('a');
    collection.mention('b');
    assert.deepEqual(drawn, []);
    await clock.advance(1000);
    assert.deepEqual(drawn, [['container/a/health', 'container/a/limits']]);
    assert.deepEqual(await shown('container/a/limits'), [
      ...[['Memory', '64m'], ['Memory and swap', 'no limit'], ['Processors', '1.5'], ['Processor shares', '512'], ['Processes', '100']],
      ['Restart policy', 'after a failure, 3 times at most'],
    ]);
    assert.equal(asked, 2);
  });

  it('is the last probes, the newest first, and changes with the health', async () => {
    const now = clock.now() / 1000;
    assert.deepEqual(await shown('container/a/health'), [['No probe yet', '']]);
    answer = { ...settings, health: { failingStreak: 1, probes: [probe(at(now - 60), 3, '\n disk is\u001b full\nreally'), probe(at(now - 120), 0, '')] } };
    collection.update([container({ id: 'a', health: 'unhealthy' })], []);
    assert.deepEqual(drawn, [['container/a/health', 'container/a/limits', 'container/a']]);
    assert.deepEqual([row('container/a/health').description, await shown('container/a/health')], ['unhealthy', [['failed (3)', 'disk is␛ full · about a minute ago'], ['passed', '2 minutes ago']]]);
    const [first] = await outline.children(row('container/a/health'));
    assert.ok(first);
    assert.deepEqual(
      (await outline.tooltip(first)).filter(({ label }) => label !== 'Time'),
      [{ label: '', value: 'failed (3)' }, { label: 'Took', value: '0.0 s' }, { label: 'Exit code', value: '3' }, { label: 'Output', value: 'disk is␛ full ↵ really' }],
    );
    assert.deepEqual([outline.find(first.id)?.label, outline.parent(first)?.id], ['failed (3)', 'container/a/health']);
  });
});
