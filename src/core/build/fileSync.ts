import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { constants, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { abortError } from '../base/abort.ts';
import { messageOf, UserError } from '../base/userError.ts';
import { inSlices, walkContext, type ContextEntry } from './context.ts';
import { fileError, isMissing } from './fileError.ts';
import { followLinks } from './followLinks.ts';
import { grpcNotFound, GrpcStatus, type GrpcCall, type GrpcMethod } from './grpc.ts';
import { type ContextObserver } from './observer.ts';
import { Pacer } from './pacer.ts';
import { PatternMatcher } from './patterns.ts';
import { PacketSchema, StatSchema, type Packet } from './proto/session_pb.ts';
import { openFlags, readSmallFile, smallFileSize } from './smallFile.ts';

export interface FileSyncOptions {
  readonly buildContext: string;
  /** May lie anywhere; the engine sees it as the only file of a folder. */
  readonly dockerfile: string;
  /** The modification time to offer for an entry of the context. */
  readonly modifiedAt: (entry: ContextEntry) => bigint;
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
  /** How the content is opened. */
  readonly openFlags: number;
  readonly observer?: ContextObserver | undefined;
}

function sourceOf(call: GrpcCall, options: FileSyncOptions): Source {
  const [name] = call.metadata('dir-name');
  if (name === 'dockerfile') return dockerfileSource(options.dockerfile);
  if (name !== 'context') throw new GrpcStatus(grpcNotFound, 'no such folder');
  const root = options.buildContext;
  const followed = call.metadata('followpaths');
  const targets = followed.length === 0 ? [] : (followLinks(root, followed) ?? []);
  const includes = [...call.metadata('include-patterns'), ...targets];
  const excludes = call.metadata('exclude-patterns');
  return {
    entries: walkContext(root, {
      includes: includes.length === 0 ? undefined : new PatternMatcher(includes),
      excludes: excludes.length === 0 ? undefined : new PatternMatcher(excludes),
    }),
    modifiedAt: options.modifiedAt,
    locate: (path) => join(root, path),
    openFlags,
    // The ignore file is fetched on its own first, and is not what is built of.
    observer: followed.length === 1 && followed[0] === '.dockerignore' ? undefined : options.observer,
  };
}

/** The Dockerfile and its own ignore file, wherever they are and whatever links lead to them. */
function dockerfileSource(dockerfile: string): Source {
  const files = new Map([dockerfile, `${dockerfile}.dockerignore`].map((path) => [basename(path), path]));
  return {
    entries: [...files].flatMap(([name, path]) => plainFile(name, path)),
    modifiedAt: (entry) => entry.modifiedAt,
    locate: (name) => files.get(name) ?? dockerfile,
    // The person named this file, so that links may lead to it.
    openFlags: openFlags & ~constants.O_NOFOLLOW,
  };
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
      // The engine keeps one copy of Dockerfiles per folder: what changed its content may have kept size and time.
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
    try {
      if (entry.size <= smallFileSize) await this.#sendAtOnce(id, full);
      else await this.#sendContent(id, full, signal);
    } catch (error) {
      // It vanished since it was offered: as in Docker's own client, the engine then gets an empty file.
      if (!isMissing(error)) throw signal.aborted ? error : fileError(full, error);
    }
    await this.#call.send(encode({ type: packetType.data, id }));
    this.#source.observer?.sent(entry.size);
  }

  async #sendAtOnce(id: number, path: string): Promise<void> {
    const data = readSmallFile(path, this.#source.openFlags);
    for (let start = 0; start < data.length; start += chunkSize) {
      await this.#call.send(encode({ type: packetType.data, id, data: data.subarray(start, start + chunkSize) }));
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

function toStat(entry: ContextEntry, modifiedAt: bigint): NonNullable<Packet['stat']> {
  return create(StatSchema, {
    path: entry.path,
    mode: goMode(entry),
    // Everything belongs to root, as with the CLI: the ids of this machine mean nothing in an image.
    uid: 0,
    gid: 0,
    size: BigInt(entry.size),
    modTime: modifiedAt,
    linkname: entry.link ?? '',
    devmajor: BigInt(entry.deviceNumbers?.major ?? 0),
    devminor: BigInt(entry.deviceNumbers?.minor ?? 0),
  });
}

/** Go's os.FileMode, whose bits above the permissions are its own. */
function goMode(entry: ContextEntry): number {
  const { mode } = entry;
  const special = ((mode & 0o4000) !== 0 ? 1 << 23 : 0) | ((mode & 0o2000) !== 0 ? 1 << 22 : 0) | ((mode & 0o1000) !== 0 ? 1 << 20 : 0);
  return ((mode & 0o777) | special | goKinds[entry.kind]) >>> 0;
}

const goKinds: Readonly<Record<ContextEntry['kind'], number>> = {
  file: 0,
  folder: 1 << 31,
  symlink: 1 << 27,
  fifo: 1 << 25,
  characterDevice: (1 << 26) | (1 << 21),
  blockDevice: 1 << 26,
};
