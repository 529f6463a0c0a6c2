import { type ContextEntry } from './context.ts';
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
    if (this.#files.size < mostFiles) this.#files.set(entry.path, fingerprintOf(entry, modifiedAt));
    else this.#isComplete = false;
  }

  sent(bytes: number): void {
    this.#figures.sentFiles += 1;
    this.#figures.sentBytes += bytes;
  }
}

/** What the engine compares; the time of a folder or a link is of no account. */
function fingerprintOf({ kind, mode, size, link }: ContextEntry, modifiedAt: bigint): string {
  const base = `${kind} ${mode.toString(8)}`;
  if (kind === 'file') return `${base} ${size} ${modifiedAt.toString(36)}`;
  return link === undefined ? base : `${base} ${link}`;
}
