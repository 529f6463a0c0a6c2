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

export interface ListQuestion {
  readonly title: string;
  readonly lines: readonly string[];
  /** The button that does it; without it there is nothing to do. */
  readonly action?: string;
  /** A button that does something else. */
  readonly further?: string;
}

/**
 * Asks before the things of a list are removed, and shows all of them: a long list in a picker, on request.
 *
 * @returns the pressed button; throws an abort error where there was none.
 */
export async function confirmList({ title, lines, action, further }: ListQuestion): Promise<string> {
  const isLong = lines.length > dialogLines;
  const shown = isLong ? [...lines.slice(0, dialogLines), l10n.t('… and {0} more', lines.length - dialogLines)] : lines;
  const showAll = l10n.t('Show All');
  const buttons = [action, further, isLong ? showAll : undefined].filter((button) => button !== undefined);
  for (;;) {
    const chosen = await confirm(title, shown.join('\n'), buttons);
    if (chosen !== showAll) return chosen;
    await vscode.window.showQuickPick(lines, { title, placeHolder: l10n.t('Esc goes back to the question'), canPickMany: false });
  }
}
