import { isAbort } from '../base/abort.ts';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { isEqual } from '../base/equal.ts';
import type { SwarmApi } from '../engine/swarmPort.ts';
import { isMoving, isWanted, type SwarmService, type SwarmTask } from '../model/swarmService.ts';
import type { LiveCollection } from './collection.ts';

export interface SwarmTaskWatchOptions {
  readonly tasks: SwarmApi['tasks'];
  readonly services: LiveCollection<SwarmService>;
  readonly collection: LiveCollection<SwarmTask>;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

const shortestMilliseconds = 250;
/** The longest gap while something moves, and while nothing does. */
const movingMilliseconds = 2_000;
const restingMilliseconds = 5_000;
const growth = 1.5;

/**
 * Keeps the tasks up to date. An engine tells of no task of another node, nor of any before its container exists, so
 * there is nothing to follow: services in which something moves are listed again with growing gaps, and of all others
 * the tasks that are to run, without their history, each five seconds. Runs only while it is started.
 */
export class SwarmTaskWatch implements Disposable {
  readonly #options: SwarmTaskWatchOptions;
  readonly #wanted = new Set<string>();
  #life: AbortController | undefined;
  #timer: Disposable | undefined;
  #gap = shortestMilliseconds;
  #lookedAtAll = 0;
  #isAllWanted = false;
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
    for (const id of serviceIds) this.#wanted.add(id);
    this.notice();
  }

  /** Something happened that may concern any task. */
  lookAtAll(): void {
    this.#isAllWanted = true;
    this.notice();
  }

  /** Looks soon. */
  notice(): void {
    if (!this.#life) return;
    this.#gap = shortestMilliseconds;
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
      if (this.#life === life) this.#wait(this.#next(hasChanged));
    } catch (error) {
      this.#isAsking = false;
      if (!life.signal.aborted && !isAbort(error)) this.#options.onError(error);
    }
  }

  /** How long until it looks again: milliseconds. */
  #next(hasChanged: boolean): number {
    this.#gap = hasChanged ? shortestMilliseconds : Math.min(movingMilliseconds, this.#gap * growth);
    if (this.#isAgain) return 0;
    return this.#moving().length > 0 ? this.#gap : restingMilliseconds;
  }

  /** @returns whether anything is another than it was. */
  async #ask(signal: AbortSignal): Promise<boolean> {
    const { clock, tasks, collection } = this.#options;
    const serviceIds = new Set([...this.#wanted, ...this.#moving()]);
    this.#wanted.clear();
    const isProbe = this.#isAllWanted || clock.now() - this.#lookedAtAll >= restingMilliseconds;
    if (isProbe) {
      this.#isAllWanted = false;
      this.#lookedAtAll = clock.now();
      for (const id of await this.#changedServices(signal)) serviceIds.add(id);
    }
    if (serviceIds.size === 0) return false;
    const listed = await tasks.list({ serviceIds: [...serviceIds] }, signal);
    if (signal.aborted) return false;
    const ids = new Set(listed.map(({ id }) => id));
    const gone = [...collection.values()].filter((task) => serviceIds.has(task.serviceId) && !ids.has(task.id)).map(({ id }) => id);
    const hasChanged = gone.length > 0 || listed.some((task) => !isEqual(collection.get(task.id), task));
    collection.update(listed, gone);
    return hasChanged;
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
    const running = new Map<string, number>();
    const moving = new Set<string>();
    for (const task of this.#options.collection.values()) {
      if (isMoving(task)) moving.add(task.serviceId);
      else if (isWanted(task) && task.state === 'running') running.set(task.serviceId, (running.get(task.serviceId) ?? 0) + 1);
    }
    for (const { id, mode, update } of this.#options.services.values()) {
      if (mode.kind === 'replicated' && mode.replicas > (running.get(id) ?? 0)) moving.add(id);
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
