import type { LogChunk } from '../engine/engine.ts';

/** Of which task a message is. */
export interface TaskOfLine {
  readonly taskId: string;
  readonly nodeId: string;
}

/** A longer beginning is none of a message of a task. */
const longestHeader = 4096;
const lineFeed = 0x0a;

/**
 * Takes the log of a service apart by its tasks. The engine puts `TIME DETAILS ` before each message, the details being
 * `com.docker.swarm.node.id=…,com.docker.swarm.service.id=…,com.docker.swarm.task.id=…`; what is handed on has only the time, as the
 * log of a container has. [Engine API, ServiceLogs, `details`]
 */
export class TaskFrames {
  readonly #deliver: (task: TaskOfLine, chunk: LogChunk) => void;
  readonly #say: (text: string) => void;
  /** The beginning of a message, as long as it does not tell whose it is. */
  #held: Buffer = Buffer.alloc(0);
  /** Whose the message is that has begun. */
  #task: TaskOfLine | undefined;

  /** @param say is told what the engine itself says in the middle of a log. */
  constructor(deliver: (task: TaskOfLine, chunk: LogChunk) => void, say: (text: string) => void) {
    this.#deliver = deliver;
    this.#say = say;
  }

  push({ stream, data, isStart }: LogChunk): void {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    if (isStart === undefined) this.#pushRaw(bytes);
    else this.#pushPiece(stream, bytes, isStart);
  }

  #pushPiece(stream: LogChunk['stream'], bytes: Buffer, isStart: boolean): void {
    if (isStart) {
      this.end();
      this.#task = undefined;
    }
    if (this.#task) {
      this.#deliver(this.#task, { stream, data: bytes, isStart: false });
      return;
    }
    const known = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : bytes;
    const header = headerOf(known);
    this.#held = header ? Buffer.alloc(0) : known;
    if (header) {
      this.#task = header.task;
      this.#deliver(header.task, { stream, data: Buffer.concat([known.subarray(0, header.time), known.subarray(header.end)]), isStart: true });
    } else if (known.length > longestHeader) this.end();
  }

  /** With a TTY there are no frames: each line is a message. */
  #pushRaw(bytes: Buffer): void {
    let rest = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : bytes;
    this.#held = Buffer.alloc(0);
    for (let end = rest.indexOf(lineFeed); end >= 0; end = rest.indexOf(lineFeed)) {
      this.#pushPiece('stdout', rest.subarray(0, end + 1), true);
      rest = rest.subarray(end + 1);
    }
    this.end();
    this.#held = Buffer.from(rest);
  }

  /** What begins no message of a task is the engine's own. */
  end(): void {
    const text = this.#held.toString('utf8').trim();
    this.#held = Buffer.alloc(0);
    if (text !== '') this.#say(text);
  }
}

/** @returns where the time ends, and the message begins; undefined where the bytes do not tell yet, or never. */
function headerOf(bytes: Buffer): { readonly task: TaskOfLine; readonly time: number; readonly end: number } | undefined {
  const time = bytes.indexOf(' ') + 1;
  const end = time === 0 ? 0 : bytes.indexOf(' ', time) + 1;
  if (end === 0 || end > longestHeader) return undefined;
  const details = bytes.toString('utf8', time, end - 1);
  const taskId = valueOf(details, 'task');
  return taskId === '' ? undefined : { task: { taskId, nodeId: valueOf(details, 'node') }, time, end };
}

function valueOf(details: string, noun: 'task' | 'node'): string {
  return new RegExp(`(?:^|,)com\\.docker\\.swarm\\.${noun}\\.id=([\\w-]+)`).exec(details)?.[1] ?? '';
}
