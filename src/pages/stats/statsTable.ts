import { statsPageColumns, type StatsPageColumn, type StatsPageRow, type StatsPageWords } from '../../core/model/statsPage.ts';
import { arrange, element, setAttribute, setText } from '../shared/dom.ts';

export interface SortOrder {
  readonly column: StatsPageColumn;
  readonly isDescending: boolean;
}

export interface StatsTableParts {
  readonly words: StatsPageWords;
  readonly order: SortOrder;
  onSort(order: SortOrder): void;
  /** Only this one is to be charted, or it is added to or taken from those that are. */
  onChoose(number: number, isAlone: boolean): void;
}

const barColumns = ['cpu', 'memoryPercent'] as const;

/** All containers with their figures: what the charts show, for those who do not see them, and the choice of what they show. */
export class StatsTable {
  readonly element: HTMLElement;
  readonly #parts: StatsTableParts;
  readonly #headers = new Map<StatsPageColumn, HTMLTableCellElement>();
  readonly #rows = new Map<number, RowParts>();
  readonly #body: HTMLTableSectionElement;
  #order: SortOrder;
  #shown: readonly StatsPageRow[] = [];
  #focused: number | undefined;

  constructor(parts: StatsTableParts) {
    this.#parts = parts;
    this.#order = parts.order;
    const { words } = parts;
    const head = element('thead', {}, [element('tr', {}, statsPageColumns.map((column) => this.#header(column)))]);
    this.#body = element('tbody');
    const table = element('table', { attributes: { role: 'grid', 'aria-label': words.containers, 'aria-multiselectable': 'true', 'aria-describedby': 'hint' } }, [head, this.#body]);
    this.element = element('div', { class: 'containers sorted' }, [element('div', { class: 'scroll' }, [table]), element('p', { class: 'hint', text: words.hint, attributes: { id: 'hint' } })]);
    this.#body.addEventListener('keydown', (event) => this.#press(event));
    this.#body.addEventListener('click', (event) => this.#click(event));
    this.#body.addEventListener('mouseleave', () => this.#arrange());
    this.#sayOrder();
  }

  /** @param places by the containers' numbers: the colours of those that are charted. */
  show(rows: readonly StatsPageRow[], places: ReadonlyMap<number, number>): void {
    this.#shown = rows;
    const numbers = new Set(rows.map(({ number }) => number));
    for (const number of [...this.#rows.keys()]) if (!numbers.has(number)) this.#drop(number);
    for (const row of rows) this.#rowOf(row.number).show(row, places.get(row.number));
    // What moves away under the pointer is not what was to be clicked.
    if (!this.#body.matches(':hover') || this.#body.childElementCount !== rows.length) this.#arrange();
    this.element.hidden = rows.length === 0;
  }

  /** The numbers in the order in which they stand. */
  get order(): readonly number[] {
    return sortRows(this.#shown, this.#order).map(({ number }) => number);
  }

  #drop(number: number): void {
    const hadFocus = this.#rows.get(number)?.element === document.activeElement;
    this.#rows.get(number)?.element.remove();
    this.#rows.delete(number);
    if (this.#focused === number) this.#focused = undefined;
    if (hadFocus) this.#body.querySelector<HTMLElement>('tr')?.focus();
  }

  #rowOf(number: number): RowParts {
    const known = this.#rows.get(number);
    if (known) return known;
    const made = makeRow(number);
    this.#rows.set(number, made);
    return made;
  }

  #arrange(): void {
    const focused = document.activeElement;
    const order = this.order;
    arrange(this.#body, order.flatMap((number) => this.#rows.get(number)?.element ?? []));
    // An element that is moved loses the focus.
    if (focused instanceof HTMLElement && this.#body.contains(focused) && focused !== document.activeElement) focused.focus({ preventScroll: true });
    const reachable = this.#focused ?? order[0];
    for (const [number, { element: row }] of this.#rows) row.tabIndex = number === reachable ? 0 : -1;
  }

  #header(column: StatsPageColumn): HTMLTableCellElement {
    const sort = element('button', { class: 'small', text: this.#parts.words.columns[column], attributes: { type: 'button' } });
    sort.addEventListener('click', () => this.#sortBy(column));
    const made = element('th', { class: column, attributes: { scope: 'col' } }, [sort]);
    this.#headers.set(column, made);
    return made;
  }

  /** Figures are sorted by the largest first, names by the alphabet. */
  #sortBy(column: StatsPageColumn): void {
    const isText = column === 'name' || column === 'state';
    this.#order = { column, isDescending: this.#order.column === column ? !this.#order.isDescending : !isText };
    this.#sayOrder();
    this.#arrange();
    this.#parts.onSort(this.#order);
  }

  #sayOrder(): void {
    for (const [column, header] of this.#headers) setAttribute(header, 'aria-sort', column !== this.#order.column ? 'none' : this.#order.isDescending ? 'descending' : 'ascending');
  }

  #click(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest('tr') : null;
    if (row) this.#choose(row, !(event.ctrlKey || event.metaKey || event.shiftKey));
  }

  #choose(row: HTMLElement, isAlone: boolean): void {
    this.#focus(row);
    this.#parts.onChoose(Number(row.dataset.number), isAlone);
  }

  #press(event: KeyboardEvent): void {
    const row = event.target instanceof HTMLElement ? event.target.closest('tr') : null;
    if (!row) return;
    const rows = Array.from(this.#body.children) as HTMLElement[];
    const at = rows.indexOf(row);
    const next: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
    const place = next[event.key];
    if (place !== undefined) this.#focus(rows[Math.max(0, Math.min(rows.length - 1, place))] ?? row);
    else if (event.key === 'Enter' || event.key === ' ') this.#choose(row, event.key === 'Enter');
    else return;
    event.preventDefault();
  }

  #focus(row: HTMLElement): void {
    this.#focused = Number(row.dataset.number);
    for (const { element: other } of this.#rows.values()) other.tabIndex = other === row ? 0 : -1;
    row.focus();
  }
}

export function sortRows(rows: readonly StatsPageRow[], { column, isDescending }: SortOrder): readonly StatsPageRow[] {
  const compare = (left: StatsPageRow, right: StatsPageRow): number => (column === 'name' || column === 'state' ? left.texts[column].localeCompare(right.texts[column]) : left.values[column] - right.values[column]);
  return rows.toSorted((left, right) => (isDescending ? -1 : 1) * compare(left, right) || left.texts.name.localeCompare(right.texts.name) || left.number - right.number);
}

interface RowParts {
  readonly element: HTMLTableRowElement;
  show(row: StatsPageRow, place: number | undefined): void;
}

function makeRow(number: number): RowParts {
  const key = element('span', { class: 'key', attributes: { 'aria-hidden': 'true' } });
  const texts = new Map(statsPageColumns.map((column) => [column, element('span', { class: 'text' })]));
  const bars = new Map(barColumns.map((column) => [column, element('span', { class: 'bar', attributes: { 'aria-hidden': 'true' } })]));
  const cells = statsPageColumns.map((column) => {
    const bar = bars.get(column as (typeof barColumns)[number]);
    const children = [column === 'name' ? key : undefined, texts.get(column), bar].filter((child) => child !== undefined);
    return element(column === 'name' ? 'th' : 'td', { class: column, attributes: column === 'name' ? { scope: 'row' } : { role: 'gridcell' } }, children);
  });
  const row = element('tr', { attributes: { 'data-number': String(number), tabindex: '-1' } }, cells);
  return {
    element: row,
    show({ texts: shown, shares, state }, place) {
      for (const [column, text] of texts) setText(text, shown[column]);
      for (const [column, bar] of bars) bar.style.setProperty('--share', String(shares[column]));
      const className = `is-${state}`;
      if (row.className !== className) row.className = className;
      setAttribute(row, 'aria-selected', String(place !== undefined));
      const keyClass = place === undefined ? 'key' : `key series-${place}`;
      if (key.className !== keyClass) key.className = keyClass;
    },
  };
}
