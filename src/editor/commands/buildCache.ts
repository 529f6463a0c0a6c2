import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { cacheTypeWords, planCacheRemoval, type CacheRemoval } from '../../core/analysis/buildCache.ts';
import { abortError } from '../../core/base/abort.ts';
import type { BuildCacheEntry } from '../../core/model/buildCache.ts';
import { formatAge, formatBytes } from '../../core/model/units.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { Actions } from './actions.ts';
import { confirmList } from './confirm.ts';
import type { CommandTable } from './registry.ts';

/** The engine's build cache: shown as a list, and what is chosen of it removed. */
export function buildCacheCommands(actions: Actions): CommandTable {
  return { 'gantry.buildCache.show': () => show(actions) };
}

async function show(actions: Actions): Promise<void> {
  const entries = await actions.run(l10n.t('Reading the build cache'), (engine, signal) => engine.buildCache.list(signal));
  if (entries.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('The build cache is empty.'));
    return;
  }
  const plan = planCacheRemoval(entries, await pick(entries));
  if (plan.removed.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('None of this can be removed: it is in use, or other entries build on it.'));
    return;
  }
  await confirmRemoval(plan);
  const freed = await remove(actions, plan);
  void vscode.window.showInformationMessage(l10n.t('The build cache was reduced by {0}.', formatBytes(freed)));
}

async function pick(entries: readonly BuildCacheEntry[]): Promise<ReadonlySet<string>> {
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  const items = [...entries].sort((a, b) => b.size - a.size).map((entry) => ({ label: nameOf(entry), detail: wordsOf(entry), id: entry.id }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('Build Cache, {0} in All', formatBytes(bytes)),
    placeHolder: l10n.t('Choose what is to be removed'),
    canPickMany: true,
    matchOnDetail: true,
  });
  if (chosen === undefined || chosen.length === 0) throw abortError();
  return new Set(chosen.map(({ id }) => id));
}

function nameOf({ description, id }: BuildCacheEntry): string {
  return displayText(description === '' ? id : description, 100);
}

/** "412MB, result of a step, used 3 minutes ago, shared with images" */
function wordsOf({ size, type, lastUsedAt, isInUse, isShared }: BuildCacheEntry): string {
  const words = [
    formatBytes(size),
    cacheTypeWords(type),
    lastUsedAt === undefined ? l10n.t('never used') : l10n.t('used {0}', formatAge(Date.now() / 1000 - lastUsedAt)),
    isInUse ? l10n.t('in use now') : '',
    isShared ? l10n.t('shared with images') : '',
  ];
  return words.filter((word) => word !== '').join(', ');
}

async function confirmRemoval({ removed, kept, bytes }: CacheRemoval): Promise<void> {
  const staying = kept.map((entry) => l10n.t('stays, since it is needed: {0}', nameOf(entry)));
  await confirmList({
    title: l10n.t('Remove this of the build cache and free up to {0}?', formatBytes(bytes)),
    lines: [...removed.map((entry) => `${nameOf(entry)}   ${wordsOf(entry)}`), ...staying],
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
      freed += await engine.buildCache.remove(id, signal);
    }
    return freed;
  });
}
