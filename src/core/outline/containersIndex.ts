import { isEqual } from '../base/equal.ts';
import type { ComposeProject, ProjectService } from '../model/composeProject.ts';
import type { Container } from '../model/container.ts';
import { containerRowId, isStartable, isStoppable } from './containerNode.ts';
import { healthWord, missingWord, stateWord } from './containerWords.ts';
import { textFilter } from './filter.ts';
import { isHelper } from '../model/helper.ts';
import { idSegment } from './displayText.ts';
import { rootId, type Rows } from './rows.ts';
import { compareText, SortedList, type Order } from './sortedList.ts';

export const containerSorts = ['name', 'state', 'created'] as const;

export type ContainerSort = (typeof containerSorts)[number];

export interface ContainersOptions {
  /** Words that must all occur in a container's name, image, stack, service or state. */
  readonly filter: string;
  readonly onlyRunning: boolean;
  readonly sort: ContainerSort;
  /** Compose projects that are not to be shown, by name. */
  readonly hiddenProjects?: readonly string[];
}

/** The containers of one service of a stack that are shown. */
export interface Service {
  readonly project: string;
  readonly name: string;
  readonly containers: SortedList<Container>;
  /** As a file of the workspace describes it. */
  readonly declared: ProjectService | undefined;
  /** Whether it is shown without a container too. */
  readonly isWanted: boolean;
}

/** A Compose project. It counts all its containers, and shows those that pass the filter. */
export interface Stack {
  readonly project: string;
  /** As its files in the workspace describe it. */
  readonly declared: ComposeProject | undefined;
  /** How many containers each service has, the hidden ones too. */
  readonly counts: Map<string, number>;
  readonly services: SortedList<Service>;
  readonly byName: Map<string, Service>;
  /** Ids by what the container is doing, of all containers, the hidden ones too. */
  readonly all: Set<string>;
  readonly running: Set<string>;
  readonly startable: Set<string>;
  readonly stoppable: Set<string>;
}

export type Root = { readonly kind: 'stack'; readonly stack: Stack } | { readonly kind: 'container'; readonly container: Container };

/** How many containers of a service are wanted and not there. */
export function missingCount({ name, wanted, isActive }: ProjectService, stack: Stack): number {
  return isActive ? Math.max(0, wanted - (stack.counts.get(name) ?? 0)) : 0;
}

/** Whether a service has a row of its own, or its only container stands for it. */
export function hasOwnRow({ containers, declared }: Service): boolean {
  return containers.length !== 1 || (declared?.wanted ?? 1) > 1;
}

export function stackRowId(project: string): string {
  return `stack/${idSegment(project)}`;
}

export function serviceRowId(project: string, service: string): string {
  return `service/${idSegment(project)}/${idSegment(service)}`;
}

/**
 * The containers in the order in which they are shown, kept in order change by change: what a change costs does not
 * grow with the number of containers. Tells `rows` which rows a change touched.
 */
export class ContainersIndex {
  readonly roots: SortedList<Root>;
  readonly stacks = new Map<string, Stack>();
  readonly #rows: Rows;
  readonly #order: Order<Container>;
  readonly #isShown: (container: Container) => boolean;
  readonly #declared: ReadonlyMap<string, ComposeProject>;
  readonly #isServiceShown: (project: string, service: ProjectService) => boolean;

  /** @param projects what the files of the workspace describe: their services are shown without containers too. */
  constructor(options: ContainersOptions, rows: Rows, projects: readonly ComposeProject[] = []) {
    this.#rows = rows;
    this.#order = containerOrder(options.sort);
    this.#isShown = shownBy(options);
    this.#isServiceShown = servicesShownBy(options);
    this.roots = new SortedList<Root>((a, b) => this.#compareRoots(a, b));
    // Of two with the same name, which Compose takes for one, the first.
    this.#declared = new Map([...projects].reverse().map((project) => [project.name, project]));
    for (const project of this.#declared.values()) this.#declare(project);
  }

  isShown(container: Container): boolean {
    return this.#isShown(container);
  }

  add(container: Container): void {
    this.#count(container, true);
    if (this.#isShown(container)) this.#show(container);
  }

  remove(container: Container): void {
    if (this.#isShown(container)) this.#hide(container);
    this.#count(container, false);
  }

  change(before: Container, after: Container): void {
    if (!this.#staysInPlace(before, after)) {
      this.remove(before);
      this.add(after);
      return;
    }
    this.#count(after, true);
    this.#siblings(after)?.insert(after);
    if (!after.compose) this.roots.insert({ kind: 'container', container: after });
    this.#rows.dirty(containerRowId(after.id));
    if (after.compose) this.#rows.dirty(serviceRowId(after.compose.project, after.compose.service));
  }

  /** The service of a container that is shown inside a stack. */
  serviceOf(container: Container): Service | undefined {
    return container.compose && this.stacks.get(container.compose.project)?.byName.get(container.compose.service);
  }

  #declare(project: ComposeProject): void {
    const services = project.services.filter((service) => this.#isServiceShown(project.name, service));
    if (services.length === 0) return;
    const stack = this.#createStack(project.name);
    for (const { name } of services) this.#createService(stack, name);
    this.roots.insert({ kind: 'stack', stack });
  }

  #staysInPlace(before: Container, after: Container): boolean {
    const isSameParent = before.compose?.project === after.compose?.project && before.compose?.service === after.compose?.service;
    return isSameParent && this.#isShown(before) && this.#isShown(after) && this.#order(before, after) === 0;
  }

  #siblings(container: Container): SortedList<Container> | undefined {
    return this.serviceOf(container)?.containers;
  }

  /** Counts a container as one of its stack, or no longer. */
  #count(container: Container, isThere: boolean): void {
    const project = container.compose?.project;
    if (project === undefined) return;
    const stack = this.stacks.get(project) ?? this.#createStack(project);
    const before = [stack.all.size, stack.running.size, stack.startable.size, stack.stoppable.size];
    this.#countService(stack, container, isThere);
    setMember(stack.all, container.id, isThere);
    setMember(stack.running, container.id, isThere && container.state === 'running');
    setMember(stack.startable, container.id, isThere && isStartable(container));
    setMember(stack.stoppable, container.id, isThere && isStoppable(container));
    const after = [stack.all.size, stack.running.size, stack.startable.size, stack.stoppable.size];
    if (stack.all.size === 0 && stack.byName.size === 0) this.stacks.delete(project);
    if (!isEqual(before, after)) this.#rows.dirty(stackRowId(project));
  }

  #countService({ all, counts }: Stack, { id, compose }: Container, isThere: boolean): void {
    if (!compose || all.has(id) === isThere) return;
    counts.set(compose.service, (counts.get(compose.service) ?? 0) + (isThere ? 1 : -1));
  }

  #createStack(project: string): Stack {
    const services = new SortedList<Service>((a, b) => compareText(a.name, b.name));
    const declared = this.#declared.get(project);
    const stack: Stack = { project, declared, services, counts: new Map(), byName: new Map(), all: new Set(), running: new Set(), startable: new Set(), stoppable: new Set() };
    this.stacks.set(project, stack);
    return stack;
  }

  #createService(stack: Stack, name: string): Service {
    const declared = stack.declared?.services.find((service) => service.name === name);
    const isWanted = declared !== undefined && this.#isServiceShown(stack.project, declared);
    const service: Service = { project: stack.project, name, containers: new SortedList(this.#order), declared, isWanted };
    stack.byName.set(name, service);
    stack.services.insert(service);
    return service;
  }

  #show(container: Container): void {
    const { compose } = container;
    const stack = compose && this.stacks.get(compose.project);
    if (!stack) {
      this.#rows.moved(rootId, this.roots.insert({ kind: 'container', container }), this.roots.length);
      return;
    }
    const isStackShown = stack.byName.size > 0;
    const service = stack.byName.get(compose.service) ?? this.#createService(stack, compose.service);
    service.containers.insert(container);
    this.#touchService(service);
    if (!isStackShown) this.#rows.moved(rootId, this.roots.insert({ kind: 'stack', stack }), this.roots.length);
  }

  #hide(container: Container): void {
    const stack = container.compose && this.stacks.get(container.compose.project);
    const service = this.serviceOf(container);
    if (!stack || !service) {
      this.#rows.moved(rootId, this.roots.remove({ kind: 'container', container }), this.roots.length);
      return;
    }
    service.containers.remove(container);
    this.#touchService(service);
    if (service.containers.length > 0 || service.isWanted) return;
    stack.byName.delete(service.name);
    stack.services.remove(service);
    if (stack.byName.size === 0) this.#rows.moved(rootId, this.roots.remove({ kind: 'stack', stack }), this.roots.length);
  }

  /** A service with several containers has a row of its own; with one or none the stack's rows change. */
  #touchService(service: Service): void {
    const keepsRow = service.containers.length > 2 || (service.declared?.wanted ?? 1) > 1;
    this.#rows.dirty(keepsRow ? serviceRowId(service.project, service.name) : stackRowId(service.project));
  }

  #compareRoots(a: Root, b: Root): number {
    if (a.kind === 'stack') return b.kind === 'stack' ? compareText(a.stack.project, b.stack.project) : -1;
    return b.kind === 'stack' ? 1 : this.#order(a.container, b.container);
  }
}

function setMember(set: Set<string>, id: string, isMember: boolean): void {
  if (isMember) set.add(id);
  else set.delete(id);
}

const stateRanks: Readonly<Record<Container['state'], number>> = { running: 0, paused: 1, restarting: 2, created: 3, exited: 4, dead: 5, removing: 6, unknown: 7 };

function containerOrder(sort: ContainerSort): Order<Container> {
  const byName: Order<Container> = (a, b) => compareText(a.name, b.name) || compareText(a.id, b.id);
  switch (sort) {
    case 'name':
      return byName;
    case 'state':
      return (a, b) => stateRanks[a.state] - stateRanks[b.state] || byName(a, b);
    case 'created':
      return (a, b) => b.createdAt - a.createdAt || byName(a, b);
  }
}

function shownBy(options: ContainersOptions): (container: Container) => boolean {
  const matches = textFilter(options.filter);
  const hidden = new Set(options.hiddenProjects ?? []);
  return (container) => {
    if (isHelper(container)) return false;
    if (container.compose && hidden.has(container.compose.project)) return false;
    if (options.onlyRunning && container.state !== 'running' && container.state !== 'paused' && container.state !== 'restarting') return false;
    const health = container.health === 'none' ? [] : [container.health, healthWord(container.health)];
    return matches([container.name, container.image, container.compose?.project ?? '', container.compose?.service ?? '', container.state, stateWord(container.state), ...health]);
  };
}

/** Which services are shown that have no container. */
function servicesShownBy(options: ContainersOptions): (project: string, service: ProjectService) => boolean {
  const matches = textFilter(options.filter);
  const hidden = new Set(options.hiddenProjects ?? []);
  return (project, { name, image = '', isActive, wanted }) => isActive && wanted > 0 && !options.onlyRunning && !hidden.has(project) && matches([project, name, image, missingWord()]);
}
