import type { LogEntry } from './lineSplitter.ts';
import type { LogLine } from './logSegment.ts';
import { levelOf, type LogLevel } from './levels.ts';
import { isContinuation } from './multiLine.ts';
import { styledRuns } from './styledText.ts';

interface Head {
  readonly order: number;
  readonly level: LogLevel;
  readonly micros: number;
  readonly nanos: number;
}

/** Makes lines to be kept of a container's entries, which come in their order. */
export class LineMaker {
  readonly #source: number;
  readonly #heads: { stdout: Head | undefined; stderr: Head | undefined } = { stdout: undefined, stderr: undefined };

  constructor(source: number) {
    this.#source = source;
  }

  line(entry: LogEntry): LogLine {
    const { stream, micros, nanos } = entry;
    const text = plainText(entry.text);
    const head = this.#heads[stream];
    const goesOn = head !== undefined && isContinuation(text, entry, head);
    const level = goesOn ? head.level : levelOf(text);
    const order = goesOn ? head.order : micros;
    this.#heads[stream] = { order, level, micros, nanos };
    return { source: this.#source, kind: stream, level, isContinuation: goesOn, micros, nanos, order, text, ...(text === entry.text ? {} : { raw: entry.text }) };
  }
}

/** What makes a terminal, or a reader, see something else than is written. */
const special = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** A line as it is shown, without colours. */
export function plainText(text: string): string {
  if (!special.test(text)) return text;
  return styledRuns(text).runs.map((run) => run.text).join('');
}
