import { createWriteStream } from 'node:fs';
import { chmod, link, mkdir, symlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Header } from 'tar-stream';
import { abortError, isAbort, onAbort } from '../base/abort.ts';
import { textOf } from '../base/fields.ts';
import { messageOf, UserError } from '../base/userError.ts';
import { entriesIn, type ArchiveEntry } from './archiveEntries.ts';
import { entryPath, staysWithin } from './entryPath.ts';
import { archiveError, localError } from './fileErrors.ts';

export interface Extraction {
  readonly files: number;
  /** What was not taken, by its path in the archive: devices, and links that lead out. */
  readonly leftOut: readonly string[];
}

export interface ExtractOptions {
  /** Whether it is the container's whole root, whose entries begin with a slash and with no folder's name. */
  readonly isRoot: boolean;
  /** Where nothing is yet: becomes what the archive holds, the file or the folder. */
  readonly target: string;
  /** Bytes written so far. */
  readonly onProgress: (bytes: number) => void;
}

interface Link {
  readonly path: string;
  readonly target: string;
}

/**
 * Unpacks an engine's archive, which is not trusted. A name that leads out of the target ends it all; a link that does,
 * and a device, is left out. Links are made last, so that nothing is ever written through one. A file's bytes are
 * written as they arrive. Everything belongs to the person who copies.
 */
export async function extractArchive(archive: Readable, options: ExtractOptions, signal: AbortSignal): Promise<Extraction> {
  const extractor = new Extractor(options, signal);
  const stopped = onAbort(signal, () => archive.destroy(abortError()));
  try {
    for await (const entry of entriesIn(archive)) await extractor.take(entry);
    return await extractor.finish();
  } finally {
    stopped.dispose();
  }
}

class Extractor {
  readonly #options: ExtractOptions;
  readonly #signal: AbortSignal;
  readonly #folders: { readonly path: string; readonly header: Header }[] = [];
  /** The files so far, for second names of them. */
  readonly #files = new Set<string>();
  readonly #links: Link[] = [];
  readonly #leftOut: string[] = [];
  #bytes = 0;

  constructor(options: ExtractOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  async take(entry: ArchiveEntry): Promise<void> {
    const { header } = entry;
    const path = entryPath(header.name, this.#options.isRoot);
    switch (header.type) {
      case 'directory':
        await this.#makeFolder(path, header);
        break;
      case 'file':
      case 'contiguous-file':
        await this.#writeFile(path, entry);
        break;
      case 'link':
        await this.#linkFile(path, textOf(header.linkname));
        break;
      case 'symlink':
        this.#keepLink(path, textOf(header.linkname));
        break;
      default:
        this.#leftOut.push(path);
    }
  }

  async finish(): Promise<Extraction> {
    for (const { path, target } of this.#links) await this.#try(path, () => symlink(target, this.#place(path)));
    // Last, and the innermost first: one that may not be written to would have kept its entries out.
    for (const { path, header } of this.#folders.reverse()) {
      await this.#try(path, async () => {
        await chmod(this.#place(path), (header.mode & 0o777) | 0o700);
        await utimes(this.#place(path), header.mtime, header.mtime);
      });
    }
    return { files: this.#files.size, leftOut: this.#leftOut };
  }

  async #makeFolder(path: string, header: Header): Promise<void> {
    await this.#try(path, async () => {
      await this.#makeParents(path);
      await mkdir(this.#place(path), { mode: 0o700 });
    });
    this.#folders.push({ path, header });
  }

  async #writeFile(path: string, entry: ArchiveEntry): Promise<void> {
    const { mode, mtime } = entry.header;
    const place = this.#place(path);
    await this.#try(path, async () => {
      await this.#makeParents(path);
      await pipeline(this.#counted(entry), createWriteStream(place, { flags: 'wx', mode: (mode & 0o777) | 0o600 }), { signal: this.#signal });
      await utimes(place, mtime, mtime);
    });
    this.#files.add(path);
  }

  async *#counted(entry: ArchiveEntry): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of readable(entry)) {
      yield chunk;
      this.#bytes += chunk.length;
      this.#options.onProgress(this.#bytes);
    }
  }

  /** A second name of a file that was written before; the archive names it as it names entries. */
  async #linkFile(path: string, linkname: string): Promise<void> {
    const first = entryPath(linkname, this.#options.isRoot);
    if (!this.#files.has(first)) {
      this.#leftOut.push(path);
      return;
    }
    await this.#try(path, () => link(this.#place(first), this.#place(path)));
  }

  #keepLink(path: string, target: string): void {
    if (staysWithin(path, target)) this.#links.push({ path, target });
    else this.#leftOut.push(path);
  }

  /** An engine sends a folder before what is in it; another archive may not. */
  async #makeParents(path: string): Promise<void> {
    if (path !== '') await mkdir(dirname(this.#place(path)), { recursive: true, mode: 0o700 });
  }

  #place(path: string): string {
    return path === '' ? this.#options.target : join(this.#options.target, path);
  }

  async #try(path: string, action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
    } catch (error) {
      throw localError(this.#place(path), error);
    }
  }
}

/** An entry's bytes; what goes wrong with them is the archive's fault, and not that of the file they are written to. */
async function* readable(entry: ArchiveEntry): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* entry;
  } catch (error) {
    throw error instanceof UserError || isAbort(error) ? error : archiveError(messageOf(error));
  }
}
