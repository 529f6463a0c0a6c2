import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { ComposeFeatureParts } from './composeFeatureParts.ts';
import { isComposeDocument } from './composeFiles.ts';

/** What is shown in Compose files; loaded when the first one is opened. */
export function composeFeatures(parts: ComposeFeatureParts): Disposable {
  const store = new DisposableStore();
  const isPartOfProject = ({ uri }: vscode.TextDocument): boolean => parts.projects.projects.some(({ readFiles }) => readFiles.includes(uri.fsPath));
  const load = async (): Promise<void> => {
    const { ComposeEditors } = await import('./composeEditors.ts');
    store.own(new ComposeEditors(parts));
  };
  const begin = (): void => {
    if (!vscode.workspace.textDocuments.some((document) => isComposeDocument(document) || isPartOfProject(document))) return;
    store.release(waiting);
    load().catch((error: unknown) => parts.log.error(`Nothing can be shown in Compose files: ${messageOf(error)}`));
  };
  const waiting = store.own(vscode.workspace.onDidOpenTextDocument(begin));
  begin();
  return store;
}
