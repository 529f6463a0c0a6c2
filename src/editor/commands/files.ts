import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import { holderText, programCommand, volumeOfHolder } from '../../core/model/fileHolder.ts';
import { childPath, folderOf, nameOf } from '../../core/model/filePath.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { containerUri, type ContainerPath } from '../platform/containerUri.ts';
import { confirm } from './confirm.ts';
import { refuseUnsaved, renameTabs } from './renamedTabs.ts';
import { exists, folderTarget, fileTarget, fileTargets } from './fileTargets.ts';
import type { CommandParts } from './parts.ts';
import type { CommandArguments, CommandTable } from './registry.ts';

/** The commands for files and folders of containers, but for copying. */
export function fileCommands(parts: CommandParts): CommandTable {
  return {
    'gantry.file.open': (args) => open(parts, fileTarget(args)),
    'gantry.file.copyPath': async (args) => vscode.env.clipboard.writeText(fileTargets(args).map(({ path }) => path).join('\n')),
    'gantry.file.newFile': (args) => createFile(parts, args),
    'gantry.file.newFolder': (args) => createFolder(parts, args),
    'gantry.file.rename': (args) => rename(parts, args),
    'gantry.file.remove': (args) => remove(parts, args),
    'gantry.file.compare': (args) => compare(parts, args),
  };
}

/** Asks first whether it is still there, and a file: the editor's own message would say less. */
async function open({ actions, files }: CommandParts, target: ContainerPath): Promise<void> {
  const { kind } = await actions.run(l10n.t('Opening {0}', displayText(target.path)), async (_, signal) => (await files.of(target.containerId, signal)).stat(target.path, signal));
  if (kind === 'folder') throw new UserError('invalid', l10n.t('{0} is a folder.', target.path));
  await vscode.commands.executeCommand('vscode.open', containerUri(target));
}

async function createFile(parts: CommandParts, args: CommandArguments): Promise<void> {
  const folder = folderTarget(args);
  const target = await askNew(parts, folder, l10n.t('New file in {0}', displayText(folder.path)), '');
  await parts.actions.run(l10n.t('Creating {0}', displayText(target.path)), async (_, signal) => (await parts.files.of(target.containerId, signal)).write(target.path, new Uint8Array(), signal));
  parts.files.tell({ ...target, kind: 'added' });
  await vscode.commands.executeCommand('vscode.open', containerUri(target));
}

async function createFolder(parts: CommandParts, args: CommandArguments): Promise<void> {
  const folder = folderTarget(args);
  const target = await askNew(parts, folder, l10n.t('New folder in {0}', displayText(folder.path)), '');
  await parts.actions.run(l10n.t('Creating {0}', displayText(target.path)), async (_, signal) => (await parts.files.of(target.containerId, signal)).createFolder(target.path, signal));
  parts.files.tell({ ...target, kind: 'added' });
}

async function rename(parts: CommandParts, args: CommandArguments): Promise<void> {
  const source = fileTarget(args);
  const folder = { ...source, path: folderOf(source.path) };
  const target = await askNew(parts, folder, l10n.t('Rename {0}', displayText(source.path)), nameOf(source.path));
  if (target.path === source.path) return;
  refuseUnsaved(source);
  parts.actions.record(programCommand(source.containerId, ['mv', '--'], [source.path, target.path]));
  await parts.actions.run(l10n.t('Renaming {0}', displayText(source.path)), async (_, signal) => (await parts.files.of(source.containerId, signal)).rename(source.path, target.path, signal));
  await renameTabs(source, target);
  parts.files.tell({ ...source, kind: 'removed' });
  parts.files.tell({ ...target, kind: 'added' });
}

/** Asks for a name that is not taken. */
async function askNew({ files }: CommandParts, folder: ContainerPath, title: string, value: string): Promise<ContainerPath> {
  const name = await vscode.window.showInputBox({
    title,
    value,
    prompt: l10n.t('The new name'),
    validateInput: async (text) => {
      if (text === value && value !== '') return undefined;
      if (text === '' || text === '.' || text === '..' || /[/\0]/.test(text)) return l10n.t('A name is anything but ".", ".." and what holds "/".');
      return (await exists(files, { ...folder, path: childPath(folder.path, text) })) ? l10n.t('There is already a {0}.', text) : undefined;
    },
  });
  if (name === undefined) throw abortError();
  return { ...folder, path: childPath(folder.path, name) };
}

async function remove({ actions, files }: CommandParts, args: CommandArguments): Promise<void> {
  const targets = fileTargets(args).filter(({ path }) => path !== '/');
  const [first] = targets;
  if (first === undefined) return;
  const title = targets.length === 1 ? l10n.t('Remove {0}?', displayText(first.path)) : l10n.t('Remove {0} files and folders?', targets.length);
  const lines = targets.length > 1 ? [targets.map(({ path }) => displayText(path)).join('\n')] : [];
  await confirm(title, [...lines, l10n.t('A folder goes with all that is in it. This cannot be undone.')].join('\n\n'), [l10n.t('Remove')]);
  await actions.bulk(targets, {
    doing: (what) => l10n.t('Removing {0}', what),
    several: (count) => l10n.t('{0} files and folders', count),
    failed: (name) => l10n.t('{0} could not be removed.', name),
    nameOf: ({ path }) => path,
    cli: ({ containerId, path }) => programCommand(containerId, ['rm', '-rf', '--'], [path]),
    run: async (_, target, signal) => {
      await (await files.of(target.containerId, signal)).remove(target.path, signal);
      files.tell({ ...target, kind: 'removed' });
    },
  });
}

async function compare({ files }: CommandParts, args: CommandArguments): Promise<void> {
  const target = fileTarget(args);
  const { kind } = await (await files.of(target.containerId)).stat(target.path);
  if (kind === 'folder') throw new UserError('invalid', l10n.t('{0} is a folder.', target.path));
  const local = await pickWorkspaceFile(nameOf(target.path));
  const [name, holder, other] = [displayText(nameOf(target.path)), displayText(holderText(target.containerId)), displayText(vscode.workspace.asRelativePath(local))];
  const title = volumeOfHolder(target.containerId) === undefined ? l10n.t('{0} in container {1} ↔ {2}', name, holder, other) : l10n.t('{0} in volume {1} ↔ {2}', name, holder, other);
  await vscode.commands.executeCommand('vscode.diff', containerUri(target), local, title);
}

/** The workspace's files of the same name first; any other by the dialog. */
async function pickWorkspaceFile(name: string): Promise<vscode.Uri> {
  const pattern = `**/${name.replace(/[*?[\]{}]/g, '[$&]')}`;
  const found = await vscode.workspace.findFiles(pattern, undefined, 20);
  const other: { readonly label: string; readonly uri?: vscode.Uri } = { label: l10n.t('Another File…') };
  const items = [...found.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri })), other];
  const chosen = found.length === 0 ? other : await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Compare with which file?') });
  if (chosen === undefined) throw abortError();
  if (chosen.uri !== undefined) return chosen.uri;
  const [uri] = (await vscode.window.showOpenDialog({ title: l10n.t('Compare with which file?') })) ?? [];
  if (uri === undefined) throw abortError();
  return uri;
}
