import { isAbort } from '../base/abort.ts';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { isEqual } from '../base/equal.ts';
import { UserError } from '../base/userError.ts';
import type { SwarmApi } from '../engine/swarmPort.ts';
import type { SwarmNode } from '../model/swarm.ts';
import { isMoving, isWanted, type SwarmService, type SwarmTask } from '../model/swarmService.ts';
import type { LiveCollection } from './collection.ts';

export interface SwarmTaskWatchOptions {
  readonly tasks: SwarmApi['tasks'];
  readonly nodes: LiveCollection<SwarmNode>;
  readonly services: LiveCollection<SwarmService>;
  readonly collection: LiveCollection<SwarmTask>;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/** The first gap after something was heard, and while tasks change. */
const heardMilliseconds = 100;
const shortestMilliseconds = 250;
/** The longest gap while something moves, and while nothing does. */
const movingMilliseconds = 2_000;
const restingMilliseconds = 5_000;
const growth = 1.5;
/** How long it takes a manager, at the most, to make something of what an engine told: a death, a node that is gone. */
const answeringMilliseconds = 5_000;

/**
 * Keeps the tasks up to date. An engine tells of no task of another node, nor of any before its container exists, so
 * there is nothing to follow: services in which something moves, or of which something was just heard, are listed again
 * with growing gaps, and of all others the tasks that are to run, without their history, each five seconds; not in a
 * swarm of one node, whose engine tells of every container there is. Runs only while it is started.
 */
export class SwarmTaskWatch implements Disposable {
  readonly #options: SwarmTaskWatchOptions;
  /** Services of which something was heard, and until when something is to be expected of it. */
  readonly #heard = new Map<string, number>();
  #life: AbortController | undefined;
  #timer: Disposable | undefined;
  #gap = shortestMilliseconds;
  #lookedAtAll = 0;
  #allHeardUntil = 0;
  #isAsking = false;
  #isAgain = false;

  constructor(options: SwarmTaskWatchOptions) {
    this.#options = options;
  }

  /** All tasks have just been listed. */
  start(): void {
    this.#life ??= new AbortController();
    this.#lookedAtAll = this.#options.clock.now();
    this.#wait(shortestMilliseconds);
  }

  stop(): void {
    this.#life?.abort();
    this.#life = undefined;
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  /** Something happened to services. */
  lookAt(serviceIds: readonly string[]): void {
    const until = this.#options.clock.now() + answeringMilliseconds;
    for (const id of serviceIds) this.#heard.set(id, until);
    this.notice();
  }

  /** Something happened that may concern any task. */
  lookAtAll(): void {
    this.#allHeardUntil = this.#options.clock.now() + answeringMilliseconds;
    this.notice();
  }

  /** Looks soon. */
  notice(): void {
    if (!this.#life) return;
    this.#gap = heardMilliseconds;
    if (this.#isAsking) this.#isAgain = true;
    else this.#wait(0);
  }

  #wait(milliseconds: number): void {
    this.#timer?.dispose();
    this.#timer = this.#options.clock.after(milliseconds, () => void this.#look());
  }

  async #look(): Promise<void> {
    const life = this.#life;
    if (!life || this.#isAsking) return;
    this.#isAsking = true;
    this.#isAgain = false;
    try {
      const hasChanged = await this.#ask(life.signal);
      this.#isAsking = false;
      const next = this.#next(hasChanged);
      if (this.#life === life && next !== undefined) this.#wait(next);
    } catch (error) {
      this.#isAsking = false;
      if (!life.signal.aborted && !isAbort(error)) this.#options.onError(error);
    }
  }

  /** How long until it looks again: milliseconds; undefined: not before something is heard. */
  #next(hasChanged: boolean): number | undefined {
    const gap = hasChanged ? shortestMilliseconds : this.#gap;
    this.#gap = Math.min(movingMilliseconds, gap * growth);
    if (this.#isAgain) return 0;
    const now = this.#options.clock.now();
    for (const [id, until] of this.#heard) if (until <= now) this.#heard.delete(id);
    if (this.#heard.size > 0 || this.#allHeardUntil > now || this.#moving().length > 0) return gap;
    return this.#options.nodes.size > 1 ? restingMilliseconds : undefined;
  }

  /** @returns whether anything is another than it was. */
  async #ask(signal: AbortSignal): Promise<boolean> {
    const { clock, collection } = this.#options;
    const serviceIds = new Set([...this.#heard.keys(), ...this.#moving()]);
    if (this.#allHeardUntil > clock.now() || clock.now() - this.#lookedAtAll >= restingMilliseconds) {
      this.#lookedAtAll = clock.now();
      for (const id of await this.#changedServices(signal)) serviceIds.add(id);
    }
    const listed = await this.#list(serviceIds, signal);
    if (!listed || signal.aborted) return false;
    const ids = new Set(listed.map(({ id }) => id));
    const gone = [...collection.values()].filter((task) => serviceIds.has(task.serviceId) && !ids.has(task.id)).map(({ id }) => id);
    const hasChanged = gone.length > 0 || listed.some((task) => !isEqual(collection.get(task.id), task));
    collection.update(listed, gone);
    return hasChanged;
  }

  /** Undefined where one of the services was removed, and the event that tells has not come yet: it will. */
  async #list(serviceIds: ReadonlySet<string>, signal: AbortSignal): Promise<readonly SwarmTask[] | undefined> {
    const { tasks, services, collection } = this.#options;
    const there = [...serviceIds].filter((id) => services.get(id));
    // A manager refuses the list of a service that it has no more. Its tasks are there until they have ended.
    const left = [...collection.values()].filter(({ serviceId }) => serviceIds.has(serviceId) && !services.get(serviceId)).map(({ id }) => id);
    try {
      const listed = there.length === 0 ? [] : await tasks.list({ serviceIds: there }, signal);
      return left.length === 0 ? listed : [...listed, ...(await tasks.list({ ids: left }, signal))];
    } catch (error) {
      if (error instanceof UserError && error.kind === 'notFound') return undefined;
      throw error;
    }
  }

  /** The services whose tasks that are to run are others than is known. */
  async #changedServices(signal: AbortSignal): Promise<ReadonlySet<string>> {
    const listed = await this.#options.tasks.list({ isOnlyRunning: true }, signal);
    const known = new Map([...this.#options.collection.values()].filter(isToRun).map((task) => [task.id, task]));
    const changed = new Set<string>();
    for (const task of listed.filter(isToRun)) {
      const before = known.get(task.id);
      if (before?.state !== task.state || before.nodeId !== task.nodeId) changed.add(task.serviceId);
      known.delete(task.id);
    }
    for (const { serviceId } of known.values()) changed.add(serviceId);
    return changed;
  }

  /** The services in which something is on its way. */
  #moving(): readonly string[] {
    const { collection, services, nodes } = this.#options;
    const settled = new Map<string, Set<number | string>>();
    const moving = new Set<string>();
    for (const task of collection.values()) {
      const { id, serviceId, slot, state, nodeId } = task;
      // What is on a node that does not answer stays as it is until that comes back, of which an event tells.
      if (isMoving(task) && (isWanted(task) || nodeId === '' || nodes.get(nodeId)?.state === 'ready')) moving.add(serviceId);
      const isSettled = (isWanted(task) && state === 'running') || (state === 'complete' && services.get(serviceId)?.endsForGood);
      if (isSettled) settled.set(serviceId, (settled.get(serviceId) ?? new Set()).add(slot ?? id));
    }
    for (const { id, mode, update } of services.values()) {
      if (mode.kind === 'replicated' && mode.replicas > (settled.get(id)?.size ?? 0)) moving.add(id);
      if (update && (update.state === 'updating' || update.state === 'rollback_started')) moving.add(id);
    }
    return [...moving];
  }

  dispose(): void {
    this.stop();
  }
}

function isToRun({ desiredState }: SwarmTask): boolean {
  return desiredState === 'running';
}
