import * as l10n from '@vscode/l10n';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { volumeHolder } from '../../core/model/fileHolder.ts';
import { formatBytes } from '../../core/model/units.ts';
import type { Volume } from '../../core/model/volume.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { volumeLabel } from '../../core/outline/volumeNode.ts';
import type { FolderComparison, FolderDifference } from '../../core/volumes/compareFolder.ts';
import type { VolumeReach } from '../../core/volumes/volumeTransfer.ts';
import { containerUri, type ContainerPath } from '../platform/containerUri.ts';
import { confirm } from './confirm.ts';
import { progressTo } from './progressText.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { askNewName, type VolumeParts } from './surroundingParts.ts';
import { askTarFile, pickTarFiles } from './tarFiles.ts';
import { subjectsOf } from './targets.ts';

/** The commands that move the whole content of volumes. */
export function volumeTransferCommands(parts: VolumeParts): CommandTable {
  return {
    'gantry.volume.clone': (args) => clone(parts, args),
    'gantry.volume.export': (args) => exportTo(parts, args),
    'gantry.volume.import': (args) => importFrom(parts, args),
    'gantry.volume.importNew': () => importNew(parts),
    'gantry.volume.compare': (args) => compare(parts, args),
  };
}

function reachOf({ volumeFiles }: VolumeParts, engine: Engine): VolumeReach {
  return { engine, filesOf: (name) => volumeFiles.filesOf(name), release: (name) => volumeFiles.release(name) };
}

async function oneVolume({ targets }: VolumeParts, args: CommandArguments): Promise<Volume> {
  const [volume] = await targets.volumes(args.slice(0, 1), false);
  if (volume === undefined) throw abortError();
  return volume;
}

async function clone(parts: VolumeParts, args: CommandArguments): Promise<void> {
  const volume = await oneVolume(parts, args);
  const label = volumeLabel(volume);
  const name = await askNewName(parts.targets, l10n.t('Clone {0}', label), /^[\da-f]{64}$/.test(volume.id) ? '' : `${volume.id}-copy`);
  const { copyVolume } = await import('../../core/volumes/volumeTransfer.ts');
  const names = { doing: l10n.t('Cloning {0}', label), failed: l10n.t('{0} could not be cloned.', label) };
  await parts.actions.runNamed(names, (engine, signal, report) => {
    const reach = reachOf(parts, engine);
    return copyVolume({ from: reach, to: reach, source: volume, name, onProgress: progressTo(report) }, signal);
  });
  await parts.reveal.volume(name);
}

async function exportTo(parts: VolumeParts, args: CommandArguments): Promise<void> {
  const volume = await oneVolume(parts, args);
  const label = volumeLabel(volume);
  const path = await askTarFile(l10n.t('Export {0} to a Tar File', label), volume.id);
  const { saveArchive } = await import('../../core/files/saveArchive.ts');
  const names = { doing: l10n.t('Exporting {0}', label), failed: l10n.t('{0} could not be exported.', label) };
  const bytes = await parts.actions.runNamed(names, async (_, signal, report) => {
    const files = await parts.volumeFiles.filesOf(volume.id, signal);
    return saveArchive(async (stop) => (await files.readArchive('/', stop)).archive, path, progressTo(report), signal);
  });
  void vscode.window.showInformationMessage(l10n.t('{0} was exported to {1}: {2}.', label, path, formatBytes(bytes)));
}

/** Into a volume that is there. */
async function importFrom(parts: VolumeParts, args: CommandArguments): Promise<void> {
  const volume = await oneVolume(parts, args);
  const label = volumeLabel(volume);
  const { path, file, names } = await pickArchive(l10n.t('Import into {0}', label));
  const { openFile } = await import('../../core/files/openFile.ts');
  await confirm(l10n.t('Import {0} into {1}?', file, label), l10n.t('Files of the same name are replaced; all others stay.'), [l10n.t('Import')]);
  await parts.actions.runNamed(names, async (_, signal, report) => (await parts.volumeFiles.filesOf(volume.id, signal)).unpack(await openFile(path, progressTo(report)), signal));
  parts.files.tell({ ...rootOf(volume, args), kind: 'changed' });
}

/** Into a new volume. The editor hands over the focused row where a view's own button is pressed: it is not meant. */
async function importNew(parts: VolumeParts): Promise<void> {
  const { path, file, names } = await pickArchive(l10n.t('Import a Volume from a Tar File'));
  const { openFile } = await import('../../core/files/openFile.ts');
  const name = await askNewName(parts.targets, l10n.t('Import {0}', file), file.replace(/\.(tar|tgz|tbz2?|txz)?(\.\w+)?$/i, '').replaceAll(/[^\w.-]+/g, '-'));
  const { importNewVolume } = await import('../../core/volumes/volumeTransfer.ts');
  await parts.actions.runNamed(names, async (engine, signal, report) => importNewVolume(reachOf(parts, engine), { name, driver: 'local', options: {}, labels: {} }, await openFile(path, progressTo(report)), signal));
  await parts.reveal.volume(name);
}

/** The address of a volume's root: on the engine of the row, where the command was called on one. */
function rootOf({ id }: Volume, args: CommandArguments): ContainerPath {
  const [subject] = subjectsOf(args.slice(0, 1));
  return { ...(subject?.kind === 'volume' ? { engineId: subject.engineId } : {}), containerId: volumeHolder(id), path: '/' };
}

async function pickArchive(title: string): Promise<{ readonly path: string; readonly file: string; readonly names: { readonly doing: string; readonly failed: string } }> {
  const [path] = await pickTarFiles(title, l10n.t('Import'), false);
  if (path === undefined) throw abortError();
  const file = basename(path);
  return { path, file, names: { doing: l10n.t('Importing {0}', file), failed: l10n.t('{0} could not be imported.', file) } };
}

async function compare(parts: VolumeParts, args: CommandArguments): Promise<void> {
  const volume = await oneVolume(parts, args);
  const label = volumeLabel(volume);
  const [folder] = (await vscode.window.showOpenDialog({ title: l10n.t('Compare {0} with which folder?', label), openLabel: l10n.t('Compare'), canSelectFiles: false, canSelectFolders: true })) ?? [];
  if (folder === undefined) throw abortError();
  const { compareFolder } = await import('../../core/volumes/compareFolder.ts');
  const names = { doing: l10n.t('Comparing {0}', label), failed: l10n.t('{0} could not be compared.', label) };
  const comparison = await parts.actions.runNamed(names, async (_, signal, report) => {
    const { archive } = await (await parts.volumeFiles.filesOf(volume.id, signal)).readArchive('/', signal);
    return compareFolder(archive, folder.fsPath, progressTo(report), signal);
  });
  await showComparison(volume, { root: rootOf(volume, args), folder }, comparison);
}

async function showComparison(volume: Volume, { root, folder }: { readonly root: ContainerPath; readonly folder: vscode.Uri }, { differences, alike }: FolderComparison): Promise<void> {
  const title = l10n.t('{0} ↔ {1}', volumeLabel(volume), displayText(basename(folder.fsPath)));
  if (differences.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('{0}: all {1} files are alike.', title, alike));
    return;
  }
  const sidesOf = ({ path, kind }: FolderDifference): readonly [vscode.Uri | undefined, vscode.Uri | undefined] => [
    kind === 'onlyInFolder' ? undefined : containerUri({ ...root, path: `/${path}` }),
    kind === 'onlyInVolume' ? undefined : vscode.Uri.file(join(folder.fsPath, path)),
  ];
  const all = { label: l10n.t('$(diff-multiple) Show all of these beside each other'), difference: undefined };
  const items = differences.map((difference) => ({ label: displayText(difference.path), description: wordsOf(difference), iconPath: new vscode.ThemeIcon(icons[difference.kind]), difference }));
  const chosen = await vscode.window.showQuickPick([all, ...items], { title, placeHolder: l10n.t('{0} differ, {1} are alike', differences.length, alike), matchOnDescription: true });
  if (chosen === undefined) throw abortError();
  const shown = chosen.difference ? [chosen.difference] : differences;
  const resources = shown.map((difference) => {
    const [left, right] = sidesOf(difference);
    return [right ?? left, left, right];
  });
  await vscode.commands.executeCommand('vscode.changes', title, resources);
}

const icons: Readonly<Record<FolderDifference['kind'], string>> = { onlyInVolume: 'diff-removed', onlyInFolder: 'diff-added', changed: 'diff-modified' };

function wordsOf(difference: FolderDifference): string {
  switch (difference.kind) {
    case 'onlyInVolume':
      return l10n.t('only in the volume, {0}', formatBytes(difference.size));
    case 'onlyInFolder':
      return l10n.t('only in the folder, {0}', formatBytes(difference.size));
    case 'changed':
      return l10n.t('differs: {0} in the volume, {1} in the folder', formatBytes(difference.size), formatBytes(difference.localSize));
  }
}
