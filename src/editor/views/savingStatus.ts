import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { BuildHistory } from '../../core/build/history.ts';

/** Shows what saving the active file costs. Loaded when the first file is worked on. */
export function createSavingStatus(history: BuildHistory, log: Log): Disposable {
  const store = new DisposableStore();
  const load = async (): Promise<void> => {
    const { SavingItem } = await import('./savingItem.ts');
    store.own(new SavingItem(history, log));
  };
  const begin = (): void => {
    if (vscode.window.activeTextEditor?.document.uri.scheme !== 'file') return;
    store.release(waiting);
    load().catch((error: unknown) => log.error(`What saving costs cannot be shown: ${messageOf(error)}`));
  };
  const waiting = store.own(vscode.window.onDidChangeActiveTextEditor(begin));
  begin();
  return store;
}
