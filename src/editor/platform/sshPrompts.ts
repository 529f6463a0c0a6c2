import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { onAbort } from '../../core/base/abort.ts';
import type { AskPerson } from '../../core/engine/sshQuestions.ts';
import { displayText } from '../../core/outline/displayText.ts';

/** Asks what ssh wants to know about an engine. Answers are kept nowhere here, and never shown. */
export function askByPrompt(engineName: () => string): AskPerson {
  return async ({ kind, text }, signal) => {
    const name = displayText(engineName());
    const words = text.trim().split(/\r?\n/).map((line) => displayText(line, 500));
    switch (kind) {
      case 'secret':
        return askSecret(l10n.t('ssh for the engine {0}', name), words.join(' '), signal);
      case 'accept':
        return (await isChosen(l10n.t('Connect to the engine {0} for the first time?', name), words.slice(0, -1), l10n.t('Trust and Connect'))) ? 'yes' : undefined;
      case 'allow':
        return (await isChosen(l10n.t('ssh for the engine {0}', name), words, l10n.t('Allow'))) ? 'yes' : undefined;
      case 'note':
        void vscode.window.showInformationMessage(`${l10n.t('ssh for the engine {0}', name)}: ${words.join(' ')}`);
        return '';
    }
  };
}

async function askSecret(title: string, prompt: string, signal: AbortSignal): Promise<string | undefined> {
  const source = new vscode.CancellationTokenSource();
  const aborted = onAbort(signal, () => source.cancel());
  try {
    return await vscode.window.showInputBox({ title, prompt, password: true, ignoreFocusOut: true }, source.token);
  } finally {
    aborted.dispose();
    source.dispose();
  }
}

async function isChosen(title: string, detail: readonly string[], button: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(title, { modal: true, detail: detail.join('\n') }, button)) === button;
}
