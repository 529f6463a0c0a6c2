import assert from 'node:assert/strict';
import { type FrameLocator, type Locator } from 'playwright-core';
import { waitFor } from '../host/command.ts';
import { docker, removeAllContainers, useStage, waitForRow, webviewOf } from './stage.ts';

const view = 'Containers';

describe('the page of figures', () => {
  const stage = useStage({
    name: 'stats',
    version: '26.1',
    isProxied: true,
  });

  const page = (): FrameLocator => webviewOf(stage.window);
  const rows = (): Locator => page().getByRole('grid', { name: 'Containers' }).locator('tbody tr');
  const row = (name: string): Locator => rows().filter({ hasText: name });
  const cell = (name: string, column: string): Promise<string> => row(name).locator(`.${column}`).innerText();
  const names = (): Promise<readonly string[]> => rows().locator('.name').allInnerTexts();
  const charted = (): Promise<readonly string[]> => page().locator('tr[aria-selected="true"] .name').allInnerTexts();
  const readout = (chart: string): Promise<string> => page().locator('.chart', { hasText: chart }).locator('.readout').innerText();
  const waitForMeasured = (name: string): Promise<unknown> => waitFor(`figures of ${name}`, async () => /^\d+\.\d\d%/.test(await cell(name, 'cpu')));
  const streams = (): number => stage.proxy.openRequests.filter(({ path }) => path.includes('/stats')).length;

  const run = (name: string, command: string, ...options: readonly string[]): Promise<string> => docker(stage, 'run', '--detach', '--name', name, ...options, 'busybox', 'sh', '-c', command);
  const service = (name: string, command: string, ...options: readonly string[]): Promise<string> =>
    run(`shop-${name}-1`, command, '--label', 'com.docker.compose.project=shop', '--label', `com.docker.compose.service=${name}`, '--label', 'com.docker.compose.container-number=1', ...options);
  const busy = 'while :; do :; done';
  const quiet = 'trap "exit 3" TERM; sleep 1000 & wait';

  before(async () => {
    await stage.window.showSideBar('Docker');
    await stage.window.runCommand('Docker: Focus on Containers View');
  });
  afterEach(async () => {
    await stage.window.runCommand('View: Close All Editors');
    await waitFor('all streams to be closed', () => streams() === 0);
    await removeAllContainers(stage);
    await stage.window.waitForRows(view, 'no rows', (shown) => shown.length === 0);
  });

  it('shows what a stack uses and what happens to it, on light and on dark ground', async () => {
    const { window } = stage;
    await service('api', busy, '--cpus', '0.2', '--memory', '64m');
    await service('web', quiet, '--pids-limit', '50');
    await waitForRow(stage, view, 'shop');
    await window.rowMenu(view, 'shop', 'View Stats');
    await waitForMeasured('shop-api-1');
    await waitForMeasured('shop-web-1');
    assert.equal(streams(), 2);
    assert.deepEqual(await names(), ['shop-api-1', 'shop-web-1']);
    assert.match(await cell('shop-api-1', 'cpu'), /^\d+\.\d\d% \/ 20%$/);
    assert.match(await cell('shop-api-1', 'memory'), / \/ 64MiB$/);
    assert.equal(await cell('shop-web-1', 'pids'), '2 / 50');
    assert.deepEqual(await charted(), ['shop-api-1', 'shop-web-1']);
    await waitFor('the charts', async () => /^shop-api-1 \d.*%\s+shop-web-1 \d.*%$/.test(await readout('CPU')) && /^shop-api-1 received .*B\/s, sent .*B\/s/.test(await readout('Network')));
    await page().getByText('shop-api-1 was held back by its CPU limit').waitFor();
    await docker(stage, 'stop', 'shop-web-1');
    await page().getByText('shop-web-1 stopped with exit code 3').waitFor();
    await waitFor('the state', async () => (await cell('shop-web-1', 'state')) === 'stopped' && (await cell('shop-web-1', 'cpu')) === '--');
    await page().getByText('1 of 2 containers running').waitFor();
    await docker(stage, 'start', 'shop-web-1');
    await waitForMeasured('shop-web-1');
    await page().locator('body.vscode-light').waitFor();
    await window.screenshot('ui-stats-light');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await page().locator('body.vscode-dark').waitFor();
    await waitForMeasured('shop-web-1');
    await window.screenshot('ui-stats-dark');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await page().locator('body.vscode-light').waitFor();
  });

  it('is sorted and chosen from by mouse and keyboard, and remembers that while it is hidden, without a stream', async () => {
    const { window } = stage;
    await run('busy', busy, '--cpus', '0.2');
    await run('large', `dd if=/dev/zero of=/dev/shm/f bs=1M count=20; ${quiet}`);
    await run('small', quiet);
    await waitForRow(stage, view, 'small', 'running');
    await window.runCommand('Docker: View Stats of All Containers');
    for (const name of ['busy', 'large', 'small']) await waitForMeasured(name);
    await waitFor('the busiest first', async () => (await names())[0] === 'busy');
    await page().getByRole('button', { name: 'Memory / Limit' }).click();
    await waitFor('the largest first', async () => (await names())[0] === 'large');
    await page().getByRole('button', { name: 'Name' }).click();
    await waitFor('the order of names', async () => (await names()).join() === 'busy,large,small');
    await row('large').click();
    await waitFor('one chosen', async () => (await charted()).join() === 'large');
    await row('large').press('ArrowDown');
    await row('small').press(' ');
    await waitFor('two chosen', async () => (await charted()).join() === 'large,small');
    await page().getByLabel('Time span of the charts').selectOption('15');
    await window.runCommand('File: New Untitled Text File');
    await waitFor('the streams to be closed', () => streams() === 0);
    await window.runCommand('View: Close Editor');
    await waitForMeasured('busy');
    assert.deepEqual([await charted(), await names(), await page().getByLabel('Time span of the charts').inputValue()], [['large', 'small'], ['busy', 'large', 'small'], '15']);
    await docker(stage, 'rm', '--force', 'small');
    await waitFor('the removal', async () => (await names()).join() === 'busy,large' && (await charted()).join() === 'large');
    await stage.proxy.refuse('gone');
    await page().getByRole('alert').filter({ hasText: 'No connection to the engine' }).waitFor();
    await stage.proxy.heal();
    await waitForMeasured('busy');
    assert.equal(await page().getByRole('alert').isVisible(), false);
  });

  it('lists the processes of a container, and sends them signals', async () => {
    const { window } = stage;
    await run('web', 'sleep 1111 & sleep 2222 & wait; wait; sleep 3333');
    await waitForRow(stage, view, 'web', 'running');
    await window.rowMenu(view, 'web', 'View Stats');
    await waitForMeasured('web');
    await page().getByText('Processes of web').click();
    const process = page().locator('tr', { hasText: 'sleep 1111' });
    await process.last().getByRole('button').click();
    await window.quickPick('SIGTERM');
    await waitFor('the process to be gone', async () => (await page().locator('.processes td', { hasText: /^sleep 1111$/ }).count()) === 0 && (await page().locator('.processes td', { hasText: /^sleep 2222$/ }).count()) === 1);
    await window.screenshot('ui-stats-processes');
  });
});
