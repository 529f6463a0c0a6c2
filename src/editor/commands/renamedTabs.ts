import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../../core/base/userError.ts';
import { isWithin } from '../../core/model/filePath.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { containerPathOf, containerScheme, containerUri, type ContainerPath } from '../platform/containerUri.ts';

interface OpenFile {
  readonly tab: vscode.Tab;
  readonly path: string;
}

/** @throws a `UserError` where a file that is to be renamed, or one below, has changes that are not saved: they would be lost. */
export function refuseUnsaved(source: ContainerPath): void {
  const unsaved = openFiles(source).find(({ tab }) => tab.isDirty);
  if (unsaved) throw new UserError('conflict', l10n.t('{0} has changes that are not saved.', displayText(unsaved.path)), { remedy: l10n.t('Save it or revert it, then rename it.') });
}

/** Open files go with their names: each tab is exchanged in its place; the one that is in front stays there. */
export async function renameTabs(source: ContainerPath, target: ContainerPath): Promise<void> {
  // The one in front comes last, so that it is in front again.
  const open = [...openFiles(source)].sort((a, b) => Number(a.tab.isActive) - Number(b.tab.isActive));
  for (const { tab, path } of open) {
    const uri = containerUri({ ...target, path: target.path + path.slice(source.path.length) });
    const { isPreview: preview, isPinned, isActive, group } = tab;
    await vscode.commands.executeCommand('vscode.open', uri, { viewColumn: group.viewColumn, preview, preserveFocus: !(isActive && group.isActive) });
    if (isPinned) await vscode.commands.executeCommand('workbench.action.pinEditor', uri);
    if (vscode.window.tabGroups.all.some(({ tabs }) => tabs.includes(tab))) await vscode.window.tabGroups.close(tab, true);
  }
}

function openFiles(source: ContainerPath): readonly OpenFile[] {
  const { containerId, path: renamed } = source;
  const { authority } = containerUri(source);
  return vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap((tab) => {
      if (!(tab.input instanceof vscode.TabInputText) || tab.input.uri.scheme !== containerScheme) return [];
      if (tab.input.uri.authority !== authority || !tab.input.uri.path.startsWith(`/${containerId}/`)) return [];
      const open = containerPathOf(tab.input.uri);
      return isWithin(open.path, renamed) ? [{ tab, path: open.path }] : [];
    }),
  );
}
