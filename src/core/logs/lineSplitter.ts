import type { LogChunk } from '../engine/engine.ts';
import { fixedPrefixLength, TimeReader, type LogTime } from './logTime.ts';

/** One line of a container's log. */
export interface LogEntry extends LogTime {
  readonly stream: LogChunk['stream'];
  /** Without its end; its escape sequences are still in it. */
  readonly text: string;
}

/** A line that the engine handed out in parts, so far. */
interface OpenLine {
  readonly time: LogTime;
  readonly parts: Buffer[];
  length: number;
}

interface StreamState {
  /** The bytes of a message, or with a TTY of a line, whose end has not come yet. */
  held: Buffer | undefined;
  line: OpenLine | undefined;
  last: LogTime;
}

/** A longer line is cut: what never ends must not fill the memory. */
const longestLine = 8 * 1024 * 1024;
/** The engine cuts a line into messages of this size; each has the time of the first. [moby, daemon/logger/copier.go] */
const messageSize = 16 * 1024;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Makes lines of a log that was asked for with times, which stand before each message, not before each line: the parts
 * of a long line are joined, and a line that never got its end is told from what came after it.
 */
export class LineSplitter {
  readonly #times = new TimeReader();
  readonly #states: Readonly<Record<LogChunk['stream'], StreamState>> = { stdout: emptyState(), stderr: emptyState() };
  #entries: LogEntry[] = [];
  #messageCount = 0;

  /** How many messages there were: what the engine counts as lines. */
  get messageCount(): number {
    return this.#messageCount;
  }

  /** @returns the lines that ended in these chunks. */
  push(chunks: readonly LogChunk[]): readonly LogEntry[] {
    for (const chunk of chunks) {
      if (chunk.isStart === undefined) this.#pushRaw(bufferOf(chunk.data));
      else this.#pushPiece(chunk.stream, bufferOf(chunk.data), chunk.isStart);
    }
    return this.#take();
  }

  /** The log has ended: @returns the lines that have no end of their own. */
  end(): readonly LogEntry[] {
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#endMessage(stream);
      this.#endLine(stream);
    }
    return this.#take();
  }

  #take(): readonly LogEntry[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }

  /** A frame is one message; the transport may have cut it. */
  #pushPiece(stream: LogChunk['stream'], data: Buffer, isStart: boolean): void {
    const state = this.#states[stream];
    if (isStart) {
      this.#endMessage('stdout');
      this.#endMessage('stderr');
    }
    const bytes = state.held ? Buffer.concat([state.held, data]) : data;
    state.held = undefined;
    if (bytes[bytes.length - 1] === lineFeed) this.#message(stream, bytes.subarray(0, -1), true);
    else if (bytes.length > longestLine) this.#message(stream, bytes, false);
    else state.held = bytes;
  }

  #endMessage(stream: LogChunk['stream']): void {
    const state = this.#states[stream];
    const { held } = state;
    if (held === undefined) return;
    state.held = undefined;
    this.#message(stream, held, false);
  }

  #message(stream: LogChunk['stream'], bytes: Buffer, isEnded: boolean): void {
    const state = this.#states[stream];
    const time = this.#times.read(bytes);
    this.#messageCount += 1;
    const content = time ? bytes.subarray(time.length) : bytes;
    // What the engine itself says in the middle of a log has no time.
    const at = time ?? state.last;
    if (state.line && (time === undefined || isSameTime(state.line.time, time)) && state.line.length + content.length <= longestLine) {
      state.line.parts.push(content);
      state.line.length += content.length;
    } else {
      this.#endLine(stream);
      if (isEnded) {
        this.#emit(stream, at, content);
        return;
      }
      state.line = { time: at, parts: [content], length: content.length };
    }
    if (isEnded) this.#endLine(stream);
  }

  #endLine(stream: LogChunk['stream']): void {
    const state = this.#states[stream];
    const { line } = state;
    if (line === undefined) return;
    state.line = undefined;
    this.#emit(stream, line.time, line.parts.length === 1 ? (line.parts[0] ?? noBytes) : Buffer.concat(line.parts));
  }

  #emit(stream: LogChunk['stream'], time: LogTime, content: Buffer): void {
    const end = content.length > 0 && content[content.length - 1] === carriageReturn ? content.length - 1 : content.length;
    this.#states[stream].last = time;
    const text = content.toString('utf8', 0, end);
    const { micros, nanos } = time;
    if (!content.includes(lineFeed)) {
      this.#entries.push({ stream, micros, nanos, text });
      return;
    }
    // Some logging drivers keep messages of several lines.
    for (const line of text.split(/\r?\n/)) this.#entries.push({ stream, micros, nanos, text: line });
  }

  /** With a TTY there are no frames: a line ends with its line feed. */
  #pushRaw(data: Buffer): void {
    const state = this.#states.stdout;
    let start = 0;
    for (let end = data.indexOf(lineFeed); end >= 0; end = data.indexOf(lineFeed, start)) {
      const piece = data.subarray(start, end);
      this.#rawLine(state.held ? Buffer.concat([state.held, piece]) : piece, true);
      state.held = undefined;
      start = end + 1;
    }
    if (start === data.length) return;
    const rest = data.subarray(start);
    const held = state.held ? Buffer.concat([state.held, rest]) : rest;
    state.held = held.length > longestLine ? undefined : held;
    if (state.held === undefined) this.#rawLine(held, false);
  }

  /** Takes the messages of a line apart: the engine's times stand between them. */
  #rawLine(bytes: Buffer, isEnded: boolean): void {
    let rest = bytes;
    for (let cut = this.#nextMessage(rest); cut > 0; cut = this.#nextMessage(rest)) {
      this.#message('stdout', rest.subarray(0, cut), false);
      rest = rest.subarray(cut);
    }
    this.#message('stdout', rest, isEnded);
  }

  /**
   * Where in these bytes the next message begins, or 0: at the time of the first after a whole message's size, or at
   * any later time, which a line cannot tell of by itself. [moby, api/server/httputils/write_log_stream.go]
   */
  #nextMessage(bytes: Buffer): number {
    const first = this.#times.read(bytes);
    if (first?.length !== fixedPrefixLength) return 0;
    const next = fixedPrefixLength + messageSize;
    if (bytes.length >= next + fixedPrefixLength && bytes.compare(bytes, 0, fixedPrefixLength, next, next + fixedPrefixLength) === 0) return next;
    const limit = Math.min(bytes.length, next + fixedPrefixLength);
    for (let at = bytes.indexOf('Z ', fixedPrefixLength, 'latin1'); at >= 0 && at < limit; at = bytes.indexOf('Z ', at + 1, 'latin1')) {
      const start = at + 2 - fixedPrefixLength;
      const time = start >= fixedPrefixLength ? this.#times.read(bytes.subarray(start, at + 2)) : undefined;
      if (time && (time.micros > first.micros || (time.micros === first.micros && time.nanos > first.nanos))) return start;
    }
    return 0;
  }
}

const noBytes = Buffer.alloc(0);

function emptyState(): StreamState {
  return { held: undefined, line: undefined, last: { micros: 0, nanos: 0 } };
}

function isSameTime(left: LogTime, right: LogTime): boolean {
  return left.micros === right.micros && left.nanos === right.nanos;
}

function bufferOf(data: Uint8Array): Buffer {
  return Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
