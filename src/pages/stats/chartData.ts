import { statsLines, type StatsLine, type StatsPageSeries } from '../../core/model/statsPage.ts';

const keptSeconds = 3600;

type Values = Record<StatsLine, (number | null)[]>;

/** The values of the charted containers, all from the same second on. */
export class ChartData {
  readonly #values = new Map<number, Values>();
  #first = 0;
  #end = 0;

  /** The second after the last one that is known. */
  get end(): number {
    return this.#end;
  }

  /** The first second of which a charted container has a value; the end where there is none. */
  get begin(): number {
    const begins = [...this.#values.values()].map(({ memory }) => memory.findIndex((value) => value !== null)).filter((place) => place >= 0);
    return begins.length === 0 ? this.#end : this.#first + Math.min(...begins);
  }

  /** Puts values in place of those from a second on. Containers that are not among them are forgotten. */
  take(first: number, count: number, series: readonly StatsPageSeries[]): void {
    if (first <= this.#first || first > this.#end) this.#values.clear();
    if (this.#values.size === 0) this.#first = first;
    for (const number of [...this.#values.keys()]) if (!series.some((one) => one.number === number)) this.#values.delete(number);
    for (const { number, values } of series) this.#put(this.#valuesOf(number), first - this.#first, values);
    this.#end = first + count;
    this.#forget();
  }

  /** Values from a second on, one each second until the end. */
  read(number: number, line: StatsLine, first: number): readonly (number | null)[] {
    const values = this.#values.get(number)?.[line] ?? [];
    return Array.from({ length: this.#end - first }, (_, index) => values[first - this.#first + index] ?? null);
  }

  #valuesOf(number: number): Values {
    const known = this.#values.get(number);
    if (known) return known;
    // TypeScript takes the keys of `fromEntries` for any string; all lines are there.
    const made = Object.fromEntries(statsLines.map((line) => [line, []])) as unknown as Values;
    this.#values.set(number, made);
    return made;
  }

  #put(kept: Values, place: number, values: StatsPageSeries['values']): void {
    for (const line of statsLines) {
      const column = kept[line];
      while (column.length < place) column.push(null);
      column.splice(place, column.length - place, ...values[line]);
    }
  }

  /** In larger steps, so that not every second moves everything. */
  #forget(): void {
    const old = this.#end - this.#first - keptSeconds;
    if (old < 300) return;
    for (const values of this.#values.values()) for (const line of statsLines) values[line].splice(0, old);
    this.#first += old;
  }
}
