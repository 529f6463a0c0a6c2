/** Compares two values; zero only for the same one, so that every value has one place. */
export type Order<T> = (a: T, b: T) => number;

/** A list that is always in order. A value is found by bisection. */
export class SortedList<T> {
  readonly #values: T[] = [];
  readonly #order: Order<T>;

  constructor(order: Order<T>) {
    this.#order = order;
  }

  get length(): number {
    return this.#values.length;
  }

  at(index: number): T | undefined {
    return this.#values[index];
  }

  slice(end: number): readonly T[] {
    return this.#values.slice(0, end);
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#values.values();
  }

  /** Where the value is, or would be. */
  place(value: T): { readonly index: number; readonly isThere: boolean } {
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#values[middle];
      const order = other === undefined ? 0 : this.#order(value, other);
      if (order === 0) return { index: middle, isThere: true };
      if (order < 0) high = middle;
      else low = middle + 1;
    }
    return { index: low, isThere: false };
  }

  /** Puts the value in its place, @returns where; in place of an equal one, if there is one. */
  insert(value: T): number {
    const { index, isThere } = this.place(value);
    this.#values.splice(index, isThere ? 1 : 0, value);
    return index;
  }

  /** @returns where it was, or -1. */
  remove(value: T): number {
    const { index, isThere } = this.place(value);
    if (!isThere) return -1;
    this.#values.splice(index, 1);
    return index;
  }
}

/** Made when the first two texts are compared: its tables take milliseconds to load, which activation must not. */
let collator: Intl.Collator | undefined;

/** Orders texts as people do (`web2` before `web10`); those that look alike by their code units. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  collator ??= new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  return collator.compare(a, b) || (a < b ? -1 : 1);
}
