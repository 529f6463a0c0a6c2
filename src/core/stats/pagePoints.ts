import { statsLines, type StatsLine, type StatsPageSeries } from '../model/statsPage.ts';
import type { StatsSource } from './statsSource.ts';

/** The values of some seconds, as the page takes them. Two places behind the point are enough for any chart. */
export function pageSeries({ number, history }: StatsSource, first: number, count: number): StatsPageSeries {
  const read = (line: StatsLine): readonly (number | null)[] => history.read(line, first, count).map((value) => (Number.isNaN(value) ? null : Math.round(value * 100) / 100));
  return { number, values: Object.fromEntries(statsLines.map((line) => [line, read(line)])) as Record<StatsLine, readonly (number | null)[]> };
}
