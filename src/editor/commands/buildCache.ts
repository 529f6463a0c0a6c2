import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { cacheTypeWords, planCacheRemoval, type CacheRemoval } from '../../core/analysis/buildCache.ts';
import { CacheSteps } from '../../core/analysis/cacheStep.ts';
import { abortError } from '../../core/base/abort.ts';
import type { BuildList } from '../../core/build/history.ts';
import type { BuildCacheEntry } from '../../core/model/buildCache.ts';
import { formatAge, formatBytes } from '../../core/model/units.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { Remembered } from '../platform/remembered.ts';
import type { Actions } from './actions.ts';
import { confirmList } from './confirm.ts';
import { askPrune } from './pruneDialog.ts';
import type { CommandTable } from './registry.ts';

/** The engine's build cache: shown as a list, and what is chosen of it removed. */
export function buildCacheCommands(actions: Actions, builds: BuildList, keepRules: Remembered<unknown>): CommandTable {
  return { 'gantry.buildCache.show': () => show(actions, builds), 'gantry.buildCache.prune': () => prune(actions, builds, keepRules) };
}

function read(actions: Actions, builds: BuildList): Promise<readonly [readonly BuildCacheEntry[], CacheSteps]> {
  return actions.run(l10n.t('Reading the build cache'), async (engine, signal) => {
    const [list] = await Promise.all([engine.buildCache.list(signal), builds.load()]);
    return [list, new CacheSteps(builds.builds.filter((record) => record.engine.id === engine.id))] as const;
  });
}

/** All that nothing uses and no image shares: what images share would free nothing. */
async function prune(actions: Actions, builds: BuildList, keepRules: Remembered<unknown>): Promise<void> {
  const [entries, steps] = await read(actions, builds);
  const plan = (chosen: readonly BuildCacheEntry[]): CacheRemoval => planCacheRemoval(entries, new Set(chosen.map(({ id }) => id)));
  const free = (chosen: readonly BuildCacheEntry[]): readonly BuildCacheEntry[] => plan(chosen).removed;
  const chosen = await askPrune(
    {
      found: free(entries.filter(({ isShared }) => !isShared)),
      facts: (entry) => ({ names: [nameOf(entry, steps)], since: entry.lastUsedAt ?? 0, labels: {} }),
      title: (some) => l10n.t('Remove {0} entries of the build cache and free {1}?', some.length, formatBytes(plan(some).bytes)),
      line: (entry) => `${nameOf(entry, steps)}   ${wordsOf(entry, steps)}`,
      none: entries.length === 0 ? l10n.t('The build cache is empty.') : l10n.t('All of the build cache is in use, or images share it.'),
      settle: free,
      until: l10n.t('Last used before'),
      hasLabels: false,
    },
    keepRules,
  );
  const freed = await remove(actions, plan(chosen));
  void vscode.window.showInformationMessage(l10n.t('The build cache was reduced by {0}.', formatBytes(freed)));
}

async function show(actions: Actions, builds: BuildList): Promise<void> {
  const [entries, steps] = await read(actions, builds);
  if (entries.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('The build cache is empty.'));
    return;
  }
  const plan = planCacheRemoval(entries, await pick(entries, steps));
  if (plan.removed.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('None of this can be removed: it is in use, or other entries build on it.'));
    return;
  }
  await confirmRemoval(plan, steps);
  const freed = await remove(actions, plan);
  void vscode.window.showInformationMessage(l10n.t('The build cache was reduced by {0}.', formatBytes(freed)));
}

async function pick(entries: readonly BuildCacheEntry[], steps: CacheSteps): Promise<ReadonlySet<string>> {
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  const items = [...entries].sort((a, b) => b.size - a.size).map((entry) => ({ label: nameOf(entry, steps), detail: wordsOf(entry, steps), id: entry.id }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('Build Cache, {0} in All', formatBytes(bytes)),
    placeHolder: l10n.t('Choose what is to be removed'),
    canPickMany: true,
    matchOnDetail: true,
  });
  if (chosen === undefined || chosen.length === 0) throw abortError();
  return new Set(chosen.map(({ id }) => id));
}

/** The instruction that made it, or else the builder's own words. */
function nameOf(entry: BuildCacheEntry, steps: CacheSteps): string {
  const { text = entry.description.trim() || entry.id, mount } = steps.of(entry);
  return displayText(mount === undefined ? text : l10n.t('cache mount {0}: {1}', mount, text), 100);
}

/** "412MB, result of a step, line 3 of api/Dockerfile, used 3 minutes ago, shared with images" */
function wordsOf(entry: BuildCacheEntry, steps: CacheSteps): string {
  const { size, type, lastUsedAt, isInUse, isShared } = entry;
  const { place } = steps.of(entry);
  const words = [
    formatBytes(size),
    cacheTypeWords(type),
    place === undefined ? '' : l10n.t('line {0} of {1}', place.line, displayText(vscode.workspace.asRelativePath(place.dockerfile), 100)),
    lastUsedAt === undefined ? l10n.t('never used') : l10n.t('used {0}', formatAge(Date.now() / 1000 - lastUsedAt)),
    isInUse ? l10n.t('in use now') : '',
    isShared ? l10n.t('shared with images') : '',
  ];
  return words.filter((word) => word !== '').join(', ');
}

async function confirmRemoval({ removed, kept, bytes }: CacheRemoval, steps: CacheSteps): Promise<void> {
  const staying = kept.map((entry) => l10n.t('stays, since it is needed: {0}', nameOf(entry, steps)));
  await confirmList({
    title: l10n.t('Remove this of the build cache and free up to {0}?', formatBytes(bytes)),
    lines: [...removed.map((entry) => `${nameOf(entry, steps)}   ${wordsOf(entry, steps)}`), ...staying],
    action: l10n.t('Remove'),
  });
}

/** One after the other: the builder lets go of an entry only when nothing builds on it any more. @returns the bytes freed. */
async function remove(actions: Actions, { removed }: CacheRemoval): Promise<number> {
  return actions.run(l10n.t('Removing from the build cache'), async (engine, signal, report) => {
    let freed = 0;
    for (const [index, { id }] of removed.entries()) {
      report(`${index + 1}/${removed.length}`);
      actions.record(['docker', 'builder', 'prune', '--all', '--force', '--filter', `id=${id}`]);
      freed += (await engine.buildCache.remove(id, signal)).bytes;
    }
    return freed;
  });
}
