import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { Setting } from '../platform/settings.ts';
import { isDockerfile } from './dockerfiles.ts';

/** Has each Dockerfile checked once it is saved, where that is wanted. */
export function checkOnSave(isWanted: Setting<boolean>): Disposable {
  return vscode.workspace.onDidSaveTextDocument((document) => {
    if (isWanted.value && vscode.workspace.isTrusted && isDockerfile(document)) void vscode.commands.executeCommand('gantry._check', document.uri);
  });
}
