import type { Engine } from '../engine/engine.ts';
import type { Container } from '../model/container.ts';
import type { EngineEvent } from '../model/engineEvent.ts';
import type { LiveCollection } from './collection.ts';
import { type Follower, type FollowerOptions } from './follower.ts';
import { Recheck, type Answer, type Expectation } from './recheck.ts';

/** Above this number of containers one whole list is cheaper than a request that names them all. */
const maximumNamed = 200;
/** How many of the containers that were destroyed are remembered, against a list that still has them. */
const maximumGone = 10_000;

/** Keeps the containers up to date. */
export class ContainersFollower implements Follower {
  readonly #engine: Engine;
  readonly #collection: LiveCollection<Container>;
  readonly #recheck: Recheck<Container>;
  readonly #controller = new AbortController();
  /** An id is never given twice, so what was destroyed stays so. */
  readonly #gone = new Set<string>();

  constructor(engine: Engine, collection: LiveCollection<Container>, options: FollowerOptions) {
    this.#engine = engine;
    this.#collection = collection;
    this.#recheck = new Recheck({ ...options, ask: (ids, signal) => this.#ask(ids, signal) });
  }

  async start(): Promise<void> {
    const signal = this.#controller.signal;
    const list = await this.#engine.containers.list({}, signal);
    if (signal.aborted) return;
    this.#collection.reset(list.filter((container) => !this.#gone.has(container.id)));
    this.#recheck.open();
  }

  recheck(ids: readonly string[]): void {
    for (const id of ids) this.#recheck.note(id);
  }

  handle(event: EngineEvent): void {
    if (event.type === 'network') this.#handleNetwork(event);
    else if (event.type === 'container' && event.id !== '') this.#handleContainer(event);
  }

  #handleContainer(event: EngineEvent): void {
    if (event.action === 'destroy') {
      this.#remember(event.id);
      this.#recheck.forget(event.id);
      this.#collection.update([], [event.id]);
      return;
    }
    if (event.action === 'update' || event.action === 'exec_die') this.#collection.mention(event.id);
    const said = saidBy(event);
    if (!said) return;
    if (said.topic === 'state') this.#recheck.forget(event.id, 'health');
    if (said.topic === 'state' && event.action !== 'stop') this.#recheck.forget(event.id, 'exit');
    this.#recheck.note(event.id, said.topic, this.#expecting(event.id, said.isTrueOf));
    const exitCode = event.action === 'die' ? event.attributes['exitCode'] : undefined;
    if (exitCode !== undefined) this.#recheck.note(event.id, 'exit', this.#expecting(event.id, (container) => container.state !== 'exited' || String(container.exitCode) === exitCode));
  }

  #handleNetwork(event: EngineEvent): void {
    const id = event.attributes['container'];
    if (id === undefined || id === '') return;
    const isAttached = (container: Container): boolean => container.networks.some((network) => network.networkId === event.id);
    const topic = `network ${event.id}`;
    if (event.action === 'connect') this.#recheck.note(id, topic, this.#expecting(id, (container) => !isRunning(container) || isAttached(container)));
    if (event.action === 'disconnect') this.#recheck.note(id, topic, this.#expecting(id, (container) => !isRunning(container) || !isAttached(container)));
  }

  async #ask(ids: readonly string[], signal: AbortSignal): Promise<Answer<Container>> {
    const list = await this.#engine.containers.list(ids.length > maximumNamed ? {} : { ids }, signal);
    const answer = new Map(list.map((container) => [container.id, container]));
    if (signal.aborted) return answer;
    const concerned = ids.filter((id) => !this.#gone.has(id));
    this.#collection.update(
      concerned.flatMap((id) => answer.get(id) ?? []),
      concerned.filter((id) => !answer.has(id)),
    );
    return answer;
  }

  #expecting(id: string, isTrueOf: (container: Container) => boolean): Expectation<Container> {
    return (answer) => {
      const container = answer.get(id);
      return this.#gone.has(id) || (container !== undefined && isTrueOf(container));
    };
  }

  #remember(id: string): void {
    this.#gone.add(id);
    if (this.#gone.size <= maximumGone) return;
    for (const oldest of this.#gone) {
      this.#gone.delete(oldest);
      return;
    }
  }

  dispose(): void {
    this.#controller.abort();
    this.#recheck.dispose();
  }
}

interface Said {
  readonly topic: string;
  readonly isTrueOf: (container: Container) => boolean;
}

/** What an event says of its container; undefined for one after which the list is as it was. */
function saidBy(event: EngineEvent): Said | undefined {
  switch (event.action) {
    case 'create':
    case 'update':
    case 'oom':
      return { topic: 'exists', isTrueOf: () => true };
    case 'start':
    case 'restart':
    case 'unpause':
      return { topic: 'state', isTrueOf: (container) => container.state === 'running' };
    case 'pause':
      return { topic: 'state', isTrueOf: (container) => container.state === 'paused' };
    case 'die':
    case 'stop':
      return { topic: 'state', isTrueOf: (container) => !isRunning(container) && container.state !== 'created' };
    case 'rename':
      return { topic: 'name', isTrueOf: (container) => event.attributes['name'] === undefined || container.name === event.attributes['name'].replace(/^\//, '') };
    case 'health_status':
      return { topic: 'health', isTrueOf: (container) => !isHealth(event.detail) || container.health === event.detail };
    default:
      return undefined;
  }
}

function isRunning(container: Container): boolean {
  return container.state === 'running' || container.state === 'paused';
}

function isHealth(detail: string | undefined): boolean {
  return detail === 'healthy' || detail === 'unhealthy';
}
