import type { CollectionChange } from '../inventory/inventory.ts';
import type { SwarmInventory } from '../inventory/swarmInventory.ts';
import { isWanted, type SwarmService, type SwarmTask } from '../model/swarmService.ts';
import { idSegment } from './displayText.ts';
import { compareText } from './sortedList.ts';

/** A place of a service: its slot, or the node of one that has a task on each. Tasks come and go in it. */
export interface Place {
  readonly key: string;
  readonly serviceId: string;
  /** The task that counts now. */
  readonly task: SwarmTask;
  /** Those before it, the newest first. */
  readonly past: readonly SwarmTask[];
}

/** How many tasks of a service run, and how many should. */
export interface Running {
  readonly running: number;
  readonly wanted: number;
  /** How many of those that should run have ended well, and are not begun again: of a job all that are counted. */
  readonly complete: number;
}

export function isSatisfied({ running, wanted, complete }: Running): boolean {
  return running + complete >= wanted;
}

/** The tasks by their places, services and nodes. */
export class SwarmIndex {
  readonly #inventory: SwarmInventory;
  readonly #places = new Map<string, Map<string, SwarmTask>>();
  readonly #byService = new Map<string, Set<string>>();
  readonly #byNode = new Map<string, Set<string>>();

  constructor(inventory: SwarmInventory) {
    this.#inventory = inventory;
    for (const task of inventory.tasks.values()) this.#add(task);
  }

  take({ added, changed, removed }: CollectionChange<SwarmTask>): void {
    for (const task of [...removed, ...changed.map(({ before }) => before)]) this.#drop(task);
    for (const task of [...added, ...changed.map(({ after }) => after)]) this.#add(task);
  }

  place(key: string): Place | undefined {
    const tasks = [...(this.#places.get(key)?.values() ?? [])].sort(newestFirst);
    const task = tasks.find(isWanted) ?? tasks[0];
    return task && { key, serviceId: task.serviceId, task, past: tasks.filter((each) => each !== task) };
  }

  /** In the order of their slots, or of their nodes' names; those that nothing is wanted in any more come last. */
  placesOf(serviceId: string): readonly Place[] {
    const places = [...(this.#byService.get(serviceId) ?? [])].flatMap((key) => this.place(key) ?? []);
    const nodeName = ({ task }: Place): string => this.#inventory.nodes.get(task.nodeId)?.name ?? task.nodeId;
    return places.sort((a, b) => Number(isWanted(b.task)) - Number(isWanted(a.task)) || (a.task.slot ?? 0) - (b.task.slot ?? 0) || compareText(nodeName(a), nodeName(b)) || compareText(a.key, b.key));
  }

  /** What is to run on a node. */
  placesOn(nodeId: string): readonly Place[] {
    const places = [...(this.#byNode.get(nodeId) ?? [])].flatMap((key) => this.place(key) ?? []);
    return places.filter(({ task }) => task.nodeId === nodeId && isWanted(task)).sort((a, b) => compareText(this.nameOf(a.task), this.nameOf(b.task)));
  }

  runningOf({ id, mode, endsForGood }: SwarmService): Running {
    const tasks = [...(this.#byService.get(id) ?? [])].flatMap((key) => this.place(key)?.task ?? []);
    if (mode.kind === 'replicatedJob' || mode.kind === 'globalJob') {
      const complete = tasks.filter(({ state }) => state === 'complete').length;
      return { running: 0, complete, wanted: mode.kind === 'replicatedJob' ? mode.total : Math.max(complete, tasks.filter(isWanted).length) };
    }
    const running = tasks.filter(({ state, desiredState }) => state === 'running' && desiredState === 'running').length;
    const complete = endsForGood ? tasks.filter((task) => task.state === 'complete' && !isWanted(task)).length : 0;
    return { running, complete, wanted: mode.kind === 'replicated' ? mode.replicas : tasks.filter(isWanted).length + complete };
  }

  /** "web.1", or "web.node2" */
  nameOf({ serviceId, slot, nodeId }: SwarmTask): string {
    const service = this.#inventory.services.get(serviceId)?.name ?? serviceId;
    const place = slot === undefined ? (this.#inventory.nodes.get(nodeId)?.name ?? nodeId) : String(slot);
    return place === '' ? service : `${service}.${place}`;
  }

  #add(task: SwarmTask): void {
    const key = placeKey(task);
    grow(this.#places, key, () => new Map<string, SwarmTask>()).set(task.id, task);
    grow(this.#byService, task.serviceId, () => new Set<string>()).add(key);
    if (task.nodeId !== '') grow(this.#byNode, task.nodeId, () => new Set<string>()).add(key);
  }

  #drop(task: SwarmTask): void {
    const key = placeKey(task);
    const tasks = this.#places.get(key);
    tasks?.delete(task.id);
    if ([...(tasks?.values() ?? [])].every(({ nodeId }) => nodeId !== task.nodeId)) this.#byNode.get(task.nodeId)?.delete(key);
    if (tasks?.size !== 0) return;
    this.#places.delete(key);
    this.#byService.get(task.serviceId)?.delete(key);
  }
}

export function placeKey({ serviceId, slot, nodeId }: SwarmTask): string {
  return `${idSegment(serviceId)}.${slot === undefined ? idSegment(nodeId) : String(slot)}`;
}

function newestFirst(a: SwarmTask, b: SwarmTask): number {
  return Date.parse(b.createdAt) - Date.parse(a.createdAt) || compareText(b.id, a.id);
}

function grow<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
