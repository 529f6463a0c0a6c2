import * as l10n from '@vscode/l10n';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { holderText, volumeOfHolder } from '../../core/model/fileHolder.ts';
import { childPath, nameOf } from '../../core/model/filePath.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { ContainerPath } from '../platform/containerUri.ts';
import type { DroppedFile } from '../platform/droppedFile.ts';
import { confirm } from './confirm.ts';
import { withLocalFiles } from './droppedFiles.ts';
import { exists, fileTargets, folderTarget } from './fileTargets.ts';
import type { CommandParts } from './parts.ts';
import { progressTo } from './progressText.ts';
import type { CommandArguments, CommandTable } from './registry.ts';

/** The commands that copy between a container and this machine. */
export function copyCommands(parts: CommandParts): CommandTable {
  return {
    'gantry.file.copyOut': (args) => copyOutTo(parts, args),
    'gantry.file.copyIn': (args) => copyInFrom(parts, args),
  };
}

async function copyOutTo(parts: CommandParts, args: CommandArguments): Promise<void> {
  const sources = fileTargets(args);
  const folder = await pickFolder(l10n.t('Copy to which folder?'));
  const { copyOut, isThere } = await import('../../core/files/copy.ts');
  const copies = sources.map((source) => ({ source, name: nameOf(source.path) || holderText(source.containerId) }));
  const taken: string[] = [];
  for (const { name } of copies) if (await isThere({ folder, name })) taken.push(name);
  await confirmReplacing(taken, l10n.t('What is in {0} under the same name is replaced.', folder));
  let fileCount = 0;
  const leftOut: string[] = [];
  for (const { source, name } of copies) {
    recordCopy(parts, source.containerId, ['--follow-link', `${holderText(source.containerId)}:${source.path}`, join(folder, name)]);
    const extraction = await parts.actions.run(l10n.t('Copying {0}', displayText(source.path)), async (_, signal, report) =>
      copyOut(await parts.files.of(source.containerId, signal), source.path, { folder, name }, progressTo(report), signal),
    );
    fileCount += extraction.files;
    leftOut.push(...extraction.leftOut);
  }
  tellCopied(l10n.t('Copied to {0}: {1} files.', folder, fileCount), leftOut);
}

/** The docker CLI copies to and from containers only. */
function recordCopy({ actions }: CommandParts, holder: string, args: readonly string[]): void {
  if (volumeOfHolder(holder) === undefined) actions.record(['docker', 'cp', ...args]);
}

function tellCopied(message: string, leftOut: readonly string[]): void {
  if (leftOut.length === 0) {
    void vscode.window.showInformationMessage(message);
    return;
  }
  const names = leftOut.slice(0, 5).map((path) => displayText(path, 100)).join(', ');
  void vscode.window.showWarningMessage([message, l10n.t('{0} were left out, since they are devices or links that lead elsewhere: {1}', leftOut.length, names)].join(' '));
}

/** @param args the row, and what was dropped onto it; without, it is asked for. */
async function copyInFrom(parts: CommandParts, args: CommandArguments): Promise<void> {
  const folder = folderTarget(args);
  const dropped = args[2] as readonly DroppedFile[] | undefined;
  if (Array.isArray(dropped)) await withLocalFiles(dropped, (sources) => copyFilesIn(parts, sources, folder));
  else await copyFilesIn(parts, await pickSources(folder), folder);
}

async function copyFilesIn(parts: CommandParts, sources: readonly string[], folder: ContainerPath): Promise<void> {
  if (sources.length === 0) return;
  const names = sources.map((source) => basename(source));
  const targets = names.map((name) => ({ ...folder, path: childPath(folder.path, name) }));
  const taken: string[] = [];
  for (const target of targets) if (await exists(parts.files, target)) taken.push(nameOf(target.path));
  await confirmReplacing(taken, l10n.t('Files of the same name in {0} are replaced, folders are added to.', displayText(folder.path)));
  for (const source of sources) recordCopy(parts, folder.containerId, [source, `${holderText(folder.containerId)}:${folder.path}`]);
  const { copyIn } = await import('../../core/files/copy.ts');
  await parts.actions.run(l10n.t('Copying into {0}', displayText(folder.path)), async (_, signal, report) =>
    copyIn(await parts.files.of(folder.containerId, signal), sources, folder.path, progressTo(report), signal),
  );
  for (const target of targets) parts.files.tell({ ...target, kind: taken.includes(nameOf(target.path)) ? 'changed' : 'added' });
}

async function pickSources(folder: ContainerPath): Promise<readonly string[]> {
  const title = l10n.t('Copy into {0}', displayText(folder.path));
  const files = { label: l10n.t('Files…'), options: { canSelectMany: true } };
  const folders = { label: l10n.t('Folders…'), options: { canSelectMany: true, canSelectFiles: false, canSelectFolders: true } };
  const kind = await vscode.window.showQuickPick([files, folders], { title, placeHolder: l10n.t('What is to be copied?') });
  const chosen = kind && (await vscode.window.showOpenDialog({ ...kind.options, title, openLabel: l10n.t('Copy') }));
  if (chosen === undefined) throw abortError();
  return chosen.map(({ fsPath }) => fsPath);
}

async function pickFolder(title: string): Promise<string> {
  const [folder] = (await vscode.window.showOpenDialog({ title, openLabel: l10n.t('Copy'), canSelectFiles: false, canSelectFolders: true })) ?? [];
  if (folder === undefined) throw abortError();
  return folder.fsPath;
}

async function confirmReplacing(taken: readonly string[], detail: string): Promise<void> {
  const [first] = taken;
  if (first === undefined) return;
  const title = taken.length === 1 ? l10n.t('Replace {0}?', displayText(first)) : l10n.t('Replace {0} files and folders?', taken.length);
  await confirm(title, detail, [l10n.t('Replace')]);
}
