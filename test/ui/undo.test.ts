import assert from 'node:assert/strict';
import { type FrameLocator } from 'playwright-core';
import { waitFor } from '../host/command.ts';
import { docker, removeAllContainers, runContainer, service, stateOf, useStage, waitForNoRow, waitForRow, waitForState, webviewOf } from './stage.ts';

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

  it('is taken back: a network that was removed is created again, with the containers that were on it', async () => {
    const { window } = stage;
    await docker(stage, 'network', 'create', '--subnet', '10.80.0.0/24', '--label', 'team=shop', '--internal', 'front');
    await runContainer(stage, 'web', '--network', 'front', '--ip', '10.80.0.7', '--network-alias', 'shop');
    const facts = (): Promise<string> => docker(stage, 'network', 'inspect', '--format', '{{.Driver}} {{.Internal}} {{(index .IPAM.Config 0).Subnet}} {{.Labels}} {{range .Containers}}{{.Name}} {{.IPv4Address}}{{end}}', 'front');
    const before = await facts();
    assert.equal(before, 'bridge true 10.80.0.0/24 map[team:shop] web 10.80.0.7/24');
    await window.unfoldView('Networks');
    await waitForRow(stage, 'Networks', 'front', '1 container');
    await window.rowMenu('Networks', 'front', 'Remove Network…');
    assert.match(await window.dialog(), /front is not removed, since it is used by web \(running\)\./);
    await window.screenshot('ui-undo-network-question');
    await window.dialogButton('Disconnect and Remove');
    await waitForNoRow(stage, 'Networks', 'front');
    await window.notificationButton(/Removed: front\. .* and web connected to it again\./, 'Create Again');
    await waitForRow(stage, 'Networks', 'front', '1 container');
    assert.equal(await facts(), before);
    await removeAllContainers(stage);
    await waitForRow(stage, 'Networks', 'front', 'unused');
    await window.runCommand('Docker: Prune Networks…');
    await window.dialogButton('Remove');
    await waitForNoRow(stage, 'Networks', 'front');
    await window.notificationButton(/Removed: front\. It can be created again with its driver, subnets, options and labels\./, 'Create Again');
    await waitForRow(stage, 'Networks', 'front', 'bridge, 10.80.0.0/24, internal, unused');
    await docker(stage, 'network', 'rm', 'front');
    await window.unfoldView('Networks', false);
  });

  it('is not taken back of a volume, whose data is gone: the question says so, and nothing is offered', async () => {
    const { window } = stage;
    await docker(stage, 'volume', 'create', 'data');
    await window.unfoldView('Volumes');
    await waitForRow(stage, 'Volumes', 'data');
    await window.rowMenu('Volumes', 'data', 'Remove Volume…');
    assert.match(await window.dialog(), /All that is in it is lost\. This cannot be undone\./);
    await window.dialogButton('Remove');
    await waitForNoRow(stage, 'Volumes', 'data');
    assert.deepEqual(await window.notifications(), []);
    await window.unfoldView('Volumes', false);
  });

  it('is taken back after a clean-up of the disk: containers whose image stays, and what is gone of them is said', async () => {
    const { window } = stage;
    const page = (): FrameLocator => webviewOf(window);
    assert.equal((await stage.engine.docker(['build', '--tag', 'going:1', '-'], { input: 'FROM busybox\nENV A=b' })).code, 0);
    await docker(stage, 'create', '--name', 'stays', '--env', 'A=b', '--volume', 'going:/data', 'busybox', ...service);
    await docker(stage, 'create', '--name', 'imageless', 'going:1');
    // Holds the image of the one that stays.
    await runContainer(stage, 'holder');
    await window.runCommand('Docker: Show Disk Usage');
    await page().getByText('As measured at').waitFor();
    await page().getByRole('button', { name: 'Select Shown' }).click();
    await page().getByRole('button', { name: 'Remove Selected…' }).click();
    await page().getByText('Containers whose image stays can be created again afterwards, without what was written inside. All else is gone for good.').waitFor();
    await page().getByRole('button', { name: 'Remove', exact: true }).click();
    await page().getByText(/\d things were removed/).waitFor();
    await window.notification(/Removed: stays\. .*in the volumes that went too, is gone\./).waitFor();
    await window.screenshot('ui-undo-disk');
    await window.notificationButton(/Removed: stays\./, 'Create Again');
    await waitForState(stage, 'stays', 'created');
    assert.match(await docker(stage, 'inspect', '--format', '{{.Config.Env}} {{range .Mounts}}{{.Name}}:{{.Destination}}{{end}}', 'stays'), /A=b.* going:\/data$/);
    assert.equal(await stateOf(stage, 'imageless'), 'gone');
    await window.runCommand('View: Close All Editors');
  });
});
