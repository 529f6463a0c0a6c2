import { systemClock, type Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { SwarmInventory } from '../inventory/swarmInventory.ts';
import type { SwarmTask } from '../model/swarmService.ts';
import { fromIdSegment } from './displayText.ts';
import type { OutlineNode, TooltipLine, TreeSource } from './node.ts';
import { parentOfMore, plainTooltip, rootId, Rows } from './rows.ts';
import { SwarmIndex, type Place } from './swarmIndex.ts';
import { SwarmLookup } from './swarmLookup.ts';
import { fileNode, fileRowId, groupRowId, networkNode, networkRowId, nodeNode, nodeRowId, nodeTaskRowId, placeNode, placeRowId, serviceRowId, stackRowId, swarmGroups, taskNode, type SwarmGroup, type TaskView } from './swarmRows.ts';
import { fileTooltip, networkTooltip, nodeTooltip, serviceTooltip, taskTooltip } from './swarmTooltips.ts';

export interface SwarmOutlineParts {
  readonly engineId: string;
  readonly inventory: SwarmInventory;
  readonly clock?: Clock;
}

/** The rows of the view "Swarm": services by their stacks with their tasks, nodes with what runs there, configs, secrets and networks. */
export class SwarmOutline implements TreeSource, Disposable {
  readonly #store = new DisposableStore();
  readonly #engineId: string;
  readonly #inventory: SwarmInventory;
  readonly #clock: Clock;
  readonly #rows: Rows;
  readonly #index: SwarmIndex;
  readonly #lookup: SwarmLookup;
  /** The groups' own texts, as they are shown. */
  readonly #groupTexts = new Map<SwarmGroup, string>();

  readonly onDidChange: TreeSource['onDidChange'];

  constructor({ engineId, inventory, clock = systemClock }: SwarmOutlineParts) {
    this.#engineId = engineId;
    this.#inventory = inventory;
    this.#clock = clock;
    this.#index = new SwarmIndex(inventory);
    this.#lookup = new SwarmLookup(engineId, inventory, this.#index);
    this.#rows = this.#store.own(new Rows(engineId, (id) => this.find(id)));
    this.onDidChange = this.#rows.onDidChange;
    this.#followTasks();
    this.#followServices();
    this.#follow('nodes', ({ id }) => nodeRowId(id));
    this.#follow('configs', fileRowId);
    this.#follow('secrets', fileRowId);
    this.#follow('networks', ({ id }) => networkRowId(id));
    this.#store.own(inventory.onDidChangeStatus(() => this.touch()));
  }

  /** Draws all that is shown anew: ages went on. */
  touch(): void {
    this.#rows.dirty(rootId);
    this.#rows.flush();
  }

  children(parent?: OutlineNode): readonly OutlineNode[] {
    if (!parent) return this.#inventory.nodes.isLoaded && this.#inventory.nodes.size > 0 ? swarmGroups.map((group) => this.#lookup.group(group)) : [];
    const { id, subject } = parent;
    switch (subject.kind) {
      case 'group':
        return this.#cut(id, this.#lookup.idsIn(id), (child) => this.find(child));
      case 'swarmStack':
        return this.#cut(id, this.#lookup.servicesOf(subject.name), (service) => this.#lookup.service(service));
      case 'swarmService':
        return this.#cut(id, this.#index.placesOf(subject.id), (place) => placeNode(place, this.#view(place.task)));
      case 'swarmTask':
        return this.#cut(id, this.#index.place(id.slice(placeRowId('').length))?.past ?? [], (task) => taskNode(task, this.#view(task)));
      case 'swarmNode':
        return this.#cut(id, this.#index.placesOn(subject.id), (place) => this.#nodeTask(subject.id, place));
      default:
        return [];
    }
  }

  parent(node: OutlineNode): OutlineNode | undefined {
    const owner = parentOfMore(node.id);
    const id = owner ?? this.#lookup.parentId(node);
    return id === undefined ? undefined : this.find(id);
  }

  find(id: string): OutlineNode | undefined {
    const owner = parentOfMore(id);
    if (owner !== undefined) return this.#rows.more(owner, this.#countIn(owner));
    const [kind = '', first = '', rest] = id.split('/');
    const name = fromIdSegment(first);
    switch (kind) {
      case 'group': {
        const group = swarmGroups.find((each) => each === first);
        return group && this.#lookup.group(group);
      }
      case 'stack':
        return this.#lookup.servicesOf(name).length > 0 ? this.#lookup.stack(name) : undefined;
      case 'service':
        return this.#from(this.#inventory.services.get(name), (service) => this.#lookup.service(service));
      case 'place':
        return this.#from(this.#index.place(first), (place) => placeNode(place, this.#view(place.task)));
      case 'task':
        return this.#from(this.#inventory.tasks.get(name), (task) => taskNode(task, this.#view(task)));
      case 'node':
        if (rest !== undefined) return this.#from(this.#index.place(rest), (place) => this.#nodeTask(name, place));
        return this.#from(this.#inventory.nodes.get(name), (node) => nodeNode(node, this.#index.placesOn(node.id).length, this.#engineId));
      case 'config':
      case 'secret':
        return this.#from(this.#lookup.files(kind).get(name), (file) => fileNode(file, this.#lookup.usersOf(file), this.#engineId));
      case 'network':
        return this.#from(this.#inventory.networks.get(name), (network) => networkNode(network, this.#lookup.servicesIn(network).length, this.#engineId));
      default:
        return undefined;
    }
  }

  tooltip(node: OutlineNode): Promise<readonly TooltipLine[]> {
    return Promise.resolve(this.#tooltip(node) ?? plainTooltip(node));
  }

  /** Shows more rows beside the "Show more" row that was clicked. */
  showMore(node: OutlineNode): void {
    this.#rows.showMore(node);
  }

  #tooltip({ subject }: OutlineNode): readonly TooltipLine[] | undefined {
    const now = this.#clock.now();
    const { services, tasks, nodes, networks } = this.#inventory;
    switch (subject.kind) {
      case 'swarmService':
        return this.#from(services.get(subject.id), (service) => serviceTooltip(service, service.networkIds.map((id) => networks.get(id)?.name ?? id), now));
      case 'swarmTask':
        return this.#from(tasks.get(subject.id), (task) => taskTooltip(task, this.#index.nameOf(task), nodes.get(task.nodeId)?.name, now));
      case 'swarmNode':
        return this.#from(nodes.get(subject.id), nodeTooltip);
      case 'swarmFile':
        return this.#from(this.#lookup.files(subject.file).get(subject.id), (file) => fileTooltip(file, this.#lookup.usersOf(file), now));
      case 'swarmNetwork':
        return this.#from(networks.get(subject.id), (network) => networkTooltip(network, this.#lookup.servicesIn(network).map(({ name }) => name), now));
      default:
        return undefined;
    }
  }

  #cut<T>(parentId: string, values: readonly T[], toNode: (value: T) => OutlineNode | undefined): readonly OutlineNode[] {
    return this.#rows.cut(parentId, { length: values.length, slice: (end) => values.slice(0, end) }, toNode);
  }

  #from<T, R>(value: T | undefined, make: (value: T) => R): R | undefined {
    return value === undefined ? undefined : make(value);
  }

  #countIn(rowId: string): number {
    const row = this.find(rowId);
    if (!row) return 0;
    const { subject } = row;
    if (subject.kind === 'group') return this.#lookup.idsIn(rowId).length;
    if (subject.kind === 'swarmStack') return this.#lookup.servicesOf(subject.name).length;
    if (subject.kind === 'swarmService') return this.#index.placesOf(subject.id).length;
    return subject.kind === 'swarmNode' ? this.#index.placesOn(subject.id).length : 0;
  }

  #nodeTask(nodeId: string, place: Place): OutlineNode {
    return placeNode(place, { ...this.#view(place.task), nodeName: undefined }, nodeTaskRowId(nodeId, place.key));
  }

  #view(task: SwarmTask): TaskView {
    return { engineId: this.#engineId, name: this.#index.nameOf(task), nodeName: task.nodeId === '' ? undefined : (this.#inventory.nodes.get(task.nodeId)?.name ?? task.nodeId), now: this.#clock.now() };
  }

  #follow<N extends 'nodes' | 'configs' | 'secrets' | 'networks'>(noun: N, rowId: (value: ReturnType<SwarmInventory[N]['get']> & object) => string): void {
    // TypeScript calls no method of a union of collections; what changes in this one is what `rowId` takes.
    const collection = this.#inventory[noun] as SwarmInventory['nodes'];
    this.#store.own(
      collection.onDidChange(({ isReset, added, changed, removed }) => {
        if (isReset || added.length + removed.length > 0) this.#rows.dirty(isReset ? rootId : groupRowId(noun));
        for (const { after } of changed) this.#rows.dirty(rowId(after as never));
        this.#flush();
      }),
    );
  }

  #followServices(): void {
    this.#store.own(
      this.#inventory.services.onDidChange(({ isReset, added, changed, removed }) => {
        if (isReset || added.length + removed.length > 0) this.#rows.dirty(isReset ? rootId : groupRowId('services'));
        for (const { after } of changed) this.#rows.dirty(serviceRowId(after.id));
        for (const service of [...added, ...removed, ...changed.map(({ after }) => after)]) if (service.stack !== undefined) this.#rows.dirty(stackRowId(service.stack));
        // Who uses them is told with them.
        for (const group of ['configs', 'secrets', 'networks'] as const) this.#rows.dirty(groupRowId(group));
        this.#flush();
      }),
    );
  }

  #followTasks(): void {
    this.#store.own(
      this.#inventory.tasks.onDidChange((change) => {
        this.#index.take(change);
        if (change.isReset) this.#rows.dirty(rootId);
        const before = [...change.removed, ...change.changed.map((each) => each.before)];
        const after = [...change.added, ...change.changed.map((each) => each.after)];
        for (const task of [...before, ...after]) this.#dirtyTask(task);
        this.#flush();
      }),
    );
  }

  /** With a group all its rows are drawn again: only where its own text is another. */
  #flush(): void {
    for (const group of swarmGroups) {
      const text = this.#lookup.group(group).description ?? '';
      if (this.#groupTexts.get(group) !== text) this.#rows.dirty(groupRowId(group));
      this.#groupTexts.set(group, text);
    }
    this.#rows.flush();
  }

  #dirtyTask(task: SwarmTask): void {
    this.#rows.dirty(serviceRowId(task.serviceId));
    if (task.nodeId !== '') this.#rows.dirty(nodeRowId(task.nodeId));
    const stack = this.#inventory.services.get(task.serviceId)?.stack;
    if (stack !== undefined) this.#rows.dirty(stackRowId(stack));
  }

  dispose(): void {
    this.#store.dispose();
  }
}
