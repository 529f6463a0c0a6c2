import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { isEqual } from '../base/equal.ts';
import type { Collection, CollectionChange } from './inventory.ts';

interface Entry<T> {
  readonly value: T;
  readonly listedAt: number;
}

/** A noun's values by id. Says what really changed: a value that was listed again as it was is no change. */
export class LiveCollection<T extends { readonly id: string }> implements Collection<T>, Disposable {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #changed = new Emitter<CollectionChange<T>>();
  readonly #mentioned = new Emitter<string>();
  readonly #clock: Clock;
  #isLoaded = false;

  readonly onDidChange = this.#changed.event;
  readonly onDidMention = this.#mentioned.event;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  get listenerCount(): number {
    return this.#changed.listenerCount;
  }

  get(id: string): T | undefined {
    return this.#entries.get(id)?.value;
  }

  listedAt(id: string): number | undefined {
    return this.#entries.get(id)?.listedAt;
  }

  *values(): IterableIterator<T> {
    for (const entry of this.#entries.values()) yield entry.value;
  }

  /** Takes a whole list. */
  reset(values: readonly T[]): void {
    const wasLoaded = this.#isLoaded;
    this.#isLoaded = true;
    const listed = new Set(values.map((value) => value.id));
    const gone = [...this.#entries.keys()].filter((id) => !listed.has(id));
    const change = this.#merge(values, gone);
    if (!wasLoaded || !isEmpty(change)) this.#changed.fire({ isReset: true, ...change });
  }

  /** Takes what is known of some values: how they are now, and which of them are gone. */
  update(values: readonly T[], goneIds: readonly string[]): void {
    const change = this.#merge(values, goneIds);
    if (!isEmpty(change)) this.#changed.fire({ isReset: false, ...change });
  }

  mention(id: string): void {
    if (this.#entries.has(id)) this.#mentioned.fire(id);
  }

  #merge(values: readonly T[], goneIds: readonly string[]): Omit<CollectionChange<T>, 'isReset'> {
    const added: T[] = [];
    const changed: { before: T; after: T }[] = [];
    const removed: T[] = [];
    const listedAt = this.#clock.now();
    for (const id of goneIds) {
      const entry = this.#entries.get(id);
      if (entry && this.#entries.delete(id)) removed.push(entry.value);
    }
    for (const value of new Map(values.map((each) => [each.id, each])).values()) {
      const before = this.#entries.get(value.id)?.value;
      if (before && isEqual(before, value)) continue;
      this.#entries.set(value.id, { value, listedAt });
      if (before) changed.push({ before, after: value });
      else added.push(value);
    }
    return { added, changed, removed };
  }

  dispose(): void {
    this.#changed.dispose();
    this.#mentioned.dispose();
  }
}

function isEmpty(change: Omit<CollectionChange<unknown>, 'isReset'>): boolean {
  return change.added.length + change.changed.length + change.removed.length === 0;
}
