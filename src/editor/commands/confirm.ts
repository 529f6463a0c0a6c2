import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';

/** Asks before something is lost. @returns the pressed button; throws an abort error where there was none. */
export async function confirm(title: string, detail: string, buttons: readonly string[]): Promise<string> {
  const chosen = await vscode.window.showWarningMessage(title, { modal: true, detail }, ...buttons);
  if (chosen === undefined) throw abortError();
  return chosen;
}

/** How many lines a dialog shows: more would push its buttons off a small screen. */
const dialogLines = 20;

/** Asks before the things of a list are removed, and shows all of them: a long list in a picker, on request. */
export async function confirmList({ title, lines, action }: { readonly title: string; readonly lines: readonly string[]; readonly action: string }): Promise<void> {
  const isLong = lines.length > dialogLines;
  const shown = isLong ? [...lines.slice(0, dialogLines), l10n.t('… and {0} more', lines.length - dialogLines)] : lines;
  const showAll = l10n.t('Show All');
  for (;;) {
    const chosen = await confirm(title, shown.join('\n'), isLong ? [action, showAll] : [action]);
    if (chosen === action) return;
    await vscode.window.showQuickPick(lines, { title, placeHolder: l10n.t('Esc goes back to the question'), canPickMany: false });
  }
}
