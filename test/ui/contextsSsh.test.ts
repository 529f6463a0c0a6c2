import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrThrow, waitFor } from '../host/command.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { startSshServer, type SshServer } from '../host/sshServer.ts';
import { beginContext } from './contextForm.ts';
import { isKept, question, service, useStage, waitForRow } from './stage.ts';

const view = 'Containers';
const contexts = 'Contexts';

describe('an engine beyond ssh, in the window', function () {
  this.timeout(120_000);
  let far: LabEngine;
  let server: SshServer;
  let near: SshServer;
  const stage = useStage({
    name: 'contextsSsh',
    version: '20.10',
    async prepare({ cleanups, engine, configFolder }) {
      far = await startEngine({ version: '26.1' });
      cleanups.push(() => far.stop());
      await far.loadBusybox();
      server = await startSshServer(far, { password: 'tr0ub4dor', config: ['PubkeyAuthentication no'] });
      cleanups.push(() => server.stop());
      await writeFile(join(server.folder, '.ssh/known_hosts'), '');
      near = await startSshServer(engine, { password: 'tr0ub4dor', config: ['PubkeyAuthentication no'] });
      cleanups.push(() => near.stop());
      await runOrThrow('docker', ['--config', configFolder, 'context', 'create', 'near', '--docker', `host=${near.url}`]);
      return undefined;
    },
    environment: () => ({ PATH: server.environment['PATH'], SSH_AUTH_SOCK: undefined }),
  });

  it('is added, its host key shown, its password asked for, and stands beside the first', async () => {
    const { window } = stage;
    assert.equal((await far.docker(['run', '--detach', '--name', 'far-web', 'busybox', ...service])).code, 0);
    await window.showSideBar('Docker');
    await window.unfoldView(contexts);
    await beginContext(window, 'ssh', server.url, 'far');
    await window.quickPick('Add');
    await waitForRow(stage, contexts, 'far', 'only here');
    await window.rowAction(contexts, 'far', 'Show Beside');
    assert.match(await window.dialog(), /Connect to the engine far for the first time\?[^]*SHA256:/);
    await window.screenshot('ui-ssh-host-key');
    await window.dialogButton('Trust and Connect');
    const asked = await question(window, /password/i);
    assert.match(asked.title, /ssh for the engine far/);
    await window.screenshot('ui-ssh-password');
    // Another question closes this one, which is no refusal for good.
    await window.page.keyboard.press('F1');
    await window.page.keyboard.press('Escape');
    await window.notificationButton(/The engine far is not connected: what ssh asked was not answered/, 'Connect');
    await question(window, /password/i);
    await window.quickFill('tr0ub4dor');
    await waitForRow(stage, view, 'far-web', 'running');
    await waitForRow(stage, contexts, 'far', 'connected');
  });

  it('opens a published port through a forward (vscode-docker#3829)', async () => {
    const { window } = stage;
    await far.docker(['run', '--detach', '--name', 'site', '--publish', '127.0.0.1:8090:80', 'busybox', 'sh', '-c', 'mkdir /w; echo over ssh > /w/index.html; exec httpd -f -p 80 -h /w']);
    await waitFor('the server', async () => (await far.docker(['exec', 'site', 'wget', '-q', '-O', '-', 'http://127.0.0.1/'])).code === 0);
    await waitForRow(stage, view, 'site', 'running');
    const opened = window.page.context().waitForEvent('page', { timeout: 60_000 });
    await window.rowMenu(view, 'site', 'Open in Browser');
    const page = await opened;
    await page.waitForURL(/8090/);
    // A browser elsewhere is led to this machine's port by the editor.
    assert.match(page.url(), /\/proxy\/8090\/$|^http:\/\/localhost:8090\/$/);
    assert.equal(await (await fetch('http://127.0.0.1:8090/')).text(), 'over ssh\n');
    await page.close();
  });

  it('heals where the connection is cut, without asking again', async () => {
    const { window } = stage;
    await server.cut();
    await far.docker(['rename', 'far-web', 'renamed']);
    await waitForRow(stage, view, 'renamed', 'running');
    await waitForRow(stage, contexts, 'far', 'connected');
    assert.equal(await window.page.locator('.quick-input-widget').isVisible(), false);
  });

  it('is asked for after another one when the window is loaded anew', async () => {
    const { window } = stage;
    await window.rowAction(contexts, 'near', 'Show Beside');
    assert.match(await window.dialog(), /Connect to the engine near for the first time\?/);
    await window.dialogButton('Trust and Connect');
    await question(window, /password/i);
    await window.quickFill('tr0ub4dor');
    await waitForRow(stage, contexts, 'near', 'connected');
    await waitFor('the window to have kept its engines', () => isKept(stage, 'far', 'near'));
    await window.page.reload();
    await window.whenReady();
    const asked: string[] = [];
    for (let count = 0; count < 2; count += 1) {
      asked.push(await waitFor('the next password', async () => {
        const { message, title } = await window.quickInput();
        return /password/i.test(message) && !asked.includes(title) && title;
      }));
      await window.quickFill('tr0ub4dor');
    }
    assert.deepEqual(asked.sort(), ['ssh for the engine far', 'ssh for the engine near']);
    for (const name of ['far', 'near']) await waitForRow(stage, contexts, name, 'connected');
  });

  it('is refused where its host key has changed, and the row says why and what to do', async () => {
    const { window } = stage;
    await server.changeHostKey();
    await waitForRow(stage, contexts, 'far', 'does not answer');
    const hover = await window.tooltip(contexts, 'far', 'is another than before');
    assert.match(await hover.innerText(), /ssh-keygen -f "[^"]+" -R "/);
    await window.screenshot('ui-ssh-host-key-changed');
    assert.equal(await window.page.locator('.monaco-dialog-box').isVisible(), false);
  });
});
