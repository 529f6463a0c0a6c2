import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { copyFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { startRegistry } from '../host/registry.ts';
import { answerPath, docker, question, useStage, waitForNoRow, waitForRow } from './stage.ts';

const layers = 'Image Layers';
const efficiency = 'Efficiency 86.8 %';
const steps = ['FROM busybox', 'RUN mkdir /srv/app -p && echo one > /srv/app/config && head -c 300000 /dev/zero > /srv/app/big', 'RUN echo two > /srv/app/config && rm /srv/app/big', 'ENV MODE=first'];

describe('the layers of images', () => {
  const stage = useStage({ name: 'layers', version: '26.1' });

  async function build(tag: string, ...instructions: readonly string[]): Promise<void> {
    const { code, stderr } = await stage.engine.docker(['build', '--tag', tag, '-'], { input: instructions.join('\n') });
    assert.equal(code, 0, stderr);
  }

  before(async () => {
    await build('shop/app:1', ...steps);
    await build('shop/app:2', ...steps.slice(0, 3), 'ENV MODE=second', 'RUN echo three > /srv/app/config && echo new > /srv/app/new');
    await stage.window.showSideBar('Docker');
    await waitForRow(stage, 'Images', 'shop/app', '2 tags');
    await stage.window.expand('Images', 'shop/app');
    await waitForRow(stage, 'Images', '1');
  });

  it('are explored: what each brings, what is wasted, any file opened and compared with what was below (dive#525)', async () => {
    const { window } = stage;
    await window.rowMenu('Images', '1', 'Explore Layers');
    await waitForRow(stage, layers, efficiency, '300 kB');
    // Rows that do not fit are not there for a test to see.
    await window.unfoldView('Containers', false);
    await window.unfoldView('Images', false);
    await window.expand(layers, efficiency);
    await waitForRow(stage, layers, '/srv/app/big', '300 kB in 2 layers');
    const row = '3 · RUN echo two > /srv/app/config && rm /srv/app/big';
    await waitForRow(stage, layers, row, '1 file');
    await window.expand(layers, row);
    await window.expand(layers, 'srv');
    await window.expand(layers, 'app');
    await waitForRow(stage, layers, 'big', 'removed');
    await waitForRow(stage, layers, 'config', 'changed');
    await window.screenshot('ui-layers');
    await window.row(layers, 'config').click();
    await waitFor('both texts beside each other', async () => {
      const text = await window.page.locator('.monaco-diff-editor').allInnerTexts();
      return text.some((each) => each.includes('one') && each.includes('two'));
    });
    await window.screenshot('ui-layers-diff');
  });

  afterEach(() => stage.window.unfoldView('Images'));

  it('of two images are compared: configuration and files (dive#365)', async () => {
    const { window } = stage;
    await window.rowMenu('Images', '1', 'More', 'Compare with Image…');
    await question(window, /.*/, /Compare shop\/app:1 with which image/);
    await window.quickPick('shop/app:2');
    await waitForRow(stage, layers, 'ENV MODE', 'changed · first → second');
    await waitForRow(stage, layers, 'Files', '1 added, 1 changed, 0 removed');
    await window.expand(layers, 'srv');
    await window.expand(layers, 'app');
    await waitForRow(stage, layers, 'new', 'added');
    await window.screenshot('ui-layers-compare');
    await window.viewAction(layers, 'Close Image Layers');
    await waitFor('the view to go', async () => (await window.page.getByRole('button', { name: `${layers} Section` }).count()) === 0);
  });

  it('are saved to a tar file and loaded from it', async () => {
    const { window } = stage;
    const path = join(stage.workspace, 'shop-app-2.tar');
    await window.rowMenu('Images', '2', 'More', 'Save to Tar File…');
    await question(window, /.*/, /.*/);
    await window.page.keyboard.press('Enter');
    await window.notification(/shop\/app:2 was saved to/).waitFor();
    assert.ok(existsSync(path));
    await docker(stage, 'rmi', 'shop/app:2');
    await waitForNoRow(stage, 'Images', '2');
    await window.runCommand('Docker: Load Images from Tar Files…');
    await answerPath(stage.window, path);
    await window.notification(/Loaded: shop\/app:2/).waitFor();
    await waitForRow(stage, 'Images', '2');
  });

  it('are one where a root file system is imported, and what is no archive is refused by its name', async () => {
    const { window } = stage;
    await docker(stage, 'create', '--name', 'rooted', 'busybox');
    const path = join(stage.workspace, 'rootfs.tar');
    const { code, stderr } = await stage.engine.inside(['sh', '-c', 'DOCKER_HOST=unix:///mnt/docker.sock docker export --output /mnt/rootfs.tar rooted']);
    assert.equal(code, 0, stderr);
    await copyFile(join(dirname(stage.engine.socketPath), 'rootfs.tar'), path);
    await docker(stage, 'rm', 'rooted');
    const importFile = async (file: string, name: string): Promise<void> => {
      await window.runCommand('Docker: Import Root File System…');
      await answerPath(stage.window, file);
      await question(window, /The name of the image; empty for none/);
      await window.quickFill(name);
    };
    await importFile(path, 'team/base:1');
    await window.notification('rootfs.tar was imported as team/base:1.').waitFor();
    await waitForRow(stage, 'Images', 'team/base', '1');
    assert.equal(await docker(stage, 'run', '--rm', 'team/base:1', 'sh', '-c', 'echo runs'), 'runs');
    await docker(stage, 'rmi', 'team/base:1');
    await writeFile(join(stage.workspace, 'no.tar'), 'this is no archive');
    await importFile(join(stage.workspace, 'no.tar'), 'team/none:1');
    await window.notification('no.tar could not be imported.').waitFor();
    await window.runCommand('Notifications: Clear All Notifications');
  });

  it('are pushed to a registry', async () => {
    const { window } = stage;
    const registry = await startRegistry({ address: stage.engine.hostAddress });
    try {
      await docker(stage, 'tag', 'busybox', `${registry.host}/team/box:1`);
      await waitForRow(stage, 'Images', `${registry.host}/team/box`, '1');
      await window.expand('Images', `${registry.host}/team/box`);
      await waitFor('the row of the tag', async () => (await window.rows('Images')).some(({ label, level }) => label === '1' && level === 2));
      await window.rowMenu('Images', `${registry.host}/team/box`, 'Push…');
      await window.notification(/team\/box:1 was pushed/).waitFor();
      const answer = await fetch(`http://${registry.host}/v2/team/box/tags/list`);
      assert.deepEqual(((await answer.json()) as { readonly tags: readonly string[] }).tags, ['1']);
    } finally {
      await docker(stage, 'rmi', `${registry.host}/team/box:1`);
      await registry.stop();
    }
  });

  it('are pushed with what one is signed in with; a push that failed is tried once more', async () => {
    const { window } = stage;
    const registry = await startRegistry({ address: stage.engine.hostAddress, credentials: { username: 'joe', password: 'open sesame' } });
    const reference = `${registry.host}/team/locked:1`;
    const signIn = (password: string): Promise<void> => writeFile(join(stage.configFolder, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth: Buffer.from(`joe:${password}`).toString('base64') } } }));
    try {
      await signIn('wrong');
      await docker(stage, 'tag', 'busybox', reference);
      await waitForRow(stage, 'Images', `${registry.host}/team/locked`, '1');
      await window.rowMenu('Images', `${registry.host}/team/locked`, 'Push…');
      const failed = `${reference} could not be pushed.`;
      await window.notification(failed).waitFor();
      await window.screenshot('ui-push-failed');
      assert.doesNotMatch(await window.notification(failed).innerText(), /wrong|sesame/);
      await signIn('open sesame');
      await window.notificationButton(failed, 'Retry');
      await window.notification(`${reference} was pushed.`).waitFor();
      const answer = await fetch(`http://${registry.host}/v2/team/locked/tags/list`, { headers: { authorization: `Basic ${Buffer.from('joe:open sesame').toString('base64')}` } });
      assert.deepEqual(((await answer.json()) as { readonly tags: readonly string[] }).tags, ['1']);
    } finally {
      await rm(join(stage.configFolder, 'config.json'), { force: true });
      await stage.engine.docker(['rmi', reference]);
      await registry.stop();
    }
  });
});
