import { timeTaken, type ProgressChange, type Step, type StepStatus, type StepWarning } from './progress.ts';
import { bytesText, cleanText, secondsText } from './text.ts';

/** What is still to be shown of a step. */
interface Pending {
  readonly step: Step;
  readonly statuses: Map<string, StepStatus>;
  readonly warnings: StepWarning[];
  readonly output: { readonly text: string; readonly at: number }[];
}

/**
 * Draws a build line by line, as `docker build --progress=plain` does: each line begins with the number of its step.
 * Output of programs is passed on exactly, and at once for the step that is being shown; others wait until that one
 * is silent or over, so that lines of several steps are not shuffled. Lines end with `\n`.
 */
export class PlainRenderer {
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  readonly #pending = new Map<string, Pending>();
  readonly #shown = new Map<string, StepStatus>();
  #current: Step | undefined;
  #turnedAt = 0;
  #wroteAt = 0;
  /** Whether the last line still waits for its end. */
  #isOpen = false;

  constructor(write: (text: string) => void, now: () => number = Date.now) {
    this.#write = write;
    this.#now = now;
  }

  show(changes: readonly ProgressChange[]): void {
    let isUrgent = false;
    for (const change of changes) {
      const pending = this.#pendingOf(change.step);
      if (change.kind === 'status') pending.statuses.set(change.status.id, change.status);
      if (change.kind === 'warning') pending.warnings.push(change.warning);
      if (change.kind !== 'output') continue;
      pending.output.push(change);
      isUrgent = true;
    }
    // Beginnings and ends may wait for the next tick: the engine often begins and ends a step twice in no time.
    if (isUrgent) this.tick();
  }

  /** Shows what waits, as far as its turn has come; to be called a few times a second. */
  tick(): void {
    this.#flush(false);
  }

  /** Shows all that waits, and ends a line that is still open. */
  finish(): void {
    this.#flush(true);
    this.#endLine();
  }

  #flush(isLast: boolean): void {
    const waiting = [...this.#pending.values()].sort((a, b) => this.#rank(a.step) - this.#rank(b.step));
    for (const pending of waiting) {
      if (!isLast && this.#isBusy(pending.step)) continue;
      this.#pending.delete(pending.step.id);
      this.#showStep(pending);
    }
  }

  /** The step being shown, then what is over, in the order in which it ended, then what is at work. */
  #rank(step: Step): number {
    return step === this.#current ? -Infinity : (step.completedAt ?? Infinity);
  }

  /** Whether another step is being shown and is not to be interrupted. */
  #isBusy(step: Step): boolean {
    if (!this.#current || this.#current === step || this.#current.completedAt !== undefined) return false;
    const now = this.#now();
    return now - this.#wroteAt < silenceMilliseconds && now - this.#turnedAt < turnMilliseconds;
  }

  #showStep({ step, statuses, warnings, output }: Pending): void {
    this.#turnTo(step);
    for (const status of statuses.values()) if (this.#isWorthALine(step, status)) this.#line(step, statusText(status));
    for (const { text, at } of output) this.#output(step, text, at);
    for (const warning of warnings) this.#line(step, `WARN: ${warning.message}`);
    if (step.completedAt === undefined) return;
    this.#line(step, outcome(step));
    this.#write('\n');
    this.#current = undefined;
  }

  #turnTo(step: Step): void {
    if (this.#current === step) return;
    this.#endLine();
    if (this.#current) this.#write(`#${this.#current.number} ...\n\n`);
    this.#current = step;
    this.#turnedAt = this.#now();
    this.#line(step, step.name);
  }

  #line(step: Step, text: string): void {
    this.#endLine();
    this.#write(`#${step.number} ${text}\n`);
    this.#wroteAt = this.#now();
  }

  #endLine(): void {
    if (this.#isOpen) this.#write('\n');
    this.#isOpen = false;
  }

  #output(step: Step, text: string, at: number): void {
    const prefix = `#${step.number} ${stamp(at - (step.intervals.at(-1)?.startedAt ?? at))} `;
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    let drawn = '';
    for (const line of lines) {
      drawn += `${this.#isOpen ? '' : prefix}${line}\n`;
      this.#isOpen = false;
    }
    if (last !== '') {
      drawn += `${this.#isOpen ? '' : prefix}${last}`;
      this.#isOpen = true;
    }
    this.#write(drawn);
    this.#wroteAt = this.#now();
  }

  #pendingOf(step: Step): Pending {
    let pending = this.#pending.get(step.id);
    if (!pending) this.#pending.set(step.id, (pending = { step, statuses: new Map(), warnings: [], output: [] }));
    return pending;
  }

  /** A transfer tells its progress many times a second: its end, and steps of a tenth or of five seconds, are shown. */
  #isWorthALine(step: Step, status: StepStatus): boolean {
    const key = `${step.id} ${status.id}`;
    const last = this.#shown.get(key);
    if (last?.completedAt !== undefined) return false;
    // "transferring context:" says nothing without an amount.
    if (status.completedAt === undefined && status.current === 0 && status.id.endsWith(':')) return false;
    const isNews =
      last === undefined ||
      status.completedAt !== undefined ||
      (status.total > 0 && (status.current - last.current) / status.total >= 0.1) ||
      (status.updatedAt ?? 0) - (last.updatedAt ?? 0) >= 5000;
    if (isNews) this.#shown.set(key, status);
    return isNews;
  }
}

/** How long a step is silent before others are shown. */
const silenceMilliseconds = 1000;
/** How long a step that is never silent keeps others waiting. */
const turnMilliseconds = 5000;

/** How a step ended. */
function outcome(step: Step): string {
  if (step.isCancelled) return 'CANCELED';
  if (step.error !== '') return `ERROR: ${cleanText(step.error.trim())}`;
  return step.isCached ? 'CACHED' : `DONE ${secondsText(timeTaken(step, 0))}`;
}

function statusText(status: StepStatus): string {
  const { startedAt, completedAt, updatedAt } = status;
  const taken = startedAt === undefined ? 0 : (completedAt ?? updatedAt ?? startedAt) - startedAt;
  return `${status.id}${amount(status)}${taken > 10 ? ` ${secondsText(taken)}` : ''}${completedAt === undefined ? '' : ' done'}`;
}

/** How much of a transfer is done: " 1.20MB / 5.00MB". */
export function amount(status: StepStatus): string {
  if (status.total > 0) return ` ${bytesText(status.current)} / ${bytesText(status.total)}`;
  return status.current > 0 ? ` ${bytesText(status.current)}` : '';
}

/** Seconds since the step began, in five characters: "0.123", "12.34". */
function stamp(milliseconds: number): string {
  const seconds = Math.max(milliseconds, 0) / 1000;
  return seconds.toFixed(seconds < 10 ? 3 : seconds < 100 ? 2 : 1);
}
