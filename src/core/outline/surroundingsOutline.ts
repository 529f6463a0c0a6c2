import { systemClock, type Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Collection, CollectionChange } from '../inventory/inventory.ts';
import type { Container } from '../model/container.ts';
import type { Moment } from './containerWords.ts';
import { fromIdSegment, idSegment } from './displayText.ts';
import { labelNode, labelsNode } from './labelNodes.ts';
import type { OutlineNode, TooltipLine, TreeSource } from './node.ts';
import { parentOfMore, plainTooltip, rootId, Rows } from './rows.ts';
import type { SortedList } from './sortedList.ts';
import { SurroundingsIndex, type IndexedNoun, type SurroundingsRoot } from './surroundingsIndex.ts';
import { Users } from './users.ts';

/** What a thing is shown with. */
export interface SurroundingsView {
  readonly engineId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The containers that use it, running or stopped. */
  readonly users: SortedList<Container>;
}

/** What is particular about volumes, or about networks. */
export interface SurroundingsNoun<T> extends Omit<IndexedNoun<T>, 'rowId'> {
  /** Its rows' ids begin with it. */
  readonly kind: 'volume' | 'network';
  /** What it is known by to the containers that use it. */
  readonly keysOf: (value: T) => readonly string[];
  readonly usedKeys: (container: Container) => readonly string[];
  readonly labelsOf: (value: T) => Readonly<Record<string, string>>;
  readonly node: (value: T, id: string, view: SurroundingsView) => OutlineNode;
  readonly userNode: (container: Container, value: T, view: { readonly id: string; readonly engineId: string; readonly moment: Moment }) => OutlineNode;
  readonly tooltip: (value: T, view: SurroundingsView) => readonly TooltipLine[];
  readonly apartNode?: (count: number, id: string, engineId: string) => OutlineNode;
}

export interface SurroundingsParts<T extends { readonly id: string }> {
  readonly engineId: string;
  readonly values: Collection<T>;
  readonly containers: Collection<Container>;
  readonly clock?: Clock;
}

/** The rows of the views "Volumes" and "Networks": the things; below each the containers that use it, and its labels. */
export class SurroundingsOutline<T extends { readonly id: string }> implements TreeSource, Disposable {
  protected readonly store = new DisposableStore();
  protected readonly rows: Rows;
  readonly #parts: SurroundingsParts<T>;
  readonly #noun: SurroundingsNoun<T>;
  readonly #indexed: IndexedNoun<T>;
  readonly #clock: Clock;
  readonly #users: Users;
  #filter = '';
  #index: SurroundingsIndex<T>;

  readonly onDidChange: TreeSource['onDidChange'];

  constructor(noun: SurroundingsNoun<T>, parts: SurroundingsParts<T>) {
    this.#noun = noun;
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    this.#indexed = { ...noun, rowId: ({ id }) => this.rowId(id) };
    this.rows = this.store.own(new Rows(parts.engineId, (id) => this.find(id)));
    this.onDidChange = this.rows.onDidChange;
    this.#users = new Users(parts.containers.values(), noun.usedKeys);
    this.#index = this.#indexAll();
    this.store.own(parts.values.onDidChange((change) => this.#follow(change)));
    this.store.own(parts.containers.onDidChange((change) => this.#followUsers(change)));
  }

  get filter(): string {
    return this.#filter;
  }

  set filter(filter: string) {
    this.#filter = filter;
    this.#index = this.#indexAll();
    this.touch();
  }

  /** Draws all that is shown anew: ages went on. */
  touch(): void {
    this.rows.dirty(rootId);
    this.rows.flush();
  }

  children(parent?: OutlineNode): readonly OutlineNode[] | Promise<readonly OutlineNode[]> {
    if (!parent) return this.rows.cut(rootId, this.#index.roots, (root) => this.#rootNode(root));
    if (parent.id === this.#noun.apart?.id) return this.rows.cut(parent.id, this.#index.apart, (value) => this.#node(value));
    const value = this.#valueOf(parent.id);
    const [, , below, key] = parent.id.split('/');
    if (!value || key !== undefined) return [];
    const labels = this.#noun.labelsOf(value);
    if (below === 'labels') return Object.entries(labels).map(([name, text]) => labelNode(parent.id, name, text, this.#parts.engineId));
    const users = this.rows.cut(parent.id, this.usersOf(value), (container) => this.#userNode(value, container));
    return Object.keys(labels).length === 0 ? users : [...users, labelsNode(parent.id, labels, this.#parts.engineId)];
  }

  parent(node: OutlineNode): OutlineNode | undefined {
    const owner = parentOfMore(node.id);
    if (owner !== undefined) return owner === rootId ? undefined : this.find(owner);
    const segments = node.id.split('/');
    if (segments.length > 2) return this.find(segments.slice(0, segments[2] === 'labels' ? -1 : 2).join('/'));
    const value = this.#valueOf(node.id);
    return value && this.#index.isApart(value) ? this.#rootNode({ kind: 'apart' }) : undefined;
  }

  find(id: string): OutlineNode | undefined {
    const owner = parentOfMore(id);
    if (owner !== undefined) return this.moreNode(owner);
    if (id === this.#noun.apart?.id) return this.#index.apart.length > 0 ? this.#rootNode({ kind: 'apart' }) : undefined;
    const value = this.#valueOf(id);
    const [, , below, key] = id.split('/');
    if (!value || below === undefined) return value && this.#node(value);
    return below === 'labels' ? this.#findLabel(value, key) : this.#findUser(value, key ?? '');
  }

  tooltip(node: OutlineNode): Promise<readonly TooltipLine[]> {
    const value = node.id.split('/').length === 2 ? this.#valueOf(node.id) : undefined;
    return Promise.resolve(value ? this.#noun.tooltip(value, this.#view(value)) : plainTooltip(node));
  }

  /** Shows more rows beside the "Show more" row that was clicked. */
  showMore(node: OutlineNode): void {
    this.rows.showMore(node);
  }

  /** The row of a thing, made one of those that are shown; undefined where the filter hides it. */
  reach(id: string): OutlineNode | undefined {
    const value = this.#valueOf(this.rowId(id));
    if (!value) return undefined;
    const isApart = this.#index.isApart(value);
    const root: SurroundingsRoot<T> = isApart ? { kind: 'apart' } : { kind: 'value', value };
    this.rows.raise(rootId, this.#index.roots.place(root).index + 1);
    if (isApart && this.#noun.apart) this.rows.raise(this.#noun.apart.id, this.#index.apart.place(value).index + 1);
    this.rows.flush();
    return this.#node(value);
  }

  /** The containers that use a thing, running or stopped. */
  protected usersOf(value: T): SortedList<Container> {
    return this.#users.of(...this.#noun.keysOf(value));
  }

  protected rowId(id: string): string {
    return `${this.#noun.kind}/${idSegment(id)}`;
  }

  #indexAll(): SurroundingsIndex<T> {
    const index = new SurroundingsIndex<T>(this.#indexed, this.#filter, this.rows);
    index.follow({ added: [...this.#parts.values.values()], changed: [], removed: [] });
    this.rows.clean();
    return index;
  }

  #follow(change: CollectionChange<T>): void {
    this.#index.follow(change);
    this.rows.flush();
  }

  #followUsers(change: CollectionChange<Container>): void {
    // Nearly always the key is the id; only what goes by another has to be looked for.
    const idsOf = (key: string): readonly string[] => (this.#parts.values.get(key) ? [key] : [...this.#parts.values.values()].filter((value) => this.#noun.keysOf(value).includes(key)).map(({ id }) => id));
    const rowsOf = (key: string): readonly string[] => idsOf(key).map((id) => this.rowId(id));
    this.#users.follow(
      change,
      (key) => rowsOf(key).forEach((id) => this.rows.dirty(id)),
      (container) => this.#noun.usedKeys(container).flatMap(rowsOf).forEach((id) => this.rows.dirty(userRowId(id, container.id))),
    );
    this.rows.flush();
  }

  /** The thing whose row, or a row below it, has this id; undefined where it is not shown. */
  #valueOf(rowOrBelow: string): T | undefined {
    const [kind, segment = ''] = rowOrBelow.split('/');
    const value = kind === this.#noun.kind ? this.#parts.values.get(fromIdSegment(segment)) : undefined;
    return value && this.#index.isShown(value) ? value : undefined;
  }

  #view(value: T): SurroundingsView {
    return { engineId: this.#parts.engineId, now: this.#clock.now(), users: this.usersOf(value) };
  }

  #node(value: T): OutlineNode {
    return this.#noun.node(value, this.rowId(value.id), this.#view(value));
  }

  #rootNode(root: SurroundingsRoot<T>): OutlineNode | undefined {
    const { apart, apartNode } = this.#noun;
    return root.kind === 'value' ? this.#node(root.value) : apart && apartNode?.(this.#index.apart.length, apart.id, this.#parts.engineId);
  }

  #userNode(value: T, container: Container): OutlineNode {
    const now = this.#clock.now();
    const moment = { listedAt: this.#parts.containers.listedAt(container.id) ?? now, now };
    return this.#noun.userNode(container, value, { id: userRowId(this.rowId(value.id), container.id), engineId: this.#parts.engineId, moment });
  }

  #findUser(value: T, containerId: string): OutlineNode | undefined {
    const container = this.#parts.containers.get(containerId);
    const isUser = container && this.#noun.usedKeys(container).some((key) => this.#noun.keysOf(value).includes(key));
    return isUser ? this.#userNode(value, container) : undefined;
  }

  #findLabel(value: T, segment: string | undefined): OutlineNode | undefined {
    const labels = this.#noun.labelsOf(value);
    const id = `${this.rowId(value.id)}/labels`;
    if (segment === undefined) return Object.keys(labels).length === 0 ? undefined : labelsNode(this.rowId(value.id), labels, this.#parts.engineId);
    const name = fromIdSegment(segment);
    const text = Object.hasOwn(labels, name) ? labels[name] : undefined;
    return text === undefined ? undefined : labelNode(id, name, text, this.#parts.engineId);
  }

  protected moreNode(ownerId: string, count = this.#childCount(ownerId)): OutlineNode | undefined {
    return count > this.rows.limit(ownerId) ? this.rows.more(ownerId, count) : undefined;
  }

  #childCount(ownerId: string): number {
    if (ownerId === rootId) return this.#index.roots.length;
    if (ownerId === this.#noun.apart?.id) return this.#index.apart.length;
    const value = this.#valueOf(ownerId);
    return value ? this.usersOf(value).length : 0;
  }

  dispose(): void {
    this.store.dispose();
  }
}

function userRowId(rowId: string, containerId: string): string {
  return `${rowId}/container/${containerId}`;
}
