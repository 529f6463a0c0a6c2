import { isAbort, onAbort } from '../base/abort.ts';
import type { Clock } from '../base/clock.ts';
import { Coalescer } from '../base/coalesce.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineEvent } from '../model/engineEvent.ts';
import type { SwarmNode } from '../model/swarm.ts';
import type { SwarmFile, SwarmNetwork, SwarmService, SwarmTask } from '../model/swarmService.ts';
import type { LiveCollection } from './collection.ts';
import type { SwarmStatus } from './swarmInventory.ts';
import { SwarmTaskWatch } from './swarmTaskWatch.ts';

export interface SwarmCollections {
  readonly nodes: LiveCollection<SwarmNode>;
  readonly services: LiveCollection<SwarmService>;
  readonly tasks: LiveCollection<SwarmTask>;
  readonly configs: LiveCollection<SwarmFile>;
  readonly secrets: LiveCollection<SwarmFile>;
  readonly networks: LiveCollection<SwarmNetwork>;
}

export interface SwarmSessionOptions {
  readonly clock: Clock;
  readonly say: (status: SwarmStatus) => void;
}

type ListedNoun = 'nodes' | 'services' | 'configs' | 'secrets' | 'networks';

const followedTypes = ['node', 'service', 'config', 'secret', 'network', 'container', 'daemon'] as const;
const nounOf: Partial<Readonly<Record<EngineEvent['type'], ListedNoun>>> = { node: 'nodes', service: 'services', config: 'configs', secret: 'secrets', network: 'networks' };

/** One connection to the engine of a swarm: its events, and the lists that they make necessary. */
export class SwarmSession implements Disposable {
  readonly #engine: Engine;
  readonly #collections: SwarmCollections;
  readonly #options: SwarmSessionOptions;
  readonly #store = new DisposableStore();
  readonly #stop = new AbortController();
  readonly #dirty = new Map<ListedNoun, Set<string>>();
  readonly #asking: Coalescer;
  readonly #beginning: Coalescer;
  readonly #tasks: SwarmTaskWatch;
  #isManaging = false;
  #failure: unknown;

  constructor(engine: Engine, collections: SwarmCollections, options: SwarmSessionOptions) {
    this.#engine = engine;
    this.#collections = collections;
    this.#options = options;
    this.#asking = this.#store.own(new Coalescer(() => this.#ask().catch((error: unknown) => this.#fail(error)), options.clock));
    this.#beginning = this.#store.own(new Coalescer(() => this.#begin().catch((error: unknown) => this.#fail(error)), options.clock));
    this.#tasks = this.#store.own(new SwarmTaskWatch({ tasks: engine.swarm.tasks, nodes: collections.nodes, services: collections.services, collection: collections.tasks, clock: options.clock, onError: (error) => this.#fail(error) }));
  }

  /** Runs until the signal aborts, or @throws why it cannot go on. */
  async run(signal: AbortSignal): Promise<void> {
    const aborting = onAbort(signal, () => this.#stop.abort());
    try {
      for await (const event of this.#engine.system.events({ types: followedTypes, onOpen: () => this.begin() }, this.#stop.signal)) this.#handle(event);
    } catch (error) {
      throw signal.aborted ? error : (this.#failure ?? error);
    } finally {
      aborting.dispose();
      this.#stop.abort();
    }
  }

  /** Finds out what can be seen from here, and lists it. */
  begin(): void {
    this.#beginning.request();
  }

  async #begin(): Promise<void> {
    const { signal } = this.#stop;
    const local = await this.#engine.swarm.local(signal);
    this.#isManaging = local.state === 'active' && local.isManager;
    if (!this.#isManaging) {
      this.#tasks.stop();
      this.#options.say(local.state === 'locked' ? { kind: 'locked' } : local.state === 'inactive' ? { kind: 'outside' } : { kind: 'worker', local });
      return;
    }
    this.#dirty.clear();
    const { nodes, services, configs, secrets, networks, tasks } = this.#engine.swarm;
    const [listedNodes, listedServices, listedTasks, listedConfigs, listedSecrets, listedNetworks] = await Promise.all([
      nodes.list({}, signal), services.list({}, signal), tasks.list({}, signal), configs.list({}, signal), secrets.list({}, signal), networks.list({}, signal),
    ]);
    this.#collections.nodes.reset(listedNodes);
    this.#collections.services.reset(listedServices);
    this.#collections.tasks.reset(listedTasks);
    this.#collections.configs.reset(listedConfigs);
    this.#collections.secrets.reset(listedSecrets);
    this.#collections.networks.reset(listedNetworks);
    this.#options.say({ kind: 'manager' });
    this.#tasks.start();
  }

  #handle(event: EngineEvent): void {
    if (!this.#isManaging) {
      // Somebody joined, unlocked or promoted it: an engine outside of a swarm makes the swarm's networks then.
      if (event.type === 'node' || (event.type === 'network' && isSwarmNetwork(event))) this.begin();
      return;
    }
    if (event.type === 'container') {
      const serviceId = event.attributes['com.docker.swarm.service.id'];
      if (serviceId !== undefined && telling.has(event.action)) this.#tasks.lookAt([serviceId]);
      return;
    }
    if (event.type === 'network' && event.action === 'destroy' && event.attributes['name'] === 'ingress') this.begin();
    const noun = nounOf[event.type];
    if (noun === undefined || event.id === '') return;
    if (event.action === 'remove') this.#remove(noun, event.id);
    else this.#note(noun, event);
  }

  #remove(noun: ListedNoun, id: string): void {
    this.#dirty.get(noun)?.delete(id);
    this.#collections[noun].update([], [id]);
    // Its tasks go with it, once they have stopped.
    if (noun === 'services') this.#tasks.lookAt([id]);
    if (noun === 'nodes') this.#tasks.lookAtAll();
  }

  #note(noun: ListedNoun, event: EngineEvent): void {
    // What is written small is a network of this machine.
    if (noun === 'networks' && /^[\da-f]{64}$/.test(event.id)) return;
    const ids = this.#dirty.get(noun) ?? new Set<string>();
    ids.add(event.id);
    this.#dirty.set(noun, ids);
    if (noun === 'services') this.#tasks.lookAt([event.id]);
    if (noun === 'nodes') this.#tasks.lookAtAll();
    this.#asking.request();
  }

  async #ask(): Promise<void> {
    const wanted = [...this.#dirty];
    this.#dirty.clear();
    await Promise.all(wanted.map(([noun, ids]) => this.#list(noun, [...ids])));
    this.#tasks.notice();
  }

  async #list(noun: ListedNoun, ids: readonly string[]): Promise<void> {
    const { signal } = this.#stop;
    switch (noun) {
      case 'nodes':
        this.#take(this.#collections.nodes, ids, await this.#engine.swarm.nodes.list({ ids }, signal));
        break;
      case 'services':
        this.#take(this.#collections.services, ids, await this.#engine.swarm.services.list({ ids }, signal));
        break;
      case 'networks':
        this.#take(this.#collections.networks, ids, await this.#engine.swarm.networks.list({ ids }, signal));
        break;
      case 'configs':
      case 'secrets':
        this.#take(this.#collections[noun], ids, await this.#engine.swarm[noun].list({ ids }, signal));
    }
  }

  #take<T extends { readonly id: string }>(collection: LiveCollection<T>, ids: readonly string[], values: readonly T[]): void {
    const listed = new Set(values.map(({ id }) => id));
    collection.update(values, ids.filter((id) => !listed.has(id)));
  }

  #fail(error: unknown): void {
    if (this.#stop.signal.aborted || isAbort(error)) return;
    this.#failure ??= error;
    this.#stop.abort();
  }

  dispose(): void {
    this.#stop.abort();
    this.#store.dispose();
  }
}

/** After which a task on this machine is another than it was. */
const telling: ReadonlySet<string> = new Set(['create', 'start', 'die', 'destroy', 'health_status', 'oom']);

function isSwarmNetwork({ action, attributes }: EngineEvent): boolean {
  return action === 'create' && (attributes['name'] === 'ingress' || attributes['name'] === 'docker_gwbridge');
}
