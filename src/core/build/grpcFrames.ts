import { type Duplex } from 'node:stream';
import { GrpcStatus, grpcUnknown } from './grpcStatus.ts';

/** Collects small messages, so that thousands of them do not become thousands of writes. */
export class MessageSender {
  readonly #stream: Duplex;
  #chunks: Uint8Array[] = [];
  #size = 0;
  #isScheduled = false;
  #room: Promise<void> = Promise.resolve();

  constructor(stream: Duplex) {
    this.#stream = stream;
  }

  send(message: Uint8Array): Promise<void> {
    const head = Buffer.allocUnsafe(5);
    head.writeUInt8(0, 0);
    head.writeUInt32BE(message.length, 1);
    this.#chunks.push(head, message);
    this.#size += head.length + message.length;
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
    if (this.#size === 0 || this.#stream.destroyed) return this.#room;
    const data = Buffer.concat(this.#chunks, this.#size);
    this.#chunks = [];
    this.#size = 0;
    if (!this.#stream.write(data)) {
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

const batchSize = 32 * 1024;
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
