import * as vscode from 'vscode';

/** The text of a file of this machine that is edited and not saved yet. */
export function unsavedText(path: string): string | undefined {
  const document = vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.scheme === 'file' && uri.fsPath === path);
  return document?.getText();
}
