import assert from 'node:assert/strict';
import { Emitter } from '../../../src/core/base/emitter.ts';
import { systemClock } from '../../../src/core/base/clock.ts';
import { UserError } from '../../../src/core/base/userError.ts';
import { LiveCollection } from '../../../src/core/inventory/collection.ts';
import type { ConnectionState } from '../../../src/core/inventory/inventory.ts';
import type { Container } from '../../../src/core/model/container.ts';
import { ContainersOutline } from '../../../src/core/outline/containersOutline.ts';
import { EnginesOutline } from '../../../src/core/outline/enginesOutline.ts';
import type { OutlineNode } from '../../../src/core/outline/node.ts';
import { noFiles } from '../../fakes/noFiles.ts';
import { container, settings } from '../../fakes/things.ts';

/** An engine as its view shows it. */
function shownEngine(key: string, name: string) {
  const containers = new LiveCollection<Container>(systemClock);
  const states = new Emitter<ConnectionState>();
  const details = { environmentNames: () => Promise.resolve([]), sizes: () => Promise.resolve(undefined), settings: () => Promise.resolve(settings) };
  const source = new ContainersOutline({ engineId: key, inventory: { containers }, details, files: noFiles });
  const inventory = { state: { kind: 'connected' } as ConnectionState, onDidChangeState: states.event };
  return { key, nameOf: () => name, isBeside: key.startsWith('context:'), source, inventory, containers, states };
}

describe('the rows of several engines (remote-release#2321)', () => {
  const id = 'a'.repeat(64);
  let near: ReturnType<typeof shownEngine>;
  let far: ReturnType<typeof shownEngine>;
  let outline: EnginesOutline;
  let changes: (readonly (OutlineNode | undefined)[])[];

  beforeEach(() => {
    near = shownEngine('cli', 'default');
    far = shownEngine('context:prod/eu', 'prod/eu');
    near.containers.reset([container({ id, name: 'web' })]);
    far.containers.reset([container({ id, name: 'web', state: 'exited', status: 'Exited (0)' })]);
    outline = new EnginesOutline([near, far]);
    changes = [];
    outline.onDidChange((nodes) => changes.push(nodes));
  });
  afterEach(() => outline.dispose());

  const below = async (node?: OutlineNode): Promise<readonly OutlineNode[]> => outline.children(node);

  it('has the engines as roots, and what each holds below it', async () => {
    const roots = await below();
    assert.deepEqual(roots.map((node) => [node.id, node.label, node.subject]), [
      ['engine/cli', 'default', { kind: 'engine', engineId: 'cli' }],
      ['engine/context:prod%2Feu', 'prod/eu', { kind: 'engine', engineId: 'context:prod/eu' }],
    ]);
    assert.deepEqual((await Promise.all(roots.map(below))).map((nodes) => nodes.map(({ label }) => label)), [['web'], ['web']]);
  });

  it('tells apart a container that has the same id on two engines', async () => {
    const [here, there] = (await Promise.all((await below()).map(below))).map(([node]) => node);
    assert.ok(here && there);
    assert.notEqual(here.id, there.id);
    assert.deepEqual([here.subject, there.subject], [
      { kind: 'container', engineId: 'cli', id },
      { kind: 'container', engineId: 'context:prod/eu', id },
    ]);
    assert.deepEqual([here.origin?.id, there.origin?.id], [`container/${id}`, `container/${id}`]);
    assert.equal(outline.find(there.id)?.contextValue.includes('exited'), true);
    assert.equal(outline.parent(there)?.label, 'prod/eu');
    far.containers.update([], [id]);
    assert.deepEqual(changes.map((nodes) => nodes.map((node) => node?.id)), [['engine/context:prod%2Feu']]);
    assert.equal(outline.find(there.id), undefined);
    assert.ok(outline.find(here.id));
  });

  it('finds what is deep below an engine, and its parents', async () => {
    const [, root] = await below();
    const [web] = await below(root);
    const parts = await below(web);
    const files = parts.find(({ label }) => label === 'Files');
    assert.ok(files);
    assert.equal(outline.find(files.id)?.label, 'Files');
    assert.equal(outline.parent(files)?.id, web?.id);
  });

  it('says in words which engine does not answer, and why', async () => {
    far.inventory.state = { kind: 'unreachable', error: new UserError('refused', 'Nothing listens at tcp://10.0.0.7:2376.', { remedy: 'Start it.' }), retryAt: 0 };
    far.states.fire(far.inventory.state);
    const [root] = changes.at(-1) ?? [];
    assert.ok(root);
    assert.deepEqual([root.label, root.description, root.accessibilityLabel, root.contextValue], [
      'prod/eu',
      'does not answer: Nothing listens at tcp://10.0.0.7:2376.',
      'Docker engine prod/eu: does not answer: Nothing listens at tcp://10.0.0.7:2376.',
      'engine unreachable beside',
    ]);
    assert.deepEqual(await outline.tooltip(root), [
      { label: '', value: 'prod/eu' },
      { label: 'State', value: 'does not answer' },
      { label: 'Why', value: 'Nothing listens at tcp://10.0.0.7:2376.' },
      { label: 'What to do', value: 'Start it.' },
    ]);
    assert.deepEqual((await below(root)).map(({ label }) => label), ['web']);
  });

  it('has a last root for what belongs to none of them, as long as there is any of it', async () => {
    const others = shownEngine('', '');
    const node = { label: 'Other Engines', contextValue: 'otherEngines', expansion: 'collapsed', accessibilityLabel: 'Other Engines', subject: { kind: 'group', engineId: '', id: 'otherEngines' } } as const;
    const joined = new EnginesOutline([near, far], { key: '', node, source: others.source, isEmpty: () => others.containers.size === 0 });
    const seen: (readonly (string | undefined)[])[] = [];
    joined.onDidChange((nodes) => seen.push(nodes.map((each) => each?.label)));
    const labels = async (): Promise<readonly string[]> => (await joined.children()).map(({ label }) => label);
    assert.deepEqual(await labels(), ['default', 'prod/eu']);
    others.containers.reset([container({ id, name: 'lost' })]);
    assert.deepEqual([await labels(), seen], [['default', 'prod/eu', 'Other Engines'], [[undefined]]]);
    const root = joined.find('engine/');
    assert.ok(root);
    const [lost] = await joined.children(root);
    assert.ok(lost);
    assert.deepEqual([lost.label, joined.find(lost.id)?.label, joined.parent(lost)?.id, (await joined.tooltip(root))[0]?.value], ['lost', 'lost', 'engine/', 'Other Engines']);
    others.containers.reset([]);
    assert.deepEqual([await labels(), seen.at(-1), joined.find('engine/')], [['default', 'prod/eu'], [undefined], undefined]);
    joined.dispose();
  });
});
