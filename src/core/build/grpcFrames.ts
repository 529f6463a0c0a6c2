import { type Duplex } from 'node:stream';
import { GrpcStatus, grpcUnknown } from './grpcStatus.ts';

/** Collects small messages, so that thousands of them do not become thousands of writes. */
export class MessageSender {
  readonly #stream: Duplex;
  /** What is queued, and room for more. It grows with the first messages: most calls send but one. */
  #batch: Buffer = Buffer.alloc(0);
  #size = 0;
  #capacity = firstBatchSize;
  #isScheduled = false;
  #room: Promise<void> = Promise.resolve();

  constructor(stream: Duplex) {
    this.#stream = stream;
  }

  /**
   * @param rest the end of the message. Where it is large it is not copied, and must be left as it is until the
   * promise resolves.
   */
  send(message: Uint8Array, rest: Uint8Array = nothing): Promise<void> {
    const isDirect = rest.length >= directSize;
    const size = headSize + message.length + (isDirect ? 0 : rest.length);
    if (this.#size > 0 && this.#size + size > batchSize) void this.flush();
    this.#reserve(size);
    this.#batch.writeUInt8(0, this.#size);
    this.#batch.writeUInt32BE(message.length + rest.length, this.#size + 1);
    this.#batch.set(message, this.#size + headSize);
    if (!isDirect) this.#batch.set(rest, this.#size + headSize + message.length);
    this.#size += size;
    if (isDirect) return this.#write(this.#take(), rest);
    if (this.#size >= batchSize) return this.flush();
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      setImmediate(() => void this.flush());
    }
    return this.#room;
  }

  /** Writes what is queued; resolves when there is room for more, or nobody reads any more. */
  flush(): Promise<void> {
    this.#isScheduled = false;
    return this.#size === 0 ? this.#room : this.#write(this.#take());
  }

  #reserve(size: number): void {
    const needed = this.#size + size;
    if (needed <= this.#batch.length) return;
    while (this.#capacity < needed && this.#capacity < batchSize) this.#capacity *= 2;
    const batch = Buffer.allocUnsafe(Math.max(needed, this.#capacity));
    this.#batch.copy(batch, 0, 0, this.#size);
    this.#batch = batch;
  }

  #take(): Buffer {
    const data = this.#batch.subarray(0, this.#size);
    this.#batch = this.#batch.subarray(this.#size);
    this.#size = 0;
    return data;
  }

  #write(...pieces: readonly Uint8Array[]): Promise<void> {
    if (this.#stream.destroyed) return this.#room;
    this.#stream.cork();
    let hasRoom = true;
    for (const piece of pieces) hasRoom = this.#stream.write(piece);
    this.#stream.uncork();
    if (!hasRoom) {
      this.#room = new Promise((resolve) => {
        const done = (): void => {
          this.#stream.off('drain', done);
          this.#stream.off('close', done);
          resolve();
        };
        this.#stream.on('drain', done);
        this.#stream.on('close', done);
      });
    }
    return this.#room;
  }
}

const nothing = new Uint8Array(0);
/** A byte for compression, which we do without, and four for the message's length. */
const headSize = 5;
const firstBatchSize = 512;
const batchSize = 64 * 1024;
/** More than any stream takes at once: it has room again only when all was written. */
const directSize = 128 * 1024;
/** More than any engine sends us; a size beyond it is garbage. */
const messageLimit = 16 * 1024 * 1024;

/** The messages of a stream, however they are cut; ends with it. */
export async function* readMessages(stream: Duplex): AsyncGenerator<Uint8Array, void, undefined> {
  let pending: Buffer = Buffer.alloc(0);
  // Whoever has read all it wants to still has to answer, so that leaving the loop must not end the stream.
  const chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let start = 0;
    while (pending.length - start >= 5) {
      const size = pending.readUInt32BE(start + 1);
      if (pending[start] !== 0 || size > messageLimit) throw new GrpcStatus(grpcUnknown, 'the message cannot be read');
      if (pending.length - start < 5 + size) break;
      yield pending.subarray(start + 5, start + 5 + size);
      start += 5 + size;
    }
    pending = pending.subarray(start);
  }
}
