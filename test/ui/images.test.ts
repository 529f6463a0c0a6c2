import assert from 'node:assert/strict';
import { waitFor } from '../host/command.ts';
import { type ProxiedRequest } from '../host/faultProxy.ts';
import { startRegistry } from '../host/registry.ts';
import { docker, question, removeAllContainers, runContainer, useStage, waitForNoRow, waitForRow } from './stage.ts';

const view = 'Images';

describe('the images view', () => {
  const stage = useStage({
    name: 'images',
    version: '20.10',
    isProxied: true,
  });

  /** Builds an image by the lab's CLI; an instruction of its own makes it another image each time. */
  async function build(tag: string, ...instructions: readonly string[]): Promise<void> {
    const { code, stderr } = await stage.engine.docker(['build', '--tag', tag, '-'], { input: ['FROM busybox', ...instructions].join('\n') });
    assert.equal(code, 0, stderr);
  }

  async function exists(reference: string): Promise<boolean> {
    return (await stage.engine.api('GET', `/images/${reference}/json`)).status === 200;
  }

  before(async () => {
    await stage.window.showSideBar('Docker');
    await waitForRow(stage, view, 'busybox');
  });

  afterEach(async () => {
    await removeAllContainers(stage);
    const tags = (await docker(stage, 'images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n').filter((tag) => tag !== 'busybox:latest' && !tag.includes('<none>'));
    if (tags.length > 0) await docker(stage, 'rmi', '--force', ...tags);
    await docker(stage, 'image', 'prune', '--force');
    await stage.window.waitForRows(view, 'busybox alone', (rows) => rows.every(({ label, level }) => level > 1 || label === 'busybox'));
  });

  it('groups tags by repository, and says who uses them', async () => {
    const { window } = stage;
    await docker(stage, 'tag', 'busybox', 'shop/web:1.0');
    await docker(stage, 'tag', 'busybox', 'shop/web:2.0');
    await waitForRow(stage, view, 'shop/web', '2 tags');
    await window.expand(view, 'shop/web');
    await waitForRow(stage, view, '2.0');
    await runContainer(stage, 'user');
    await waitForRow(stage, view, '1.0', 'in use by 1 container');
    await window.expand(view, '1.0');
    await waitForRow(stage, view, 'user', 'running');
    await window.screenshot('ui-images-used');
    await docker(stage, 'rmi', 'shop/web:1.0', 'shop/web:2.0');
    await waitForNoRow(stage, view, 'shop/web');
  });

  it('tags an image', async () => {
    const { window } = stage;
    await docker(stage, 'tag', 'busybox', 'first:1');
    await waitForRow(stage, view, 'first');
    await window.expand(view, 'first');
    await window.rowMenu(view, '1', 'Tag…');
    await question(window, /further name/);
    await window.quickFill('second:2');
    await waitForRow(stage, view, 'second', '2');
  });

  it('refuses to remove what containers use, names them, and does it by force', async () => {
    const { window } = stage;
    await build('used', 'LABEL a=used');
    await docker(stage, 'create', '--name', 'keeper', 'used');
    await waitForRow(stage, view, 'used');
    await window.expand(view, 'used');
    await waitForRow(stage, view, 'latest', 'in use by 1 container');
    await window.rowMenu(view, 'latest', 'Remove Image…');
    const dialog = await window.dialog();
    assert.match(dialog, /used:latest is not removed, since containers use it\./);
    assert.match(dialog, /Used by: keeper \(created\)\./);
    await window.screenshot('ui-images-refused');
    await window.dialogButton('Cancel');
    assert(await exists('used:latest'));
    await window.rowMenu(view, 'latest', 'Remove Image…');
    await window.dialog();
    await window.dialogButton('Remove by Force');
    await waitForNoRow(stage, view, 'used');
    assert(!(await exists('used:latest')));
  });

  it('removes one name of an image, or all of them after they were named', async () => {
    const { window } = stage;
    await build('several:1', 'LABEL a=several');
    for (const name of ['several:2', 'other/several:stable']) await docker(stage, 'tag', 'several:1', name);
    await waitForRow(stage, view, 'several', '2 tags');
    await window.expand(view, 'several');
    await window.rowMenu(view, '1', 'Remove Image…');
    assert.match(await window.dialog(), /Remove several:1\?\s+What has further names stays under them: (?=.*several:2)(?=.*other\/several:stable)/);
    await window.dialogButton('Remove');
    await waitForNoRow(stage, view, '1');
    assert.deepEqual([await exists('several:1'), await exists('several:2')], [false, true]);
    await window.rowMenu(view, '2', 'Remove Image…');
    assert.match(await window.dialog(), /further names stays under them: other\/several:stable\./);
    await window.screenshot('ui-images-all-names');
    await window.dialogButton('Remove All Its Names');
    await waitForNoRow(stage, view, 'several');
    await waitForNoRow(stage, view, 'other/several');
    assert.deepEqual([await exists('several:2'), await exists('other/several:stable')], [false, false]);
    await window.runCommand('Notifications: Clear All Notifications');
  });

  it('pulls an image by its name, and shows what is going on (vscode-docker#2912, vscode-docker#2561)', async () => {
    const { window } = stage;
    const registry = await startRegistry({ address: stage.engine.hostAddress });
    stage.cleanups.push(() => registry.stop());
    const reference = `${registry.host}/far:3`;
    await build(reference, 'RUN dd if=/dev/urandom of=/big bs=1M count=48');
    await docker(stage, 'push', reference);
    await docker(stage, 'rmi', reference);
    await waitForNoRow(stage, view, `${registry.host}/far`);
    await window.runCommand('Docker: Pull Image…');
    await question(window, /.*/, /The name of the image/);
    stage.proxy.fail({ kind: 'delay', milliseconds: 4000 }, isPull);
    await window.quickFill(reference);
    await window.notification(`Pulling ${reference}`).waitFor();
    await window.screenshot('ui-images-pulling');
    await waitForRow(stage, view, `${registry.host}/far`, '3');
    await stage.proxy.heal();
    await window.waitForRows(view, 'the pulled image to be selected', (rows) => rows.some(({ label }) => label === '3'));
    assert(await exists(reference));
  });

  it('ends a pull in the engine too when it is cancelled', async () => {
    const { window } = stage;
    stage.proxy.fail({ kind: 'silent' }, isPull);
    await window.runCommand('Docker: Pull Image…');
    await question(window, /.*/, /The name of the image/);
    await window.quickFill('never:1');
    await waitFor('the request', () => stage.proxy.openRequests.some(isPull));
    await window.notificationButton('Pulling never:1', 'Cancel');
    await waitFor('the end of the request', () => !stage.proxy.openRequests.some(isPull));
    await window.notification('Pulling never:1').waitFor({ state: 'hidden' });
    assert.deepEqual(await window.notifications(), []);
    await stage.proxy.heal();
  });

  it('says what is wrong with a pull that cannot be', async () => {
    const { window } = stage;
    await window.runCommand('Docker: Pull Image…');
    await question(window, /.*/, /The name of the image/);
    await window.quickFill('127.0.0.1:1/nothing');
    await window.notification('127.0.0.1:1/nothing:latest could not be pulled.').waitFor();
    await window.screenshot('ui-images-pull-failed');
    await window.runCommand('Notifications: Clear All Notifications');
  });

  it('shows dangling images apart, hides them, and prunes exactly those it listed', async () => {
    const { window } = stage;
    await build('moved', 'LABEL a=one');
    const old = (await docker(stage, 'images', '--quiet', '--no-trunc', 'moved')).slice('sha256:'.length, 'sha256:'.length + 12);
    await build('moved', 'LABEL a=two');
    await waitForRow(stage, view, 'Dangling', '1 image');
    await window.viewAction(view, 'Hide Dangling Images');
    await waitForNoRow(stage, view, 'Dangling');
    await window.viewAction(view, 'Show Dangling Images');
    await waitForRow(stage, view, 'Dangling', '1 image');
    await window.viewAction(view, 'Prune Images…');
    await window.quickPick('Dangling images');
    const dialog = await window.dialog();
    assert.match(dialog, /Remove 1 images? and free up to/);
    assert(dialog.includes(old), dialog);
    await window.dialogButton('Remove');
    await waitForNoRow(stage, view, 'Dangling');
    assert(await exists('moved:latest'));
  });
});

function isPull({ path }: ProxiedRequest): boolean {
  return path.startsWith('/images/create?');
}
