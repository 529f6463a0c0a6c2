import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { readKeepRules, ruleKeeping, ruleText } from '../../core/disk/keepRules.ts';
import { fitsPruneFilter, noPruneFilter, pruneFilterText, readLabels, readUntil, type Prunable, type PruneFilter } from '../../core/disk/pruneFilter.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { Remembered } from '../platform/remembered.ts';
import { confirmList } from './confirm.ts';
import { askForm, askValue, type FormField } from './form.ts';

/** What a prune takes where it is not narrowed down, and how that is told. */
export interface PruneQuestion<T> {
  readonly found: readonly T[];
  /** What filters and keep rules look at. */
  readonly facts: (item: T) => Prunable & { readonly names: readonly string[] };
  /** "Remove 3 images and free up to 12MB?" */
  readonly title: (items: readonly T[]) => string;
  readonly line: (item: T) => string;
  /** Said where there is nothing at all. */
  readonly none: string;
  /** Those of some that can go: others may need them. All can without. */
  readonly settle?: (items: readonly T[]) => readonly T[];
  /** What "older than" is about; without it there is no such filter. */
  readonly until?: string;
  readonly hasLabels: boolean;
}

/**
 * Asks before a prune, with the exact list, which can be narrowed down. What keep rules fit stays, and is named.
 *
 * @param rules for `readKeepRules`. @returns what is to be removed; throws an abort error where that is nothing.
 */
export async function askPrune<T>(question: PruneQuestion<T>, rules: Remembered<unknown>): Promise<readonly T[]> {
  const keepRules = readKeepRules(rules.value);
  const ruleOf = (item: T): string | undefined => {
    const rule = ruleKeeping(question.facts(item), keepRules);
    return rule && ruleText(rule);
  };
  const free = question.found.filter((item) => ruleOf(item) === undefined);
  const kept = question.found.flatMap((item) => {
    const rule = ruleOf(item);
    return rule === undefined ? [] : [l10n.t('stays, kept by {0}: {1}', displayText(rule), question.line(item))];
  });
  if (free.length === 0) {
    const note = kept.length === 0 ? question.none : l10n.t('All that could be removed is kept by rules of the page "Disk Usage": {0}.', kept.length);
    void vscode.window.showInformationMessage(note);
    throw abortError();
  }
  for (let filter = noPruneFilter; ; ) {
    const fitting = free.filter((item) => fitsPruneFilter(question.facts(item), filter));
    const chosen = question.settle?.(fitting) ?? fitting;
    const narrow = l10n.t('Filter…');
    const answer = await confirmList({
      title: chosen.length === 0 ? l10n.t('Nothing of this fits the filter.') : question.title(chosen),
      lines: [...(filter === noPruneFilter ? [] : [l10n.t('Filter: {0}', displayText(pruneFilterText(filter)))]), ...chosen.map(question.line), ...kept],
      ...(chosen.length === 0 ? {} : { action: l10n.t('Remove') }),
      ...(question.until === undefined && !question.hasLabels ? {} : { further: narrow }),
    });
    if (answer !== narrow) return chosen;
    filter = await askFilter(filter, question);
  }
}

/** Leaving the form leaves the filter as it was. */
async function askFilter<T>(before: PruneFilter, { until, hasLabels }: PruneQuestion<T>): Promise<PruneFilter> {
  let filter = before;
  const set = (change: PruneFilter): void => {
    filter = change;
  };
  const fields = (): readonly FormField[] => [...(until === undefined ? [] : [untilField(until, filter, set)]), ...(hasLabels ? labelFields(filter, set) : [])];
  const hasLeft = await askForm(l10n.t('What is to be removed?'), fields, () => l10n.t('Show What Fits')).then(() => false, () => true);
  const isEmpty = filter.until === undefined && filter.labels.length === 0 && filter.withoutLabels.length === 0;
  return hasLeft ? before : isEmpty ? noPruneFilter : filter;
}

function untilField(label: string, filter: PruneFilter, set: (filter: PruneFilter) => void): FormField {
  return {
    label,
    value: displayText(filter.until?.text ?? '') || l10n.t('any'),
    edit: async () => {
      const asked = await askValue({ title: label, prompt: l10n.t('An age or a time: 24h, 10d, 2024-05-01; empty for any'), value: filter.until?.text ?? '' }, (text) => ({ until: readUntil(text, Date.now() / 1000) }));
      if (asked === undefined) return;
      const { until: _, ...rest } = filter;
      set(asked.until === undefined ? rest : { ...rest, until: asked.until });
    },
  };
}

function labelFields(filter: PruneFilter, set: (filter: PruneFilter) => void): readonly FormField[] {
  const field = (label: string, key: 'labels' | 'withoutLabels'): FormField => ({
    label,
    value: displayText(filter[key].join(' ')) || l10n.t('any'),
    edit: async () => {
      const labels = await askValue({ title: label, prompt: l10n.t('Labels, as team=shop or keep, with spaces between them; empty for any'), value: filter[key].join(' ') }, readLabels);
      if (labels !== undefined) set({ ...filter, [key]: labels });
    },
  });
  return [field(l10n.t('With the label'), 'labels'), field(l10n.t('Without the label'), 'withoutLabels')];
}
