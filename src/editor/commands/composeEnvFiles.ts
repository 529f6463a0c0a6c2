import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { isEqual } from '../../core/base/equal.ts';
import type { ComposeProject } from '../../core/model/composeProject.ts';
import { displayText } from '../../core/outline/displayText.ts';

/** Which files of variables a project is given, in words. */
export function envFilesText(files: readonly string[]): string {
  return files.length === 0 ? l10n.t('.env, where there is one') : files.map((file) => displayText(vscode.workspace.asRelativePath(file))).join(', ');
}

/** Asks which files of variables a project is given: a later one has the last word. @returns undefined where that was cancelled; none where the usual one is meant. */
export async function pickEnvFiles(project: ComposeProject): Promise<readonly string[] | undefined> {
  const [usual] = envFileUris(project.directory, ['.env']);
  const chosen = project.envFiles.length > 0 ? project.envFiles : usual ? [usual] : [];
  const offered = [...new Set([...(await envFilesAround(project.directory)), ...project.envFiles])];
  const items = offered.map((file) => ({ label: displayText(vscode.workspace.asRelativePath(file)), picked: chosen.includes(file), file }));
  const picked = await vscode.window.showQuickPick(items, { title: l10n.t('Environment Files'), placeHolder: l10n.t('In place of .env; a later one has the last word'), canPickMany: true });
  if (!picked) return undefined;
  const files = picked.map(({ file }) => file);
  return isEqual(files, [usual]) ? [] : files;
}

/** As `pickEnvFiles`, where there is a choice. @throws an abort error where that was cancelled. */
export async function chooseEnvFiles(project: ComposeProject): Promise<readonly string[]> {
  const [usual] = envFileUris(project.directory, ['.env']);
  if (project.envFiles.length === 0 && (await envFilesAround(project.directory)).every((file) => file === usual)) return [];
  const picked = await pickEnvFiles(project);
  if (!picked) throw abortError();
  return picked;
}

/** Those in the project's folder, and in the folders above it in the workspace, whose come first. */
async function envFilesAround(directory: string): Promise<readonly string[]> {
  const root = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(directory))?.uri.fsPath ?? directory;
  const folders = [directory];
  for (let folder = directory; folder !== root && folder.length > root.length; folders.unshift(folder)) folder = vscode.Uri.joinPath(vscode.Uri.file(folder), '..').fsPath;
  const found = await Promise.all(folders.map(async (folder) => {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.file(folder)).then((all) => all, () => []);
    return envFileUris(folder, entries.flatMap(([name, type]) => (type !== vscode.FileType.Directory && /^\.env(?:\..+)?$|\.env$/.test(name) ? [name] : [])).sort());
  }));
  return found.flat();
}

function envFileUris(folder: string, names: readonly string[]): readonly string[] {
  return names.map((name) => vscode.Uri.joinPath(vscode.Uri.file(folder), name).fsPath);
}
