import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activateExtension, ask, removeContainer, startContainer } from './lab.ts';

describe('the file system of containers', () => {
  const { fs } = vscode.workspace;
  let id: string;
  const uri = (path: string): vscode.Uri => vscode.Uri.from({ scheme: 'docker-container', path: `/${id}${path}` });
  const text = async (path: string): Promise<string> => Buffer.from(await fs.readFile(uri(path))).toString();
  const codeOf = (error: unknown): string => (error as { readonly code?: string }).code ?? String(error);
  const failure = (action: Thenable<unknown>): Promise<string> => Promise.resolve(action).then(() => 'none', codeOf);

  before(activateExtension);
  before(async () => {
    id = await startContainer('drawer', ['sh', '-c', 'ln -s /etc /link; mkfifo /pipe; sleep 3600']);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await removeContainer(id);
  });

  it('reads, writes, lists, renames and removes', async () => {
    await fs.createDirectory(uri('/odd #?% ones'));
    await fs.writeFile(uri('/odd #?% ones/größe\nx'), Buffer.from('one'));
    assert.deepEqual(await fs.readDirectory(uri('/odd #?% ones')), [['größe\nx', vscode.FileType.File]]);
    await fs.rename(uri('/odd #?% ones/größe\nx'), uri('/odd #?% ones/other'));
    assert.equal(await text('/odd #?% ones/other'), 'one');
    await fs.delete(uri('/odd #?% ones'), { recursive: true });
    assert.equal(await failure(fs.stat(uri('/odd #?% ones'))), 'FileNotFound');
  });

  it('tells what a link leads to', async () => {
    const { type } = await fs.stat(uri('/link'));
    assert.equal(type, vscode.FileType.SymbolicLink | vscode.FileType.Directory);
    const entries = new Map(await fs.readDirectory(uri('/')));
    assert.deepEqual([entries.get('link'), entries.get('etc'), entries.get('pipe')], [vscode.FileType.SymbolicLink | vscode.FileType.Directory, vscode.FileType.Directory, vscode.FileType.Unknown]);
  });

  it('says what is wrong in the editor’s own errors', async () => {
    assert.equal(await failure(fs.readFile(uri('/none'))), 'FileNotFound');
    assert.equal(await failure(fs.readFile(uri('/etc'))), 'Unavailable');
    await fs.writeFile(uri('/tmp/a'), Buffer.from('a'));
    await fs.writeFile(uri('/tmp/b'), Buffer.from('b'));
    assert.equal(await failure(fs.rename(uri('/tmp/a'), uri('/tmp/b'), { overwrite: false })), 'FileExists');
    await fs.rename(uri('/tmp/a'), uri('/tmp/b'), { overwrite: true });
    assert.equal(await text('/tmp/b'), 'a');
    assert.equal(await failure(fs.readFile(vscode.Uri.parse('docker-container:/nonsense/etc'))), 'FileNotFound');
  });

  it('opens what the editor opens, and says that a stopped container cannot remove', async () => {
    const document = await vscode.workspace.openTextDocument(uri('/etc/group'));
    assert.match(document.getText(), /root/);
    await ask('POST', `/containers/${id}/kill`);
    assert.equal(await failure(fs.delete(uri('/tmp/b'))), 'Unavailable');
    await fs.writeFile(uri('/tmp/b'), Buffer.from('still written'));
    assert.equal(await text('/tmp/b'), 'still written');
  });
});
