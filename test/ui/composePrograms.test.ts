import assert from 'node:assert/strict';
import { join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { installCompose, pathWithoutCompose } from '../host/compose.ts';
import { answer, docker, service, useStage, waitForRow, writeWorkspaceFile } from './stage.ts';

const view = 'Containers';
const command = 'command: ["sh", "-c", "trap \\"exit 0\\" TERM; echo up; sleep 86400 & wait"]';
const file = (mode: string): string => `version: "3.7"\nservices:\n  web:\n    image: busybox\n    ${command}\n    environment: {MODE: ${mode}}\n`;

describe('Compose files where there is 1.29 only', () => {
  const stage = useStage({
    name: 'compose1',
    version: '20.10',
    files: { 'shop/docker-compose.yml': file('one') },
    environment: ({ configFolder }) => pathWithoutCompose(join(configFolder, 'bin')),
    prepare: async ({ configFolder }) => {
      await installCompose('1.29', configFolder, join(configFolder, 'bin'));
      return undefined;
    },
  });

  it('are brought up with it', async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await waitForRow(stage, view, 'shop', '0/1 running');
    await window.rowAction(view, 'shop', 'Compose Up');
    await waitForRow(stage, view, 'shop', '1/1 running');
    await window.waitForTerminal(/shop_web_1 .*done/);
    await window.screenshot('ui-compose1-up');
  });

  it('show what drifted, and put just that right', async () => {
    const { window } = stage;
    const idOf = (): Promise<string> => docker(stage, 'inspect', '--format', '{{.Id}}', 'shop_web_1');
    const before = await idOf();
    await writeWorkspaceFile(stage, 'shop/docker-compose.yml', file('two'));
    await waitForRow(stage, view, 'shop', '1 stale');
    await window.expand(view, 'shop');
    await window.rowAction(view, 'web', 'Show Differences to File');
    await window.page.locator('.monaco-diff-editor .view-line', { hasText: /MODE:\stwo/ }).first().waitFor();
    await window.rowAction(view, 'web', 'Recreate Just This');
    await window.dialog();
    await window.dialogButton('Recreate');
    await waitFor('another container', async () => (await idOf().catch(() => before)) !== before);
    await window.waitForRows(view, 'nothing stale', (rows) => rows.every(({ description }) => !description.includes('stale')));
  });

  it('are scaled, and told what it cannot do', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'web', 'Compose', 'Scale…');
    await answer(window, /How many containers/, '2');
    await waitForRow(stage, view, 'web', '2/2 running');
    await window.rowMenu(view, 'shop', 'Compose', 'Compose Watch');
    await window.waitForTerminal(/docker-compose 1\.29\.\d+ has no watch/);
  });

  it('are taken down with it', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'shop', 'Compose Down…');
    await window.dialog();
    await window.dialogButton('Down');
    await waitForRow(stage, view, 'shop', '0/1 running');
  });
});

describe('Compose files where there is no Compose', () => {
  const stage = useStage({
    name: 'compose0',
    version: '20.10',
    files: { 'shop/compose.yaml': `services:\n  web:\n    image: busybox\n    ${command}\n` },
    environment: ({ configFolder }) => pathWithoutCompose(join(configFolder, 'bin')),
  });

  it('say so in the view, with what to install', async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await waitForRow(stage, view, 'shop', '0/1 running');
    await window.view(view).locator('.message', { hasText: /Docker Compose is not installed.*docker-compose-plugin/ }).waitFor();
    await window.screenshot('ui-compose0-missing');
    await window.rowAction(view, 'shop', 'Compose Up');
    await window.waitForTerminal(/Docker Compose is not installed/);
  });

  it('leave what runs to be stopped, started and taken down over the engine', async () => {
    const { window } = stage;
    const labels = ['project=shop', 'service=web', 'container-number=1', 'oneoff=False'].flatMap((label) => ['--label', `com.docker.compose.${label}`]);
    for (const [kind, name] of [['network', 'shop_default'], ['network', 'other'], ['volume', 'shop_data'], ['volume', 'kept']] as const) await docker(stage, kind, 'create', '--label', `com.docker.compose.project=${name.startsWith('shop') ? 'shop' : 'other'}`, name);
    await docker(stage, 'run', '--detach', '--name', 'shop-web-1', '--network', 'shop_default', '--volume', 'shop_data:/data', ...labels, 'busybox', ...service);
    await waitForRow(stage, view, 'shop', '1/1 running');
    const startedAt = (): Promise<string> => docker(stage, 'inspect', '--format', '{{.State.StartedAt}}', 'shop-web-1');
    const before = await startedAt();
    await window.rowMenu(view, 'shop', 'Restart');
    await waitFor('the restart', async () => (await startedAt()) !== before);
    await waitForRow(stage, view, 'shop', '1/1 running');
    await window.rowMenu(view, 'shop', 'Compose Down…');
    assert.match(await window.dialog(), /Removed: shop-web-1\.[^]*Removed too: the networks shop_default\.[^]*Kept: the volumes shop_data\./);
    await window.screenshot('ui-compose0-down');
    await window.dialogButton('Down with Volumes…');
    await waitFor('the second question', async () => /volume shop_data/.test(await window.dialog()));
    await window.dialogButton('Remove');
    await waitForRow(stage, view, 'shop', '0/1 running');
    await waitFor('the project to be gone', async () => (await docker(stage, 'volume', 'ls', '--quiet')) === 'kept');
    const networks = await docker(stage, 'network', 'ls', '--format', '{{.Name}}');
    assert.deepEqual([await docker(stage, 'ps', '--all', '--quiet'), networks.includes('shop_default'), networks.includes('other')], ['', false, true]);
  });

  it('are brought up once it is installed, without a reload of the window (vscode-docker#2629)', async () => {
    const { window } = stage;
    await installCompose('2.26', stage.configFolder, join(stage.configFolder, 'bin'));
    await window.rowAction(view, 'shop', 'Compose Up');
    await waitForRow(stage, view, 'shop', '1/1 running');
    await window.view(view).locator('.message', { hasText: 'not installed' }).waitFor({ state: 'hidden' });
  });
});
