import assert from 'node:assert/strict';
import { Emitter } from '../../../src/core/base/emitter.ts';
import { LiveCollection } from '../../../src/core/inventory/collection.ts';
import type { ComposeProject } from '../../../src/core/model/composeProject.ts';
import type { Container } from '../../../src/core/model/container.ts';
import { ContainersOutline } from '../../../src/core/outline/containersOutline.ts';
import type { OutlineNode } from '../../../src/core/outline/node.ts';
import { ManualClock } from '../../fakes/manualClock.ts';
import { noFiles } from '../../fakes/noFiles.ts';
import { composed, container, project, settings } from '../../fakes/things.ts';

describe('the rows of Compose projects', () => {
  let collection: LiveCollection<Container>;
  let outline: ContainersOutline;
  let projects: readonly ComposeProject[];
  let stale: Set<string>;
  const changed = new Emitter<void>();
  let drawn: (readonly (string | undefined)[])[];

  function show(declared: readonly ComposeProject[], ...containers: readonly Container[]): void {
    const clock = new ManualClock();
    projects = declared;
    stale = new Set();
    collection = new LiveCollection<Container>(clock);
    collection.reset(containers);
    const details = { environmentNames: async () => [], sizes: async () => undefined, settings: async () => settings };
    const source = { get projects() { return projects; }, isStale: ({ id }: Container) => stale.has(id), onDidChange: changed.event };
    outline = new ContainersOutline({ engineId: 'e', inventory: { containers: collection }, details, files: noFiles, projects: source, clock });
    drawn = [];
    outline.onDidChange((nodes) => drawn.push(nodes.map((node) => node?.id)));
  }
  const rows = (parent?: OutlineNode): readonly OutlineNode[] => outline.children(parent) as readonly OutlineNode[];
  const seen = (id?: string): readonly string[] => rows(id === undefined ? undefined : outline.find(id)).map(({ id: own, label, description = '' }) => `${own} ${label}: ${description}`);
  const words = (id: string): string => outline.find(id)?.contextValue ?? 'gone';

  it('are there before their containers, with what is missing', () => {
    show([project('shop', { web: {}, db: { wanted: 2 }, tools: { isActive: false, profiles: ['debug'] } })], container({ id: 'z' }));
    assert.deepEqual(seen(), ['stack/shop shop: 0/3 running', 'container/z z: running 3 minutes · busybox:latest']);
    assert.deepEqual(seen('stack/shop'), ['service/shop/db db: missing · busybox', 'service/shop/web web: missing · busybox']);
    assert.deepEqual([words('stack/shop'), words('service/shop/web')], ['stack declared down incomplete', 'service declared missing']);
    assert.equal(outline.find('service/shop/web')?.accessibilityLabel, 'Service web, missing · busybox');
  });

  it('join what runs with what is wanted', () => {
    show([project('shop', { web: {}, db: { wanted: 2 }, cache: {} })], composed('shop', 'web', { id: 'a' }), composed('shop', 'db', { id: 'b' }), composed('shop', 'old', { id: 'c', state: 'exited' }));
    assert.deepEqual(seen(), ['stack/shop shop: 2/5 running · 2 missing']);
    assert.deepEqual(seen('stack/shop'), ['service/shop/cache cache: missing · busybox', 'service/shop/db db: 1/2 running', 'container/c old: exited 3 minutes ago · busybox:latest', 'container/a web: running 3 minutes · busybox:latest']);
    assert.deepEqual([words('container/a'), words('container/c')], ['container running compose stoppable declared', 'container exited compose startable']);
  });

  it('follow a container that comes and goes', () => {
    show([project('shop', { web: {} })]);
    collection.update([composed('shop', 'web', { id: 'a' })], []);
    assert.deepEqual([seen(), seen('stack/shop')], [['stack/shop shop: 1/1 running'], ['container/a web: running 3 minutes · busybox:latest']]);
    assert.deepEqual(drawn.flat(), ['stack/shop']);
    assert.equal(outline.find('service/shop/web'), undefined);
    collection.update([], ['a']);
    assert.deepEqual([seen(), seen('stack/shop')], [['stack/shop shop: 0/1 running'], ['service/shop/web web: missing · busybox']]);
    projects = [];
    changed.fire();
    assert.deepEqual(seen(), []);
  });

  it('say what was made from another description', () => {
    show([project('shop', { web: {} })], composed('shop', 'web', { id: 'a' }));
    stale.add('a');
    changed.fire();
    assert.deepEqual([seen(), seen('stack/shop')], [['stack/shop shop: 1/1 running · 1 stale'], ['container/a web: running 3 minutes · stale · busybox:latest']]);
    assert.match(words('container/a'), /\bdeclared stale\b/);
    assert.equal(outline.find('container/a')?.accessibilityLabel, 'Container a, running 3 minutes, stale, image busybox:latest');
  });

  it('are filtered, hidden with their containers (vscode-docker#3598), and left out where only what runs is wanted', () => {
    show([project('shop', { web: {}, db: {} }), project('blog', { app: {} })], composed('shop', 'web', { id: 'a' }));
    const roots = (options: object): readonly string[] => {
      outline.options = { filter: '', onlyRunning: false, sort: 'name', ...options };
      return seen();
    };
    assert.deepEqual(roots({ filter: 'app' }), ['stack/blog blog: 0/1 running']);
    assert.deepEqual(roots({ hiddenProjects: ['shop'] }), ['stack/blog blog: 0/1 running']);
    assert.deepEqual(roots({ onlyRunning: true }), ['stack/shop shop: 1/2 running · 1 missing']);
    assert.deepEqual(seen('stack/shop'), ['container/a web: running 3 minutes · busybox:latest']);
  });

  it('of one name in two folders are two, each with its own containers', () => {
    const at = (folder: string, identity: Container): Container => ({ ...identity, compose: { project: 'shop', service: 'web', number: 1, isOneOff: false, configFiles: [], workingDirectory: folder } });
    const twins = ['/w/one/shop', '/w/two/shop'].map((directory) => ({ ...project('shop', { web: {} }), directory }));
    show(twins, at('/w/two/shop', container({ id: 'a' })), at('/srv/shop', container({ id: 'b' })));
    assert.deepEqual(seen(), ['stack/shop\n%2Fsrv%2Fshop shop: srv/shop · 1/1 running', 'stack/shop\n%2Fw%2Fone%2Fshop shop: one/shop · 0/1 running', 'stack/shop\n%2Fw%2Ftwo%2Fshop shop: two/shop · 1/1 running']);
    assert.deepEqual([seen('stack/shop\n%2Fw%2Fone%2Fshop'), seen('stack/shop\n%2Fw%2Ftwo%2Fshop')], [['service/shop\n%2Fw%2Fone%2Fshop/web web: missing · busybox'], ['container/a web: running 3 minutes · busybox:latest']]);
    outline.options = { filter: '', onlyRunning: false, sort: 'name', hiddenProjects: ['shop\n/w/one/shop', 'shop\n/srv/shop'] };
    assert.deepEqual(seen(), ['stack/shop\n%2Fw%2Ftwo%2Fshop shop: two/shop · 1/1 running']);
    outline.options = { filter: '', onlyRunning: false, sort: 'name' };
    const [node] = rows(outline.find('stack/shop\n%2Fw%2Ftwo%2Fshop'));
    assert.ok(node);
    assert.deepEqual(outline.parent(node)?.subject, { kind: 'stack', engineId: 'e', project: 'shop', directory: '/w/two/shop' });
    collection.update([at('/w/one/shop', container({ id: 'c' }))], ['a']);
    assert.deepEqual(seen().slice(1), ['stack/shop\n%2Fw%2Fone%2Fshop shop: one/shop · 1/1 running', 'stack/shop\n%2Fw%2Ftwo%2Fshop shop: two/shop · 0/1 running']);
  });
});
