import { type ProgressChange, type Step, type StepStatus } from './progress.ts';
import { bytesText, secondsText } from './text.ts';

/**
 * Draws a build line by line, as `docker build --progress=plain` does: each line begins with the number of its step.
 * Output of programs is passed on exactly. Lines end with `\n`.
 */
export class PlainRenderer {
  readonly #write: (text: string) => void;
  #current: Step | undefined;
  /** Whether the last line still waits for its end. */
  #isOpen = false;
  readonly #shown = new Map<string, StepStatus>();

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  show(changes: readonly ProgressChange[]): void {
    for (const change of changes) {
      this.#turnTo(change.step);
      switch (change.kind) {
        case 'step':
          if (change.step.completedAt !== undefined) this.#end(change.step, change.step.completedAt);
          break;
        case 'status':
          if (this.#isWorthALine(change.step, change.status)) this.#line(change.step, statusText(change.status));
          break;
        case 'warning':
          this.#line(change.step, `WARN: ${change.warning.message}`);
          break;
        case 'output':
          this.#output(change.step, change.text, change.at);
          break;
      }
    }
  }

  /** Ends a line that is still open. */
  finish(): void {
    if (this.#isOpen) this.#write('\n');
    this.#isOpen = false;
  }

  #turnTo(step: Step): void {
    if (this.#current === step) return;
    this.finish();
    if (this.#current) this.#write(`#${this.#current.number} ...\n\n`);
    this.#current = step;
    this.#write(`#${step.number} ${step.name}\n`);
  }

  #line(step: Step, text: string): void {
    this.finish();
    this.#write(`#${step.number} ${text}\n`);
  }

  #end(step: Step, completedAt: number): void {
    this.#line(step, outcome(step, completedAt));
    this.#write('\n');
    this.#current = undefined;
  }

  #output(step: Step, text: string, at: number): void {
    const prefix = `#${step.number} ${stamp(at - step.startedAt)} `;
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) {
      this.#write(`${this.#isOpen ? '' : prefix}${line}\n`);
      this.#isOpen = false;
    }
    if (last === '') return;
    this.#write(`${this.#isOpen ? '' : prefix}${last}`);
    this.#isOpen = true;
  }

  /** A transfer tells its progress many times a second: its end, and steps of a tenth or of five seconds, are shown. */
  #isWorthALine(step: Step, status: StepStatus): boolean {
    const key = `${step.id} ${status.id}`;
    const last = this.#shown.get(key);
    const isNews =
      last === undefined ||
      (status.completedAt !== undefined && last.completedAt === undefined) ||
      (status.total > 0 && (status.current - last.current) / status.total >= 0.1) ||
      (status.updatedAt ?? 0) - (last.updatedAt ?? 0) >= 5000;
    if (isNews) this.#shown.set(key, status);
    return isNews;
  }
}

/** How a step ended. */
function outcome(step: Step, completedAt: number): string {
  if (step.isCancelled) return 'CANCELED';
  if (step.error !== '') return `ERROR: ${step.error.trim()}`;
  return step.isCached ? 'CACHED' : `DONE ${secondsText(completedAt - step.startedAt)}`;
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
