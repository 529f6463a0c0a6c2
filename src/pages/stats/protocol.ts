import { fieldsOf, listOf, numberOf } from '../../core/base/fields.ts';
import { mostCharted, type StatsPageMark, type StatsPageProcesses, type StatsPageRow, type StatsPageSeries, type StatsPageWords } from '../../core/model/statsPage.ts';

/** What the host tells the page of figures. */
export type ToStatsPage =
  /** Comes first. `memory` is what the page is to keep, so that the tab survives a reload. */
  | { readonly kind: 'open'; readonly words: StatsPageWords; readonly title: string; readonly language: string; readonly memory: string }
  /** About once a second. `problem` says why nothing can be measured; empty: it can. */
  | { readonly kind: 'rows'; readonly rows: readonly StatsPageRow[]; readonly status: string; readonly problem: string }
  /** Values from a second on, in place of those that are known of it and later. */
  | { readonly kind: 'points'; readonly first: number; readonly count: number; readonly series: readonly StatsPageSeries[] }
  | { readonly kind: 'marks'; readonly marks: readonly StatsPageMark[] }
  | ({ readonly kind: 'processes' } & StatsPageProcesses);

/** What the page asks of the host. */
export type FromStatsPage =
  | { readonly kind: 'ready' }
  /** Which containers' values are to come from now on: all of the last hour first. */
  | { readonly kind: 'chart'; readonly numbers: readonly number[] }
  /** Whose processes are to be listed; nobody's without a number. */
  | { readonly kind: 'processes'; readonly number?: number }
  | { readonly kind: 'signal'; readonly number: number; readonly pid: number };

/** Checks what a page says: whatever happened to it, it can ask for nothing else. */
export function readFromStatsPage(value: unknown): FromStatsPage | undefined {
  const { kind, numbers, number, pid } = fieldsOf(value);
  const one = count(number);
  switch (kind) {
    case 'ready':
      return { kind };
    case 'chart':
      return { kind, numbers: listOf(numbers).flatMap((each) => count(each) ?? []).slice(0, mostCharted) };
    case 'processes':
      return { kind, ...(one === undefined ? {} : { number: one }) };
    case 'signal': {
      const process = count(pid);
      return one === undefined || process === undefined || process === 0 ? undefined : { kind, number: one, pid: process };
    }
    default:
      return undefined;
  }
}

function count(value: unknown): number | undefined {
  const number = numberOf(value);
  return number !== undefined && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
