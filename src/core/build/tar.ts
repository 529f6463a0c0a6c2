import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack, type Header, type Pack } from 'tar-stream';
import { abortError, onAbort } from '../base/abort.ts';
import { UserError } from '../base/userError.ts';
import { inSlices, walkContext, type ContextEntry } from './context.ts';
import { fileError, isMissing } from './fileError.ts';
import { type ContextObserver } from './observer.ts';
import { Pacer } from './pacer.ts';
import { PatternMatcher } from './patterns.ts';
import { openFlags, readSmallFile, smallFileSize } from './smallFile.ts';

export interface TarContext {
  /** The archive; destroyed with the error where something cannot be read, or when the signal aborts. */
  readonly body: Readable;
  /** The Dockerfile's name inside the archive. */
  readonly dockerfile: string;
}

export interface TarSource {
  readonly buildContext: string;
  /** What to leave out. */
  readonly patterns: readonly string[];
  /** The Dockerfile relative to the context, with `/`; or where it lies elsewhere, or has ignore rules of its own, its text. */
  readonly dockerfile: { readonly kind: 'inside'; readonly path: string } | { readonly kind: 'added'; readonly text: Uint8Array };
  readonly observer?: ContextObserver | undefined;
}

/**
 * Packs a context for the classic builder, as it is read: never more than a few files are in memory. Everything
 * belongs to root, as with the CLI.
 */
export function tarContext(source: TarSource, signal: AbortSignal): TarContext {
  const archive = pack();
  // Who reads the archive learns of an error from it; without a listener it would end the process.
  archive.on('error', () => undefined);
  const { dockerfile } = source;
  const name = dockerfile.kind === 'inside' ? dockerfile.path : `.dockerfile.${randomBytes(10).toString('hex')}`;
  const fill = async (): Promise<void> => {
    if (dockerfile.kind === 'inside') await addWithBuildFiles(archive, source, name, signal);
    else await addWithDockerfile(archive, source, { name, text: dockerfile.text }, signal);
    archive.finalize();
  };
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
    archive.destroy(error);
  };
  const body = Readable.from(inChunks(archive, () => failure), { objectMode: false, highWaterMark: chunkSize });
  const stopped = onAbort(signal, () => fail(abortError()));
  body.once('close', () => {
    stopped.dispose();
    archive.destroy();
  });
  fill().catch((error: unknown) => fail(error instanceof Error ? error : new Error(String(error))));
  return { body, dockerfile: name };
}

/**
 * The same bytes in fewer pieces: the header and the end of each small file would be sent on their own.
 * @param failure why the archive was given up, which an archive that was not yet read does not tell.
 */
async function* inChunks(archive: Pack, failure: () => Error | undefined): AsyncGenerator<Uint8Array, void, undefined> {
  let gathered: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of archive as AsyncIterable<Uint8Array>) {
      gathered.push(piece);
      size += piece.length;
      if (size < chunkSize) continue;
      yield Buffer.concat(gathered, size);
      gathered = [];
      size = 0;
    }
  } catch (error) {
    throw failure() ?? error;
  }
  const reason = failure();
  if (reason) throw reason;
  yield Buffer.concat(gathered, size);
}

/**
 * The engine needs the Dockerfile and `.dockerignore` even where they are ignored: they are sent, and the engine takes
 * them out again.
 */
async function addWithBuildFiles(archive: Pack, source: TarSource, dockerfile: string, signal: AbortSignal): Promise<void> {
  const excludes = new PatternMatcher(source.patterns);
  await addContext(archive, source, excludes, signal);
  for (const path of ['.dockerignore', dockerfile]) {
    const text = excludes.matchesPathOrParent(path) ? await readIfPresent(join(source.buildContext, path)) : undefined;
    if (text) await addText(archive, path, text);
  }
}

/** Adds the Dockerfile under a name of its own, and has the engine take it out of the context before it builds. */
async function addWithDockerfile(archive: Pack, source: TarSource, dockerfile: { readonly name: string; readonly text: Uint8Array }, signal: AbortSignal): Promise<void> {
  const excludes = new PatternMatcher([...source.patterns, '.dockerignore']);
  await addContext(archive, source, excludes, signal);
  // Its text is kept where it is part of the context, and so of what `COPY .` copies.
  const isPart = !new PatternMatcher(source.patterns).matchesPathOrParent('.dockerignore');
  const ignored = isPart ? await readIfPresent(join(source.buildContext, '.dockerignore')) : undefined;
  await addText(archive, '.dockerignore', Buffer.from(`${ignored?.toString('utf8') ?? '.dockerignore'}\n${dockerfile.name}\n`));
  await addText(archive, dockerfile.name, dockerfile.text);
}

async function readIfPresent(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileError(path, error);
  }
}

async function addContext(archive: Pack, { buildContext: root, observer }: TarSource, excludes: PatternMatcher, signal: AbortSignal): Promise<void> {
  const pacer = new Pacer();
  for await (const slice of inSlices(walkContext(root, { excludes, looksOnlyWhereNamed: true }), signal)) {
    for (const entry of slice) {
      observer?.offered(entry, entry.modifiedAt);
      if (entry.kind === 'file') observer?.sent(entry, undefined);
      if (entry.kind !== 'file' || entry.link !== undefined) await addEntry(archive, headersOf(entry), []);
      else if (entry.size <= smallFileSize) await addSmallFile(archive, root, entry);
      else await addFile(archive, root, entry);
      if (pacer.isDue) await pacer.rest();
    }
  }
}

async function addSmallFile(archive: Pack, root: string, entry: ContextEntry): Promise<void> {
  const path = join(root, entry.path);
  let data: Uint8Array;
  try {
    data = readSmallFile(path, openFlags);
  } catch (error) {
    // It vanished since it was listed: as if it had never been there.
    if (isMissing(error)) return;
    throw fileError(path, error);
  }
  if (data.length < entry.size) throw becameShorter(path);
  await addEntry(archive, headersOf(entry), [data.subarray(0, entry.size)]);
}

type EntryHeader = Partial<Header> & Pick<Header, 'name'>;

function headersOf(entry: ContextEntry): EntryHeader {
  return {
    name: entry.path,
    // The library takes a mode of 0 for none, so the bit of a plain file, which it cuts off, is set.
    mode: entry.mode | constants.S_IFREG,
    uid: 0,
    gid: 0,
    size: entry.size,
    mtime: new Date(Number(entry.modifiedAt / 1_000_000n)),
    type: entry.link === undefined || entry.kind === 'symlink' ? types[entry.kind] : 'link',
    ...(entry.link !== undefined && { linkname: entry.link }),
    ...(entry.deviceNumbers && { devmajor: entry.deviceNumbers.major, devminor: entry.deviceNumbers.minor }),
  };
}

const types = {
  file: 'file',
  folder: 'directory',
  symlink: 'symlink',
  fifo: 'fifo',
  characterDevice: 'character-device',
  blockDevice: 'block-device',
} as const;

async function addFile(archive: Pack, root: string, entry: ContextEntry): Promise<void> {
  const path = join(root, entry.path);
  const file = await openFile(path);
  // It vanished since it was listed: as if it had never been there.
  if (!file) return;
  try {
    await addEntry(archive, headersOf(entry), chunksOf(file, path, entry.size));
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, openFlags);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileError(path, error);
  }
}

/** Exactly `size` bytes: what a file grew by since it was listed is left out. */
async function* chunksOf(file: FileHandle, path: string, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let position = 0; position < size; ) {
    const length = Math.min(chunkSize, size - position);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, position).catch((error: unknown) => {
      throw fileError(path, error);
    });
    if (bytesRead === 0) throw becameShorter(path);
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function becameShorter(path: string): UserError {
  return new UserError('file', l10n.t('{0} became shorter while it was being sent.', path), { remedy: l10n.t('Build again once nothing writes to it.') });
}

const chunkSize = 64 * 1024;

function addText(archive: Pack, name: string, text: Uint8Array): Promise<void> {
  return addEntry(archive, { name, mode: 0o600, uid: 0, gid: 0, size: text.length, mtime: new Date(), type: 'file' }, [text]);
}

/** Adds an entry once there is room for it; rejects when the archive is destroyed. */
async function addEntry(archive: Pack, headers: EntryHeader, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  let settle: (error?: Error | null) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    settle = (error) => {
      if (error) reject(error);
      else resolve();
    };
  });
  done.catch(() => undefined);
  const sink = archive.entry(headers, settle);
  sink.on('error', settle);
  if (headers.type !== 'file') return done;
  for await (const chunk of chunks) {
    if (!sink.write(chunk)) await Promise.race([done, drained(sink)]);
  }
  sink.end(undefined);
  return done;
}

function drained(sink: ReturnType<Pack['entry']>): Promise<void> {
  return new Promise<void>((resolve) => void sink.once('drain', () => resolve()));
}
