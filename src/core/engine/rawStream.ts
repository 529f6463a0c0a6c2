import { protocolError } from './errors.ts';
import { type LogChunk } from './engine.ts';

const headerLength = 8;

/**
 * Takes apart the engine's multiplexed output: frames of an 8-byte header (stream, three zeros, length as 32 bits big
 * endian) and a payload, cut anywhere by the transport. A payload is handed out as it arrives, so that a frame whose
 * header announces gigabytes costs nothing. [Engine API, ContainerAttach, "Stream format"]
 */
export class StreamDemultiplexer {
  #header = Buffer.alloc(0);
  #stream: LogChunk['stream'] = 'stdout';
  #left = 0;
  #isStart = false;

  /** Whether a frame has begun that has not ended yet. */
  get isInside(): boolean {
    return this.#left > 0 || this.#header.length > 0;
  }

  /** @throws a `UserError` of kind `protocol` where a header makes no sense. */
  push(chunk: Uint8Array): readonly LogChunk[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const chunks: LogChunk[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.#left === 0) {
        at = this.#readHeader(bytes, at);
        continue;
      }
      const data = bytes.subarray(at, at + this.#left);
      chunks.push({ stream: this.#stream, data, isStart: this.#isStart });
      this.#isStart = false;
      this.#left -= data.length;
      at += data.length;
    }
    return chunks;
  }

  /** @returns where the header ends, or the bytes. */
  #readHeader(bytes: Buffer, at: number): number {
    if (this.#header.length === 0 && bytes.length - at >= headerLength) {
      this.#begin(bytes, at);
      return at + headerLength;
    }
    const part = bytes.subarray(at, at + headerLength - this.#header.length);
    this.#header = Buffer.concat([this.#header, part]);
    if (this.#header.length === headerLength) {
      this.#begin(this.#header, 0);
      this.#header = Buffer.alloc(0);
    }
    return at + part.length;
  }

  #begin(bytes: Buffer, at: number): void {
    const kind = bytes[at] ?? 0;
    if (kind > 3 || bytes[at + 1] !== 0 || bytes[at + 2] !== 0 || bytes[at + 3] !== 0) throw protocolError('not multiplexed output');
    // 0 is the echo of stdin, which the engine writes to stdout; 3 is the engine's own error message.
    this.#stream = kind === 2 || kind === 3 ? 'stderr' : 'stdout';
    this.#left = bytes.readUInt32BE(at + 4);
    this.#isStart = true;
  }
}

/** The chunks of an output whose format is known, as they arrive together. A TTY's output is raw: all of it is `stdout`. */
export async function* outputBatches(bytes: AsyncIterable<Uint8Array>, isMultiplexed: boolean): AsyncGenerator<readonly LogChunk[], void, undefined> {
  const demultiplexer = new StreamDemultiplexer();
  for await (const data of bytes) yield isMultiplexed ? demultiplexer.push(data) : [{ stream: 'stdout', data }];
}

/** The same, one by one. */
export async function* outputChunks(bytes: AsyncIterable<Uint8Array>, isMultiplexed: boolean): AsyncGenerator<LogChunk, void, undefined> {
  for await (const batch of outputBatches(bytes, isMultiplexed)) yield* batch;
}
