import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { onAbort } from '../../core/base/abort.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { AskPerson } from '../../core/engine/sshQuestions.ts';
import { displayText } from '../../core/outline/displayText.ts';

export interface PromptOptions {
  /** The engine's name, for people. */
  readonly name: () => string;
  /** Connects anew: a person wants it. */
  readonly connect: () => Promise<void>;
  readonly log: Log;
}

/** Asks what ssh wants to know about an engine. Answers are kept nowhere here, and never shown. */
export function askByPrompt(options: PromptOptions): AskPerson {
  return async ({ kind, text }, signal) => {
    const name = displayText(options.name());
    const words = text.trim().split(/\r?\n/).map((line) => displayText(line, 500));
    switch (kind) {
      case 'secret':
        return askSecret(options, words.join(' '), signal);
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

/** Whatever closed the question, Escape or another one: it is a no for now, which a person can take back. */
function offerAgain({ name, connect, log }: PromptOptions): void {
  const button = l10n.t('Connect');
  const offered = vscode.window.showWarningMessage(l10n.t('The engine {0} is not connected: what ssh asked was not answered.', displayText(name())), button);
  void Promise.resolve(offered).then(async (chosen) => {
    if (chosen === button) await connect();
  }).catch((error: unknown) => log.warn(`ssh: ${messageOf(error)}`));
}

async function askSecret(options: PromptOptions, prompt: string, signal: AbortSignal): Promise<string | undefined> {
  const source = new vscode.CancellationTokenSource();
  const aborted = onAbort(signal, () => source.cancel());
  try {
    const title = l10n.t('ssh for the engine {0}', displayText(options.name()));
    const given = await vscode.window.showInputBox({ title, prompt, password: true, ignoreFocusOut: true }, source.token);
    if (given === undefined && !signal.aborted) offerAgain(options);
    return given;
  } finally {
    aborted.dispose();
    source.dispose();
  }
}

async function isChosen(title: string, detail: readonly string[], button: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(title, { modal: true, detail: detail.join('\n') }, button)) === button;
}
