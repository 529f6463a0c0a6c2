import assert from 'node:assert/strict';
import { LiveCollection } from '../../../src/core/inventory/collection.ts';
import type { Container } from '../../../src/core/model/container.ts';
import { ContainersOutline } from '../../../src/core/outline/containersOutline.ts';
import type { OutlineNode } from '../../../src/core/outline/node.ts';
import { noFiles } from '../../fakes/noFiles.ts';
import { ManualClock } from '../../fakes/manualClock.ts';
import { composed, container, settings } from '../../fakes/things.ts';

describe('ContainersOutline', () => {
  let clock: ManualClock;
  let collection: LiveCollection<Container>;
  let outline: ContainersOutline;
  let drawn: (readonly (string | undefined)[])[];
  let asked: string[];

  function show(...containers: readonly Container[]): void {
    clock = new ManualClock();
    collection = new LiveCollection<Container>(clock);
    collection.reset(containers);
    asked = [];
    const details = {
      environmentNames: async (id: string) => {
        asked.push(id);
        return ['PATH', 'GREETING'];
      },
      sizes: async () => ({ sizeRw: 5_000, sizeRootFs: 2_000_000 }),
      settings: async () => settings,
    };
    outline = new ContainersOutline({ engineId: 'e', inventory: { containers: collection }, details, files: noFiles, clock });
    drawn = [];
    outline.onDidChange((nodes) => drawn.push(nodes.map((node) => node?.id)));
  }
  const rows = (parent?: OutlineNode): readonly OutlineNode[] => {
    const children = outline.children(parent);
    assert.ok(!(children instanceof Promise));
    return children;
  };
  const labels = (parent?: OutlineNode): readonly string[] => rows(parent).map((row) => row.label);
  const row = (id: string): OutlineNode => {
    const found = outline.find(id);
    assert.ok(found, id);
    return found;
  };
  const change = (value: Container): void => collection.update([value], []);

  it('marks the containers of a swarm’s tasks by their service, and says that the swarm replaces them', async () => {
    const labelsOf = (name: string): Readonly<Record<string, string>> => ({ 'com.docker.swarm.service.name': 'shop_web', 'com.docker.swarm.task.id': 'id', 'com.docker.swarm.task.name': name, 'com.docker.stack.namespace': 'shop' });
    show(container({ id: 'a', name: 'shop_web.2.k3x', image: 'nginx', labels: labelsOf('shop_web.2.k3x') }), container({ id: 'b', name: 'shop_web.node.id', image: 'nginx', labels: labelsOf('shop_web.node.id') }));
    assert.deepEqual(rows().map(({ label, description, contextValue }) => [label, description, contextValue]), [
      ['shop_web.2', 'running 3 minutes · task of shop_web · nginx', 'container running task stoppable'],
      ['shop_web', 'running 3 minutes · task of shop_web · nginx', 'container running task stoppable'],
    ]);
    assert.equal(row('container/a').accessibilityLabel, 'Container shop_web.2.k3x, task of shop_web, running 3 minutes, image nginx');
    const tooltip = await outline.tooltip(row('container/a'));
    assert.equal(tooltip.find(({ label }) => label === 'Swarm')?.value, 'a task of the service shop_web, stack shop; the swarm replaces it when it ends');
  });

  it('shows a container: its name, image and state', () => {
    show(container({ id: 'a', name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80, protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 8080 }] }));
    assert.deepEqual(rows(), [
      {
        id: 'container/a',
        label: 'web',
        description: 'running 3 minutes · nginx:1.27',
        icon: { id: 'circle-filled', color: 'charts.green' },
        contextValue: 'container running stoppable hasPorts published',
        expansion: 'collapsed',
        accessibilityLabel: 'Container web, running 3 minutes, image nginx:1.27',
        subject: { kind: 'container', engineId: 'e', id: 'a' },
      },
    ]);
  });

  it('shows stacks first, with how many run, and their services', () => {
    show(
      container({ id: 'z', name: 'alone' }),
      composed('shop', 'web', { id: 'a' }),
      composed('shop', 'db', { id: 'b', state: 'exited' }),
      composed('shop', 'web', { id: 'c', name: 'shop-web-2' }),
      composed('blog', 'app', { id: 'd' }),
    );
    assert.deepEqual(rows().map(({ label, description }) => [label, description]), [['blog', '1/1 running'], ['shop', '2/3 running'], ['alone', 'running 3 minutes · busybox:latest']]);
    assert.equal(row('stack/shop').contextValue, 'stack startable stoppable');
    assert.deepEqual(rows(row('stack/shop')).map(({ id, label }) => [id, label]), [['container/b', 'db'], ['service/shop/web', 'web']]);
    assert.deepEqual(labels(row('service/shop/web')), ['a', 'shop-web-2']);
    assert.deepEqual(['container/a', 'container/b', 'service/shop/web', 'container/z', 'stack/shop'].map((id) => outline.parent(row(id))?.id), ['service/shop/web', 'stack/shop', 'stack/shop', undefined, undefined]);
  });

  it('sorts by name, state, or newest first', () => {
    show(container({ id: 'a', name: 'web10', createdAt: 1 }), container({ id: 'b', name: 'web2', state: 'exited', createdAt: 3 }), container({ id: 'c', name: 'web9', createdAt: 2 }));
    const order = (sort: 'name' | 'state' | 'created'): readonly string[] => {
      outline.options = { filter: '', onlyRunning: false, sort };
      return labels();
    };
    assert.deepEqual([order('name'), order('state'), order('created')], [['web2', 'web9', 'web10'], ['web9', 'web10', 'web2'], ['web2', 'web9', 'web10']]);
  });

  it('filters by name, image, stack, service and state, whatever the case', () => {
    show(container({ id: 'a', name: 'proxy', image: 'NGINX:1' }), container({ id: 'b', name: 'old', state: 'exited' }), composed('shop', 'db', { id: 'c', health: 'unhealthy' }));
    const filtered = (filter: string): readonly string[] => {
      outline.options = { filter, onlyRunning: false, sort: 'name' };
      return rows().map(({ id }) => id);
    };
    assert.deepEqual(['nginx', 'EXITED', 'shop', 'db unhealthy', 'shop exited', ' '].map(filtered), [['container/a'], ['container/b'], ['stack/shop'], ['stack/shop'], [], ['stack/shop', 'container/b', 'container/a']]);
  });

  it('counts all of a stack\'s containers while it shows the running ones only', () => {
    show(composed('shop', 'web', { id: 'a' }), composed('shop', 'db', { id: 'b', state: 'exited' }), container({ id: 'c', state: 'exited' }));
    outline.options = { filter: '', onlyRunning: true, sort: 'name' };
    assert.deepEqual(rows().map(({ description }) => description), ['1/2 running']);
    assert.deepEqual(labels(row('stack/shop')), ['web']);
    assert.equal(outline.find('container/b'), undefined);
  });

  it('draws only the row that changed', () => {
    show(...Array.from({ length: 50 }, (_, index) => container({ id: `c${String(index)}` })));
    change(container({ id: 'c7', state: 'exited' }));
    assert.deepEqual(drawn, [['container/c7']]);
    assert.deepEqual(row('container/c7').contextValue, 'container exited startable');
  });

  it('draws a stack with its container only when its count changes', () => {
    show(composed('shop', 'web', { id: 'a' }), composed('shop', 'db', { id: 'b' }));
    change(composed('shop', 'web', { id: 'a', health: 'unhealthy' }));
    change(composed('shop', 'web', { id: 'a', state: 'exited' }));
    assert.deepEqual(drawn, [['container/a'], ['stack/shop', 'container/a']]);
  });

  it('draws the roots when one is added, removed or moved', () => {
    show(container({ id: 'a', name: 'a' }), container({ id: 'b', name: 'b' }));
    change(container({ id: 'c' }));
    change(container({ id: 'a', name: 'z' }));
    collection.update([], ['b']);
    assert.deepEqual(drawn, [[undefined], [undefined], [undefined]]);
    assert.deepEqual(labels(), ['c', 'z']);
  });

  it('gives a service a row of its own when it gets a second container', () => {
    show(composed('shop', 'web', { id: 'a' }));
    change(composed('shop', 'web', { id: 'b' }));
    assert.deepEqual(drawn, [['stack/shop']]);
    assert.deepEqual(rows(row('stack/shop')).map(({ id }) => id), ['service/shop/web']);
  });

  for (const count of [10, 5_000])
    it(`does the same for a change among ${String(count)}`, () => {
      show(...Array.from({ length: count }, (_, index) => container({ id: `c${String(index)}`, name: `name-${String(index).padStart(5, '0')}` })));
      const reads = countReads(collection);
      change(container({ id: 'c5', name: 'name-00005', state: 'exited' }));
      assert.deepEqual(drawn, [['container/c5']]);
      assert.ok(reads() <= 4, String(reads()));
    });

  it('shows 100 rows, and more when they are asked for', () => {
    show(...Array.from({ length: 250 }, (_, index) => container({ id: `c${String(index)}`, name: `name-${String(index).padStart(5, '0')}` })));
    assert.equal(rows().length, 101);
    const more = rows().at(-1)!;
    assert.deepEqual({ id: more.id, label: more.label, contextValue: more.contextValue, command: more.command }, { id: 'more/', label: 'Show 150 more…', contextValue: 'more', command: 'gantry._showMore' });
    change(container({ id: 'late', name: 'zzz' }));
    assert.deepEqual(drawn, [['more/']]);
    assert.equal(outline.find('more/')?.label, 'Show 151 more…');
    outline.showMore(more);
    assert.deepEqual([rows().length, drawn.at(-1), outline.find('more/')], [251, [undefined], undefined]);
  });

  it('shows the row that is to be revealed', () => {
    show(...Array.from({ length: 150 }, (_, index) => container({ id: `c${String(index)}`, name: `name-${String(index).padStart(5, '0')}` })), ...Array.from({ length: 120 }, (_, index) => composed('shop', 'web', { id: `w${String(index)}`, name: `w-${String(index).padStart(5, '0')}` })));
    assert.equal(outline.reach('c140')?.id, 'container/c140');
    assert.ok(rows().some(({ id }) => id === 'container/c140'));
    assert.equal(outline.reach('w119')?.id, 'container/w119');
    assert.ok(rows(row('service/shop/web')).some(({ id }) => id === 'container/w119'));
    assert.equal(outline.reach('nobody'), undefined);
  });

  it('shows ports, mounts, environment names and networks below a container, without empty folders', async () => {
    show(
      container({
        id: 'a',
        ports: [{ containerPort: 80, protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 8080 }],
        mounts: [{ kind: 'volume', name: 'data', source: '/var/lib/docker/data', target: '/data', isReadOnly: true }],
      }),
    );
    assert.deepEqual(rows(row('container/a')).map(({ id, label, description }) => [id, label, description]), [['container/a/ports', 'Ports', '1'], ['container/a/mounts', 'Mounts', '1'], ['container/a/environment', 'Environment', undefined], ['container/a/limits', 'Limits', undefined], ['container/a/files', 'Files', undefined], ['container/a/changes', 'Changed Files', undefined]]);
    assert.deepEqual(rows(row('container/a/ports')).map(({ label, contextValue, subject }) => ({ label, contextValue, subject })), [
      { label: '0.0.0.0:8080 → 80/tcp', contextValue: 'port published', subject: { kind: 'port', engineId: 'e', containerId: 'a', port: 80, protocol: 'tcp', hostPort: 8080, hostIp: '0.0.0.0' } },
    ]);
    assert.deepEqual(labels(row('container/a/mounts')), ['data → /data (read-only)']);
    assert.deepEqual(asked, []);
    const names = await outline.children(row('container/a/environment'));
    assert.deepEqual(names.map(({ label, contextValue, subject }) => ({ label, contextValue, subject })), [
      { label: 'PATH', contextValue: 'detail copyable', subject: { kind: 'detail', engineId: 'e', containerId: 'a', text: 'PATH' } },
      { label: 'GREETING', contextValue: 'detail copyable', subject: { kind: 'detail', engineId: 'e', containerId: 'a', text: 'GREETING' } },
    ]);
    assert.equal(outline.parent(names[0]!)?.id, 'container/a/environment');
    assert.deepEqual(outline.find(names[0]!.id), names[0]);
    assert.deepEqual(labels(row('container/a/environment')), ['PATH', 'GREETING']);
    assert.deepEqual(asked, ['a']);
  });

  it('measures a container when told to, until it changes', async () => {
    show(container({ id: 'a' }));
    await outline.measure('a');
    assert.deepEqual(drawn, [['container/a']]);
    assert.equal(row('container/a').description, 'running 3 minutes, 5kB written, 2MB in all · busybox:latest');
    change(container({ id: 'a', state: 'exited', status: 'Exited (1) 1 second ago', exitCode: 1 }));
    assert.equal(row('container/a').description, 'exited (1) less than a minute ago · busybox:latest');
  });

  it('tells more when a row is hovered over', async () => {
    show(composed('shop', 'web', { id: 'abcdef0123456789', name: 'shop-web-1', health: 'healthy', networks: [{ name: 'front', networkId: 'n', ipAddress: '', ipv6Address: '' }] }));
    assert.deepEqual(await outline.tooltip(row('container/abcdef0123456789')), [
      { label: '', value: 'shop-web-1' },
      { label: 'Id', value: 'abcdef012345' },
      { label: 'Image', value: 'busybox:latest' },
      { label: 'State', value: 'running 3 minutes' },
      { label: 'Health', value: 'healthy' },
      { label: 'Command', value: 'sleep 1000' },
      { label: 'Created', value: 'less than a minute ago (2023-11-14 22:13 UTC)' },
      { label: 'Stack', value: 'shop, service web' },
      { label: 'Networks', value: 'front' },
    ]);
  });

  it('lets ages go on when it is touched', async () => {
    show(container({ id: 'a' }));
    await clock.advance(120_000);
    outline.touch();
    assert.deepEqual([drawn, row('container/a').description], [[['container/a']], 'running 5 minutes · busybox:latest']);
  });

  it('shows hostile names as they are, without their effect', () => {
    const name = '\u001b[2Jweb\u202e<b>*x*</b>';
    show(composed(`pro/ject%${name}`, `ser/vice${name}`, { id: 'a', name, image: name }), composed(`pro/ject%${name}`, `ser/vice${name}`, { id: 'b', name, image: name }));
    const [stack] = rows();
    assert.equal(stack?.label, 'pro/ject%␛[2Jweb�<b>*x*</b>');
    const [service] = rows(stack);
    assert.equal(service?.label, 'ser/vice␛[2Jweb�<b>*x*</b>');
    assert.deepEqual(outline.find(service.id), service);
    const [first] = rows(service);
    assert.equal(first?.description, 'running 3 minutes · ␛[2Jweb�<b>*x*</b>');
    assert.equal(outline.parent(first)?.id, service.id);
  });

  it('listens to nothing any more once it is disposed', () => {
    show(container({ id: 'a' }));
    outline.dispose();
    outline.dispose();
    assert.equal(collection.listenerCount, 0);
  });
});

/** Counts how many values are read from a collection. */
function countReads(collection: LiveCollection<Container>): () => number {
  let reads = 0;
  const { get, values } = { get: collection.get.bind(collection), values: collection.values.bind(collection) };
  collection.get = (id) => {
    reads += 1;
    return get(id);
  };
  collection.values = function* counted() {
    for (const value of values()) {
      reads += 1;
      yield value;
    }
  };
  return () => reads;
}
