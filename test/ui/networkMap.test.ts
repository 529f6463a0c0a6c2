import assert from 'node:assert/strict';
import { type FrameLocator, type Locator } from 'playwright-core';
import { waitFor } from '../host/command.ts';
import { docker, useStage, waitForRow, webviewOf } from './stage.ts';

const view = 'Networks';

describe('the map of networks', () => {
  const stage = useStage({ name: 'networkMap', version: '20.10' });

  const page = (): FrameLocator => webviewOf(stage.window);
  const row = (name: string): Locator => page().locator('tr.container').filter({ hasText: name });
  const names = (): Promise<readonly string[]> => page().locator('tr.container .name').allInnerTexts();
  const columns = (): Promise<readonly string[]> => page().locator('th.network button').allInnerTexts();
  const cells = async (name: string): Promise<readonly string[]> => (await row(name).locator('td').allInnerTexts()).map((text) => text.trim());
  const run = (name: string, ...options: readonly string[]): Promise<string> => docker(stage, 'run', '--detach', '--name', name, ...options, 'busybox', 'sh', '-c', 'httpd -f -p 80');
  const service = (name: string, ...options: readonly string[]): Promise<string> =>
    run(`shop-${name}-1`, '--label', 'com.docker.compose.project=shop', '--label', `com.docker.compose.service=${name}`, '--label', 'com.docker.compose.container-number=1', ...options);

  before(async () => {
    await stage.window.showSideBar('Docker');
    await stage.window.unfoldView('Images', false);
    await stage.window.unfoldView(view);
    await waitForRow(stage, view, 'bridge');
    await docker(stage, 'network', 'create', '--subnet', '10.91.0.0/24', 'front');
    await docker(stage, 'network', 'create', '--subnet', '10.92.0.0/24', '--internal', 'back');
    await service('web', '--network', 'front', '--ip', '10.91.0.5', '--publish', '127.0.0.1:8081:80');
    await docker(stage, 'network', 'connect', '--ip', '10.92.0.5', 'back', 'shop-web-1');
    await service('db', '--network', 'back', '--ip', '10.92.0.6', '--expose', '80');
    await run('solo', '--network', 'front', '--ip', '10.91.0.9', '--expose', '80', '--expose', '81');
  });

  it('draws which containers share which network, with addresses and published ports, live, on light and on dark ground', async () => {
    const { window } = stage;
    await window.viewAction(view, 'Show Network Map');
    await waitFor('the rows', async () => (await names()).join() === 'shop-db-1,shop-web-1,solo');
    assert.deepEqual(await columns(), ['back', 'front']);
    assert.deepEqual([await cells('shop-web-1'), await cells('shop-db-1'), await cells('solo')], [['10.92.0.5', '10.91.0.5', '127.0.0.1:8081 → 80/tcp'], ['10.92.0.6', '', ''], ['', '10.91.0.9', '']]);
    await page().getByText('3 containers on 2 networks').waitFor();
    await docker(stage, 'network', 'connect', '--ip', '10.92.0.9', 'back', 'solo');
    await waitFor('the new line', async () => (await cells('solo'))[0] === '10.92.0.9');
    await docker(stage, 'network', 'disconnect', 'back', 'solo');
    await waitFor('the line to go', async () => (await cells('solo'))[0] === '');
    await row('shop-web-1').getByRole('button').click();
    await page().getByRole('heading', { name: 'shop-web-1', exact: true }).waitFor();
    await page().locator('body.vscode-light').waitFor();
    await window.screenshot('ui-network-map-light');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await page().locator('body.vscode-dark').waitFor();
    await window.screenshot('ui-network-map-dark');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await page().locator('body.vscode-light').waitFor();
  });

  it('is worked with by the keyboard, filtered, and folded by stack', async () => {
    await page().getByRole('button', { name: 'shop (2)' }).focus();
    await page().getByRole('button', { name: 'shop (2)' }).press('ArrowDown');
    await waitFor('the next row', async () => await row('shop-db-1').getByRole('button').evaluate((element) => element === document.activeElement));
    await row('shop-db-1').getByRole('button').press('Enter');
    await page().getByRole('heading', { name: 'shop-db-1', exact: true }).waitFor();
    assert.equal(await row('shop-db-1').getByRole('button').getAttribute('aria-pressed'), 'true');
    await page().getByRole('searchbox').fill('solo');
    await waitFor('what fits alone', async () => (await names()).join() === 'solo');
    await page().getByRole('searchbox').fill('');
    await page().getByRole('button', { name: 'shop (2)' }).press('Enter');
    await waitFor('the stack to be folded', async () => (await names()).join() === 'solo');
    assert.deepEqual((await page().locator('tr.stack').first().locator('td').allInnerTexts()).map((text) => text.trim()), ['2', '1', '']);
    await page().getByRole('button', { name: 'shop (2)' }).press('Enter');
    await waitFor('the stack to be open', async () => (await names()).length === 3);
  });

  it('tries whether one container reaches another from inside, by name and port', async () => {
    const { window } = stage;
    const findings = async (): Promise<readonly string[]> => (await page().locator('.findings tbody tr').allInnerTexts()).map((text) => text.replace(/\s*\d[\d.]* ms$/, '').replaceAll(/\s+/g, ' '));
    await page().getByRole('heading', { name: 'shop-db-1', exact: true }).waitFor();
    await page().getByLabel('Container', { exact: true }).selectOption({ label: 'shop-web-1' });
    await page().getByRole('button', { name: 'Try It' }).click();
    await page().locator('.verdict.good', { hasText: 'shop-db-1 reaches shop-web-1: 80/tcp.' }).waitFor();
    assert.deepEqual(await findings(), ['Name shop-web-1 ✓ 10.92.0.5', 'Name web ✗ not found', '10.92.0.5, port 80/tcp ✓ connected']);
    await window.screenshot('ui-network-probe');
    await page().getByLabel('Container', { exact: true }).selectOption({ label: 'solo' });
    await page().getByRole('button', { name: 'Try It' }).click();
    await page().locator('.verdict.bad', { hasText: 'shop-db-1 does not reach solo: they share no network.' }).waitFor();
    await waitFor('no helper to be left', async () => !(await docker(stage, 'ps', '--all', '--format', '{{.Names}}')).includes('gantry-helper'));
  });

  it('leads to the container and the network in their views, and opens at a container from there', async () => {
    const { window } = stage;
    await page().getByRole('button', { name: 'front' }).click();
    await window.view(view).locator('.monaco-list-row.selected', { hasText: 'front' }).waitFor();
    await window.expand(view, 'front');
    await window.rowMenu(view, 'solo', 'Show Network Map');
    await page().getByRole('heading', { name: 'solo', exact: true }).waitFor();
    await page().getByRole('button', { name: 'Show in Containers' }).click();
    await window.view('Containers').locator('.monaco-list-row.selected', { hasText: 'solo' }).waitFor();
  });

  it('opens at no container from the title of the view, whichever row has the focus there', async () => {
    const { window } = stage;
    await window.runCommand('View: Close All Editors');
    await window.row(view, 'solo').click();
    await window.viewAction(view, 'Show Network Map');
    await page().getByText('3 containers on 2 networks').waitFor();
    await waitFor('the rows', async () => (await names()).length === 3);
    assert.deepEqual([await page().locator('tr.container [aria-pressed="true"]').count(), await page().getByRole('heading', { name: 'solo', exact: true }).count()], [0, 0]);
  });

  it('stays readable with 200 containers', async function () {
    this.timeout(240_000);
    const script = Array.from({ length: 10 }, (_, stack) => `for i in $(seq 20); do docker create --name s${stack}-c$i --label com.docker.compose.project=stack${stack} --label com.docker.compose.service=c$i --network ${stack % 2 === 0 ? 'front' : 'back'} busybox; done`).join('; ');
    const { code, stderr } = await stage.engine.inside(['env', 'HOME=/mnt', 'DOCKER_CONFIG=/mnt/config', 'DOCKER_HOST=unix:///mnt/docker.sock', 'sh', '-c', script]);
    assert.equal(code, 0, stderr);
    await stage.window.viewAction(view, 'Show Network Map');
    await page().getByText('203 containers on 2 networks').waitFor();
    await waitFor('all rows', async () => (await names()).length === 203);
    await stage.window.screenshot('ui-network-map-200');
    await page().getByRole('searchbox').fill('stack7 c11');
    await waitFor('the one that fits', async () => (await names()).join() === 's7-c11');
    await page().getByLabel('Only running').check();
    await page().getByText('No container fits.').waitFor();
    await page().getByLabel('Only running').uncheck();
    await page().getByRole('searchbox').fill('');
  });
});
