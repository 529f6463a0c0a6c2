import { type ContextEntry } from './context.ts';
import { filePrint, withContent } from './filePrint.ts';
import { type ContextObserver } from './observer.ts';
import { type ContextFingerprint, type TransferFigures } from './record.ts';

/** How many files are told apart one by one; with more a record would take megabytes. */
const mostFiles = 20_000;

/** Keeps what the engine was offered of a context, and counts what it asked for. */
export class ContextRecorder implements ContextObserver {
  readonly #files = new Map<string, string>();
  #isComplete = true;
  readonly #figures = { files: 0, bytes: 0, sentFiles: 0, sentBytes: 0 };

  get figures(): TransferFigures {
    return { ...this.#figures };
  }

  get fingerprint(): ContextFingerprint {
    return { isComplete: this.#isComplete, files: Object.fromEntries(this.#files) };
  }

  offered(entry: ContextEntry, modifiedAt: bigint): void {
    if (entry.kind !== 'folder') {
      this.#figures.files += 1;
      this.#figures.bytes += entry.size;
    }
    if (this.#files.size < mostFiles) this.#files.set(entry.path, filePrint(entry, modifiedAt));
    else this.#isComplete = false;
  }

  sent({ path, size }: ContextEntry, checksum: number | undefined): void {
    this.#figures.sentFiles += 1;
    this.#figures.sentBytes += size;
    const print = this.#files.get(path);
    if (print !== undefined && checksum !== undefined) this.#files.set(path, withContent(print, checksum));
  }
}
