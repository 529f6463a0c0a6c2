import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activateExtension, ask, eventually, processesOf, removeContainer, startContainer } from './lab.ts';

const subjectOf = (id: string) => ({ subject: { kind: 'container', engineId: 'lab', id } });

async function stateOf(id: string): Promise<string | undefined> {
  const { body } = await ask('GET', `/containers/${id}/json`);
  return (body as { readonly State?: { readonly Status: string } }).State?.Status;
}

describe('container commands', () => {
  let id: string;

  before(activateExtension);

  beforeEach(async () => {
    id = await startContainer('harbour');
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await removeContainer(id);
  });

  it('act through the engine', async () => {
    const steps: readonly (readonly [string, string])[] = [
      ['gantry.container.pause', 'paused'],
      ['gantry.container.unpause', 'running'],
      ['gantry.container.stop', 'exited'],
      ['gantry.container.start', 'running'],
      ['gantry.container.restart', 'running'],
    ];
    for (const [command, state] of steps) {
      await vscode.commands.executeCommand(command, subjectOf(id));
      assert.equal(await stateOf(id), state, command);
    }
  });

  it('open one log terminal for each container, however often they are asked (vscode-docker#251)', async () => {
    const terminals = (): readonly vscode.Terminal[] => vscode.window.terminals.filter(({ name }) => name === 'Logs: harbour');
    await vscode.commands.executeCommand('gantry.container.logs', subjectOf(id));
    await vscode.commands.executeCommand('gantry.container.logs', subjectOf(id));
    assert.equal(terminals().length, 1);
    for (const terminal of terminals()) terminal.dispose();
    await eventually('the terminal to close', () => terminals().length === 0);
    await vscode.commands.executeCommand('gantry.container.logs', subjectOf(id));
    assert.equal(terminals().length, 1);
    for (const terminal of terminals()) terminal.dispose();
  });

  it('open a shell, and end what runs in it when its terminal is closed', async () => {
    await vscode.commands.executeCommand('gantry.container.shell', subjectOf(id));
    const terminal = await eventually('the terminal', () => vscode.window.terminals.find(({ name }) => name === 'Shell: harbour'));
    terminal.sendText('sleep 86322');
    await eventually('the command to run', async () => (await processesOf('sleep', '86322')).length === 1);
    terminal.dispose();
    await eventually('the command to end', async () => (await processesOf('sleep', '86322')).length === 0);
  });

  it('inspect in a document that stays current, and says when the container is gone (vscode-containers#222)', async () => {
    await vscode.commands.executeCommand('gantry.container.inspect', subjectOf(id));
    const document = await eventually('the document', () => vscode.window.activeTextEditor?.document.uri.scheme === 'gantry-inspect' && vscode.window.activeTextEditor.document);
    const name = (): unknown => {
      const json: unknown = JSON.parse(document.getText().replace(/^\/\/.*\n/gm, ''));
      return (json as { readonly Name: unknown }).Name;
    };
    assert.equal(document.languageId, 'jsonc');
    assert.match(document.lineAt(0).text, /^\/\/ Container harbour on /);
    assert.match(document.lineAt(1).text, /^\/\/ Read at /);
    assert.equal(name(), '/harbour');
    await ask('POST', `/containers/${id}/rename?name=haven`);
    await eventually('the new name', () => name() === '/haven');
    await removeContainer(id);
    await eventually('the removal', () => document.lineAt(1).text.startsWith('// Removed;'));
    assert.equal(name(), '/haven');
  });
});

describe('image commands', () => {
  before(activateExtension);
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('inspect in a document', async () => {
    const { body } = await ask('GET', '/images/busybox:latest/json');
    const { Id: id } = body as { readonly Id: string };
    await vscode.commands.executeCommand('gantry.image.inspect', { subject: { kind: 'image', engineId: 'lab', id, reference: 'busybox:latest' } });
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /^\/\/ Image busybox:latest on .*\n\/\/ Read at .*\n\{\n/);
    assert.equal((JSON.parse(text.replace(/^\/\/.*\n/gm, '')) as { readonly Id: string }).Id, id);
  });
});
