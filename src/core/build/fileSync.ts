import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { createHash } from 'node:crypto';
import { constants, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { abortError } from '../base/abort.ts';
import { messageOf, UserError } from '../base/userError.ts';
import { inSlices, walkContext, type ContextEntry } from './context.ts';
import { fileError, isMissing } from './fileError.ts';
import { toStat } from './fileStat.ts';
import { followLinks } from './followLinks.ts';
import { type GrpcCall, type GrpcMethod } from './grpc.ts';
import { grpcNotFound, GrpcStatus } from './grpcStatus.ts';
import { type ContextObserver } from './observer.ts';
import { Pacer } from './pacer.ts';
import { PatternMatcher } from './patterns.ts';
import { PacketSchema, type Packet } from './proto/session_pb.ts';
import { openFlags, readSmallFile, smallFileSize } from './smallFile.ts';

export interface FileSyncOptions {
  readonly buildContext: string;
  /** May lie anywhere; the engine sees it as the only file of a folder, with the ignore file beside it. */
  readonly dockerfile: string;
  /** The Dockerfile's text: what was read when the build began, whatever became of the file since. */
  readonly source: Uint8Array;
  /** Further folders, by the name that the engine asks for. */
  readonly contexts?: ReadonlyMap<string, string>;
  /** The modification time to offer for an entry of a context. @param name of the context, as the engine asks for it. */
  readonly modifiedAt: (entry: ContextEntry, name: string) => bigint;
  /** Told what made a transfer fail on our side, where it is fit for people. */
  readonly onError: (error: UserError) => void;
  /** Told what is offered and sent of the context. */
  readonly observer?: ContextObserver | undefined;
}

/**
 * BuildKit's way to get files: we describe all, the engine asks for the content of what it has not kept from the last
 * time. Serves `moby.filesync.v1.FileSync/DiffCopy` for the context and the Dockerfile.
 */
export function fileSync(options: FileSyncOptions): GrpcMethod {
  return async (call) => {
    try {
      await new Transfer(call, sourceOf(call, options)).run();
    } catch (error) {
      if (error instanceof UserError) options.onError(error);
      await call.send(encode({ type: packetType.error, data: Buffer.from(messageOf(error)) }));
      throw error;
    }
  };
}

/** The values of fsutil's Packet.type. */
const packetType = { stat: 0, request: 1, data: 2, finish: 3, error: 4 } as const;

/** What one transfer offers. */
interface Source {
  readonly entries: Iterable<ContextEntry>;
  readonly modifiedAt: (entry: ContextEntry) => bigint;
  /** Where an entry's content is. */
  readonly locate: (path: string) => string;
  /** The content itself, where it is not to be read from a file. */
  readonly textOf?: (path: string) => Uint8Array | undefined;
  /** How the content is opened. */
  readonly openFlags: number;
  readonly observer?: ContextObserver | undefined;
}

function sourceOf(call: GrpcCall, options: FileSyncOptions): Source {
  const [name] = call.metadata('dir-name');
  if (name === 'dockerfile') return dockerfileSource(options);
  const root = name === 'context' ? options.buildContext : options.contexts?.get(name ?? '');
  if (name === undefined || root === undefined) throw new GrpcStatus(grpcNotFound, 'no such folder');
  const followed = call.metadata('followpaths');
  const targets = followed.length === 0 ? [] : (followLinks(root, followed) ?? []);
  const includes = [...call.metadata('include-patterns'), ...targets];
  const excludes = call.metadata('exclude-patterns');
  return {
    entries: walkContext(root, {
      includes: includes.length === 0 ? undefined : new PatternMatcher(includes),
      excludes: excludes.length === 0 ? undefined : new PatternMatcher(excludes),
    }),
    modifiedAt: (entry) => options.modifiedAt(entry, name),
    locate: (path) => join(root, path),
    openFlags,
    // The ignore file is fetched on its own first, and is not what is built of.
    observer: name !== 'context' || (followed.length === 1 && followed[0] === '.dockerignore') ? undefined : options.observer,
  };
}

/** The Dockerfile and its own ignore file, wherever they are and whatever links lead to them. */
function dockerfileSource({ dockerfile, source }: FileSyncOptions): Source {
  const name = basename(dockerfile);
  const ignoreFile = `${dockerfile}.dockerignore`;
  return {
    entries: [textEntry(name, source), ...plainFile(basename(ignoreFile), ignoreFile)],
    modifiedAt: (entry) => entry.modifiedAt,
    locate: () => ignoreFile,
    textOf: (path) => (path === name ? source : undefined),
    // It belongs to the file that the person named, so that links may lead to it.
    openFlags: openFlags & ~constants.O_NOFOLLOW,
  };
}

/** A text that is no file. Its time stands for its content, so that the engine asks for it when it is another one, and only then. */
function textEntry(path: string, text: Uint8Array): ContextEntry {
  const modifiedAt = createHash('sha256').update(text).digest().readBigUInt64BE() >> 4n;
  return { path, kind: 'file', mode: 0o644, size: text.length, modifiedAt, changedAt: modifiedAt, device: 0n, inode: 0n };
}

function plainFile(name: string, path: string): readonly ContextEntry[] {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (!stats?.isFile()) return [];
  return [
    {
      path: name,
      kind: 'file',
      mode: 0o644,
      size: Number(stats.size),
      // The engine keeps one copy of it per folder: what changed its content may have kept size and time.
      modifiedAt: stats.mtimeNs > stats.ctimeNs ? stats.mtimeNs : stats.ctimeNs,
      changedAt: stats.ctimeNs,
      device: stats.dev,
      inode: stats.ino,
    },
  ];
}

/** One run of fsutil's protocol, as the side that sends. */
class Transfer {
  readonly #call: GrpcCall;
  readonly #source: Source;
  /** What may be asked for, by the position among all that was offered. */
  readonly #files = new Map<number, ContextEntry>();
  readonly #stop = new AbortController();
  readonly #pacer = new Pacer();

  constructor(call: GrpcCall, source: Source) {
    this.#call = call;
    this.#source = source;
  }

  async run(): Promise<void> {
    const signal = AbortSignal.any([this.#call.signal, this.#stop.signal]);
    const offered = this.#offer(signal);
    offered.catch(() => undefined);
    try {
      await this.#answerRequests(offered, signal);
    } catch (error) {
      this.#stop.abort();
      throw error;
    }
    await this.#call.send(encode({ type: packetType.finish }));
  }

  async #offer(signal: AbortSignal): Promise<void> {
    let index = 0;
    for await (const slice of inSlices(this.#source.entries, signal)) {
      for (const entry of slice) {
        if (entry.kind === 'file') this.#files.set(index, entry);
        index += 1;
        const modifiedAt = this.#source.modifiedAt(entry);
        this.#source.observer?.offered(entry, modifiedAt);
        await this.#call.send(encode({ type: packetType.stat, stat: toStat(entry, modifiedAt) }));
      }
    }
    // An empty packet says that this was all.
    await this.#call.send(encode({ type: packetType.stat }));
  }

  /** Sends what is asked for, a few files at a time, until the engine says that it has all. */
  async #answerRequests(offered: Promise<void>, signal: AbortSignal): Promise<void> {
    const running = new Set<Promise<void>>();
    const failed = new Promise<never>((_, reject) => {
      offered.catch(reject);
      this.#onFailure = reject;
    });
    failed.catch(() => undefined);
    const packets = this.#call.messages[Symbol.asyncIterator]();
    for (;;) {
      const next = await Promise.race([packets.next(), failed]);
      if (next.done) throw abortError();
      const packet = fromBinary(PacketSchema, next.value);
      if (packet.type === packetType.finish) break;
      if (packet.type === packetType.error) throw new Error(`the engine refused the files: ${Buffer.from(packet.data).toString('utf8')}`);
      if (packet.type !== packetType.request) continue;
      const sending: Promise<void> = this.#sendFile(packet.id, signal)
        .catch((error: unknown) => this.#onFailure(error))
        .finally(() => running.delete(sending));
      running.add(sending);
      if (running.size >= parallelFiles) await Promise.race([...running, failed]);
    }
    await Promise.race([Promise.all([...running, offered]), failed]);
  }

  #onFailure: (error: unknown) => void = () => undefined;

  async #sendFile(id: number, signal: AbortSignal): Promise<void> {
    const entry = this.#files.get(id);
    if (!entry) throw new Error(`the engine asks for a file that was not offered: ${id}`);
    this.#files.delete(id);
    const full = this.#source.locate(entry.path);
    const text = this.#source.textOf?.(entry.path);
    try {
      if (text) await this.#sendText(id, text);
      else if (entry.size <= smallFileSize) await this.#sendText(id, readSmallFile(full, this.#source.openFlags));
      else await this.#sendContent(id, full, signal);
    } catch (error) {
      // It vanished since it was offered: as in Docker's own client, the engine then gets an empty file.
      if (!isMissing(error)) throw signal.aborted ? error : fileError(full, error);
    }
    await this.#call.send(encode({ type: packetType.data, id }));
    this.#source.observer?.sent(entry.size);
  }

  async #sendText(id: number, text: Uint8Array): Promise<void> {
    for (let start = 0; start < text.length; start += chunkSize) {
      await this.#call.send(encode({ type: packetType.data, id, data: text.subarray(start, start + chunkSize) }));
    }
    if (this.#pacer.isDue) await this.#pacer.rest();
  }

  async #sendContent(id: number, path: string, signal: AbortSignal): Promise<void> {
    const file = await open(path, this.#source.openFlags);
    try {
      for (;;) {
        if (signal.aborted) throw abortError();
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkSize), 0, chunkSize);
        if (bytesRead > 0) await this.#call.send(encode({ type: packetType.data, id, data: buffer.subarray(0, bytesRead) }));
        if (bytesRead < chunkSize) return;
      }
    } finally {
      await file.close();
    }
  }
}

const parallelFiles = 8;
const chunkSize = 128 * 1024;

function encode(packet: { type: number; id?: number; data?: Uint8Array; stat?: Packet['stat'] }): Uint8Array {
  return toBinary(PacketSchema, create(PacketSchema, { ...packet, stat: packet.stat }));
}
