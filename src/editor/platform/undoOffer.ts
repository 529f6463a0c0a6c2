import * as vscode from 'vscode';

/** What was done, and what takes it back. */
export interface UndoOffer {
  /** What was done, and what cannot be taken back of it: a whole sentence. */
  readonly message: string;
  /** On the button. */
  readonly action: string;
  /** What it throws is reported as a command's. */
  readonly undo: () => Promise<void>;
}

/** Offers to take back what was just done, in a notification that is not waited for. */
export function offerUndo({ message, action, undo }: UndoOffer): void {
  void vscode.window.showInformationMessage(message, action).then(async (chosen) => {
    if (chosen === action) await vscode.commands.executeCommand('gantry._offered', { run: undo });
  });
}
