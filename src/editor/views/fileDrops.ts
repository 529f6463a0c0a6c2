import * as vscode from 'vscode';
import type { Row } from './row.ts';

/** Files and folders that are dropped onto a container's folder are copied into it. */
export const fileDrops: vscode.TreeDragAndDropController<Row> = {
  dropMimeTypes: ['text/uri-list'],
  dragMimeTypes: [],
  async handleDrop(row, transfer, token) {
    const list = await transfer.get('text/uri-list')?.asString();
    if (row === undefined || list === undefined || token.isCancellationRequested) return;
    const addresses = list.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
    await vscode.commands.executeCommand('gantry.file.copyIn', row, undefined, addresses.map((address) => vscode.Uri.parse(address)));
  },
};
