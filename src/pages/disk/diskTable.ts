import { diskPageColumns, type DiskPageColumn, type DiskPageRow, type DiskPageWords } from '../../core/model/diskPage.ts';
import { arrange, button, element, setAttribute, setText } from '../shared/dom.ts';
import { makeRow, type RowParts } from './diskRow.ts';
import { isFigure, isShown, sortRows, type DiskFilter, type SortOrder } from './selection.ts';

export interface DiskTableParts {
  readonly words: DiskPageWords;
  readonly order: SortOrder;
  readonly filter: DiskFilter;
  onSort(order: SortOrder): void;
  onSelect(): void;
}

/** So many rows are drawn at once, and so many more each time that more are asked for. */
const rowsAtOnce = 500;

/** All that takes space, sorted, filtered, and chosen from by mouse and keyboard. */
export class DiskTable {
  readonly element: HTMLElement;
  readonly #parts: DiskTableParts;
  readonly #headers = new Map<DiskPageColumn, HTMLTableCellElement>();
  readonly #drawn = new Map<number, RowParts>();
  readonly #body = element('tbody');
  readonly #count = element('p', { class: 'note', attributes: { role: 'status' } });
  readonly #more: HTMLButtonElement;
  readonly #selected = new Set<number>();
  #rows: readonly DiskPageRow[] = [];
  #order: SortOrder;
  #filter: DiskFilter;
  /** What the filter lets through, in the order in which it stands. */
  #shown: readonly DiskPageRow[] = [];
  #limit = rowsAtOnce;
  #focused: number | undefined;
  #anchor: number | undefined;

  constructor(parts: DiskTableParts) {
    this.#parts = parts;
    this.#order = parts.order;
    this.#filter = parts.filter;
    const { words } = parts;
    const head = element('thead', {}, [element('tr', {}, [element('td', { class: 'mark' }), ...diskPageColumns.map((column) => this.#header(column))])]);
    const table = element('table', { attributes: { role: 'grid', 'aria-label': words.things, 'aria-multiselectable': 'true', 'aria-describedby': 'hint' } }, [head, this.#body]);
    this.#more = button('', () => this.#showMore(), { class: 'secondary' });
    this.element = element('section', { class: 'things sorted' }, [element('div', { class: 'scroll' }, [table, this.#more]), this.#count, element('p', { class: 'note', text: words.hint, attributes: { id: 'hint' } })]);
    this.element.hidden = true;
    this.#body.addEventListener('keydown', (event) => this.#press(event));
    this.#body.addEventListener('click', (event) => this.#click(event));
    // Shift+click selects rows, not their texts.
    this.#body.addEventListener('mousedown', (event) => event.shiftKey && event.preventDefault());
    this.#sayOrder();
  }

  /** What is chosen, in no order. Rows that a filter hides stay chosen. */
  get selected(): readonly DiskPageRow[] {
    return this.#rows.filter(({ number }) => this.#selected.has(number));
  }

  show(rows: readonly DiskPageRow[]): void {
    this.#rows = rows;
    this.element.hidden = false;
    const free = new Set(rows.flatMap(({ number, stays }) => (stays === '' ? [number] : [])));
    for (const number of [...this.#selected]) if (!free.has(number)) this.#selected.delete(number);
    this.#arrange();
    this.#parts.onSelect();
  }

  filter(filter: DiskFilter): void {
    this.#filter = filter;
    this.#limit = rowsAtOnce;
    this.#arrange();
  }

  /** All that the filter lets through and that may go. */
  selectShown(): void {
    this.#select(this.#shown);
  }

  selectNone(): void {
    this.#selected.clear();
    this.#draw();
    this.#parts.onSelect();
  }

  #select(rows: readonly DiskPageRow[]): void {
    for (const { number, stays } of rows) if (stays === '') this.#selected.add(number);
    this.#draw();
    this.#parts.onSelect();
  }

  #toggle({ number, stays }: DiskPageRow): void {
    this.#anchor = number;
    if (stays !== '') return;
    if (!this.#selected.delete(number)) this.#selected.add(number);
    this.#draw();
    this.#parts.onSelect();
  }

  #arrange(): void {
    this.#shown = sortRows(this.#rows.filter((row) => isShown(row, this.#filter)), this.#order);
    const numbers = new Set(this.#rows.map(({ number }) => number));
    for (const number of [...this.#drawn.keys()]) if (!numbers.has(number)) this.#drawn.delete(number);
    const visible = this.#shown.slice(0, this.#limit);
    if (!visible.some(({ number }) => number === this.#focused)) this.#focused = visible[0]?.number;
    const focused = document.activeElement;
    const hadFocus = this.#body.contains(focused);
    this.#draw();
    arrange(this.#body, visible.map(({ number }) => this.#rowOf(number).element));
    // An element that is moved, or goes, loses the focus.
    if (hadFocus && document.activeElement !== focused) this.#focus(this.#focused);
    this.#say();
  }

  #draw(): void {
    for (const row of this.#shown.slice(0, this.#limit)) {
      const parts = this.#rowOf(row.number);
      parts.show(row, this.#selected.has(row.number));
      parts.element.tabIndex = row.number === this.#focused ? 0 : -1;
    }
  }

  #say(): void {
    const { words } = this.#parts;
    setText(this.#count, words.shown.replace('{0}', String(this.#shown.length)).replace('{1}', String(this.#rows.length)));
    const left = this.#shown.length - this.#limit;
    this.#more.hidden = left <= 0;
    setText(this.#more, words.showMore.replace('{0}', String(Math.min(left, rowsAtOnce))));
  }

  #showMore(): void {
    this.#limit += rowsAtOnce;
    this.#arrange();
  }

  #rowOf(number: number): RowParts {
    const known = this.#drawn.get(number);
    if (known) return known;
    const made = makeRow(number, this.#parts.words);
    this.#drawn.set(number, made);
    return made;
  }

  #header(column: DiskPageColumn): HTMLTableCellElement {
    const sort = button(this.#parts.words.columns[column], () => this.#sortBy(column), { class: 'small' });
    const made = element('th', { class: column, attributes: { scope: 'col' } }, [sort]);
    this.#headers.set(column, made);
    return made;
  }

  /** Figures are sorted by the largest first, names by the alphabet. */
  #sortBy(column: DiskPageColumn): void {
    this.#order = { column, isDescending: this.#order.column === column ? !this.#order.isDescending : isFigure(column) };
    this.#sayOrder();
    this.#arrange();
    this.#parts.onSort(this.#order);
  }

  #sayOrder(): void {
    for (const [column, header] of this.#headers) setAttribute(header, 'aria-sort', column !== this.#order.column ? 'none' : this.#order.isDescending ? 'descending' : 'ascending');
  }

  #rowAt(target: EventTarget | null): DiskPageRow | undefined {
    const row = target instanceof Element ? target.closest('tr') : null;
    return row ? this.#shown.find(({ number }) => number === Number(row.dataset.number)) : undefined;
  }

  #click(event: MouseEvent): void {
    const row = this.#rowAt(event.target);
    if (!row) return;
    this.#focus(row.number);
    if (event.shiftKey) this.#selectTo(row);
    else this.#toggle(row);
  }

  /** From the row that was chosen last. */
  #selectTo({ number }: DiskPageRow): void {
    const places = [this.#anchor ?? number, number].map((each) => this.#shown.findIndex((row) => row.number === each)).sort((a, b) => a - b);
    this.#select(this.#shown.slice(Math.max(0, places[0] ?? 0), (places[1] ?? 0) + 1));
  }

  #press(event: KeyboardEvent): void {
    const row = this.#rowAt(event.target);
    if (!row) return;
    const place = this.#shown.indexOf(row);
    const page = 10;
    const moves: Readonly<Record<string, number>> = { ArrowDown: place + 1, ArrowUp: place - 1, PageDown: place + page, PageUp: place - page, Home: 0, End: Infinity };
    const next = moves[event.key];
    if (next !== undefined) this.#moveTo(next, event.shiftKey ? row : undefined);
    else if (event.key === ' ' || event.key === 'Enter') this.#toggle(row);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) this.selectShown();
    else if (event.key === 'Escape') this.selectNone();
    else return;
    event.preventDefault();
    // Keys that are the editor's too (Ctrl+A) are ours here.
    event.stopPropagation();
  }

  /** @param from where a range begins, where one is chosen on the way. */
  #moveTo(place: number, from: DiskPageRow | undefined): void {
    const last = Math.min(this.#shown.length, this.#limit) - 1;
    const row = this.#shown[Math.max(0, Math.min(last, place))];
    if (!row) return;
    if (from) {
      this.#anchor ??= from.number;
      this.#selectTo(row);
    } else {
      this.#anchor = row.number;
    }
    this.#focus(row.number);
  }

  #focus(number: number | undefined): void {
    if (number === undefined) return;
    for (const each of [this.#focused, number]) if (each !== undefined) this.#rowOf(each).element.tabIndex = each === number ? 0 : -1;
    this.#focused = number;
    this.#rowOf(number).element.focus();
  }
}
