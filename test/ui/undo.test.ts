import assert from 'node:assert/strict';
import { waitFor } from '../host/command.ts';
import { docker, removeAllContainers, runContainer, stateOf, useStage, waitForNoRow, waitForRow, waitForState } from './stage.ts';

describe('what was done', () => {
  const stage = useStage({ name: 'undo', version: '20.10' });

  before(async () => {
    await stage.window.showSideBar('Docker');
    await waitForRow(stage, 'Images', 'busybox');
  });
  afterEach(async () => {
    await removeAllContainers(stage);
    await stage.window.runCommand('Notifications: Clear All Notifications');
  });

  it('is taken back from its notification: a container that was stopped runs again', async () => {
    const { window } = stage;
    await runContainer(stage, 'web');
    await waitForRow(stage, 'Containers', 'web', 'running');
    await window.rowAction('Containers', 'web', 'Stop');
    await waitForState(stage, 'web', 'exited');
    await window.notificationButton('Stopped: web.', 'Start Again');
    await waitForState(stage, 'web', 'running');
  });

  it('is taken back: a container that was removed is created again, and what does not come back is said', async () => {
    const { window } = stage;
    const id = await runContainer(stage, 'web', '--env', 'A=b', '--volume', 'kept:/data');
    await waitForRow(stage, 'Containers', 'web', 'running');
    await window.rowMenu('Containers', 'web', 'Remove…');
    await window.dialog();
    await window.dialogButton('Remove');
    await waitFor('the removal', async () => (await stateOf(stage, 'web')) === 'gone');
    await window.notification(/Removed: web\. .*what was written inside, outside of volumes, is gone\./).waitFor();
    await window.screenshot('ui-undo-removed');
    await window.notificationButton('Removed: web.', 'Create Again');
    await waitForState(stage, 'web', 'running');
    const made = await docker(stage, 'inspect', '--format', '{{.Id}} {{.Config.Env}} {{range .Mounts}}{{.Name}}:{{.Destination}}{{end}}', 'web');
    assert.match(made, /A=b.* kept:\/data$/);
    assert.ok(!made.startsWith(id));
  });

  it('is taken back: an image gets its name again, as long as it is there', async () => {
    const { window } = stage;
    await docker(stage, 'tag', 'busybox', 'shop/web:1');
    await waitForRow(stage, 'Images', 'shop/web', '1');
    await window.expand('Images', 'shop/web');
    await window.rowMenu('Images', '1', 'Remove Image…');
    await window.dialog();
    await window.dialogButton('Remove');
    await waitForNoRow(stage, 'Images', 'shop/web');
    await window.notificationButton(/Untagged: shop\/web:1\. The image is there still\./, 'Tag Again');
    await waitForRow(stage, 'Images', 'shop/web', '1');
    await docker(stage, 'rmi', 'shop/web:1');
  });
});
