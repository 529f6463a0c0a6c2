import type { CollectionChange } from '../inventory/inventory.ts';
import { textFilter } from './filter.ts';
import { rootId, type Rows } from './rows.ts';
import { SortedList, type Order } from './sortedList.ts';

/** A thing among the roots, or the folder of those that are set apart, which comes last. */
export type SurroundingsRoot<T> = { readonly kind: 'value'; readonly value: T } | { readonly kind: 'apart' };

export interface IndexedNoun<T> {
  readonly order: Order<T>;
  readonly rowId: (value: T) => string;
  /** What the filter looks at. */
  readonly texts: (value: T) => readonly string[];
  /** The id of the folder of those that are set apart, and which ones those are. */
  readonly apart?: { readonly id: string; readonly holds: (value: T) => boolean };
}

/** The things in the order in which they are shown, kept in order change by change. */
export class SurroundingsIndex<T> {
  readonly roots: SortedList<SurroundingsRoot<T>>;
  readonly apart: SortedList<T>;
  readonly #noun: IndexedNoun<T>;
  readonly #rows: Rows;
  readonly #matches: (texts: readonly string[]) => boolean;

  constructor(noun: IndexedNoun<T>, filter: string, rows: Rows) {
    this.#noun = noun;
    this.#rows = rows;
    this.#matches = textFilter(filter);
    this.apart = new SortedList(noun.order);
    this.roots = new SortedList((a, b) => {
      if (a.kind === 'apart') return b.kind === 'apart' ? 0 : 1;
      return b.kind === 'apart' ? -1 : noun.order(a.value, b.value);
    });
  }

  isShown(value: T): boolean {
    return this.#matches(this.#noun.texts(value));
  }

  isApart(value: T): boolean {
    return this.#noun.apart?.holds(value) === true;
  }

  follow(change: Pick<CollectionChange<T>, 'added' | 'changed' | 'removed'>): void {
    for (const value of change.removed) this.#hide(value);
    for (const { before, after } of change.changed) {
      const isInPlace = this.isShown(before) && this.isShown(after) && this.isApart(before) === this.isApart(after) && this.#noun.order(before, after) === 0;
      if (!isInPlace) this.#hide(before);
      this.#show(after, isInPlace);
    }
    for (const value of change.added) this.#show(value, false);
  }

  #show(value: T, isInPlace: boolean): void {
    if (!this.isShown(value)) return;
    const index = this.isApart(value) ? this.apart.insert(value) : this.roots.insert({ kind: 'value', value });
    if (isInPlace) this.#rows.dirty(this.#noun.rowId(value));
    else this.#moved(value, index);
  }

  #hide(value: T): void {
    const index = this.isApart(value) ? this.apart.remove(value) : this.roots.remove({ kind: 'value', value });
    if (index >= 0) this.#moved(value, index);
  }

  #moved(value: T, index: number): void {
    const { apart } = this.#noun;
    if (!apart?.holds(value)) {
      this.#rows.moved(rootId, index, this.roots.length);
      return;
    }
    // The folder tells how many it holds.
    this.#rows.dirty(apart.id);
    const folder: SurroundingsRoot<T> = { kind: 'apart' };
    if (this.apart.length > 0 === this.roots.place(folder).isThere) return;
    this.#rows.moved(rootId, this.apart.length > 0 ? this.roots.insert(folder) : this.roots.remove(folder), this.roots.length);
  }
}
