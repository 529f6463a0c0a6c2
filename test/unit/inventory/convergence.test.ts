import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { silentLog } from '../../../src/core/base/log.ts';
import { isAbort } from '../../../src/core/base/abort.ts';
import { UserError } from '../../../src/core/base/userError.ts';
import { LiveEngine } from '../../../src/core/inventory/liveEngine.ts';
import type { Container } from '../../../src/core/model/container.ts';
import { ContainersOutline } from '../../../src/core/outline/containersOutline.ts';
import { ImagesOutline } from '../../../src/core/outline/imagesOutline.ts';
import { NetworksOutline } from '../../../src/core/outline/networksOutline.ts';
import type { OutlineNode, TreeSource } from '../../../src/core/outline/node.ts';
import { VolumesOutline } from '../../../src/core/outline/volumesOutline.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { ManualClock } from '../../fakes/manualClock.ts';
import { noFiles } from '../../fakes/noFiles.ts';
import { composed, container, image, network, settings, volume } from '../../fakes/things.ts';

const anonymous = 'a'.repeat(64);
function mountOf(name: string): Container['mounts'][number] {
  return { kind: 'volume', name, source: '', target: `/${name}`, isReadOnly: false };
}
function attachmentTo(name: string, networkId: string): Container['networks'][number] {
  return { name, networkId, ipAddress: '', ipv6Address: '' };
}

const containers: readonly Container[] = [
  container({ id: 'c0', imageId: 'sha256:0', mounts: [mountOf('data')], networks: [attachmentTo('front', 'n0')] }),
  container({ id: 'c1', imageId: 'sha256:1', state: 'exited', mounts: [mountOf('data'), mountOf(anonymous)], networks: [attachmentTo('front', '')] }),
  composed('shop', 'web', { id: 'c2', imageId: 'sha256:0' }),
  composed('shop', 'web', { id: 'c3', imageId: 'sha256:1' }),
  composed('shop', 'db', { id: 'c4', imageId: 'sha256:2' }),
];
const images = [image({ id: 'sha256:0', tags: ['app:one'] }), image({ id: 'sha256:1', tags: ['app:two', 'web:one'] }), image({ id: 'sha256:2' })];
const volumes = [volume({ id: 'data', labels: { a: 'b' } }), volume({ id: anonymous })];
const networks = [network({ id: 'n0', name: 'front', labels: { a: 'b' } }), network({ id: 'b', name: 'bridge' })];

type Step =
  | { readonly kind: 'act'; readonly verb: 'start' | 'stop' | 'kill' | 'pause' | 'unpause' | 'restart' | 'remove'; readonly container: number }
  | { readonly kind: 'rename'; readonly container: number; readonly name: string }
  | { readonly kind: 'create' }
  | { readonly kind: 'tag'; readonly image: number; readonly tag: string }
  | { readonly kind: 'untag'; readonly tag: string }
  | { readonly kind: 'createVolume' | 'removeVolume'; readonly name: string }
  | { readonly kind: 'createNetwork'; readonly name: string }
  | { readonly kind: 'removeNetwork'; readonly network: number }
  | { readonly kind: 'wait'; readonly milliseconds: number }
  | { readonly kind: 'cut' | 'hide' };

const tag = fc.constantFrom('app:one', 'app:two', 'web:one', 'web:two');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('act' as const), verb: fc.constantFrom('start', 'stop', 'kill', 'pause', 'unpause', 'restart', 'remove'), container: fc.nat(6) }) },
  fc.record({ kind: fc.constant('rename' as const), container: fc.nat(6), name: fc.constantFrom('x', 'y', 'z') }),
  fc.constant({ kind: 'create' as const }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tag' as const), image: fc.nat(2), tag }) },
  fc.record({ kind: fc.constant('untag' as const), tag }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('createVolume' as const, 'removeVolume' as const), name: fc.constantFrom('data', 'other', anonymous) }) },
  fc.record({ kind: fc.constant('createNetwork' as const), name: fc.constantFrom('front', 'back') }),
  fc.record({ kind: fc.constant('removeNetwork' as const), network: fc.nat(3) }),
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.nat(120) }) },
  fc.record({ kind: fc.constantFrom('cut' as const, 'hide' as const) }),
);

const nouns = ['containers', 'images', 'volumes', 'networks'] as const;

describe('an inventory and its outlines, whatever happens in whatever order', () => {
  it('end as the engine is', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.record({ lag: fc.constantFrom(0, 0, 30, 150), latency: fc.constantFrom(0, 5, 60) }), async (steps, speed) => {
        const world = new World(speed);
        try {
          await world.clock.advance(300);
          for (const each of steps) await world.take(each);
          await world.clock.advance(60_000);
          world.check();
        } finally {
          world.dispose();
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** An engine, its inventory, the views over it, and what the views' listeners were told to draw. */
class World {
  readonly clock = new ManualClock();
  readonly #engine = new FakeEngine(this.clock, { containers, images, volumes, networks });
  readonly #live = new LiveEngine({ connect: async () => this.#engine, log: silentLog, clock: this.clock });
  /** The rows' clock stands still, so that ages do not differ between what was drawn sooner and later. */
  readonly #parts = { engineId: 'e', inventory: this.#live, clock: new ManualClock(), details: { environmentNames: async () => [], sizes: async () => undefined, settings: async () => settings }, files: noFiles };
  readonly #containers = new ContainersOutline(this.#parts);
  readonly #images = new ImagesOutline(this.#parts);
  readonly #volumes = new VolumesOutline(this.#parts);
  readonly #networks = new NetworksOutline(this.#parts);
  readonly #views = [new Drawn(this.#containers), new Drawn(this.#images), new Drawn(this.#volumes), new Drawn(this.#networks)];
  #demand = this.#live.demand(nouns);

  constructor(speed: { readonly lag: number; readonly latency: number }) {
    this.#engine.lag = speed.lag;
    this.#engine.latency = speed.latency;
  }

  async take(step: Step): Promise<void> {
    const id = 'container' in step ? (this.#engine.world.containers[step.container]?.id ?? 'nobody') : '';
    try {
      await this.#take(step, id);
    } catch (error) {
      if (!isAbort(error) && !(error instanceof UserError && error.kind === 'notFound')) throw error;
    }
  }

  async #take(step: Step, id: string): Promise<void> {
    const { containers: api, images: imagesApi, volumes: volumesApi, networks: networksApi } = this.#engine;
    switch (step.kind) {
      case 'act':
        await (step.verb === 'remove' ? api.remove(id, { force: true, volumes: true }) : step.verb === 'kill' ? api.kill(id, 'SIGKILL') : api[step.verb](id));
        return;
      case 'rename':
        await api.rename(id, step.name);
        return;
      case 'create':
        await api.create({ image: 'busybox', environment: [], ports: [], binds: [], command: [], isRemovedOnExit: false, isInteractive: false });
        return;
      case 'tag':
        await imagesApi.tag(`sha256:${String(step.image)}`, step.tag);
        return;
      case 'untag':
        await imagesApi.remove(step.tag, { force: true });
        return;
      case 'createVolume':
        await volumesApi.create({ name: step.name, driver: '', options: {}, labels: {} });
        return;
      case 'removeVolume':
        await volumesApi.remove(step.name);
        return;
      case 'createNetwork':
        await networksApi.create({ name: step.name, driver: '', isInternal: false, isAttachable: false, hasIpv6: false, subnets: [], options: {}, labels: {} });
        return;
      case 'removeNetwork':
        await networksApi.remove(this.#engine.world.networks[step.network]?.id ?? 'none');
        return;
      case 'wait':
        await this.clock.advance(step.milliseconds);
        return;
      case 'cut':
        // What happens while it is away is not told: a list that lags behind that would stay wrong.
        await this.clock.advance(this.#engine.lag * 2);
        this.#engine.cut();
        await this.clock.advance(this.#engine.lag > 0 ? 6_000 : 1);
        return;
      case 'hide':
        await this.clock.advance(this.#engine.lag * 2);
        this.#demand.dispose();
        this.#demand = this.#live.demand(nouns);
    }
  }

  check(): void {
    assert.deepEqual(byId(this.#live.containers.values()), byId(this.#engine.world.containers));
    assert.deepEqual(byId(this.#live.images.values()), byId(this.#engine.world.images));
    assert.deepEqual(byId(this.#live.volumes.values()), byId(this.#engine.world.volumes));
    assert.deepEqual(byId(this.#live.networks.values()), byId(this.#engine.world.networks));
    const fresh: readonly TreeSource[] = [new ContainersOutline(this.#parts), new ImagesOutline(this.#parts), new VolumesOutline(this.#parts), new NetworksOutline(this.#parts)];
    fresh.forEach((source, index) => assert.deepEqual(this.#views[index]?.rows(), new Drawn(source).rows()));
  }

  dispose(): void {
    this.#containers.dispose();
    this.#images.dispose();
    this.#volumes.dispose();
    this.#networks.dispose();
    this.#live.dispose();
  }
}

/** Does as a tree view does: keeps what it has drawn, and draws again only the rows it is told of. */
class Drawn {
  readonly #source: TreeSource;
  readonly #nodes = new Map<string, OutlineNode>();
  readonly #children = new Map<string, readonly string[]>();

  constructor(source: TreeSource) {
    this.#source = source;
    this.#drawBelow(undefined);
    source.onDidChange((nodes) => {
      for (const node of nodes) {
        if (!node) this.#drawBelow(undefined);
        else if (this.#nodes.has(node.id)) this.#draw(node);
      }
    });
  }

  rows(): unknown {
    const below = (id: string): unknown => (this.#children.get(id) ?? []).map((child) => [this.#nodes.get(child), below(child)]);
    return below('');
  }

  #draw(node: OutlineNode): void {
    this.#nodes.set(node.id, node);
    if (node.subject.kind !== 'container' && node.subject.kind !== 'file') this.#drawBelow(node);
  }

  #drawBelow(parent: OutlineNode | undefined): void {
    const children = this.#source.children(parent);
    assert.ok(!(children instanceof Promise));
    this.#children.set(parent?.id ?? '', children.map(({ id }) => id));
    for (const child of children) {
      assert.deepEqual(this.#source.find(child.id), child);
      assert.equal(this.#source.parent(child)?.id, parent?.id);
      this.#draw(child);
    }
  }
}

function byId<T extends { readonly id: string }>(values: Iterable<T>): readonly T[] {
  return [...values].sort((a, b) => (a.id < b.id ? -1 : 1));
}

