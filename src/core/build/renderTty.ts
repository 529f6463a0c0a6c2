import { timeTaken, type BuildProgress, type ProgressChange, type Step, type StepStatus } from './progress.ts';
import { amount } from './renderPlain.ts';
import { cellWidth, cleanOutput, cutToWidth, secondsText } from './text.ts';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A line to draw; `style` are the parameters of its colour. */
interface Line {
  readonly text: string;
  readonly style?: string;
  readonly isRunning: boolean;
}

/**
 * Draws a build in place, as `docker build` does on a terminal: a headline, a line per step and per transfer, and
 * below a step that runs the last lines of its output. Lines end with `\n`.
 */
export class TtyRenderer {
  readonly #progress: BuildProgress;
  readonly #write: (text: string) => void;
  readonly #size: () => TerminalSize;
  readonly #now: () => number;
  readonly #output = new Map<string, OutputTail>();
  readonly #begunAt: number;
  /** How far the engine's clock is behind ours. */
  #clockOffset: number | undefined;
  #drawn = 0;

  constructor(progress: BuildProgress, write: (text: string) => void, size: () => TerminalSize, now: () => number = Date.now) {
    this.#progress = progress;
    this.#write = write;
    this.#size = size;
    this.#now = now;
    this.#begunAt = now();
  }

  /** Takes note of what changed; `draw` shows it. */
  show(changes: readonly ProgressChange[]): void {
    for (const change of changes) {
      this.#clockOffset ??= this.#now() - (change.step.intervals[0]?.startedAt ?? 0);
      if (change.kind !== 'output') continue;
      let tail = this.#output.get(change.step.id);
      if (!tail) this.#output.set(change.step.id, (tail = new OutputTail()));
      tail.add(change.text);
    }
  }

  draw(): void {
    const { columns, rows } = this.#usableSize();
    const [headline, ...lines] = this.#lines(columns, false);
    const room = Math.max(rows - 2, 1);
    // What is over goes first where there is no room for all.
    const shown = lines.length <= room ? lines : fitting(lines, room);
    this.#replace([...(headline ? [headline] : []), ...shown], columns);
  }

  /** Draws the last state, all of it, and leaves it there. */
  finish(): void {
    const { columns } = this.#usableSize();
    this.#replace(this.#lines(columns, true), columns);
    this.#drawn = 0;
  }

  /** The last lines of a step's output. */
  tailOf(step: Step): readonly string[] {
    return this.#output.get(step.id)?.lines(tailKept) ?? [];
  }

  #usableSize(): TerminalSize {
    const { columns, rows } = this.#size();
    return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
  }

  #lines(columns: number, isFinal: boolean): readonly Line[] {
    const { steps, total } = this.#progress;
    const completed = steps.filter((step) => step.completedAt !== undefined).length;
    const isFinished = isFinal && completed > 0 && completed === total && !this.#progress.failed;
    const elapsed = secondsText(this.#now() - this.#begunAt);
    const headline = `[+] Building ${elapsed} (${completed}/${total})${isFinished ? ' FINISHED' : ''}`;
    return [{ text: headline, isRunning: true }, ...steps.flatMap((step) => this.#stepLines(step, columns, isFinal))];
  }

  #stepLines(step: Step, columns: number, isFinal: boolean): readonly Line[] {
    const isRunning = step.completedAt === undefined;
    const label = step.error === '' ? (step.isCached ? 'CACHED ' : '') : step.isCancelled ? 'CANCELED ' : 'ERROR ';
    const style = isRunning ? undefined : step.error === '' ? styles.done : step.isCancelled ? styles.cancelled : styles.failed;
    const line = (text: string, time: number, lineStyle: string | undefined, running: boolean): Line => ({
      text: aligned(` => ${text}`, secondsText(time), columns),
      isRunning: running,
      ...(lineStyle !== undefined && { style: lineStyle }),
    });
    const lines = [line(`${label}${step.name}`, timeTaken(step, this.#engineNow), style, isRunning)];
    for (const status of step.statuses.values()) {
      const statusRuns = isRunning && status.completedAt === undefined;
      lines.push(line(`=> ${status.id}${amount(status)}`, this.#statusTime(status, step), statusRuns ? undefined : styles.done, statusRuns));
    }
    for (const warning of step.warnings) lines.push({ text: cutToWidth(` => WARN: ${warning.message}`, columns - 1), style: styles.cancelled, isRunning: false });
    if (isRunning && !isFinal) lines.push(...this.#outputLines(step, columns));
    return lines;
  }

  #outputLines(step: Step, columns: number): readonly Line[] {
    const tail = this.#output.get(step.id)?.lines(tailShown) ?? [];
    return tail.map((text) => ({ text: cutToWidth(` => => # ${text}`, columns - 1), style: styles.faint, isRunning: true }));
  }

  #statusTime({ startedAt, completedAt }: StepStatus, step: Step): number {
    return startedAt === undefined ? 0 : (completedAt ?? step.completedAt ?? this.#engineNow) - startedAt;
  }

  get #engineNow(): number {
    return this.#now() - (this.#clockOffset ?? 0);
  }

  #replace(lines: readonly Line[], columns: number): void {
    const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A` : '';
    const drawn = lines.map(({ text, style }) => {
      const cut = cutToWidth(text, columns);
      return `${style === undefined ? cut : `\u001b[${style}m${cut}\u001b[0m`}\u001b[K\n`;
    });
    // The cursor is hidden while it jumps; what is left of a longer drawing is erased.
    this.#write(`\u001b[?25l${up}\r${drawn.join('')}\u001b[J\u001b[?25h`);
    this.#drawn = lines.length;
  }
}

const styles = { done: '34', failed: '31', cancelled: '33', faint: '2' } as const;
const tailShown = 6;
const tailKept = 100;

/** The text at the left, cut where it must be, and the time at the right. */
function aligned(left: string, right: string, columns: number): string {
  const room = columns - right.length - 2;
  if (room < 8) return cutToWidth(left, columns - 1);
  const cut = cutToWidth(left, room);
  return `${cut}${' '.repeat(room - cellWidth(cut))} ${right}`;
}

/** The last lines, with those that still run brought in from further up. */
function fitting(lines: readonly Line[], room: number): readonly Line[] {
  const surplus = lines.length - room;
  let toDrop = surplus;
  const kept = lines.filter((line) => {
    if (toDrop === 0 || line.isRunning) return true;
    toDrop -= 1;
    return false;
  });
  return kept.slice(-room);
}

/** The end of a program's output, by lines. */
class OutputTail {
  #lines: string[] = [''];

  add(text: string): void {
    const [first = '', ...rest] = text.split('\n');
    const last = this.#lines.pop() ?? '';
    // A program may write a line without end, of which only so much can be shown.
    this.#lines.push(`${last}${first}`.slice(-lineLimit), ...rest.map((line) => line.slice(-lineLimit)));
    if (this.#lines.length > tailKept + 1) this.#lines = this.#lines.slice(-tailKept - 1);
  }

  /** The last lines, cleaned; an empty one at the end is none. */
  lines(count: number): readonly string[] {
    const lines = this.#lines.at(-1) === '' ? this.#lines.slice(0, -1) : this.#lines;
    return lines.slice(-count).map(cleanOutput);
  }
}

const lineLimit = 2000;
