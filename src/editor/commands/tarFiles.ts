import * as l10n from '@vscode/l10n';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';

const filters = (): Record<string, string[]> => ({ [l10n.t('Tar archives')]: ['tar'] });

/** Asks under which name an archive is to be written. @param name of what is in it. @returns the path. */
export async function askTarFile(title: string, name: string): Promise<string> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const fileName = `${name.replaceAll(/[^\w.-]+/g, '-')}.tar`;
  const uri = await vscode.window.showSaveDialog({ title, filters: filters(), ...(folder ? { defaultUri: vscode.Uri.file(join(folder.fsPath, fileName)) } : {}) });
  if (uri === undefined) throw abortError();
  return uri.fsPath;
}

/** Asks for archives that are there. @returns their paths. */
export async function pickTarFiles(title: string, openLabel: string, canSelectMany: boolean): Promise<readonly string[]> {
  const all = { [l10n.t('Tar archives')]: ['tar', 'gz', 'tgz', 'xz', 'bz2', 'zst'], [l10n.t('All files')]: ['*'] };
  const chosen = await vscode.window.showOpenDialog({ title, openLabel, canSelectMany, filters: all });
  if (chosen === undefined || chosen.length === 0) throw abortError();
  return chosen.map(({ fsPath }) => fsPath);
}
