import { type Log } from '../base/log.ts';
import { messageOf } from '../base/userError.ts';
import { type RecordStore, type StoredFile } from './recordStore.ts';

/** An engine's own history holds some fifty builds. */
const mostRemoved = 500;
const removedName = 'removed';

/**
 * What engines call the builds that are or were in a list. Those that were removed from it are kept too: the engine's
 * own history may have them still, and there they are not to come back.
 */
export class KnownRefs {
  readonly #store: Pick<RecordStore, 'read' | 'write'>;
  readonly #log: Log;
  readonly #refs = new Set<string>();
  /** The latest last. */
  #removed: readonly string[] = [];

  constructor(store: Pick<RecordStore, 'read' | 'write'>, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  has(ref: string): boolean {
    return this.#refs.has(ref);
  }

  add(ref: string): void {
    this.#refs.add(ref);
  }

  /** A build was removed from the list. */
  async remove(ref: string): Promise<void> {
    this.#removed = [...this.#removed, ref].slice(-mostRemoved);
    await this.#store.write(removedName, this.#removed);
  }

  /** Reads which were removed before. @param files what is in the store. */
  async load(files: readonly StoredFile[]): Promise<void> {
    if (!files.some(({ name }) => name === removedName)) return;
    try {
      const refs = await this.#store.read(removedName);
      this.#removed = [...(Array.isArray(refs) ? refs : []).filter((ref) => typeof ref === 'string'), ...this.#removed];
      for (const ref of this.#removed) this.#refs.add(ref);
    } catch (error) {
      this.#log.warn(`Which builds were removed from the list cannot be read: ${messageOf(error)}`);
    }
  }
}
