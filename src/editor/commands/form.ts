import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';

/** One line of a form: what it is, what it is set to, and how that is changed. */
export interface FormField {
  readonly label: string;
  readonly value: string;
  readonly detail?: string;
  /** Asks for another value; does nothing where that is cancelled. */
  readonly edit: () => Promise<void>;
}

/**
 * A form as a list: a line that is picked is asked for, until the first line, which does it, is picked.
 *
 * @param fields read anew after each answer. @param action the words of the first line; undefined while there is nothing to do.
 * @throws an abort error where it is left.
 */
export async function askForm(title: string, fields: () => readonly FormField[], action: () => string | undefined): Promise<void> {
  for (;;) {
    const doing = action();
    const lines = fields().map((field) => ({ label: field.label, description: field.value, ...(field.detail === undefined ? {} : { detail: field.detail }), field }));
    const first = doing === undefined ? [] : [{ label: `$(check) ${doing}`, field: undefined }];
    const chosen = await vscode.window.showQuickPick([...first, ...lines], { title, placeHolder: l10n.t('Choose what to change') });
    if (chosen === undefined) throw abortError();
    if (chosen.field === undefined) return;
    await chosen.field.edit();
  }
}

/** Asks for a text; what does not read is said while it is typed. @returns undefined where it was cancelled. */
export async function askValue<T>(options: vscode.InputBoxOptions, read: (text: string) => T): Promise<T | undefined> {
  const text = await vscode.window.showInputBox({ ...options, validateInput: (typed) => problemOf(() => read(typed)) });
  return text === undefined ? undefined : read(text);
}

function problemOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
