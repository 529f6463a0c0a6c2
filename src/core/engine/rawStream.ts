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

  /** Whether a frame has begun that has not ended yet. */
  get isInside(): boolean {
    return this.#left > 0 || this.#header.length > 0;
  }

  /** @throws a `UserError` of kind `protocol` where a header makes no sense. */
  push(chunk: Uint8Array): readonly LogChunk[] {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const chunks: LogChunk[] = [];
    while (rest.length > 0) {
      if (this.#left === 0) {
        rest = this.#readHeader(rest);
        continue;
      }
      const data = rest.subarray(0, this.#left);
      chunks.push({ stream: this.#stream, data });
      this.#left -= data.length;
      rest = rest.subarray(data.length);
    }
    return chunks;
  }

  #readHeader(bytes: Buffer): Buffer {
    const missing = headerLength - this.#header.length;
    const header = this.#header.length === 0 ? bytes.subarray(0, missing) : Buffer.concat([this.#header, bytes.subarray(0, missing)]);
    const rest = bytes.subarray(missing);
    if (header.length < headerLength) {
      this.#header = Buffer.from(header);
      return rest;
    }
    this.#header = Buffer.alloc(0);
    const kind = header[0] ?? 0;
    if (kind > 3 || header[1] !== 0 || header[2] !== 0 || header[3] !== 0) throw protocolError('not multiplexed output');
    // 0 is the echo of stdin, which the engine writes to stdout; 3 is the engine's own error message.
    this.#stream = kind === 2 || kind === 3 ? 'stderr' : 'stdout';
    this.#left = header.readUInt32BE(4);
    return rest;
  }
}

/** The chunks of an output whose format is known. A TTY's output is raw: all of it is `stdout`. */
export async function* outputChunks(bytes: AsyncIterable<Uint8Array>, isMultiplexed: boolean): AsyncGenerator<LogChunk, void, undefined> {
  const demultiplexer = new StreamDemultiplexer();
  for await (const data of bytes) {
    if (isMultiplexed) yield* demultiplexer.push(data);
    else yield { stream: 'stdout', data };
  }
}
