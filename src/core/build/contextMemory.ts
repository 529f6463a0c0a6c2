import { type ContextEntry } from './context.ts';

interface Seen {
  readonly size: number;
  readonly modifiedAt: bigint;
  readonly changedAt: bigint;
  readonly inode: bigint;
  readonly shift: bigint;
}

/**
 * Remembers what was offered to engines, for as long as the window lives. BuildKit takes a file for unchanged when
 * its size and modification time are: one that was rewritten within the clock's tick, or had its time put back,
 * would be stale in the image. Where the system says that such a file changed all the same, its time is offered a
 * nanosecond later, so that the engine asks for it.
 */
export class ContextMemory {
  readonly #folders = new Map<string, Map<string, Seen>>();

  /** The modification time to offer. @param key stands for the folder and the engine. */
  modifiedAt(key: string, entry: ContextEntry): bigint {
    if (entry.kind !== 'file') return entry.modifiedAt;
    let folder = this.#folders.get(key);
    if (!folder) this.#folders.set(key, (folder = new Map<string, Seen>()));
    const last = folder.get(entry.path);
    const shift = last?.size === entry.size && last.modifiedAt === entry.modifiedAt ? last.shift + (isSame(last, entry) ? 0n : 1n) : 0n;
    if (!last || shift !== last.shift || !isSame(last, entry)) {
      const { size, modifiedAt, changedAt, inode } = entry;
      folder.set(entry.path, { size, modifiedAt, changedAt, inode, shift });
    }
    return entry.modifiedAt + shift;
  }
}

function isSame(last: Seen, entry: ContextEntry): boolean {
  return last.changedAt === entry.changedAt && last.inode === entry.inode;
}
