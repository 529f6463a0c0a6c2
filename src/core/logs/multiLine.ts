import type { LogTime } from './logTime.ts';

/** Lines of one message come together: a longer gap ends it. Microseconds. */
const longestGap = 100_000;

/** The beginnings of the lines that loggers write below the first of a stack trace. */
const continuation = /^(?:[ \t]+\S|Caused by: |Suppressed: |\.\.\. \d+ more|Traceback \(most recent call last\)|During handling of the above|The above exception was|[\w.]+(?:Error|Exception|Warning|Interrupt|Exit): |goroutine \d+ \[|created by |[\w./*()-]+\(0x|[}\])]+[,;]?$)/;
/** A line that begins with a time is always one of its own. */
const ownTime = /^\s*[[(]?\d{4}-\d\d-\d\d[T ]/;

/** Whether a line belongs to the one before it from the same container and stream. */
export function isContinuation(text: string, time: LogTime, before: LogTime): boolean {
  return time.micros - before.micros <= longestGap && continuation.test(text) && !ownTime.test(text);
}
