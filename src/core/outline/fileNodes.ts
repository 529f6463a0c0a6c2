import * as l10n from '@vscode/l10n';
import type { Container } from '../model/container.ts';
import { modeText, type FileChange, type FileEntry } from '../model/file.ts';
import { volumeOfHolder } from '../model/fileHolder.ts';
import { childPath, nameOf } from '../model/filePath.ts';
import { formatBytes } from '../model/units.ts';
import { containerRowId } from './containerNode.ts';
import { displayText, idSegment } from './displayText.ts';
import type { OutlineNode, TooltipLine } from './node.ts';

/** What is below a container and is asked of the engine when somebody looks. */
export type FileBranch = 'files' | 'changes' | 'rest' | 'problem';

/** The row of a file, folder or change; of the branch itself without a path. `rest` and `problem` stand below a folder. */
export function fileRowId(containerId: string, branch: FileBranch, path?: string): string {
  const id = `${containerRowId(containerId)}/${branch}`;
  return path === undefined || (branch === 'files' && path === '/') ? id : `${id}/${idSegment(path)}`;
}

export function isFolderLike({ kind, leadsTo }: FileEntry): boolean {
  return kind === 'folder' || leadsTo === 'folder';
}

/** The row "Files": the container's root. */
export function filesNode(container: Pick<Container, 'id' | 'name'>, engineId: string): OutlineNode {
  const label = l10n.t('Files');
  const isVolume = volumeOfHolder(container.id) !== undefined;
  return {
    id: fileRowId(container.id, 'files'),
    label,
    icon: { id: 'files' },
    contextValue: 'entry folder root',
    expansion: 'collapsed',
    accessibilityLabel: isVolume ? l10n.t('{0} of volume {1}', label, displayText(container.name)) : l10n.t('{0} of container {1}', label, displayText(container.name)),
    subject: { kind: 'file', engineId, containerId: container.id, path: '/', entry: 'folder' },
  };
}

/** The row "Changed Files". */
export function changesNode(container: Pick<Container, 'id' | 'name'>, engineId: string, count: number | undefined): OutlineNode {
  const label = l10n.t('Changed Files');
  const id = fileRowId(container.id, 'changes');
  return {
    id,
    label,
    ...(count === undefined ? {} : { description: String(count) }),
    icon: { id: 'diff' },
    contextValue: 'group changes',
    expansion: 'collapsed',
    accessibilityLabel: l10n.t('{0} of container {1}', label, displayText(container.name)),
    subject: { kind: 'group', engineId, id },
  };
}

export function fileNode(entry: FileEntry, { engineId, containerId, folder }: { readonly engineId: string; readonly containerId: string; readonly folder: string }): OutlineNode {
  const path = childPath(folder, entry.name);
  const isFolder = isFolderLike(entry);
  const kind = isFolder ? 'folder' : entry.kind === 'other' || entry.leadsTo === 'other' ? 'other' : 'file';
  const description = descriptionOf(entry);
  const label = displayText(entry.name);
  return {
    id: fileRowId(containerId, 'files', path),
    label,
    ...(description === '' ? {} : { description }),
    ...(kind === 'other' ? { icon: { id: 'plug' } } : {}),
    resource: { containerId, path, isFolder },
    contextValue: ['entry', kind, ...(entry.kind === 'link' ? ['link'] : [])].join(' '),
    expansion: isFolder ? 'collapsed' : 'none',
    accessibilityLabel: [isFolder ? l10n.t('Folder {0}', label) : l10n.t('File {0}', label), ...(description === '' ? [] : [description])].join(', '),
    subject: { kind: 'file', engineId, containerId, path, entry: kind },
    ...(kind === 'file' ? { command: 'gantry.file.open' } : {}),
  };
}

function descriptionOf(entry: FileEntry): string {
  if (entry.kind === 'link') return l10n.t('link');
  return entry.kind === 'file' ? formatBytes(entry.size) : '';
}

export function fileTooltip(entry: FileEntry, path: string, locale?: string): readonly TooltipLine[] {
  return [
    { label: '', value: displayText(path) },
    ...(entry.kind === 'file' ? [{ label: l10n.t('Size'), value: `${formatBytes(entry.size)} (${String(entry.size)})` }] : []),
    { label: l10n.t('Mode'), value: `${modeText(entry.mode)} (${entry.mode.toString(8)})` },
    { label: l10n.t('Owner'), value: displayText(entry.owner) },
    { label: l10n.t('Modified'), value: new Date(entry.modifiedAt).toLocaleString(locale) },
  ];
}

export function changeWord(kind: FileChange['kind']): string {
  switch (kind) {
    case 'added':
      return l10n.t('added');
    case 'changed':
      return l10n.t('changed');
    case 'removed':
      return l10n.t('removed');
  }
}

export const changeIcons: Readonly<Record<FileChange['kind'], { readonly id: string; readonly color: string }>> = {
  added: { id: 'diff-added', color: 'gitDecoration.addedResourceForeground' },
  changed: { id: 'diff-modified', color: 'gitDecoration.modifiedResourceForeground' },
  removed: { id: 'diff-removed', color: 'gitDecoration.deletedResourceForeground' },
};

export function changeNode(change: FileChange, { engineId, containerId }: { readonly engineId: string; readonly containerId: string }): OutlineNode {
  const { path, kind } = change;
  const word = changeWord(kind);
  const label = displayText(nameOf(path));
  const folder = displayText(path.slice(0, -nameOf(path).length));
  return {
    id: fileRowId(containerId, 'changes', path),
    label,
    description: `${word} · ${folder}`,
    icon: changeIcons[kind],
    resource: { containerId, path, isFolder: false },
    contextValue: `entry change ${kind}`,
    expansion: 'none',
    accessibilityLabel: l10n.t('{0}, {1}', displayText(path), word),
    subject: { kind: 'file', engineId, containerId, path, entry: 'other' },
    ...(kind === 'removed' ? {} : { command: 'gantry.file.open' }),
  };
}

/** The row below a folder that was not read to its end. */
export function restNode(folder: string, readBytes: number, { engineId, containerId }: { readonly engineId: string; readonly containerId: string }): OutlineNode {
  const label = l10n.t('Not all was read: stopped after {0}. Read the rest…', formatBytes(readBytes));
  return {
    id: fileRowId(containerId, 'rest', folder),
    label,
    icon: { id: 'ellipsis' },
    contextValue: 'rest',
    expansion: 'none',
    accessibilityLabel: label,
    subject: { kind: 'file', engineId, containerId, path: folder, entry: 'folder' },
    command: 'gantry._readWholeFolder',
  };
}

/** Stands in place of what could not be read. */
export function problemNode(path: string, problem: string, { engineId, containerId }: { readonly engineId: string; readonly containerId: string }): OutlineNode {
  const label = displayText(problem);
  return {
    id: fileRowId(containerId, 'problem', path),
    label,
    icon: { id: 'warning' },
    contextValue: 'problem',
    expansion: 'none',
    accessibilityLabel: label,
    subject: { kind: 'group', engineId, id: fileRowId(containerId, 'problem', path) },
  };
}
