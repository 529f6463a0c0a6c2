import * as l10n from '@vscode/l10n';
import { formatBytes } from '../model/units.ts';

/** "12 files, 3.4 MB". @param bound where these are not just the files that are meant, but fewer or more. */
export function filesText(files: number, bytes: number, bound?: 'moreThan' | 'atMost'): string {
  if (bound === 'moreThan') return l10n.t('more than {0} files, {1}', files, sizeText(bytes));
  if (bound === 'atMost' && files > 0) return l10n.t('at most {0} files, {1}', files, sizeText(bytes));
  if (files === 0) return l10n.t('no files');
  return files === 1 ? l10n.t('1 file, {0}', sizeText(bytes)) : l10n.t('{0} files, {1}', files, sizeText(bytes));
}

/** "3.4 MB" */
export function sizeText(bytes: number): string {
  return formatBytes(bytes).replace(/(?=[A-Za-z])/, ' ');
}
