export interface LogsOptions {
  readonly follow: boolean;
  /** How many of the last lines; all by default. */
  readonly tail?: number;
  /** Seconds since the epoch, with a fraction; as a text exact to the nanosecond. Lines of that very time are among them. */
  readonly since?: number | string;
  /** The same for the end. The engine counts `tail` from the end of the log nevertheless. */
  readonly until?: number | string;
  /** Each message, a line or a part of a long one, begins with its RFC 3339 time, from the engine. */
  readonly timestamps?: boolean;
}

export interface LogChunk {
  /** Not line aligned; may end inside a UTF-8 sequence. A container with a TTY has only `stdout`. */
  readonly stream: 'stdout' | 'stderr';
  readonly data: Uint8Array;
  /** Whether one of the messages that the engine sends begins here; undefined with a TTY, where nothing tells. */
  readonly isStart?: boolean;
}
