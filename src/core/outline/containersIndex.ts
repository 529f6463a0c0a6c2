import { isEqual } from '../base/equal.ts';
import type { ProjectPlace } from '../model/compose.ts';
import type { ComposeProject, ProjectService } from '../model/composeProject.ts';
import type { Container } from '../model/container.ts';
import { containerRowId, isStartable, isStoppable } from './containerNode.ts';
import { ProjectNames } from './declaredProjects.ts';
import { projectKey } from '../model/compose.ts';
import { containerOrder, servicesShownBy, shownBy, type ContainersOptions } from './containersOptions.ts';
import { idSegment } from './displayText.ts';
import { rootId, type Rows } from './rows.ts';
import { compareText, SortedList, type Order } from './sortedList.ts';

/** The containers of one service of a stack that are shown. */
export interface Service {
  readonly place: ProjectPlace;
  readonly name: string;
  readonly containers: SortedList<Container>;
  /** As a file of the workspace describes it. */
  readonly declared: ProjectService | undefined;
  /** Whether it is shown without a container too. */
  readonly isWanted: boolean;
}

/** A Compose project. It counts all its containers, and shows those that pass the filter. */
export interface Stack {
  readonly place: ProjectPlace;
  /** Its folder, as far as it has to be told from another of that name. */
  readonly folderText: string;
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

export function stackRowId(place: ProjectPlace): string {
  return `stack/${idSegment(projectKey(place))}`;
}

export function serviceRowId(place: ProjectPlace, service: string): string {
  return `service/${idSegment(projectKey(place))}/${idSegment(service)}`;
}

/**
 * The containers in the order in which they are shown, kept in order change by change: what a change costs does not
 * grow with the number of containers. Tells `rows` which rows a change touched.
 */
export class ContainersIndex {
  readonly roots: SortedList<Root>;
  /** By `projectKey`. */
  readonly stacks = new Map<string, Stack>();
  readonly #rows: Rows;
  readonly #order: Order<Container>;
  readonly #isShown: (container: Container) => boolean;
  readonly #names: ProjectNames;
  readonly #isServiceShown: ReturnType<typeof servicesShownBy>;

  /** @param projects what the files of the workspace describe: their services are shown without containers too. */
  constructor(options: ContainersOptions, rows: Rows, projects: readonly ComposeProject[] = []) {
    this.#rows = rows;
    this.#order = containerOrder(options.sort);
    this.#isShown = shownBy(options);
    this.#isServiceShown = servicesShownBy(options);
    this.roots = new SortedList<Root>((a, b) => this.#compareRoots(a, b));
    this.#names = new ProjectNames(projects);
    for (const project of this.#names.projects) this.#declare(project);
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
    const place = this.placeOf(after);
    if (after.compose && place) this.#rows.dirty(serviceRowId(place, after.compose.service));
  }

  /** The service of a container that is shown inside a stack. */
  serviceOf(container: Container): Service | undefined {
    return container.compose && this.stackOf(container)?.byName.get(container.compose.service);
  }

  stackOf(container: Container): Stack | undefined {
    const place = this.placeOf(container);
    return place && this.stacks.get(projectKey(place));
  }

  /** The project that a container belongs to. */
  placeOf({ compose }: Container): ProjectPlace | undefined {
    return compose && this.#names.placeOf(compose.project, compose.workingDirectory);
  }

  #declare(project: ComposeProject): void {
    const services = project.services.filter((service) => this.#isServiceShown(project, service));
    if (services.length === 0) return;
    const stack = this.#createStack(this.#names.placeOf(project.name, project.directory));
    for (const { name } of services) this.#createService(stack, name);
    this.roots.insert({ kind: 'stack', stack });
  }

  #staysInPlace(before: Container, after: Container): boolean {
    const isSameParent = isEqual(this.placeOf(before), this.placeOf(after)) && before.compose?.service === after.compose?.service;
    return isSameParent && this.#isShown(before) && this.#isShown(after) && this.#order(before, after) === 0;
  }

  #siblings(container: Container): SortedList<Container> | undefined {
    return this.serviceOf(container)?.containers;
  }

  /** Counts a container as one of its stack, or no longer. */
  #count(container: Container, isThere: boolean): void {
    const place = this.placeOf(container);
    if (place === undefined) return;
    const stack = this.stacks.get(projectKey(place)) ?? this.#createStack(place);
    const before = [stack.all.size, stack.running.size, stack.startable.size, stack.stoppable.size];
    this.#countService(stack, container, isThere);
    setMember(stack.all, container.id, isThere);
    setMember(stack.running, container.id, isThere && container.state === 'running');
    setMember(stack.startable, container.id, isThere && isStartable(container));
    setMember(stack.stoppable, container.id, isThere && isStoppable(container));
    const after = [stack.all.size, stack.running.size, stack.startable.size, stack.stoppable.size];
    if (stack.all.size === 0 && stack.byName.size === 0) this.stacks.delete(projectKey(place));
    if (!isEqual(before, after)) this.#rows.dirty(stackRowId(place));
  }

  #countService({ all, counts }: Stack, { id, compose }: Container, isThere: boolean): void {
    if (!compose || all.has(id) === isThere) return;
    counts.set(compose.service, (counts.get(compose.service) ?? 0) + (isThere ? 1 : -1));
  }

  #createStack(place: ProjectPlace): Stack {
    const services = new SortedList<Service>((a, b) => compareText(a.name, b.name));
    const declared = this.#names.find(projectKey(place));
    const folderText = this.#names.folderText(place);
    const stack: Stack = { place, folderText, declared, services, counts: new Map(), byName: new Map(), all: new Set(), running: new Set(), startable: new Set(), stoppable: new Set() };
    this.stacks.set(projectKey(place), stack);
    return stack;
  }

  #createService(stack: Stack, name: string): Service {
    const declared = stack.declared?.services.find((service) => service.name === name);
    const isWanted = stack.declared !== undefined && declared !== undefined && this.#isServiceShown(stack.declared, declared);
    const service: Service = { place: stack.place, name, containers: new SortedList(this.#order), declared, isWanted };
    stack.byName.set(name, service);
    stack.services.insert(service);
    return service;
  }

  #show(container: Container): void {
    const { compose } = container;
    const stack = this.stackOf(container);
    if (!compose || !stack) {
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
    const stack = this.stackOf(container);
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
    this.#rows.dirty(keepsRow ? serviceRowId(service.place, service.name) : stackRowId(service.place));
  }

  #compareRoots(a: Root, b: Root): number {
    if (a.kind === 'stack') return b.kind === 'stack' ? compareText(a.stack.place.project, b.stack.place.project) || compareText(a.stack.place.directory ?? '', b.stack.place.directory ?? '') : -1;
    return b.kind === 'stack' ? 1 : this.#order(a.container, b.container);
  }
}

function setMember(set: Set<string>, id: string, isMember: boolean): void {
  if (isMember) set.add(id);
  else set.delete(id);
}
