import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrThrow, waitFor } from '../host/command.ts';
import { addContext } from '../host/dockerContexts.ts';
import { type LabEngine } from '../host/engine.ts';
import { beginContext, chooseFile } from './contextForm.ts';
import { startFaultProxy, type FaultProxy } from '../host/faultProxy.ts';
import { startTwins } from './engines.ts';
import { answer, answerPath, docker, question, runContainer, service, useStage, waitForNoRow, waitForRow, waitForState } from './stage.ts';

const view = 'Containers';
const contexts = 'Contexts';

describe('several engines in one window', function () {
  this.timeout(120_000);
  let second: LabEngine;
  let twin: LabEngine;
  let certificates: string;
  /** Before the second one. */
  let slow: FaultProxy;
  const configFile = (): string => join(stage.configFolder, 'config.json');
  const stage = useStage({
    name: 'contexts',
    version: '20.10',
    async prepare(stage) {
      certificates = join(stage.workspace, '../certificates');
      [second, twin] = await startTwins(certificates);
      for (const engine of [second, twin]) stage.cleanups.push(() => engine.stop());
      slow = await startFaultProxy(second.socketPath);
      stage.cleanups.push(() => slow.stop());
      await addContext(stage, 'second', second.socketPath);
      await addContext(stage, 'slow', slow.socketPath);
      await mkdir(join(stage.configFolder, 'contexts/meta', 'f'.repeat(64)), { recursive: true });
      await writeFile(join(stage.configFolder, 'contexts/meta', 'f'.repeat(64), 'meta.json'), '{ torn');
      await writeFile(configFile(), '{\n\t"currentContext": "default"\n}\n');
      return undefined;
    },
  });

  const onlyRows = async (): Promise<readonly (readonly [string, number])[]> => (await stage.window.rows(view)).map(({ label, level }) => [label, level]);
  const stateThere = async (engine: LabEngine, name: string): Promise<string> => (JSON.parse((await engine.api('GET', `/containers/${name}/json`)).body) as { State: { Status: string } }).State.Status;

  it('lists the command line’s contexts, and says which of them cannot be read', async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await window.unfoldView(contexts);
    await waitForRow(stage, contexts, 'default');
    await waitForRow(stage, contexts, 'second', second.socketPath);
    await waitForRow(stage, contexts, 'f'.repeat(12), 'broken');
    await window.screenshot('ui-contexts-list');
  });

  it('shows another engine beside the first: each view has the engines as roots (remote-release#2321)', async () => {
    const { window } = stage;
    await runContainer(stage, 'web');
    await second.docker(['run', '--detach', '--name', 'far-web', 'busybox', ...service]);
    await waitForRow(stage, view, 'web', 'running');
    const alone = await window.rows(view);
    assert.deepEqual(alone.map(({ level }) => level), [1]);
    await window.rowAction(contexts, 'second', 'Show Beside');
    await waitForRow(stage, view, 'second');
    await waitForRow(stage, view, 'far-web', 'running');
    await waitForRow(stage, view, 'web', 'running');
    assert.deepEqual(await onlyRows(), [['default', 1], ['web', 2], ['second', 1], ['far-web', 2], ['same', 2]]);
    await window.statusItem('default +1').waitFor();
    await waitFor('the badge for both', async () => (await window.badge('Docker'))?.includes('2'));
    await window.screenshot('ui-contexts-both');
  });

  it('acts on the engine of the row, and on that alone', async () => {
    const { window } = stage;
    await window.rowAction(view, 'far-web', 'Stop');
    await waitForRow(stage, view, 'far-web', 'exited');
    await waitForState(stage, 'web', 'running');
    await window.rowAction(view, 'far-web', 'Start');
    await waitForRow(stage, view, 'far-web', 'running');
  });

  it('copies an image, or all of a repository, from one engine to another', async () => {
    const { window } = stage;
    await window.unfoldView(contexts, false);
    await window.expand('Images', 'only-there');
    await window.rowMenu('Images', '1', 'More', 'Copy to Another Engine…');
    const { items } = await question(window, /.*/, /Which Docker context/);
    assert.deepEqual([items[0], items.filter((item) => /second|ffff/.test(item))], ['default', []], 'neither its own engine nor a broken one is offered');
    await window.quickPick('default');
    await window.notification('Copied to default: only-there:1.').waitFor();
    const images = (): Promise<string> => docker(stage, 'images', '--format', '{{.Repository}}:{{.Tag}}', 'only-there');
    assert.equal(await images(), 'only-there:1');
    await docker(stage, 'rmi', 'only-there:1');
    await window.waitForRows('Images', 'one only-there', (rows) => rows.filter(({ label }) => label === 'only-there').length === 1);
    await window.rowMenu('Images', 'only-there', 'Copy to Another Engine…');
    await window.quickPick('default');
    await window.notification('Copied to default: 2 images.').waitFor();
    assert.deepEqual((await images()).split('\n').sort(), ['only-there:1', 'only-there:2']);
  });

  it('copies a volume from one engine to another, with owners and modes', async () => {
    const { window } = stage;
    await second.docker(['run', '--rm', '--volume', 'data:/v', 'busybox', 'sh', '-c', 'mkdir /v/conf; printf blue > /v/conf/color; chown 7:8 /v/conf/color; chmod 640 /v/conf/color']);
    await docker(stage, 'volume', 'create', 'data');
    await window.unfoldView('Volumes');
    await window.waitForRows('Volumes', 'both volumes', (rows) => rows.filter(({ label }) => label === 'data').length === 2);
    await docker(stage, 'volume', 'rm', 'data');
    await window.waitForRows('Volumes', 'one volume', (rows) => rows.filter(({ label }) => label === 'data').length === 1);
    await window.rowMenu('Volumes', 'data', 'More', 'Copy to Another Engine…');
    await window.quickPick('default');
    await answer(window, /The name of the new volume/, 'data-copy');
    await window.notification('Copied to default: data.').waitFor();
    await waitForRow(stage, 'Volumes', 'data-copy');
    await window.screenshot('ui-contexts-volume');
    assert.equal(await docker(stage, 'run', '--rm', '--volume', 'data-copy:/v', 'busybox', 'sh', '-c', 'stat -c %u:%g:%a /v/conf/color; cat /v/conf/color'), '7:8:640\nblue');
    await window.unfoldView('Volumes', false);
  });

  it('says which names would go over to what is copied, and copies nothing where that is cancelled', async () => {
    const { window } = stage;
    await window.unfoldView('Volumes');
    await waitForRow(stage, 'Volumes', 'data-copy');
    slow.fail({ kind: 'silent' }, ({ method, path }) => path.startsWith('/images/load') || (method === 'PUT' && path.includes('/archive')));
    await window.rowMenu('Images', 'busybox', 'Copy to Another Engine…');
    await window.quickPick('slow');
    // Another image has the name there.
    assert.match(await window.dialog(), /names are taken there from other images[^]*busybox:latest/);
    await window.dialogButton('Copy');
    await window.notificationButton(/Copying busybox.* to slow/, 'Cancel');
    await window.rowMenu('Volumes', 'data-copy', 'More', 'Copy to Another Engine…');
    await window.quickPick('slow');
    await answer(window, /The name of the new volume/, 'half');
    await waitFor('the new volume', async () => (await second.docker(['volume', 'ls', '--quiet', '--filter', 'name=half'])).stdout !== '');
    await window.notificationButton(/Copying data-copy to slow/, 'Cancel');
    await waitFor('it to be gone', async () => (await second.docker(['volume', 'ls', '--quiet', '--filter', 'name=half'])).stdout === '');
    await window.notification(/Copying/).waitFor({ state: 'detached' });
    await waitFor('no helper', async () => (await second.docker(['ps', '--all', '--quiet', '--filter', 'label=dev.gantry.helper'])).stdout === '');
    await window.unfoldView('Volumes', false);
  });

  it('shows which images two engines have', async () => {
    const { window } = stage;
    await window.rowMenu('Images', 'second', 'Compare Images with Another Engine…');
    await window.quickPick('default');
    await waitFor('both lists', async () => {
      const sides = await window.page.locator('.editor-group-container.active .monaco-diff-editor .editor .view-lines').allTextContents();
      return sides.length >= 2 && sides.every((text) => text.includes('busybox:latest'));
    });
    assert.ok((await window.tabs()).some((name) => name.includes('second') || name.includes('default')));
    await window.screenshot('ui-contexts-compare');
  });

  it('tells of an engine in a document', async () => {
    const { window } = stage;
    await window.rowAction(view, 'second', 'Show Engine Info');
    await waitFor('the document', async () => /Engine[\s\S]*20\.10[\s\S]*Disk\n\s+Images\s+[\d.]+MB \(3\)/.test(await window.editorText()));
    await window.screenshot('ui-contexts-info');
  });

  it('says in an open log that its engine was disconnected, and goes back to one engine', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'far-web', 'Follow Logs in Terminal');
    await window.page.locator('.xterm-rows').waitFor();
    await window.rowMenu(view, 'second', 'Disconnect');
    await waitForNoRow(stage, view, 'far-web');
    await window.waitForTerminal('not connected to the engine second');
    assert.deepEqual(await onlyRows(), [['web', 1]]);
    assert.match(await readFile(configFile(), 'utf8'), /"currentContext": "default"/);
    await window.runCommand('Terminal: Kill All Terminals');
  });

  it('adds a context by a form, says why it cannot be reached, and removes it', async () => {
    const { window } = stage;
    await window.unfoldView('Images', false);
    await window.unfoldView(contexts);
    await beginContext(window, 'Named pipe', 'npipe:////./pipe/docker_engine', 'piped');
    await window.quickPick('Add');
    await waitForRow(stage, contexts, 'piped', 'npipe:////./pipe/docker_engine');
    await window.rowMenu(contexts, 'piped', 'Test Connection');
    await window.notification(/There is no Docker Engine at npipe/).waitFor();
    await window.page.keyboard.press('Escape');
    await window.rowMenu(contexts, 'piped', 'Remove Context…');
    await window.dialogButton('Remove');
    await waitForNoRow(stage, contexts, 'piped');
  });

  it('adds one with TLS, whose files are chosen, edited and tested', async () => {
    const { window } = stage;
    await beginContext(window, 'TCP with TLS', `tcp://${twin.address}:1`, 'twin');
    await chooseFile(window, 'Certificate of the authority (ca.pem)', join(certificates, 'other-ca.pem'));
    await chooseFile(window, 'Your certificate (cert.pem)', join(certificates, 'client.pem'));
    await chooseFile(window, 'Your key (key.pem)', join(certificates, 'client.key'));
    await question(window, /.*/, /Choose what to change/);
    await window.screenshot('ui-contexts-form');
    await window.quickPick('Add');
    await waitForRow(stage, contexts, 'twin', 'only here');
    await window.rowMenu(contexts, 'twin', 'Test Connection');
    await window.notification(`Nothing listens at tcp://${twin.address}:1`).waitFor();
    await window.page.keyboard.press('Escape');
    await window.rowMenu(contexts, 'twin', 'Edit Context…');
    await window.quickPick('Address');
    await answer(window, /The address of the engine/, `tcp://${twin.address}:2376`);
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Save');
    await waitForRow(stage, contexts, 'twin', '2376');
    await window.rowMenu(contexts, 'twin', 'Test Connection');
    await window.notification(/is signed by nobody you trust/).waitFor();
    await window.page.keyboard.press('Escape');
    await window.rowMenu(contexts, 'twin', 'Edit Context…');
    await chooseFile(window, 'Certificate of the authority (ca.pem)', join(certificates, 'ca.pem'), true);
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Save');
    await window.rowMenu(contexts, 'twin', 'Test Connection');
    await window.notification(/twin answers: Docker Engine 20\.10/).waitFor();
  });

  it('keeps containers of the same id on two engines apart', async () => {
    const { window } = stage;
    await window.rowAction(contexts, 'twin', 'Show Beside');
    await waitForRow(stage, view, 'twin');
    // A click on a row that is drawn anew at that moment names none.
    await waitForRow(stage, contexts, 'twin', 'connected');
    await window.rowAction(contexts, 'second', 'Show Beside');
    await window.statusItem('default +2').waitFor();
    await window.waitForRows(view, 'same twice', (rows) => rows.filter(({ label }) => label === 'same').length === 2);
    const idOf = async (engine: LabEngine): Promise<string> => (JSON.parse((await engine.api('GET', '/containers/same/json')).body) as { Id: string }).Id;
    assert.equal(await idOf(second), await idOf(twin));
    // The first of the two rows is the twin's, which was connected first.
    await window.rowAction(view, 'same', 'Start');
    await waitFor('the twin’s to run', async () => (await stateThere(twin, 'same')) === 'running');
    assert.equal(await stateThere(second, 'same'), 'created');
    await window.waitForRows(view, 'one of them running', (rows) => rows.filter(({ label, description }) => label === 'same' && description.includes('running')).length === 1);
    await window.screenshot('ui-contexts-same');
  });

  it('opens a published port at the engine’s own host (vscode-docker#4214)', async () => {
    const { window } = stage;
    await twin.docker(['run', '--detach', '--name', 'site', '--publish', '8080:80', 'busybox', 'sh', '-c', 'mkdir /w; echo from the twin > /w/index.html; exec httpd -f -p 80 -h /w']);
    await waitFor('the server', async () => (await twin.docker(['exec', 'site', 'wget', '-q', '-O', '-', 'http://127.0.0.1/'])).code === 0);
    await waitForRow(stage, view, 'site', 'running');
    const opened = window.page.context().waitForEvent('page', { timeout: 60_000 });
    await window.rowMenu(view, 'site', 'Open in Browser');
    await window.dialogButton('Open');
    const page = await opened;
    await waitFor('the page', async () => (await page.content()).includes('from the twin'));
    assert.equal(page.url(), `http://${twin.address}:8080/`);
    await page.close();
  });

  it('follows a choice for the window or the workspace, and leaves the command line’s alone until it is told', async () => {
    const { window } = stage;
    await window.rowMenu(contexts, 'second', 'Use in This Window Only');
    await waitForRow(stage, contexts, 'second', 'shown in this window');
    await window.statusItem(/^\s*second/).waitFor();
    await window.rowMenu(contexts, 'default', 'Use Context…');
    await waitForRow(stage, contexts, 'default', 'shown in this window');
    await window.statusItem('default').click();
    // Its tooltip would lie over the row.
    await window.page.mouse.move(700, 400);
    await question(window, /.*/, /Use which Docker context/);
    await window.quickPick('second');
    await waitForRow(stage, contexts, 'second', 'shown in this window');
    assert.match(await readFile(configFile(), 'utf8'), /"currentContext": "default"/);
    await window.rowMenu(contexts, 'second', 'More', 'Use for the Command Line (docker context use)');
    await waitForRow(stage, contexts, 'second', 'current of the command line');
    assert.equal(await readFile(configFile(), 'utf8'), '{\n\t"currentContext": "second"\n}\n');
    await window.rowMenu(contexts, 'default', 'More', 'Use for the Command Line (docker context use)');
    await waitForRow(stage, contexts, 'default', 'current of the command line');
    await window.rowMenu(contexts, 'default', 'Use Context…');
    await waitForRow(stage, contexts, 'default', 'shown in this window');
  });

  it('exports a context with its TLS files for the command line, and imports what that exports', async () => {
    const { window, workspace, configFolder } = stage;
    const cli = (...args: readonly string[]): Promise<string> => runOrThrow('docker', args, { environment: { ...process.env, DOCKER_CONFIG: configFolder }, cwd: workspace });
    await window.rowMenu(contexts, 'twin', 'More', 'Export Context…');
    await answerPath(window, join(workspace, 'twin.tar'));
    await window.notification(/twin was exported to .*It holds your key/).waitFor();
    await cli('context', 'import', 'of-cli', 'twin.tar');
    await waitForRow(stage, contexts, 'of-cli', `tcp://${twin.address}:2376`);
    assert.match(await cli('--context', 'of-cli', 'version', '--format', '{{.Server.Version}}'), /^20\.10/);
    await cli('context', 'export', 'of-cli', 'back.tar');
    await cli('context', 'rm', 'of-cli');
    await waitForNoRow(stage, contexts, 'of-cli');
    await window.viewAction(contexts, 'Import Context…');
    await answerPath(window, join(workspace, 'back.tar'));
    await answer(window, /The name of the context/, 'third');
    await waitForRow(stage, contexts, 'third', `tcp://${twin.address}:2376`);
    await window.rowMenu(contexts, 'third', 'Test Connection');
    await window.notification(/third answers: Docker Engine 20\.10/).waitFor();
    await window.rowMenu(contexts, 'third', 'Remove Context…');
    assert.match(await window.dialog(), /Remove the context third\?/);
    await window.dialogButton('Remove');
    await waitForNoRow(stage, contexts, 'third');
  });

  it('removes a context whose engine is shown, with a log of it open, and one that cannot be read', async () => {
    const { window } = stage;
    await window.rowMenu(contexts, 'f'.repeat(12), 'Remove Context…');
    await window.dialogButton('Remove');
    await waitForNoRow(stage, contexts, 'f'.repeat(12));
    await twin.docker(['run', '--detach', '--name', 'talker', 'busybox', 'sh', '-c', 'while true; do echo still here; sleep 1; done']);
    await window.rowMenu(view, 'talker', 'Follow Logs in Terminal');
    await window.waitForTerminal('still here');
    await window.rowMenu(contexts, 'twin', 'Remove Context…');
    assert.match(await window.dialog(), /This window shows it now/);
    await window.dialogButton('Remove');
    await waitForNoRow(stage, contexts, 'twin');
    await waitForNoRow(stage, view, 'twin');
    await window.waitForTerminal('not connected to the engine twin');
    await window.screenshot('ui-contexts-removed');
  });

  it('says which engine does not answer, in the status bar and on its row', async () => {
    const { window } = stage;
    await second.kill9();
    await waitForRow(stage, contexts, 'second', 'does not answer');
    await waitFor('the status bar', async () => (await window.statusItem('default').innerHTML()).includes('codicon-warning'));
    await window.screenshot('ui-contexts-away');
    await second.restart();
    await waitForRow(stage, contexts, 'second', 'connected');
  });
});
