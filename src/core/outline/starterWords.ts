import * as l10n from '@vscode/l10n';
import { type BuildRecord } from '../build/record.ts';

/** What started a build; empty where that is not known. */
export function starterWords({ startedBy }: Pick<BuildRecord, 'startedBy'>): string {
  if (startedBy === undefined) return '';
  switch (startedBy) {
    case 'task':
      return l10n.t('a task');
    case 'lens':
      return l10n.t('a lens over the Dockerfile');
    case 'command':
      return l10n.t('the command "Build Image…"');
    case 'again':
      return l10n.t('the command "Build Again"');
  }
}
