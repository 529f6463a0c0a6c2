import * as l10n from '@vscode/l10n';

export type MarkKind = 'stop' | 'start' | 'oom' | 'throttled';

/** Something that happened to a container, on the time line. */
export interface StatsMark {
  /** Counts from 0; the same mark keeps it while it grows. */
  readonly id: number;
  readonly kind: MarkKind;
  readonly source: number;
  /** Seconds since the epoch, both included. */
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

/** Held back again within so many seconds, a container is still held back. */
const throttleGap = 5;
const mostMarks = 500;

/** The marks of the last hour, oldest first. */
export class StatsMarks {
  #marks: StatsMark[] = [];
  #count = 0;

  get all(): readonly StatsMark[] {
    return this.#marks;
  }

  add(mark: Omit<StatsMark, 'id' | 'last'>): void {
    this.#marks.push({ ...mark, id: this.#count, last: mark.first });
    this.#count += 1;
    if (this.#marks.length > mostMarks) this.#marks.shift();
  }

  /** The container was held back by its limit in this second. */
  throttle(source: number, name: string, second: number): void {
    const index = this.#marks.findLastIndex((mark) => mark.kind === 'throttled' && mark.source === source);
    const open = this.#marks[index];
    if (open && second - open.last <= throttleGap) this.#marks[index] = { ...open, last: second };
    else this.add({ kind: 'throttled', source, first: second, text: l10n.t('{0} was held back by its CPU limit', name) });
  }

  forget(beforeSecond: number): void {
    if (this.#marks.some(({ last }) => last < beforeSecond)) this.#marks = this.#marks.filter(({ last }) => last >= beforeSecond);
  }
}
