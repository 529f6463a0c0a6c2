import * as l10n from '@vscode/l10n';
import { constants } from 'node:fs';
import { Readable } from 'node:stream';
import { pack, type Header } from 'tar-stream';
import { forEachLimited } from '../base/bulk.ts';
import { UserError } from '../base/userError.ts';
import { type Engine } from '../engine/engine.ts';
import { type FileChange, type FileEntry, type FileStat, type FolderListing } from '../model/file.ts';
import { childPath, folderOf, nameOf } from '../model/filePath.ts';
import { entriesIn, firstHeader, joined, paxOf } from './archiveEntries.ts';
import { scanArchive, standardLimits, type ScanLimits } from './archiveListing.ts';
import { factsOf, isInside, type ContainerFacts } from './facts.ts';
import { archiveError, mountedInsideError, notFoundError, notRunningError } from './fileErrors.ts';
import { InsideFiles } from './insideFiles.ts';
import { recordsEntry, type PaxRecords } from './paxRecords.ts';

/** Who has a file, with which rights and attributes. */
type Ownership = Pick<Header, 'mode' | 'uid' | 'gid'> & { readonly attributes: PaxRecords };

/** The files of a container, or what stands for one. */
export type AnyFiles = Pick<ContainerFiles, keyof ContainerFiles>;

/** A path with every link on its way followed. */
interface Place {
  readonly path: string;
  /** Undefined where nothing is there yet. */
  readonly stat: FileStat | undefined;
}

const requestsAtOnce = 8;
/** So many links of a folder, of which its archive does not tell where they lead, are asked about; an older engine takes a tenth of a second for each. */
const followedLinks = 24;

/**
 * The files of one container. The engine's archive reaches them whether or not the container runs or has a shell, and
 * is used for all it can do. It cannot list a folder without sending all that is below, nor rename, nor remove, nor see
 * what is mounted on the inside: that is done by programs in the running container, where it has them.
 */
export class ContainerFiles {
  readonly #engine: Pick<Engine, 'containers' | 'files'>;
  readonly #id: string;
  readonly #inside: InsideFiles;
  /** The folders of a stopped container that came with a folder above them. */
  readonly #scanned = new Map<string, readonly FileEntry[]>();
  #hasPrograms = true;
  #insideMounts: readonly string[] | undefined;

  constructor(engine: Pick<Engine, 'containers' | 'files'>, id: string) {
    this.#engine = engine;
    this.#id = id;
    this.#inside = new InsideFiles(engine.containers, id);
  }

  /** Nothing that was read before holds any more. */
  forget(): void {
    this.#scanned.clear();
    this.#hasPrograms = true;
  }

  /** What is at a path, a link followed; `isLink` says that it was one. */
  async stat(path: string, signal?: AbortSignal): Promise<FileStat & { readonly isLink: boolean }> {
    const facts = await this.#mounts(signal);
    if (isInside(facts, path)) return { ...(await this.#insideStat(path, signal)), isLink: false };
    const stat = await this.#engine.files.stat(this.#id, path, signal);
    if (stat.kind !== 'link') return { ...stat, isLink: false };
    const target = stat.linkTarget ?? path;
    const followed = isInside(facts, target) ? await this.#insideStat(target, signal) : await this.#engine.files.stat(this.#id, target, signal);
    return { ...followed, linkTarget: target, isLink: true };
  }

  /** Whether there is something at a path, a link that leads nowhere included. */
  async exists(path: string, signal?: AbortSignal): Promise<boolean> {
    const facts = await this.#mounts(signal);
    const stat = isInside(facts, path) ? this.#insideStat(path, signal) : this.#engine.files.stat(this.#id, path, signal);
    return (await stat.catch(undefinedIfMissing)) !== undefined;
  }

  /** The entries of a folder. @param limits how much of an archive may be moved for it, where there is no other way. */
  async list(path: string, limits: ScanLimits = standardLimits, signal?: AbortSignal): Promise<FolderListing> {
    const facts = await this.#facts(signal);
    const entries = facts.isRunning && this.#hasPrograms ? await this.#inside.list(path, signal).catch(undefinedIfStopped) : undefined;
    if (entries) return { entries, isComplete: true, readBytes: 0 };
    if (isInside(facts, path)) throw mountedInsideError(path);
    const { kind, linkTarget } = await this.stat(path, signal);
    if (kind !== 'folder') throw new UserError('invalid', l10n.t('{0} is no folder.', path));
    // There is such a folder, so what is missing is the shell.
    if (facts.isRunning) this.#hasPrograms = false;
    return this.#listArchive(linkTarget ?? path, { limits, isKept: !facts.isRunning && !facts.isPaused }, signal);
  }

  /** A file's content. @param longest bytes; a longer file is refused. */
  async read(path: string, longest: number, signal?: AbortSignal): Promise<Uint8Array> {
    const { kind, size, linkTarget: target = path } = await this.stat(path, signal);
    if (kind === 'folder') throw new UserError('invalid', l10n.t('{0} is a folder.', path));
    if (size > longest) throw tooLongError(path);
    if (isInside(await this.#mounts(signal), target)) return this.#inside.read(target, longest, signal);
    if (kind !== 'file') throw new UserError('invalid', l10n.t('{0} is neither a file nor a folder.', path));
    return readOnlyFile(await this.#engine.files.read(this.#id, target, signal), path, longest);
  }

  /** Writes a file. One that is there keeps its mode and owner, a new one belongs to who has its folder. */
  async write(path: string, data: Uint8Array, signal?: AbortSignal): Promise<void> {
    this.#scanned.clear();
    const facts = await this.#facts(signal);
    const place = await this.#placeOf(path, signal);
    if (place.stat?.kind === 'folder') throw new UserError('invalid', l10n.t('{0} is a folder.', path));
    if (isInside(facts, place.path)) return this.#programs(facts, place.path).write(place.path, data, signal);
    const ownership = await this.#ownershipFor(place, 0o644, signal);
    const archive = archiveOf({ name: nameOf(place.path), type: 'file', ...ownership }, data);
    try {
      await this.#engine.files.write(this.#id, folderOf(place.path), archive, signal);
    } catch (error) {
      if (!isMountedFile(error) || !facts.isRunning) throw error;
      await this.#inside.write(place.path, data, signal);
    }
  }

  async createFolder(path: string, signal?: AbortSignal): Promise<void> {
    this.#scanned.clear();
    const facts = await this.#facts(signal);
    const place = await this.#placeOf(path, signal);
    if (place.stat) throw existsError(path);
    if (isInside(facts, place.path)) return this.#programs(facts, place.path).createFolder(place.path, signal);
    const ownership = await this.#ownershipFor(place, 0o755, signal);
    await this.#engine.files.write(this.#id, folderOf(place.path), archiveOf({ name: `${nameOf(place.path)}/`, type: 'directory', ...ownership }), signal);
  }

  /** Removes a file, a link, or a folder with all that is below. Only in a running container. */
  async remove(path: string, signal?: AbortSignal): Promise<void> {
    this.#scanned.clear();
    const facts = await this.#facts(signal);
    if (!facts.isRunning) throw notRunningError();
    await this.#inside.remove(path, signal);
  }

  /** Only in a running container. What is at `to` must be gone before. */
  async rename(from: string, to: string, signal?: AbortSignal): Promise<void> {
    this.#scanned.clear();
    const facts = await this.#facts(signal);
    if (!facts.isRunning) throw notRunningError();
    await this.#inside.rename(from, to, signal);
  }

  changes(signal?: AbortSignal): Promise<readonly FileChange[]> {
    return this.#engine.files.changes(this.#id, signal);
  }

  /** A file or folder as an archive, a link followed; with its size where it is a file. */
  async readArchive(path: string, signal?: AbortSignal): Promise<{ readonly archive: Readable; readonly size: number | undefined }> {
    const { kind, size, linkTarget: target = path } = await this.stat(path, signal);
    if (isInside(await this.#mounts(signal), target)) throw mountedInsideError(target);
    return { archive: await this.#engine.files.read(this.#id, target, signal), size: kind === 'file' ? size : undefined };
  }

  /** Unpacks into a folder what `fill` packs, which is told who has the folder. */
  async writeArchive(folder: string, fill: (owner: { readonly uid: number; readonly gid: number }) => Readable, signal?: AbortSignal): Promise<void> {
    this.#scanned.clear();
    const place = await this.#placeOf(folder, signal);
    if (isInside(await this.#mounts(signal), place.path)) throw mountedInsideError(place.path);
    const { uid, gid } = (await this.#headOf(place.path, signal)).header;
    await this.#engine.files.write(this.#id, place.path, fill({ uid, gid }), signal);
  }

  async #facts(signal: AbortSignal | undefined): Promise<ContainerFacts> {
    const facts = await factsOf(this.#engine.containers, this.#id, signal);
    this.#insideMounts = facts.insideMounts;
    if (facts.isRunning) this.#scanned.clear();
    return facts;
  }

  /** What is mounted never changes in a container's life. */
  async #mounts(signal: AbortSignal | undefined): Promise<Pick<ContainerFacts, 'insideMounts'>> {
    return { insideMounts: this.#insideMounts ?? (await this.#facts(signal)).insideMounts };
  }

  #programs(facts: ContainerFacts, path: string): InsideFiles {
    if (!facts.isRunning) throw mountedInsideError(path);
    return this.#inside;
  }

  async #insideStat(path: string, signal: AbortSignal | undefined): Promise<FileStat> {
    return this.#programs(await this.#facts(signal), path).stat(path, signal);
  }

  async #listArchive(path: string, { limits, isKept }: { readonly limits: ScanLimits; readonly isKept: boolean }, signal: AbortSignal | undefined): Promise<FolderListing> {
    const known = isKept ? this.#scanned.get(path) : undefined;
    const listing = known ? { entries: known, isComplete: true, readBytes: 0 } : await this.#scan(path, limits, isKept, signal);
    return { ...listing, entries: await this.#followLinks(path, listing.entries, signal) };
  }

  async #scan(path: string, limits: ScanLimits, isKept: boolean, signal: AbortSignal | undefined): Promise<FolderListing> {
    const { below, ...listing } = await scanArchive(await this.#engine.files.read(this.#id, path, signal), { path, limits });
    if (isKept) for (const [folder, entries] of below) this.#scanned.set(folder, entries);
    return listing;
  }

  async #followLinks(folder: string, entries: readonly FileEntry[], signal: AbortSignal | undefined): Promise<readonly FileEntry[]> {
    const links = entries.filter(({ kind, leadsTo }) => kind === 'link' && leadsTo === undefined).slice(0, followedLinks);
    const toFolders = new Set<string>();
    await forEachLimited(links, requestsAtOnce, async ({ name }) => {
      // With a dot at its end the path is that of a folder, or there is nothing at it: what then fails is a link to a file.
      await this.#engine.files.stat(this.#id, `${childPath(folder, name)}/.`, signal);
      toFolders.add(name);
    }, signal);
    return entries.map((entry) => (entry.kind === 'link' && entry.leadsTo === undefined ? { ...entry, leadsTo: toFolders.has(entry.name) ? 'folder' : 'file' } : entry));
  }

  /** Follows every link on the way, since what it leads to may be seen from the inside only. */
  async #placeOf(path: string, signal: AbortSignal | undefined): Promise<Place> {
    if (path === '/') return { path, stat: await this.#engine.files.stat(this.#id, path, signal) };
    const folder = (await this.#placeOf(folderOf(path), signal)).path;
    const place = childPath(folder, nameOf(path));
    if (isInside(await this.#mounts(signal), place)) return { path: place, stat: await this.#insideStat(place, signal).catch(undefinedIfMissing) };
    const stat = await this.#engine.files.stat(this.#id, place, signal).catch(undefinedIfMissing);
    if (stat?.linkTarget === undefined) return { path: place, stat };
    return { path: stat.linkTarget, stat: await this.stat(stat.linkTarget, signal).catch(undefinedIfMissing) };
  }

  async #ownershipFor(place: Place, mode: number, signal: AbortSignal | undefined): Promise<Ownership> {
    const { header, records } = await this.#headOf(place.stat ? place.path : folderOf(place.path), signal);
    const { uid, gid } = header;
    return { uid, gid, mode: place.stat ? header.mode & 0o7777 : mode, attributes: place.stat ? attributesOf(records) : new Map() };
  }

  /** What an archive says first of a file or folder; the rest is not read. */
  async #headOf(path: string, signal: AbortSignal | undefined): Promise<{ readonly header: Header; readonly records: PaxRecords }> {
    const head = await firstHeader(await this.#engine.files.read(this.#id, path, signal));
    if (!head) throw notFoundError(path);
    return head;
  }
}

async function readOnlyFile(archive: Readable, path: string, longest: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const entry of entriesIn(archive)) {
    if (entry.header.type !== 'file') throw archiveError(l10n.t('{0} is not a file in it', path));
    for await (const chunk of entry as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > longest) throw tooLongError(path);
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks, length);
}

/** The extended attributes: capabilities, access lists. */
function attributesOf(records: PaxRecords): PaxRecords {
  return new Map([...records].filter(([key]) => key.startsWith('SCHILY.xattr.')));
}

function archiveOf({ attributes, ...header }: Ownership & Pick<Header, 'name' | 'type'>, data: Uint8Array = new Uint8Array()): Readable {
  const archive = pack();
  const { name, uid, gid } = header;
  const ids = paxOf({ uid, gid });
  // The library knows records that are text only: others are written before the entry here, and give it its name.
  const records = attributes.size === 0 ? undefined : new Map([...Object.entries({ path: name, ...ids }).map(([key, value]) => [key, Buffer.from(value)] as const), ...attributes]);
  const entry = records ? { ...header, name: 'entry' } : { ...header, pax: ids };
  // The library takes a mode of 0 for none, so a bit beyond the permissions, which it cuts off, is set.
  archive.entry({ ...entry, mode: header.mode | constants.S_IFREG, mtime: new Date() }, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  archive.finalize();
  return Readable.from(records ? joined(recordsEntry(records), archive as AsyncIterable<Uint8Array>) : archive, { objectMode: false });
}

/** It stopped, or was paused, after it was asked whether it runs. */
function undefinedIfStopped(error: unknown): undefined {
  if (error instanceof UserError && error.kind === 'conflict') return undefined;
  throw error;
}

function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof UserError && error.kind === 'notFound') return undefined;
  throw error;
}

/** A file that is a mount of its own (/etc/hosts) cannot be exchanged, only written into. */
function isMountedFile(error: unknown): boolean {
  return error instanceof UserError && /device or resource busy/i.test(error.message);
}

function tooLongError(path: string): UserError {
  return new UserError('unsupported', l10n.t('{0} is too big to be opened here.', path), { remedy: l10n.t('Copy it out, and open the copy.') });
}

function existsError(path: string): UserError {
  return new UserError('conflict', l10n.t('There is already a {0} in the container.', path));
}
