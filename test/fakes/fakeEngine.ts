import type { PublishedPort } from '../../src/core/model/publishedUrl.ts';
import { abortError, onAbort } from '../../src/core/base/abort.ts';
import { pause, type Clock } from '../../src/core/base/clock.ts';
import { UserError } from '../../src/core/base/userError.ts';
import type { ContainersApi, Engine, EngineVersion, ImagesApi, NetworksApi, SystemApi, VolumesApi } from '../../src/core/engine/engine.ts';
import type { Container, ContainerState } from '../../src/core/model/container.ts';
import type { EngineEvent } from '../../src/core/model/engineEvent.ts';
import type { Image } from '../../src/core/model/image.ts';
import { fakeNetworks, fakeVolumes, type Surroundings } from './fakeSurroundings.ts';
import { container } from './things.ts';

interface Snapshot extends Surroundings {
  readonly at: number;
  readonly containers: readonly Container[];
  readonly images: readonly Image[];
}

interface Subscriber {
  readonly types: readonly string[];
  readonly queue: EngineEvent[];
  wake: () => void;
  hasEnded: boolean;
}

const notFaked = (): never => {
  throw new Error('The fake engine does not do this.');
};

/**
 * An engine in memory, for the calls that the inventory uses; `test/fakes/engineContract.ts` holds it to what real
 * engines do. Its list can lag behind its events, it can take time to answer, and it can go away.
 */
export class FakeEngine implements Engine {
  readonly id = 'unix:///fake.sock';
  readonly name = 'fake';
  readonly endpoint = { kind: 'unix', path: '/fake.sock' } as const;
  readonly localEndpoint = this.endpoint;
  readonly publishedHost = 'localhost';
  readonly openPort = ({ containerPort, hostPort = containerPort }: PublishedPort) => Promise.resolve({ host: 'localhost', port: hostPort });
  readonly version: EngineVersion = { api: '1.45', highestApi: '1.45', engine: '26.1', os: 'linux', architecture: 'amd64', hasBuildKit: true };
  readonly containers: ContainersApi;
  readonly images: ImagesApi;
  readonly system: SystemApi;
  readonly files = { stat: notFaked, read: notFaked, write: notFaked, changes: notFaked };
  readonly networks: NetworksApi;
  readonly volumes: VolumesApi;
  readonly buildCache = { list: notFaked, remove: notFaked };
  readonly swarm = {
    ...{ membership: notFaked, local: notFaked, cluster: notFaked, joinTokens: notFaked, rotateToken: notFaked, update: notFaked, init: notFaked, join: notFaked, leave: notFaked, unlockKey: notFaked, unlock: notFaked },
    nodes: { list: notFaked, inspect: notFaked, update: notFaked, remove: notFaked },
    services: { list: notFaked, inspect: notFaked, pinOf: notFaked, create: notFaked, update: notFaked, remove: notFaked, logs: notFaked },
    tasks: { list: notFaked, inspect: notFaked, logs: notFaked },
    configs: { list: notFaked, inspect: notFaked, create: notFaked, holds: notFaked, remove: notFaked },
    secrets: { list: notFaked, inspect: notFaked, create: notFaked, holds: notFaked, remove: notFaked },
    networks: { list: notFaked, inspect: notFaked, create: notFaked, remove: notFaked },
  };
  readonly build = { start: notFaked, push: notFaked, cancel: notFaked, upgrade: notFaked, connect: notFaked };

  /** What was asked, in order: "containers", "containers a,b", "events container,image", … */
  readonly requests: string[] = [];
  /** How far the list of containers lags behind the events: milliseconds. */
  lag = 0;
  /** The same for images, volumes and networks; a real engine's do not lag. */
  imagesLag = 0;
  /** How long an answer takes: milliseconds. */
  latency = 0;
  /** What the next lists fail with. */
  failure: Error | undefined;
  /** Whether it says nothing at all. */
  isSilent = false;
  isDisposed = false;

  readonly #clock: Clock;
  readonly #subscribers = new Set<Subscriber>();
  #snapshots: Snapshot[];
  #created = 0;

  constructor(clock: Clock, world: Partial<Omit<Snapshot, 'at'>> = {}) {
    this.#clock = clock;
    this.#snapshots = [{ at: -Infinity, containers: [], images: [], volumes: [], networks: [], ...world }];
    this.containers = this.#containersApi();
    this.images = this.#imagesApi();
    const surroundings = {
      world: () => this.world,
      change: (part: Partial<Surroundings>) => this.#change(part),
      answer: (request: string, signal: AbortSignal | undefined) => this.#answer(request, this.imagesLag, signal),
      emit: (...event: Parameters<FakeEngine['emit']>) => this.emit(...event),
    };
    this.volumes = fakeVolumes(surroundings);
    this.networks = fakeNetworks(surroundings);
    this.system = { ping: async () => undefined, info: notFaked, names: notFaked, diskUsage: notFaked, events: (options, signal) => this.#events(options, signal) };
  }

  /** How it is now, whatever the list still says. */
  get world(): Snapshot {
    return this.#snapshots.at(-1)!;
  }

  get openStreams(): number {
    return this.#subscribers.size;
  }

  /** Puts a container in place of the one with its id, and tells of it. */
  setContainer(value: Container, ...actions: readonly string[]): void {
    this.#change({ containers: [...this.world.containers.filter(({ id }) => id !== value.id), value] });
    for (const action of actions) this.emit('container', action, value.id, { name: value.name });
  }

  setImages(images: readonly Image[]): void {
    this.#change({ images });
  }

  emit(type: EngineEvent['type'], action: string, id: string, attributes: Readonly<Record<string, string>> = {}, detail?: string): void {
    const event: EngineEvent = { type, action, id, attributes, timeNano: BigInt(this.#clock.now()) * 1_000_000n, ...(detail === undefined ? {} : { detail }) };
    for (const subscriber of this.#subscribers) {
      if (subscriber.types.length > 0 && !subscriber.types.includes(type)) continue;
      subscriber.queue.push(event);
      subscriber.wake();
    }
  }

  /** Ends all event streams, as when the engine goes away. */
  cut(): void {
    for (const subscriber of this.#subscribers) {
      subscriber.hasEnded = true;
      subscriber.wake();
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.cut();
  }

  #change(part: Partial<Snapshot>): void {
    this.#snapshots.push({ ...this.world, ...part, at: this.#clock.now() });
    const visibleSince = this.#clock.now() - Math.max(this.lag, this.imagesLag);
    while (this.#snapshots.length > 1 && this.#snapshots[1]!.at <= visibleSince) this.#snapshots.shift();
  }

  async #answer(request: string, lag: number, signal: AbortSignal | undefined): Promise<Snapshot> {
    this.requests.push(request);
    if (signal?.aborted) throw abortError();
    if (this.latency > 0) await pause(this.#clock, this.latency, signal ?? new AbortController().signal);
    if (this.failure) throw this.failure;
    const seenAt = this.#clock.now() - lag;
    return this.#snapshots.findLast((snapshot) => snapshot.at <= seenAt) ?? this.#snapshots[0]!;
  }

  #containersApi(): ContainersApi {
    const become = async (id: string, state: ContainerState, ...actions: readonly string[]): Promise<void> => {
      const before = this.world.containers.find((each) => each.id === id);
      if (!before) throw new UserError('notFound', `No such container: ${id}`, { status: 404 });
      this.setContainer({ ...before, state }, ...actions);
    };
    return {
      list: async ({ ids }, signal) => {
        const { containers } = await this.#answer(ids ? `containers ${ids.join(',')}` : 'containers', this.lag, signal);
        return ids ? containers.filter(({ id }) => ids.includes(id)) : containers;
      },
      create: async (spec) => {
        this.#created += 1;
        const id = `${String(this.#created)}${'0'.repeat(63)}`.slice(0, 64);
        this.setContainer(container({ id, name: spec.name ?? id.slice(0, 12), image: spec.image, state: 'created', status: 'Created' }), 'create');
        return { id, warnings: [] };
      },
      start: (id) => become(id, 'running', 'start'),
      stop: (id) => become(id, 'exited', 'kill', 'die', 'stop'),
      restart: (id) => become(id, 'running', 'kill', 'die', 'stop', 'start', 'restart'),
      pause: (id) => become(id, 'paused', 'pause'),
      unpause: (id) => become(id, 'running', 'unpause'),
      kill: (id) => become(id, 'exited', 'kill', 'die'),
      rename: async (id, name) => {
        const before = this.world.containers.find((each) => each.id === id);
        if (before) this.setContainer({ ...before, name }, 'rename');
      },
      remove: async (id) => {
        this.#change({ containers: this.world.containers.filter((each) => each.id !== id) });
        this.emit('container', 'destroy', id);
      },
      inspect: notFaked,
      createCopy: notFaked,
      wait: notFaked,
      logs: notFaked,
      logBatches: notFaked,
      stats: notFaked,
      statsLimits: notFaked,
      top: notFaked,
      exec: notFaked,
      attach: notFaked,
      update: notFaked,
      commit: notFaked,
      export: notFaked,
    };
  }

  #imagesApi(): ImagesApi {
    return {
      list: async ({ references }, signal) => {
        const { images } = await this.#answer(references ? `images ${references.join(',')}` : 'images', this.imagesLag, signal);
        return references ? images.filter((image) => [image.id, ...image.tags, ...image.digests].some((name) => references.includes(name))) : images;
      },
      tag: async (reference, newReference) => {
        const target = this.world.images.find((image) => image.id === reference || image.tags.includes(reference));
        if (!target) throw new UserError('notFound', `No such image: ${reference}`, { status: 404 });
        const rest = this.world.images.map((image) => ({ ...image, tags: image.tags.filter((tag) => tag !== newReference) }));
        this.setImages(rest.map((image) => (image.id === target.id ? { ...image, tags: [...image.tags, newReference].sort() } : image)));
        this.emit('image', 'tag', target.id, { name: newReference });
      },
      remove: async (reference) => {
        const target = this.world.images.find((image) => image.id === reference || image.tags.includes(reference));
        if (!target) throw new UserError('notFound', `No such image: ${reference}`, { status: 404 });
        const tags = target.tags.filter((tag) => tag !== reference && target.id !== reference);
        const others = this.world.images.filter(({ id }) => id !== target.id);
        this.setImages(tags.length === 0 ? others : this.world.images.map((image) => (image.id === target.id ? { ...image, tags } : image)));
        this.emit('image', 'untag', target.id, { name: target.id });
        if (tags.length === 0) this.emit('image', 'delete', target.id, { name: target.id });
        return { untagged: [reference], deleted: tags.length === 0 ? [target.id] : [] };
      },
      inspect: notFaked,
      history: notFaked,
      pull: notFaked,
      save: notFaked,
      load: notFaked,
      import: notFaked,
    };
  }

  async *#events(options: Parameters<SystemApi['events']>[0], signal: AbortSignal | undefined): AsyncIterable<EngineEvent> {
    this.requests.push(`events ${options.types.join(',')}`);
    const subscriber: Subscriber = { types: options.types, queue: [], wake: () => undefined, hasEnded: this.isDisposed };
    const next = (): Promise<void> => new Promise((resolve) => (subscriber.wake = resolve));
    this.#subscribers.add(subscriber);
    const subscription = onAbort(signal, () => subscriber.wake());
    try {
      let waiting = next();
      if (!this.isSilent) options.onOpen?.();
      for (;;) {
        for (let event = subscriber.queue.shift(); event; event = subscriber.queue.shift()) yield event;
        if (signal?.aborted) throw abortError();
        if (subscriber.hasEnded) throw new UserError('disconnected', 'The connection was lost.');
        await waiting;
        waiting = next();
      }
    } finally {
      subscription.dispose();
      this.#subscribers.delete(subscriber);
    }
  }
}
