import { fieldsOf, numberOf, textsOf } from '../../core/base/fields.ts';
import { mostCharted, statsCharts, statsPageColumns, type StatsChart, type StatsPageMark, type StatsPageRow, type StatsPageWords } from '../../core/model/statsPage.ts';
import { element, setText } from '../shared/dom.ts';
import type { Host } from '../shared/host.ts';
import { Chart, type Charted } from './chart.ts';
import { ChartData } from './chartData.ts';
import { MarkList } from './markList.ts';
import { ProcessList } from './processList.ts';
import type { FromStatsPage, ToStatsPage } from './protocol.ts';
import { StatsTable, type SortOrder } from './statsTable.ts';
import { onThemeChange, readTheme } from './theme.ts';

/** What the page remembers while its tab is there. */
export interface StatsPageMemory {
  /** The host's own: what the tab shows. */
  readonly memory: string;
  readonly order: SortOrder;
  readonly minutes: number;
  readonly areProcessesOpen: boolean;
  /** The names of the containers that were chosen. */
  readonly charted: readonly string[];
}

type Open = Extract<ToStatsPage, { readonly kind: 'open' }>;

/** The page of figures. */
export class StatsView {
  readonly element: HTMLElement;
  readonly #host: Host<FromStatsPage, StatsPageMemory>;
  readonly #words: StatsPageWords;
  readonly #status = element('p', { class: 'status', attributes: { role: 'status' } });
  readonly #problem = element('p', { class: 'problem', attributes: { role: 'alert' } });
  readonly #table: StatsTable;
  readonly #charts: ReadonlyMap<StatsChart, Chart>;
  readonly #marks: MarkList;
  readonly #processes: ProcessList;
  readonly #data = new ChartData();
  #theme = readTheme();
  #remembered: StatsPageMemory;
  #rows: readonly StatsPageRow[] = [];
  #shownMarks: readonly StatsPageMark[] = [];
  /** The containers that are charted, by their colours' places; none was chosen as long as it is undefined. */
  #places: ReadonlyMap<number, number> | undefined;
  #listed: number | undefined;

  constructor(host: Host<FromStatsPage, StatsPageMemory>, { words, title, language, memory }: Open) {
    this.#host = host;
    this.#words = words;
    this.#remembered = { memory, order: readOrder(host.state.order), minutes: readMinutes(host.state.minutes), areProcessesOpen: host.state.areProcessesOpen === true, charted: textsOf(host.state.charted) };
    const format = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
    const clock = (second: number): string => format.format(second * 1000);
    this.#table = new StatsTable({ words, order: this.#remembered.order, onSort: (order) => this.#remember({ order }), onChoose: (number, isAlone) => this.#choose(number, isAlone) });
    this.#charts = new Map((Object.keys(statsCharts) as StatsChart[]).map((kind) => [kind, new Chart({ kind, words, theme: () => this.#theme, clock })]));
    this.#marks = new MarkList(words, clock);
    this.#processes = new ProcessList({
      words,
      isOpen: this.#remembered.areProcessesOpen,
      onOpen: (areProcessesOpen) => this.#remember({ areProcessesOpen }),
      onSignal: (number, pid) => host.send({ kind: 'signal', number, pid }),
    });
    const charts = element('section', { class: 'charts' }, [...this.#charts.values()].map((chart) => chart.element));
    const header = element('header', {}, [element('h1', { text: title }), this.#status, this.#spanChoice()]);
    this.element = element('main', {}, [header, this.#problem, this.#table.element, charts, this.#marks.element, this.#processes.element]);
    this.#problem.hidden = true;
    onThemeChange(() => {
      this.#theme = readTheme();
      for (const chart of this.#charts.values()) chart.rebuild();
    });
    host.remember(this.#remembered);
  }

  take(message: Exclude<ToStatsPage, { readonly kind: 'open' }>): void {
    switch (message.kind) {
      case 'rows':
        this.#rows = message.rows;
        setText(this.#status, message.status);
        setText(this.#problem, message.problem);
        this.#problem.hidden = message.problem === '';
        this.#keepCharted();
        this.#table.show(this.#rows, this.#places ?? new Map());
        this.#follow();
        break;
      case 'points':
        this.#data.take(message.first, message.count, message.series);
        this.#draw();
        break;
      case 'marks':
        this.#shownMarks = message.marks;
        this.#marks.show(message.marks);
        break;
      case 'processes':
        if (message.number === this.#listed) this.#processes.show(message);
        break;
    }
  }

  /** At first those that were chosen before are charted, else all where they are few, else the one at the top. Those that are gone make room. */
  #keepCharted(): void {
    const known = new Set(this.#rows.map(({ number }) => number));
    if (this.#places && [...this.#places.keys()].some((number) => known.has(number))) {
      const gone = [...this.#places.keys()].filter((number) => !known.has(number));
      if (gone.length > 0) this.#chart([...this.#places.keys()].filter((number) => known.has(number)));
      return;
    }
    if (this.#rows.length === 0) return;
    this.#table.show(this.#rows, new Map());
    const remembered = this.#rows.filter(({ texts }) => this.#remembered.charted.includes(texts.name)).map(({ number }) => number);
    this.#chart(remembered.length > 0 ? remembered.slice(0, mostCharted) : this.#table.order.slice(0, this.#rows.length <= mostCharted ? mostCharted : 1));
  }

  #choose(number: number, isAlone: boolean): void {
    const charted = [...(this.#places?.keys() ?? [])];
    const others = charted.filter((each) => each !== number);
    if (isAlone) this.#chart([number]);
    else if (!charted.includes(number)) this.#chart([...charted.slice(1 - mostCharted), number]);
    else if (others.length > 0) this.#chart(others);
    this.#table.show(this.#rows, this.#places ?? new Map());
    this.#remember({ charted: this.#rows.filter((row) => this.#places?.has(row.number)).map(({ texts }) => texts.name) });
  }

  /** A container keeps its colour as long as it is charted. */
  #chart(numbers: readonly number[]): void {
    const kept = new Map(numbers.flatMap((number) => {
      const place = this.#places?.get(number);
      return place === undefined ? [] : [[number, place] as const];
    }));
    const free = Array.from({ length: mostCharted }, (_, place) => place).filter((place) => ![...kept.values()].includes(place));
    this.#places = new Map(numbers.map((number) => [number, kept.get(number) ?? free.shift() ?? 0]));
    this.#host.send({ kind: 'chart', numbers });
  }

  /** Asks for the processes of the one container, where they are to be seen. */
  #follow(): void {
    const [number, ...others] = this.#places?.keys() ?? [];
    const row = others.length > 0 ? undefined : this.#rows.find((each) => each.number === number && each.state === 'running');
    this.#processes.setContainer(row?.texts.name);
    const listed = this.#remembered.areProcessesOpen ? row?.number : undefined;
    if (listed === this.#listed) return;
    this.#listed = listed;
    this.#host.send({ kind: 'processes', ...(listed === undefined ? {} : { number: listed }) });
  }

  #draw(): void {
    const charted = [...(this.#places ?? [])].map(([number, place]): Charted => ({ number, place, name: this.#rows.find((row) => row.number === number)?.texts.name ?? '' }));
    const marks = this.#shownMarks.filter(({ source }) => this.#places?.has(source));
    const row = charted.length === 1 ? this.#rows.find(({ number }) => number === charted[0]?.number) : undefined;
    const limits: Partial<Record<StatsChart, number | undefined>> = { cpu: row?.cpuLimit, memory: row?.memoryLimit };
    for (const [kind, chart] of this.#charts) {
      const limit = limits[kind];
      chart.show({ data: this.#data, charted, minutes: this.#remembered.minutes, marks, ...(limit === undefined ? {} : { limit }) });
    }
  }

  #spanChoice(): HTMLElement {
    const { span, spans } = this.#words;
    const made = element('select', { attributes: { 'aria-label': span, title: span } }, spans.map(([minutes, text]) => element('option', { text, attributes: { value: String(minutes) } })));
    made.value = String(this.#remembered.minutes);
    made.addEventListener('change', () => {
      this.#remember({ minutes: readMinutes(Number(made.value)) });
      this.#draw();
    });
    return made;
  }

  #remember(change: Partial<StatsPageMemory>): void {
    this.#remembered = { ...this.#remembered, ...change };
    this.#host.remember(this.#remembered);
    this.#follow();
  }
}

function readOrder(value: unknown): SortOrder {
  const { column, isDescending } = fieldsOf(value);
  return { column: statsPageColumns.find((each) => each === column) ?? 'cpu', isDescending: isDescending !== false };
}

const longestMinutes = 60;

function readMinutes(value: unknown): number {
  return Math.max(1, Math.min(longestMinutes, Math.floor(numberOf(value) ?? 5)));
}
