import * as l10n from '@vscode/l10n';
import { constants, type Stats } from 'node:fs';
import { lstat, open, readdir, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pack, type Header, type Pack } from 'tar-stream';
import { abortError, onAbort } from '../base/abort.ts';
import { UserError } from '../base/userError.ts';
import { paxOf } from './archiveEntries.ts';
import { localError } from './fileErrors.ts';

export interface PackOptions {
  /** Who is to have them in the container. */
  readonly owner: { readonly uid: number; readonly gid: number };
  /** Bytes of files read so far. */
  readonly onProgress: (bytes: number) => void;
}

const chunkSize = 256 * 1024;

/**
 * Packs files and folders of this machine, each under its own name, as they are read: never more than a chunk is in
 * memory. Links stay links; sockets, pipes and devices are left out.
 *
 * @returns an archive that is destroyed with the error where something cannot be read, or when the signal aborts.
 */
export function packFiles(paths: readonly string[], options: PackOptions, signal: AbortSignal): Readable {
  return Readable.from(archiveOf(paths, options, signal), { objectMode: false, highWaterMark: chunkSize });
}

async function* archiveOf(paths: readonly string[], options: PackOptions, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  const archive = pack();
  let failure: Error | undefined;
  const fail = (error: unknown): void => {
    failure ??= error instanceof Error ? error : new Error(String(error));
    archive.destroy(failure);
  };
  // Who reads the archive learns of an error from it; without a listener it would end the process.
  archive.on('error', () => undefined);
  const stopped = onAbort(signal, () => fail(abortError()));
  const packing = new Packer(archive, options);
  const filling = (async () => {
    for (const path of paths) await packing.add(path, basename(path));
    archive.finalize();
  })().catch(fail);
  try {
    yield* archive as AsyncIterable<Uint8Array>;
    if (failure) throw failure;
  } catch (error) {
    throw failure ?? error;
  } finally {
    stopped.dispose();
    archive.destroy();
    await filling;
  }
}

class Packer {
  readonly #archive: Pack;
  readonly #options: PackOptions;
  #bytes = 0;

  constructor(archive: Pack, options: PackOptions) {
    this.#archive = archive;
    this.#options = options;
  }

  async add(path: string, name: string): Promise<void> {
    const stats = await localTry(path, () => lstat(path));
    if (stats.isDirectory()) await this.#addFolder(path, name, stats);
    else if (stats.isFile()) await this.#addFile(path, name, stats);
    else if (stats.isSymbolicLink()) await this.#addEntry({ ...this.#header(name, stats), type: 'symlink', linkname: await localTry(path, () => readlink(path)) }, []);
  }

  async #addFolder(path: string, name: string, stats: Stats): Promise<void> {
    await this.#addEntry({ ...this.#header(`${name}/`, stats), type: 'directory' }, []);
    const names = await localTry(path, () => readdir(path));
    for (const child of names.sort()) await this.add(join(path, child), `${name}/${child}`);
  }

  async #addFile(path: string, name: string, stats: Stats): Promise<void> {
    await this.#addEntry({ ...this.#header(name, stats), type: 'file', size: stats.size }, this.#chunksOf(path, stats.size));
  }

  #header(name: string, { mode, mtime }: Stats): Partial<Header> & Pick<Header, 'name'> {
    const { owner } = this.#options;
    // The library takes a mode of 0 for none, so the bit of a plain file, which it cuts off, is set.
    return { name, mode: (mode & 0o7777) | constants.S_IFREG, mtime, ...owner, pax: paxOf(owner) };
  }

  /** Exactly `size` bytes: what a file grew by since it was looked at is left out. */
  async *#chunksOf(path: string, size: number): AsyncGenerator<Uint8Array, void, undefined> {
    const file = await localTry(path, () => open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
    try {
      for (let position = 0; position < size; ) {
        const { bytesRead, buffer } = await localTry(path, () => file.read(Buffer.allocUnsafe(Math.min(chunkSize, size - position)), 0, null, position));
        if (bytesRead === 0) throw new UserError('file', l10n.t('{0} became shorter while it was read.', path));
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
        this.#bytes += bytesRead;
        this.#options.onProgress(this.#bytes);
      }
    } finally {
      await file.close();
    }
  }

  /** Ends when the reader has taken the entry. */
  async #addEntry(header: Partial<Header> & Pick<Header, 'name'>, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    let end: (error?: Error | null) => void = () => undefined;
    const ended = new Promise<void>((resolve, reject) => {
      end = (error) => (error ? reject(error) : resolve());
    });
    // Met below; while the chunks are written nobody waits for it yet.
    ended.catch(() => undefined);
    const sink = this.#archive.entry(header, (error) => end(error));
    sink.on('error', (error) => end(error));
    if (header.type !== 'file') return ended;
    for await (const chunk of chunks) {
      if (!sink.write(chunk)) await Promise.race([new Promise<void>((resolve) => void sink.once('drain', () => resolve())), ended]);
    }
    sink.end(undefined);
    return ended;
  }
}

async function localTry<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw localError(path, error);
  }
}
