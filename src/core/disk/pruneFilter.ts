import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import { hasLabel } from './keepRules.ts';

/** What a prune is narrowed down to, as the filters `until`, `label` and `label!` of the command line say it. */
export interface PruneFilter {
  /** Only what is older: as it was typed, and as seconds since the epoch. */
  readonly until?: { readonly text: string; readonly time: number };
  /** `key` or `key=value`; all of them are there. */
  readonly labels: readonly string[];
  /** None of them is there. */
  readonly withoutLabels: readonly string[];
}

export const noPruneFilter: PruneFilter = { labels: [], withoutLabels: [] };

/** What a filter looks at. */
export interface Prunable {
  /** Seconds since the epoch; undefined where nobody knows: such a thing is older than nothing. */
  readonly since: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

export function fitsPruneFilter({ since, labels }: Prunable, filter: PruneFilter): boolean {
  if (filter.until !== undefined && (since === undefined || since >= filter.until.time)) return false;
  return filter.labels.every((label) => hasLabel(labels, label)) && !filter.withoutLabels.some((label) => hasLabel(labels, label));
}

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * Reads an age ("24h", "1h30m", and days and weeks, "10d", which the command line does not know) or a time ("2024-05-01",
 * RFC 3339, or seconds since the epoch).
 *
 * @param now seconds since the epoch. @returns undefined for an empty text. @throws a `UserError` where it does not read.
 */
export function readUntil(text: string, now: number): PruneFilter['until'] {
  const typed = text.trim();
  if (typed === '') return undefined;
  const parts = [...typed.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)];
  if (parts.length > 0 && parts.map(([part]) => part).join('') === typed) {
    const age = parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (unitSeconds[unit] ?? 0), 0);
    return { text: typed, time: now - age };
  }
  const time = /^\d{9,11}$/.test(typed) ? Number(typed) : /^\d{4}-\d{2}-\d{2}/.test(typed) ? Date.parse(typed) / 1000 : Number.NaN;
  if (Number.isNaN(time)) throw new UserError('invalid', l10n.t('"{0}" is no age and no time: 24h, 10d, 2024-05-01.', typed));
  return { text: typed, time };
}

/** Reads labels that stand beside each other: `team=shop keep`. */
export function readLabels(text: string): readonly string[] {
  return text.split(/\s+/).filter((label) => label !== '' && !label.startsWith('='));
}

/** The filter as the command line says it; empty where there is none. */
export function pruneFilterText({ until, labels, withoutLabels }: PruneFilter): string {
  return [...(until === undefined ? [] : [`until=${until.text}`]), ...labels.map((label) => `label=${label}`), ...withoutLabels.map((label) => `label!=${label}`)].join(' ');
}
