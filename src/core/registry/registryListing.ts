import type { RegistryPage } from '../model/registry.ts';

/** A list that a registry hands out piece by piece, as far as it was asked for. */
export class RegistryListing {
  readonly #load: (next: string | undefined, signal: AbortSignal | undefined) => Promise<RegistryPage<string>>;
  readonly #items: string[] = [];
  readonly #known = new Set<string>();
  #next: string | undefined;
  #isComplete = false;
  #loading: Promise<void> | undefined;
  #pages = 0;

  constructor(load: (next: string | undefined, signal: AbortSignal | undefined) => Promise<RegistryPage<string>>) {
    this.#load = load;
  }

  get items(): readonly string[] {
    return this.#items;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Loads the first piece, unless it is there. */
  async begin(signal?: AbortSignal): Promise<void> {
    if (this.#pages === 0) await this.more(signal);
  }

  /** Loads the next piece. Two that ask at once get the same. */
  more(signal?: AbortSignal): Promise<void> {
    if (this.#isComplete) return Promise.resolve();
    this.#loading ??= this.#one(signal).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** Loads all of it, but no more than so much: a registry might never come to an end. */
  async all(signal?: AbortSignal): Promise<void> {
    while (!this.#isComplete && this.#pages < mostPages && this.#items.length < mostItems) await this.more(signal);
  }

  async #one(signal: AbortSignal | undefined): Promise<void> {
    const { items, next } = await this.#load(this.#next, signal);
    this.#pages += 1;
    const before = this.#items.length;
    for (const item of items) {
      if (this.#known.has(item)) continue;
      this.#known.add(item);
      this.#items.push(item);
    }
    this.#next = next;
    // One that gives the same again and again has no more to give.
    this.#isComplete = next === undefined || (this.#items.length === before && items.length > 0);
  }
}

const mostPages = 50;
const mostItems = 200_000;
