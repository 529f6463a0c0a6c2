import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

/** So much is opened in an editor at most; more goes to a file. */
const longestDocument = 40 * 1024 * 1024;

/** Asks where to, and puts the lines there. Cancelling does nothing. */
export async function exportLines(title: string, lines: () => Iterable<string>): Promise<void> {
  const toFile = l10n.t('Save to a file…');
  const toEditor = l10n.t('Open in an editor');
  const chosen = await vscode.window.showQuickPick([toFile, toEditor], { placeHolder: l10n.t('Where do the lines that are shown go?') });
  if (chosen === toFile) await saveLines(title, lines());
  if (chosen !== toEditor) return;
  const text = joined(lines()).toString('utf8').slice(0, longestDocument);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'log', content: text }));
}

async function saveLines(title: string, lines: Iterable<string>): Promise<void> {
  const name = `${title.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}.log`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog({ ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}) });
  if (uri) await vscode.workspace.fs.writeFile(uri, joined(lines));
}

/** Texts by the ten thousand: one of all would be longer than a text may be. */
function joined(lines: Iterable<string>): Buffer {
  const buffers: Buffer[] = [];
  let some: string[] = [];
  for (const line of lines) {
    some.push(line);
    if (some.length < 10_000) continue;
    buffers.push(Buffer.from(`${some.join('\n')}\n`));
    some = [];
  }
  if (some.length > 0) buffers.push(Buffer.from(`${some.join('\n')}\n`));
  return Buffer.concat(buffers);
}
