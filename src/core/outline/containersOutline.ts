import { systemClock, type Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { isEqual } from '../base/equal.ts';
import type { CollectionChange, Inventory } from '../inventory/inventory.ts';
import type { Container } from '../model/container.ts';
import { containerNode, containerTooltip } from './containerNode.ts';
import { AskedParts, type AskedPartsSource } from './askedParts.ts';
import { isPart } from './containerParts.ts';
import { ContainersIndex, hasOwnRow, serviceRowId, stackRowId } from './containersIndex.ts';
import type { ContainersOptions } from './containersOptions.ts';
import type { Moment } from './containerWords.ts';
import { noProjects, type ProjectsSource } from './declaredProjects.ts';
import { projectKey } from '../model/compose.ts';
import { fromIdSegment } from './displayText.ts';
import { FileRows, type ContainerFilesSource } from './fileRows.ts';
import { InspectedRows, type ContainerSettings } from './inspectedRows.ts';
import type { OutlineNode, TooltipLine, TreeSource } from './node.ts';
import { parentOfMore, plainTooltip, rootId, Rows } from './rows.ts';
import { StackRows } from './stackRows.ts';

export interface ContainersOutlineParts {
  readonly engineId: string;
  readonly inventory: Pick<Inventory, 'containers'>;
  /** What the inventory does not hold, asked for when somebody looks. */
  readonly details: AskedPartsSource & { settings(id: string, signal?: AbortSignal): Promise<ContainerSettings> };
  readonly files: ContainerFilesSource;
  /** The Compose projects of the workspace; none by default. */
  readonly projects?: ProjectsSource;
  readonly clock?: Clock;
}

/** The rows of the view "Containers": stacks with their services, then the other containers. */
export class ContainersOutline implements TreeSource, Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: ContainersOutlineParts;
  readonly #clock: Clock;
  readonly #rows: Rows;
  readonly #projects: ProjectsSource;
  readonly #asked: AskedParts;
  readonly #stacks: StackRows;
  #options: ContainersOptions = { filter: '', onlyRunning: false, sort: 'name' };
  #index: ContainersIndex;

  readonly onDidChange: TreeSource['onDidChange'];
  /** The rows of the containers' files. */
  readonly files: FileRows;
  readonly #inspected: InspectedRows;

  constructor(parts: ContainersOutlineParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    this.#projects = parts.projects ?? noProjects;
    this.#rows = this.#store.own(new Rows(parts.engineId, (id) => this.find(id)));
    this.onDidChange = this.#rows.onDidChange;
    this.files = this.#store.own(new FileRows({ engineId: parts.engineId, source: parts.files, rows: this.#rows, container: (id) => this.#container(id) }));
    const settings = (id: string): Promise<ContainerSettings> => parts.details.settings(id);
    this.#inspected = this.#store.own(new InspectedRows({ engineId: parts.engineId, settings, rows: this.#rows, container: (id) => this.#container(id), clock: this.#clock }));
    this.#asked = new AskedParts({ engineId: parts.engineId, source: parts.details, rows: this.#rows, container: (id) => this.#container(id) });
    this.#stacks = new StackRows({ engineId: parts.engineId, rows: this.#rows, projects: this.#projects, index: () => this.#index, containerNode: (container) => this.#containerNode(container) });
    this.#index = this.#indexAll();
    this.#store.own(this.#projects.onDidChange(() => this.#followProjects()));
    this.#store.own(parts.inventory.containers.onDidChange((change) => this.#follow(change)));
    this.#store.own(parts.inventory.containers.onDidMention((id) => this.#inspected.refreshSoon(id)));
  }

  get options(): ContainersOptions {
    return this.#options;
  }

  set options(options: ContainersOptions) {
    this.#options = options;
    this.#index = this.#indexAll();
    this.#rows.dirty(rootId);
    this.#rows.flush();
  }

  /** Draws the rows anew, since ages went on; not the roots as a whole, for which the editor would forget all rows for a moment. */
  touch(): void {
    for (const { id } of this.#rootRows()) this.#rows.dirty(id);
    this.#rows.flush();
  }

  children(parent?: OutlineNode): readonly OutlineNode[] | Promise<readonly OutlineNode[]> {
    if (!parent) return this.#rootRows();
    const inspected = this.#inspected.children(parent);
    if (inspected) return inspected;
    const { subject } = parent;
    switch (subject.kind) {
      case 'stack':
        return this.#stacks.services(subject);
      case 'service':
        return this.#stacks.containers(subject, subject.service);
      case 'container':
        return this.#containerRows(subject.id);
      case 'file':
        return this.files.children(parent);
      case 'group':
        return this.#groupRows(parent);
      default:
        return [];
    }
  }

  parent(node: OutlineNode): OutlineNode | undefined {
    const owner = parentOfMore(node.id);
    if (owner !== undefined) return this.find(owner);
    if (node.subject.kind === 'service') return this.find(stackRowId(node.subject));
    if (node.subject.kind === 'container') return this.#parentOfContainer(node.subject.id);
    const fileParent = this.files.parentId(node);
    if (fileParent !== undefined) return this.find(fileParent);
    const end = node.id.lastIndexOf('/');
    return node.subject.kind === 'stack' || end < 0 ? undefined : this.find(node.id.slice(0, end));
  }

  find(id: string): OutlineNode | undefined {
    const owner = parentOfMore(id);
    if (owner !== undefined) return this.#moreNode(owner);
    const [kind, first = '', second, third] = id.split('/');
    if (kind === 'stack') return this.#stacks.find(fromIdSegment(first));
    if (kind === 'service') return this.#stacks.findService(fromIdSegment(first), fromIdSegment(second ?? ''));
    const container = kind === 'container' ? this.#shown(first) : undefined;
    if (!container) return undefined;
    if (second === undefined) return this.#containerNode(container);
    if (!isPart(second)) return this.#inspected.find(container, second, third) ?? this.files.find(container, second, third);
    return this.#asked.find(container, second, third === undefined ? undefined : id);
  }

  tooltip(node: OutlineNode): Promise<readonly TooltipLine[]> {
    const container = node.subject.kind === 'container' ? this.#shown(node.subject.id) : undefined;
    const lines = container ? containerTooltip(container, this.#moment(container.id), this.#asked.sizes(container.id)) : (this.#inspected.tooltip(node) ?? this.files.tooltip(node) ?? plainTooltip(node));
    return Promise.resolve(lines);
  }

  /** Shows more rows beside the "Show more" row that was clicked. */
  showMore(node: OutlineNode): void {
    this.#rows.showMore(node);
  }

  /** The row of a container, made one of those that are shown; undefined where the filter hides it. */
  reach(id: string): OutlineNode | undefined {
    const container = this.#shown(id);
    if (!container) return undefined;
    const root = this.#index.stackOf(container);
    this.#rows.raise(rootId, this.#index.roots.place(root ? { kind: 'stack', stack: root } : { kind: 'container', container }).index + 1);
    const service = this.#index.serviceOf(container);
    if (root && service) {
      this.#rows.raise(stackRowId(root.place), root.services.place(service).index + 1);
      this.#rows.raise(serviceRowId(root.place, service.name), service.containers.place(container).index + 1);
    }
    this.#rows.flush();
    return this.#containerNode(container);
  }

  /** Asks the engine how big a container is, and shows it in its row until the container changes. */
  async measure(id: string, signal?: AbortSignal): Promise<void> {
    await this.#asked.measure(id, signal);
  }

  #indexAll(): ContainersIndex {
    const index = new ContainersIndex(this.#options, this.#rows, this.#projects.projects);
    for (const container of this.#parts.inventory.containers.values()) index.add(container);
    this.#rows.clean();
    return index;
  }

  /** Where no project came or went only their rows are drawn anew: a click on a row that the editor forgot goes nowhere. */
  #followProjects(): void {
    const before = this.#rootRows();
    this.#index = this.#indexAll();
    const after = this.#rootRows();
    const isSame = isEqual(before.map(({ id }) => id), after.map(({ id }) => id));
    for (const id of isSame ? after.flatMap((node) => (node.subject.kind === 'stack' ? [node.id] : [])) : [rootId]) this.#rows.dirty(id);
    this.#rows.flush();
  }

  #follow(change: CollectionChange<Container>): void {
    for (const container of change.removed) {
      this.#index.remove(container);
      this.#asked.forget(container.id);
      this.files.forget(container.id);
      this.#inspected.forget(container.id);
    }
    for (const { before, after } of change.changed) {
      this.#asked.forgetSizes(after.id);
      if (before.state !== after.state) this.files.refresh(after.id);
      this.#inspected.refresh(after.id);
      this.#index.change(before, after);
    }
    for (const container of change.added) this.#index.add(container);
    this.#rows.flush();
  }

  #container(id: string): Container | undefined {
    return this.#parts.inventory.containers.get(id);
  }

  #shown(id: string): Container | undefined {
    const container = this.#container(id);
    return container && this.#index.isShown(container) ? container : undefined;
  }

  #moment(id: string): Moment {
    const now = this.#clock.now();
    return { listedAt: this.#parts.inventory.containers.listedAt(id) ?? now, now };
  }

  #rootRows(): readonly OutlineNode[] {
    return this.#rows.cut(rootId, this.#index.roots, (root) => (root.kind === 'stack' ? this.#stacks.node(root.stack) : this.#containerNode(root.container)));
  }

  #containerNode(container: Container): OutlineNode {
    const service = this.#index.serviceOf(container);
    const label = service && !hasOwnRow(service) ? { label: service.name } : {};
    const compose = service?.declared ? { isStale: this.#projects.isStale(container) } : undefined;
    return containerNode(container, { compose, engineId: this.#parts.engineId, moment: this.#moment(container.id), sizes: this.#asked.sizes(container.id), expansion: 'collapsed', ...label });
  }

  #containerRows(id: string): readonly OutlineNode[] {
    const container = this.#shown(id);
    return container ? [...this.#asked.roots(container), ...this.#inspected.roots(container), ...this.files.roots(container)] : [];
  }

  #groupRows(group: OutlineNode): readonly OutlineNode[] | Promise<readonly OutlineNode[]> {
    const [, id = '', part] = group.id.split('/');
    const container = this.#shown(id);
    if (!container) return [];
    return isPart(part) ? this.#asked.rows(container, part) : this.files.children(group);
  }

  #parentOfContainer(id: string): OutlineNode | undefined {
    const container = this.#shown(id);
    const place = container && this.#index.placeOf(container);
    if (!container?.compose || !place) return undefined;
    return this.#stacks.findService(projectKey(place), container.compose.service) ?? this.#stacks.find(projectKey(place));
  }

  #moreNode(ownerId: string): OutlineNode | undefined {
    const count = this.#childCount(ownerId);
    return count > this.#rows.limit(ownerId) ? this.#rows.more(ownerId, count) : undefined;
  }

  #childCount(ownerId: string): number {
    if (ownerId === rootId) return this.#index.roots.length;
    const [kind, first = '', second = ''] = ownerId.split('/');
    if (kind === 'container') return this.files.count(ownerId);
    const stack = this.#index.stacks.get(fromIdSegment(first));
    const children = kind === 'service' ? stack?.byName.get(fromIdSegment(second))?.containers : stack?.services;
    return children?.length ?? 0;
  }

  dispose(): void {
    this.#store.dispose();
  }
}
