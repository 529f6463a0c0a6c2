import * as l10n from '@vscode/l10n';
import { type Readable } from 'node:stream';
import { UserError } from '../base/userError.ts';
import { type Engine } from '../engine/engine.ts';
import { type AnyFiles } from '../files/containerFiles.ts';
import { standardLimits, type ScanLimits } from '../files/archiveListing.ts';
import { type FileChange, type FileStat, type FolderListing } from '../model/file.ts';
import { childPath, isWithin, nameOf } from '../model/filePath.ts';
import { folderArchive, tapRoot } from './rootHeader.ts';
import { mountPoint, type VolumeHelper, type VolumeHelpers } from './volumeHelpers.ts';

/** So much of an archive is read for a folder before a helper that could list it by itself is started. */
const littleLimits: ScanLimits = { bytes: 4 * 1024 * 1024, entries: standardLimits.entries };

/** The files of one volume: those of its helper, below the place where that has it. Paths begin at the volume's own root. */
export class VolumeFiles implements AnyFiles {
  readonly #engine: Pick<Engine, 'files'>;
  readonly #helpers: VolumeHelpers;
  readonly #volume: string;
  /** Folders that were looked at, and are no links. */
  readonly #plain = new Set<string>();

  constructor(engine: Pick<Engine, 'files'>, helpers: VolumeHelpers, volume: string) {
    this.#engine = engine;
    this.#helpers = helpers;
    this.#volume = volume;
  }

  forget(): void {
    this.#plain.clear();
    void this.#helpers.known(this.#volume)?.then(({ files }) => files.forget(), () => undefined);
  }

  stat(path: string, signal?: AbortSignal): Promise<FileStat & { readonly isLink: boolean }> {
    return this.#with(path, signal, async ({ files }, inside) => {
      const { linkTarget, ...stat } = await files.stat(inside, signal);
      return { ...stat, ...(linkTarget === undefined ? {} : { linkTarget: outsidePath(linkTarget) }) };
    });
  }

  exists(path: string, signal?: AbortSignal): Promise<boolean> {
    return this.#helpers.use(this.#volume, ({ files }) => files.exists(insidePath(path), signal));
  }

  /** From the archive where that is little; otherwise by the helper's programs, where it has them. */
  list(path: string, limits?: ScanLimits, signal?: AbortSignal): Promise<FolderListing> {
    return this.#with(path, signal, async (helper, inside) => {
      const first = limits ?? (helper.hasPrograms ? littleLimits : standardLimits);
      const listing = helper.hasPrograms && limits?.bytes === Infinity ? undefined : await helper.files.list(inside, first, signal);
      if (listing && (listing.isComplete || !helper.hasPrograms)) return listing;
      await helper.start(signal);
      return helper.files.list(inside, limits, signal);
    });
  }

  read(path: string, longest: number, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#with(path, signal, ({ files }, inside) => files.read(inside, longest, signal));
  }

  write(path: string, data: Uint8Array, signal?: AbortSignal): Promise<void> {
    return this.#with(path, signal, ({ files }, inside) => files.write(inside, data, signal));
  }

  createFolder(path: string, signal?: AbortSignal): Promise<void> {
    return this.#with(path, signal, ({ files }, inside) => files.createFolder(inside, signal));
  }

  remove(path: string, signal?: AbortSignal): Promise<void> {
    this.#plain.clear();
    return this.#changing(path, signal, (helper, inside) => helper.files.remove(inside, signal));
  }

  async rename(from: string, to: string, signal?: AbortSignal): Promise<void> {
    this.#plain.clear();
    await this.#checkWay(to, signal);
    await this.#changing(from, signal, (helper, inside) => helper.files.rename(inside, insidePath(to), signal));
  }

  /** A volume comes from no image. */
  changes(): Promise<readonly FileChange[]> {
    return Promise.resolve([]);
  }

  /** A file or folder as an archive; of the volume's root the entries begin with "./". It must be read to its end before the helper goes. */
  readArchive(path: string, signal?: AbortSignal): Promise<{ readonly archive: Readable; readonly size: number | undefined }> {
    return this.#streaming(path, signal, async ({ id, files }, inside) =>
      path === '/' ? { archive: await this.#engine.files.read(id, `${mountPoint}/.`, signal), size: undefined } : files.readArchive(inside, signal),
    );
  }

  writeArchive(folder: string, fill: (owner: { readonly uid: number; readonly gid: number }) => Readable, signal?: AbortSignal): Promise<void> {
    return this.#with(folder, signal, ({ files }, inside) => files.writeArchive(inside, fill, signal));
  }

  /**
   * Unpacks an archive into the volume's root as it is, compressed or not. What it says of the root itself, by an entry
   * "./" at its beginning, holds too. @param archive owned by the call, which destroys it.
   */
  unpack(archive: Readable, signal?: AbortSignal): Promise<void> {
    return this.#with('/', signal, async ({ id, files }, inside) => {
      files.forget();
      const { stream, rootHeader } = await tapRoot(archive);
      await this.#engine.files.write(id, inside, stream, signal);
      const header = await rootHeader;
      // The engine leaves out what an archive says of the folder that it is unpacked into; from above it takes it.
      if (header) await this.#engine.files.write(id, '/', folderArchive(nameOf(mountPoint), header), signal);
    });
  }

  /** What the archive cannot do, programs do; they leave a link as it is. */
  #changing<T>(path: string, signal: AbortSignal | undefined, action: (helper: VolumeHelper, inside: string) => Promise<T>): Promise<T> {
    return this.#helpers.use(this.#volume, async (helper) => {
      await this.#checkWay(path, signal);
      await helper.start(signal);
      return inWordsOfVolume(path, () => action(helper, insidePath(path)));
    });
  }

  /** The helper stays for as long as the archive is read. */
  #streaming<T extends { readonly archive: Readable }>(path: string, signal: AbortSignal | undefined, open: (helper: VolumeHelper, inside: string) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#with(path, signal, async (helper, inside) => {
        const opened = await open(helper, inside);
        const closed = new Promise<void>((done) => void opened.archive.once('close', done));
        resolve(opened);
        await closed;
      }).catch(reject);
    });
  }

  #with<T>(path: string, signal: AbortSignal | undefined, action: (helper: VolumeHelper, inside: string) => Promise<T>): Promise<T> {
    return this.#helpers.use(this.#volume, async (helper) => {
      await this.#checkWay(path, signal);
      await this.#checkLink(helper, path, signal);
      return inWordsOfVolume(path, () => action(helper, insidePath(path)));
    });
  }

  /** No folder on the way may be a link that leads out of the volume: there the helper's own files would be found. */
  #checkWay(path: string, signal: AbortSignal | undefined): Promise<void> {
    return this.#helpers.use(this.#volume, async (helper) => {
      let way = '/';
      for (const name of path.split('/').filter((part) => part !== '').slice(0, -1)) {
        way = childPath(way, name);
        if (!this.#plain.has(way)) await this.#checkLink(helper, way, signal);
        this.#plain.add(way);
      }
    });
  }

  async #checkLink({ id }: VolumeHelper, path: string, signal: AbortSignal | undefined): Promise<void> {
    if (path === '/' || this.#plain.has(path)) return;
    const stat = await this.#engine.files.stat(id, insidePath(path), signal).catch(undefinedIfMissing);
    if (stat?.linkTarget !== undefined && !isWithin(stat.linkTarget, mountPoint)) {
      throw new UserError('unsupported', l10n.t('{0} is a link to {1}, which is not in the volume.', path, stat.linkTarget), { remedy: l10n.t('Open it in a container that uses the volume.') });
    }
  }
}

function insidePath(path: string): string {
  return path === '/' ? mountPoint : `${mountPoint}${path}`;
}

function outsidePath(path: string): string {
  return isWithin(path, mountPoint) ? path.slice(mountPoint.length) || '/' : path;
}

/** What goes wrong is told of the volume, and not of its helper, which nobody knows. */
async function inWordsOfVolume<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.kind === 'notFound') throw new UserError('notFound', l10n.t('There is no {0} in the volume.', path), { remedy: l10n.t('It, or the volume, may have been removed meanwhile.'), cause: error });
    if (!error.message.includes(mountPoint)) throw error;
    throw new UserError(error.kind, error.message.replaceAll(`${mountPoint}/`, '/').replaceAll(mountPoint, '/'), { ...(error.remedy === undefined ? {} : { remedy: error.remedy }), cause: error });
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof UserError && error.kind === 'notFound') return undefined;
  throw error;
}
