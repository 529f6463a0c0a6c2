import type { LogLine } from './logSegment.ts';

export interface LogTextOptions {
  /** The containers' names by their numbers; undefined: the lines stand without. */
  readonly names?: readonly string[];
  readonly hasTimes: boolean;
}

/** A line as it is copied and exported: its time in UTC to the nanosecond, its container, and what was written. */
export function logText({ micros, nanos, source, text, raw, kind }: LogLine, { names, hasTimes }: LogTextOptions): string {
  const time = hasTimes ? `${new Date(Math.floor(micros / 1000)).toISOString().slice(0, -1)}${String((micros % 1000) * 1000 + nanos).padStart(6, '0')}Z ` : '';
  const name = names ? `${names[source] ?? ''} | ` : '';
  return `${time}${name}${kind === 'note' ? `— ${text} —` : (raw ?? text)}`;
}
