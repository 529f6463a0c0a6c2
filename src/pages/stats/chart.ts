import uPlot from 'uplot';
import { statsCharts, type StatsChart, type StatsLine, type StatsPageMark, type StatsPageWords } from '../../core/model/statsPage.ts';
import { element, setAttribute, setText } from '../shared/dom.ts';
import type { ChartData } from './chartData.ts';
import { drawLimit, drawMarks } from './chartMarks.ts';
import type { ChartTheme } from './theme.ts';
import { axisSteps, leastTop, tickText, valueText } from './units.ts';

export interface ChartParts {
  readonly kind: StatsChart;
  readonly words: StatsPageWords;
  readonly theme: () => ChartTheme;
  /** A second in the words of the clock. */
  readonly clock: (second: number) => string;
}

/** A container as it is drawn. */
export interface Charted {
  readonly number: number;
  readonly name: string;
  /** Its place among the colours. */
  readonly place: number;
}

/** What a chart shows now. */
export interface ChartContent {
  readonly data: ChartData;
  readonly charted: readonly Charted[];
  readonly minutes: number;
  readonly limit?: number;
  readonly marks: readonly StatsPageMark[];
}

const height = 150;
/** A chart that was just opened is not stretched further than that. */
const leastSeconds = 60;

/** One chart, with its values in words above it: the last ones, or those under the cursor. */
export class Chart {
  readonly element: HTMLElement;
  readonly #parts: ChartParts;
  readonly #time = element('span', { class: 'time' });
  readonly #readout = element('p', { class: 'readout' });
  readonly #place: HTMLElement;
  #plot: uPlot | undefined;
  #shape = '';
  #content: ChartContent | undefined;
  #values: readonly { readonly element: HTMLElement; readonly charted: Charted }[] = [];

  constructor(parts: ChartParts) {
    this.#parts = parts;
    const title = parts.words.charts[parts.kind];
    this.#place = element('div', { class: 'plot', attributes: { role: 'img', 'aria-label': title } });
    this.element = element('figure', { class: 'chart' }, [element('h2', { text: title }), this.#readout, this.#place]);
    new ResizeObserver(() => this.#fit()).observe(this.#place);
  }

  show(content: ChartContent): void {
    this.#content = content;
    const { data, charted, minutes } = content;
    const shape = JSON.stringify(charted);
    if (shape !== this.#shape) this.#rebuild(shape);
    const first = Math.max(data.end - minutes * 60, Math.min(data.begin, data.end - leastSeconds));
    const seconds = Array.from({ length: data.end - first }, (_, index) => first + index);
    this.#plot?.setData([seconds, ...charted.flatMap(({ number }) => this.#lines.map((line) => data.read(number, line, first) as (number | null)[]))]);
    this.#read();
  }

  /** Drawn anew from nothing: in other colours, or with other lines. */
  rebuild(): void {
    this.#shape = '';
    if (this.#content) this.show(this.#content);
  }

  #rebuild(shape: string): void {
    this.#shape = shape;
    this.#plot?.destroy();
    const charted = this.#content?.charted ?? [];
    this.#values = charted.map((one) => ({ charted: one, element: element('span', { class: 'text' }) }));
    this.#readout.replaceChildren(this.#time, ...this.#values.map(({ element: value, charted: { place } }) => element('span', { class: 'value' }, [element('span', { class: `key series-${place}`, attributes: { 'aria-hidden': 'true' } }), value])));
    this.#plot = new uPlot(this.#options(charted), [[]], this.#place);
  }

  get #lines(): readonly StatsLine[] {
    return statsCharts[this.#parts.kind];
  }

  #options(charted: readonly Charted[]): uPlot.Options {
    const { kind, theme, clock } = this.#parts;
    const { text, grid, font, series } = theme();
    const places = charted.flatMap(({ place }) => statsCharts[kind].map((_, index) => ({ place, isSecond: index > 0 })));
    const axis = { stroke: text, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
    return {
      width: Math.max(160, this.#place.clientWidth),
      height,
      legend: { show: false },
      cursor: { y: false, sync: { key: 'stats' }, drag: { x: false, y: false }, points: { size: 6 } },
      scales: { x: { time: true, range: (_, first, last) => [first, last] }, y: { range: (_, __, top) => [0, this.#top(top)] } },
      axes: [
        { ...axis, values: (_, seconds) => seconds.map(clock), size: 24, space: 70 },
        { ...axis, values: (_, values) => values.map((value) => tickText(kind, value)), incrs: [...axisSteps[kind]], size: 64, space: 28 },
      ],
      series: [{}, ...places.map(({ place, isSecond }) => ({ stroke: series[place] ?? text, width: 1.5, ...(isSecond ? { dash: [4, 3] } : {}), points: { show: false } }))],
      hooks: { draw: [(plot) => this.#draw(plot)], setCursor: [() => this.#read()] },
    };
  }

  /** A limit that is near is seen, one that is far away would press the line to the ground. */
  #top(highest: number | null): number {
    const least = leastTop[this.#parts.kind];
    const top = Math.max(least, (highest ?? 0) * 1.1);
    const limit = this.#content?.limit;
    return limit !== undefined && top >= limit / 3 ? Math.max(top, limit * 1.1) : top;
  }

  #draw(plot: uPlot): void {
    const { marks = [], limit } = this.#content ?? {};
    const { kind, words, theme } = this.#parts;
    drawMarks(plot, { kind, marks, words, theme: theme() });
    if (limit !== undefined) drawLimit(plot, limit, words.limit, theme());
  }

  #read(): void {
    const plot = this.#plot;
    if (!plot || !this.#content) return;
    const { kind, words, clock } = this.#parts;
    const last = plot.data[0].length - 1;
    const at = Math.min(last, plot.cursor.idx ?? last);
    const second = plot.data[0][at];
    setText(this.#time, at === last || second === undefined ? '' : clock(second));
    const count = this.#lines.length;
    const texts = this.#values.map(({ element: value, charted: { name } }, index) => {
      const text = this.#text(plot.data.slice(1 + index * count, 1 + (index + 1) * count).map((column) => column[at] ?? undefined));
      const whole = this.#values.length > 1 ? `${name} ${text}` : text;
      setText(value, whole);
      return whole;
    });
    setAttribute(this.#place, 'aria-label', [words.charts[kind], ...texts].join(', '));
  }

  /** The values of one container. */
  #text(values: readonly (number | undefined)[]): string {
    const { kind, words } = this.#parts;
    const known = values.flatMap((value) => value ?? []);
    if (known.length < values.length) return words.noValue;
    if (known.length === 1) return known.map((value) => valueText(kind, value)).join('');
    return known.map((value, index) => `${words.lines[this.#lines[index] as keyof typeof words.lines]} ${valueText(kind, value)}`).join(', ');
  }

  #fit(): void {
    const width = this.#place.clientWidth;
    if (this.#plot && width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height });
  }
}
