import type { LogPageWords, PageLine, PageSource } from '../../core/model/logPage.ts';
import { element } from '../shared/dom.ts';
import { linkStart } from './linkedRuns.ts';
import { highlight, lineRow } from './lineRow.ts';
import type { LogPageRows, LogPageView } from './protocol.ts';
import { timeText, type TimeChoice } from './times.ts';

export interface LineListParts {
  readonly words: LogPageWords;
  readonly language: string;
  onView(view: LogPageView): void;
  onFollow(isFollowing: boolean): void;
  onOlder(): void;
  onOpen(place: number): void;
  onCopy(from: number, to: number): void;
  onLink(place: number, start: number): void;
}

/** The height of a row in style sheet pixels: every row has it, so that a million of them need not be measured. */
const rowHeight = 20;
/** Rows beyond what is in view that are asked for as well. */
const spare = 30;

/** The lines of a log, of which only those in view are drawn. */
export class LineList {
  readonly element: HTMLElement;
  readonly #parts: LineListParts;
  readonly #space = element('div', { class: 'space' });
  readonly #block = element('div', { class: 'block' });
  #rows: LogPageRows | undefined;
  #names = new Map<number, string>();
  #times: TimeChoice = 'local';
  #isFollowing = true;
  #isWrapped = false;
  /** The place of the row that has the focus, and of the other end of the selection. */
  #current: number | undefined;
  #selectedFrom: number | undefined;
  #isDrawing = false;
  /** Where the end was when it was last gone to. */
  #endTop = 0;
  #drawn = '';
  #view = 0;
  /** By how many rows this view was moved already. */
  #shifted = 0;

  constructor(parts: LineListParts) {
    this.#parts = parts;
    this.#space.append(this.#block);
    this.element = element('div', { class: 'lines', attributes: { role: 'listbox', tabindex: '0', 'aria-label': parts.words.lines, 'aria-multiselectable': 'true' } }, [this.#space]);
    this.element.addEventListener('scroll', () => this.#scrolled());
    this.element.addEventListener('keydown', (event) => this.#press(event));
    this.element.addEventListener('click', (event) => this.#click(event));
    this.element.addEventListener('dblclick', () => this.#open());
    new ResizeObserver(() => this.#ask()).observe(this.element);
  }

  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  /** The place of the current row, or of the one at the top. */
  get place(): number {
    return this.#current ?? this.#lineAt(this.#top)?.place ?? 0;
  }

  setSources(sources: readonly PageSource[]): void {
    this.#names = new Map(sources.map(({ number, name }) => [number, name]));
    this.draw();
  }

  setTimes(times: TimeChoice): void {
    this.#times = times;
    this.element.classList.toggle('has-times', times !== 'off');
    this.draw();
  }

  setWrapped(isWrapped: boolean): void {
    this.#isWrapped = isWrapped;
    this.element.classList.toggle('is-wrapped', isWrapped);
    this.draw();
  }

  follow(isFollowing: boolean): void {
    if (this.#isFollowing !== isFollowing) {
      this.#isFollowing = isFollowing;
      this.#parts.onFollow(isFollowing);
    }
    if (isFollowing) this.#toEnd();
    this.#ask();
  }

  take(rows: LogPageRows): void {
    this.#rows = rows;
    this.#space.style.height = `${Math.max(rows.count * rowHeight, 1)}px`;
    if (this.#isFollowing) this.#toEnd();
    else if (rows.view === this.#view) {
      const moved = rows.shift - this.#shifted;
      this.#shifted = rows.shift;
      if (moved !== 0) this.element.scrollTop += moved * rowHeight;
    }
    // What is drawn as it was keeps a text that is being selected.
    const drawn = JSON.stringify([rows.first, rows.lines]);
    if (drawn === this.#drawn) this.#place(rows);
    else this.draw();
    this.#drawn = drawn;
  }

  /** Writes relative times anew. */
  tick(): void {
    if (this.#times === 'relative' && !document.hidden) this.draw();
  }

  /** Brings a row into view and makes it the current one. */
  show(row: number, place: number): void {
    this.follow(false);
    this.#current = place;
    this.#selectedFrom = undefined;
    const visible = this.#visibleCount;
    if (row < this.#top || row >= this.#top + visible - 2) this.element.scrollTop = Math.max(0, row - Math.floor(visible / 2)) * rowHeight;
    this.#ask();
    this.draw();
  }

  draw(): void {
    const rows = this.#rows;
    if (!rows) return;
    this.#isDrawing = true;
    this.#block.replaceChildren(...rows.lines.map((line, index) => lineRow(line, this.#look(line, rows.first + index))));
    this.element.setAttribute('aria-activedescendant', this.#current === undefined ? '' : `line-${this.#current}`);
    highlight(this.#block, rows.lines, this.#current);
    this.#place(rows);
    this.#isDrawing = false;
  }

  #look(line: PageLine, row: number): Parameters<typeof lineRow>[1] {
    const { place } = line;
    const ends = [this.#current ?? Number.NaN, this.#selectedFrom ?? this.#current ?? Number.NaN];
    return {
      name: this.#names.get(line.source) ?? '',
      time: timeText(line.micros, this.#times, this.#parts.language),
      row,
      isCurrent: place === this.#current,
      isSelected: this.#selectedFrom !== undefined && place >= Math.min(...ends) && place <= Math.max(...ends),
    };
  }

  /** Wrapped lines are higher than their rows: they begin with the row at the top, or end with the last one. */
  #place({ first, count, lines }: LogPageRows): void {
    if (!this.#isWrapped) {
      this.#block.style.top = `${first * rowHeight}px`;
      return;
    }
    const { scrollTop, clientHeight } = this.element;
    const isEnd = first + lines.length >= count && scrollTop + clientHeight >= count * rowHeight - rowHeight;
    const before = this.#block.children[Math.max(0, this.#top - first)];
    const top = before instanceof HTMLElement ? before.offsetTop : 0;
    this.#block.style.top = `${isEnd ? Math.max(scrollTop, count * rowHeight) - this.#block.offsetHeight : scrollTop - top}px`;
  }

  get #top(): number {
    return Math.floor(this.element.scrollTop / rowHeight);
  }

  get #visibleCount(): number {
    return Math.ceil(this.element.clientHeight / rowHeight) + 1;
  }

  #lineAt(row: number): PageLine | undefined {
    return this.#rows?.lines[row - this.#rows.first];
  }

  #toEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
    this.#endTop = this.element.scrollTop;
  }

  #scrolled(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - rowHeight / 2;
    // Lines came in between: who is where the end was has not scrolled away from it.
    if (this.#isFollowing && !isAtEnd && scrollTop >= this.#endTop - rowHeight / 2) {
      this.#toEnd();
      return;
    }
    if (isAtEnd !== this.#isFollowing && !this.#isDrawing) {
      this.#isFollowing = isAtEnd;
      this.#parts.onFollow(isAtEnd);
    }
    if (this.#isWrapped && this.#rows) this.#place(this.#rows);
    this.#ask();
    if (this.#top < spare && this.#rows?.hasOlder) this.#parts.onOlder();
  }

  #ask(): void {
    const anchor = this.#lineAt(this.#top)?.place;
    this.#view += 1;
    this.#shifted = 0;
    this.#parts.onView({ id: this.#view, first: Math.max(0, this.#top - spare), count: this.#visibleCount + 2 * spare, top: this.#top, ...(anchor === undefined ? {} : { anchor }), isFollowing: this.#isFollowing });
  }

  #press(event: KeyboardEvent): void {
    const page = Math.max(1, this.#visibleCount - 3);
    const moves: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page, Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY };
    const by = moves[event.key];
    if (by !== undefined) this.#move(by, event.shiftKey);
    else if (event.key === 'Enter') this.#open();
    else if (event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey) && this.#current !== undefined) this.#copy();
    else return;
    event.preventDefault();
  }

  #move(by: number, isSelecting: boolean): void {
    const rows = this.#rows;
    if (!rows || rows.count === 0) return;
    const index = rows.lines.findIndex(({ place }) => place === this.#current);
    const from = index < 0 ? (this.#isFollowing ? rows.count : this.#top) : rows.first + index;
    const row = Math.max(0, Math.min(rows.count - 1, from + by));
    const line = this.#lineAt(row);
    this.#selectedFrom = isSelecting ? (this.#selectedFrom ?? this.#current) : undefined;
    if (line) this.#current = line.place;
    this.#reveal(row);
    this.draw();
  }

  #reveal(row: number): void {
    const { clientHeight, scrollTop } = this.element;
    if (row * rowHeight < scrollTop) this.element.scrollTop = row * rowHeight;
    else if ((row + 1) * rowHeight > scrollTop + clientHeight) this.element.scrollTop = (row + 1) * rowHeight - clientHeight;
  }

  #click(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest('.row') : null;
    const place = Number(row?.getAttribute('data-place') ?? Number.NaN);
    const isFold = event.target instanceof Element && event.target.matches('.fold');
    // A text that is being selected with the mouse stays so.
    if (Number.isNaN(place) || getSelection()?.toString()) return;
    this.#selectedFrom = event.shiftKey ? (this.#selectedFrom ?? this.#current) : undefined;
    this.#current = place;
    this.draw();
    const start = linkStart(event);
    if (start !== undefined) this.#parts.onLink(place, start);
    else if (isFold) this.#open();
  }

  #open(): void {
    if (this.#current !== undefined) this.#parts.onOpen(this.#current);
  }

  #copy(): void {
    const current = this.#current ?? 0;
    const other = this.#selectedFrom ?? current;
    this.#parts.onCopy(Math.min(current, other), Math.max(current, other));
  }
}
