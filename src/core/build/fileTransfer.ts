import { fromBinary } from '@bufbuild/protobuf';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { abortError } from '../base/abort.ts';
import { type ContextEntry } from './context.ts';
import { fileError, isMissing } from './fileError.ts';
import { type GrpcCall } from './grpc.ts';
import { type ContextObserver } from './observer.ts';
import { Pacer } from './pacer.ts';
import { dataHead, endPacket, finishPacket, lastStatPacket, packetType, statPacket } from './packet.ts';
import { PacketSchema } from './proto/session_pb.ts';
import { readSmallFile, smallFileSize } from './smallFile.ts';

/** What one transfer offers. */
export interface FileSource {
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

/** One run of fsutil's protocol, as the side that sends. */
export class FileTransfer {
  readonly #call: GrpcCall;
  readonly #source: FileSource;
  /** What may be asked for, by the position among all that was offered. */
  readonly #files = new Map<number, ContextEntry>();
  readonly #stop = new AbortController();
  readonly #pacer = new Pacer();
  /** How many files are being sent. */
  #running = 0;
  #failure: { readonly error: unknown } | undefined;
  #onFailure: (error: unknown) => void = () => undefined;
  #onSent: () => void = () => undefined;

  constructor(call: GrpcCall, source: FileSource) {
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
    await this.#call.send(finishPacket);
  }

  async #offer(signal: AbortSignal): Promise<void> {
    let index = 0;
    for (const entry of this.#source.entries) {
      if (entry.kind === 'file') this.#files.set(index, entry);
      index += 1;
      const modifiedAt = this.#source.modifiedAt(entry);
      this.#source.observer?.offered(entry, modifiedAt);
      await this.#call.send(statPacket(entry, modifiedAt));
      if (this.#pacer.isDue) await this.#pacer.rest();
      if (signal.aborted) throw abortError();
    }
    await this.#call.send(lastStatPacket);
  }

  /** Sends what is asked for, a few files at a time, until the engine says that it has all. */
  async #answerRequests(offered: Promise<void>, signal: AbortSignal): Promise<void> {
    offered.catch((error: unknown) => this.#fail(error));
    const packets = this.#call.messages[Symbol.asyncIterator]();
    for (;;) {
      const next = await this.#unlessFailed(packets.next());
      if (next.done) throw abortError();
      const packet = fromBinary(PacketSchema, next.value);
      if (packet.type === packetType.finish) break;
      if (packet.type === packetType.error) throw new Error(`the engine refused the files: ${Buffer.from(packet.data).toString('utf8')}`);
      if (packet.type !== packetType.request) continue;
      this.#running += 1;
      void this.#sendFile(packet.id, signal)
        .catch((error: unknown) => this.#fail(error))
        .finally(() => {
          this.#running -= 1;
          this.#onSent();
        });
      if (this.#running >= parallelFiles) await this.#unlessFailed(this.#nextSent());
    }
    while (this.#running > 0) await this.#unlessFailed(this.#nextSent());
    await this.#unlessFailed(offered);
  }

  #nextSent(): Promise<void> {
    return new Promise((resolve) => (this.#onSent = resolve));
  }

  /**
   * Waits for one thing at a time. A race with a promise that everything waits for would do the same, and keep what
   * it raced with until the end.
   * @throws what failed meanwhile, or before.
   */
  #unlessFailed<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(resolve, reject);
      this.#onFailure = reject;
      if (this.#failure) this.#onFailure(this.#failure.error);
    });
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#onFailure(this.#failure.error);
  }

  async #sendFile(id: number, signal: AbortSignal): Promise<void> {
    const entry = this.#files.get(id);
    if (!entry) throw new Error(`the engine asks for a file that was not offered: ${id}`);
    this.#files.delete(id);
    const full = this.#source.locate(entry.path);
    const text = this.#source.textOf?.(entry.path);
    let checksum: number | undefined;
    try {
      if (text) checksum = await this.#sendText(id, text);
      else if (entry.size <= smallFileSize) checksum = await this.#sendText(id, readSmallFile(full, this.#source.openFlags));
      else checksum = await this.#sendContent(id, full, signal);
    } catch (error) {
      // It vanished since it was offered: as in Docker's own client, the engine then gets an empty file.
      if (!isMissing(error)) throw signal.aborted ? error : fileError(full, error);
    }
    await this.#call.send(endPacket(id));
    this.#source.observer?.sent(entry, checksum);
  }

  /** @returns the CRC-32 of it, which is counted only where somebody wants to know. */
  async #sendText(id: number, text: Uint8Array): Promise<number | undefined> {
    for (let start = 0; start < text.length; start += chunkSize) {
      const chunk = text.subarray(start, start + chunkSize);
      await this.#call.send(dataHead(id, chunk.length), chunk);
    }
    if (this.#pacer.isDue) await this.#pacer.rest();
    return this.#source.observer && crc32(text);
  }

  async #sendContent(id: number, path: string, signal: AbortSignal): Promise<number | undefined> {
    const file = await open(path, this.#source.openFlags);
    const buffers = [Buffer.allocUnsafe(chunkSize), Buffer.allocUnsafe(chunkSize)] as const;
    const read = (into: Buffer): Promise<{ readonly bytesRead: number; readonly buffer: Buffer }> => file.read(into, 0, chunkSize);
    let checksum = 0;
    try {
      let reading = read(buffers[0]);
      for (let turn = 1; ; turn += 1) {
        if (signal.aborted) throw abortError();
        const { bytesRead, buffer } = await reading;
        const isLast = bytesRead < chunkSize;
        // The next piece is read while this one is sent.
        if (!isLast) reading = read(buffers[turn % 2 === 0 ? 0 : 1]);
        reading.catch(() => undefined);
        if (bytesRead > 0) await this.#call.send(dataHead(id, bytesRead), buffer.subarray(0, bytesRead));
        if (this.#source.observer) checksum = crc32(buffer.subarray(0, bytesRead), checksum);
        if (isLast) return this.#source.observer && checksum;
      }
    } finally {
      await file.close();
    }
  }
}

const parallelFiles = 8;
const chunkSize = 128 * 1024;
