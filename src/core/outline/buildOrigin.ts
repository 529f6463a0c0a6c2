import * as l10n from '@vscode/l10n';
import { type BuildRecord } from '../build/record.ts';
import { originWords } from './buildWords.ts';

/** Where a build comes from that has no record here, and how the engine's own history holds it. */
export function whereFrom({ inEngine }: Pick<BuildRecord, 'inEngine'>): readonly string[] {
  if (inEngine?.isOfOtherWindow !== true) return originWords(inEngine ? { inEngine } : {});
  return [l10n.t('from another window'), ...originWords({ inEngine: { ...inEngine, isForeign: false } })];
}
