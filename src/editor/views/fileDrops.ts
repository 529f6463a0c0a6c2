import * as vscode from 'vscode';
import type { DroppedFile } from '../platform/droppedFile.ts';
import type { Row } from './row.ts';

/** Files and folders that are dropped onto a container's folder are copied into it: from this window, and from outside of it. */
export const fileDrops: vscode.TreeDragAndDropController<Row> = {
  dropMimeTypes: ['text/uri-list', 'files'],
  dragMimeTypes: [],
  async handleDrop(row, transfer, token) {
    // What comes from outside has content of its own, and an address only where it lies on a machine of ours.
    const files = [...transfer].flatMap(([, item]) => item.asFile() ?? []).map(dropped);
    const list = (await transfer.get('text/uri-list')?.asString()) ?? '';
    const addresses = list.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
    const sources: readonly DroppedFile[] = files.length > 0 ? files : addresses.map((address) => ({ uri: vscode.Uri.parse(address) }));
    if (row === undefined || sources.length === 0 || token.isCancellationRequested) return;
    await vscode.commands.executeCommand('gantry.file.copyIn', row, undefined, sources);
  },
};

function dropped(file: vscode.DataTransferFile): DroppedFile {
  return { ...(file.uri === undefined ? {} : { uri: file.uri }), content: { name: file.name, data: async () => file.data() } };
}
