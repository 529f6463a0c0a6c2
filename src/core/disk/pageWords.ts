import * as l10n from '@vscode/l10n';
import type { DiskPageKind, DiskPageWords } from '../model/diskPage.ts';

/** All that the page of disk usage says by itself. */
export function diskPageWords(): DiskPageWords {
  return {
    things: l10n.t('What takes space'),
    columns: {
      name: l10n.t('Name'),
      kind: l10n.t('Kind'),
      size: l10n.t('Size'),
      shared: l10n.t('Shared'),
      reclaimable: l10n.t('Reclaimable'),
      created: l10n.t('Created'),
      lastUsed: l10n.t('Last used'),
      users: l10n.t('Used by'),
    },
    kinds: { image: l10n.t('Images'), container: l10n.t('Containers'), volume: l10n.t('Volumes'), buildCache: l10n.t('Build cache') },
    hint: l10n.t('Space or a click selects, Shift+Arrow or Shift+click selects a range, Ctrl+A all that are shown, Escape none.'),
    filter: l10n.t('Filter by name, label or user'),
    onlyReclaimable: l10n.t('Only what can be removed'),
    measure: l10n.t('Measure Again'),
    cancel: l10n.t('Cancel'),
    remove: l10n.t('Remove Selected…'),
    selectReclaimable: l10n.t('Select Shown'),
    selectNone: l10n.t('Select None'),
    selected: l10n.t('{0} selected, {1}', '{0}', '{1}'),
    noneSelected: l10n.t('Nothing is selected.'),
    shown: l10n.t('{0} of {1} shown', '{0}', '{1}'),
    showMore: l10n.t('Show {0} more', '{0}'),
    space: l10n.t('Where the space goes'),
    rules: l10n.t('Keep rules'),
    rulesHint: l10n.t('What one of these fits is never removed from here, nor by the prune commands.'),
    noRules: l10n.t('There are no rules yet.'),
    ruleKinds: { name: l10n.t('Name'), label: l10n.t('Label') },
    rulePlaceholders: { name: 'postgres*', label: 'keep=true' },
    addRule: l10n.t('Add Rule'),
    removeRule: l10n.t('Remove the rule {0}', '{0}'),
    isSelected: l10n.t('selected'),
    isKept: l10n.t('stays'),
  };
}

/** One of its kind, in a sentence. */
export function diskKindWord(kind: DiskPageKind): string {
  switch (kind) {
    case 'image':
      return l10n.t('image');
    case 'container':
      return l10n.t('container');
    case 'volume':
      return l10n.t('volume');
    case 'buildCache':
      return l10n.t('build cache');
  }
}

/** "3 volumes" */
export function diskCountWords(kind: DiskPageKind, count: number): string {
  switch (kind) {
    case 'image':
      return count === 1 ? l10n.t('1 image') : l10n.t('{0} images', count);
    case 'container':
      return count === 1 ? l10n.t('1 container') : l10n.t('{0} containers', count);
    case 'volume':
      return count === 1 ? l10n.t('1 volume') : l10n.t('{0} volumes', count);
    case 'buildCache':
      return count === 1 ? l10n.t('1 entry') : l10n.t('{0} entries', count);
  }
}
