import { lstatSync, readdirSync, readlinkSync, type BigIntStats, type Dirent } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { abortError } from '../base/abort.ts';
import { UserError } from '../base/userError.ts';
import { fileError, isMissing } from './fileError.ts';
import { Pacer } from './pacer.ts';
import { withoutTrailingGlob, type MatchState, type Pattern, type PatternMatcher } from './patterns.ts';

/** One thing of a build context. */
export interface ContextEntry {
  /** Relative to the context, with `/` on every platform. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'symlink' | 'fifo' | 'characterDevice' | 'blockDevice';
  /** The permission bits with setuid, setgid and sticky: `st_mode & 0o7777`. */
  readonly mode: number;
  /** Bytes; 0 for what is no file. */
  readonly size: number;
  /** Nanoseconds since the epoch. */
  readonly modifiedAt: bigint;
  readonly changedAt: bigint;
  readonly device: bigint;
  readonly inode: bigint;
  /** Of a symbolic link: its target, as it is written, with `/`. Of a further hard link: the path of the first one. */
  readonly link?: string;
  /** Of a device. */
  readonly deviceNumbers?: { readonly major: number; readonly minor: number };
}

/** What of a folder is wanted. Both undefined: all of it. */
export interface ContextFilter {
  readonly includes?: PatternMatcher | undefined;
  readonly excludes?: PatternMatcher | undefined;
  /**
   * Whether an excluded folder is looked into only for an exception that names it (`!folder/file`), not for one with
   * wildcards that may match in it: so Docker does for its classic builder.
   */
  readonly looksOnlyWhereNamed?: boolean;
}

/** Something that a filter left out, a folder with all that is in it. */
export interface SkippedEntry {
  readonly path: string;
  readonly kind: 'skipped';
  readonly isFolder: boolean;
}

/**
 * Walks a context in the order that BuildKit demands: depth first, siblings by the bytes of their names. A folder
 * that is filtered out itself comes before the first thing in it that is not. What vanishes meanwhile is passed over.
 * It works synchronously, which is several times cheaper than a promise per file: consume it with {@link inSlices}.
 * @throws UserError naming what cannot be read.
 */
export function* walkContext(root: string, filter: ContextFilter): Generator<ContextEntry, void, undefined> {
  for (const entry of walkWholeContext(root, filter)) if (entry.kind !== 'skipped') yield entry;
}

/** Walks as {@link walkContext} does, and tells of what is left out as well. */
export function walkWholeContext(root: string, filter: ContextFilter): Generator<ContextEntry | SkippedEntry, void, undefined> {
  return new Walker(root, filter).folder('', { waiting: [] });
}

/** Hands on what a synchronous iteration yields in arrays, letting the event loop turn after every few milliseconds. */
export async function* inSlices<T>(items: Iterable<T>, signal: AbortSignal): AsyncGenerator<readonly T[], void, undefined> {
  const pacer = new Pacer();
  let slice: T[] = [];
  for (const item of items) {
    slice.push(item);
    if (!pacer.isDue) continue;
    if (signal.aborted) throw abortError();
    yield slice;
    slice = [];
    await pacer.rest();
  }
  if (signal.aborted) throw abortError();
  yield slice;
}

/** What is known about a folder while what lies in it is walked. */
interface Place {
  readonly includeState?: MatchState | undefined;
  readonly excludeState?: MatchState | undefined;
  /** Folders above that were filtered out and are still to be yielded if something in them is wanted. */
  readonly waiting: ContextEntry[];
}

class Walker {
  readonly #root: string;
  readonly #filter: ContextFilter;
  readonly #links = new Map<string, string>();
  readonly #hasPlainIncludes: boolean;
  readonly #hasPlainExceptions: boolean;

  constructor(root: string, filter: ContextFilter) {
    this.#root = root;
    this.#filter = filter;
    this.#hasPlainIncludes = (filter.includes?.patterns ?? []).every((pattern) => pattern.isException || isPlain(pattern));
    this.#hasPlainExceptions = filter.looksOnlyWhereNamed === true || (filter.excludes?.patterns ?? []).every((pattern) => !pattern.isException || isPlain(pattern));
  }

  *folder(path: string, place: Place): Generator<ContextEntry | SkippedEntry, void, undefined> {
    for (const item of this.#list(path, place.waiting.length > 0)) {
      yield* this.#child(path === '' ? item.name : `${path}/${item.name}`, item.isDirectory(), place);
    }
  }

  *#child(path: string, isFolder: boolean, place: Place): Generator<ContextEntry | SkippedEntry, void, undefined> {
    const include = this.#filter.includes?.match(path, place.includeState);
    const exclude = this.#filter.excludes?.match(path, place.excludeState);
    const isSkipped = include?.isMatch === false || exclude?.isMatch === true;
    if (isSkipped && !(isFolder && this.#mayHoldWanted(path, include?.isMatch ?? true, exclude?.isMatch ?? false))) {
      yield { path, kind: 'skipped', isFolder };
      return;
    }
    const entry = this.#read(path, isSkipped);
    if (!entry) return;
    const waiting = isSkipped ? [...place.waiting, entry] : place.waiting;
    if (!isSkipped) {
      yield* place.waiting.splice(0);
      yield entry;
    }
    if (entry.kind !== 'folder') return;
    yield* this.folder(path, { includeState: include?.state, excludeState: exclude?.state, waiting });
    // What was yielded from within must not be yielded again for a sibling of this folder.
    if (isSkipped && waiting.length === 0) place.waiting.length = 0;
  }

  #list(path: string, isSkipped: boolean): readonly Dirent[] {
    try {
      return sortByBytes(readdirSync(join(this.#root, path), { withFileTypes: true }));
    } catch (error) {
      if (path !== '' && (isSkipped || isMissing(error))) return [];
      throw fileError(join(this.#root, path), error);
    }
  }

  #read(path: string, isSkipped: boolean): ContextEntry | undefined {
    const full = join(this.#root, path);
    try {
      const stats = lstatSync(full, { bigint: true });
      const kind = kindOf(stats);
      if (!kind) return undefined;
      const target = kind === 'symlink' ? readTarget(full) : undefined;
      return this.#linked(toEntry(path, kind, stats, target), stats.nlink > 1n);
    } catch (error) {
      if (isSkipped) return undefined;
      if (error instanceof UserError) throw error;
      // A name that is no text is read as another one, under which there is nothing.
      if (isMissing(error) && path.includes('\ufffd')) throw nameError(full);
      if (isMissing(error)) return undefined;
      throw fileError(full, error);
    }
  }

  /** Tells a further hard link of a file by the first one that was yielded. */
  #linked(entry: ContextEntry, isLinked: boolean): ContextEntry {
    if (!isLinked || entry.kind === 'folder' || entry.kind === 'symlink') return entry;
    const key = `${String(entry.device)}:${String(entry.inode)}`;
    const first = this.#links.get(key);
    if (first !== undefined) return { ...entry, link: first, size: 0 };
    this.#links.set(key, entry.path);
    return entry;
  }

  /** Whether something below a folder that is filtered out may be wanted all the same. */
  #mayHoldWanted(path: string, isIncluded: boolean, isExcluded: boolean): boolean {
    const { includes, excludes } = this.#filter;
    const isAbove = (pattern: Pattern): boolean => `${withoutTrailingGlob(pattern.text)}/`.startsWith(`${path}/`);
    if (!isIncluded && this.#hasPlainIncludes && includes && !includes.patterns.some((pattern) => !pattern.isException && isAbove(pattern))) return false;
    if (!isExcluded || !excludes) return true;
    if (!excludes.hasExceptions) return false;
    return !this.#hasPlainExceptions || excludes.patterns.some((pattern) => pattern.isException && isAbove(pattern));
  }
}

/** Where a link leads. @throws UserError where that is no text. */
function readTarget(path: string): string {
  const target = readlinkSync(path);
  if (target.includes('\ufffd') && !readlinkSync(path, 'buffer').equals(Buffer.from(target))) throw nameError(`${path} → ${target}`);
  return target;
}

function nameError(path: string): UserError {
  return new UserError('file', l10n.t('The name of {0} is not valid UTF-8, so that it cannot be sent to the engine.', path), { remedy: l10n.t('Rename it, or leave it out by a pattern in .dockerignore.') });
}

/** Whether a pattern has no wildcard, but for one at its end. */
function isPlain(pattern: Pattern): boolean {
  return !/[*[\]?^\\]/.test(withoutTrailingGlob(pattern.text));
}

/** Sorts by the UTF-8 bytes of the names; JavaScript's own order differs for characters beyond the basic plane. */
export function sortByBytes<T extends { readonly name: string }>(items: T[]): readonly T[] {
  if (!items.some((item) => /[\ud800-\udfff]/.test(item.name))) return items.sort((a, b) => (a.name < b.name ? -1 : 1));
  return items
    .map((item) => ({ item, bytes: Buffer.from(item.name) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ item }) => item);
}

function kindOf(stats: BigIntStats): ContextEntry['kind'] | undefined {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isCharacterDevice()) return 'characterDevice';
  // A socket cannot be part of an image.
  return stats.isBlockDevice() ? 'blockDevice' : undefined;
}

function toEntry(path: string, kind: ContextEntry['kind'], stats: BigIntStats, target: string | undefined): ContextEntry {
  const permissions = Number(stats.mode) & 0o7777;
  const isWindows = process.platform === 'win32';
  const isDevice = kind === 'characterDevice' || kind === 'blockDevice';
  return {
    path,
    kind,
    // Windows knows no permission to execute: as Docker does, everything gets it there.
    mode: isWindows ? (permissions | 0o111) & 0o755 : permissions,
    size: kind === 'file' ? Number(stats.size) : 0,
    modifiedAt: stats.mtimeNs,
    changedAt: stats.ctimeNs,
    device: stats.dev,
    inode: stats.ino,
    ...(target !== undefined && { link: isWindows ? target.replaceAll('\\', '/') : target }),
    ...(isDevice && { deviceNumbers: deviceNumbers(Number(stats.rdev)) }),
  };
}

function deviceNumbers(device: number): { readonly major: number; readonly minor: number } {
  return { major: (device >> 8) & 0xfff, minor: (device & 0xff) | ((device >> 12) & 0xfff00) };
}
