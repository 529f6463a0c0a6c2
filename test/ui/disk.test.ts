import assert from 'node:assert/strict';
import { type FrameLocator, type Locator } from 'playwright-core';
import { waitFor } from '../host/command.ts';
import { type ProxiedRequest } from '../host/faultProxy.ts';
import { docker, removeAllContainers, runContainer, useStage, webviewOf } from './stage.ts';

const isMeasuring = ({ path }: ProxiedRequest): boolean => path.startsWith('/system/df');

describe('the page of disk usage', () => {
  const stage = useStage({
    name: 'disk',
    version: '26.1',
    isProxied: true,
  });

  const page = (): FrameLocator => webviewOf(stage.window);
  const rows = (): Locator => page().getByRole('grid', { name: 'What takes space' }).locator('tbody tr');
  const row = (name: string): Locator => rows().filter({ has: page().locator('.name .text', { hasText: new RegExp(`^${name}$`) }) });
  const cell = (name: string, column: string): Promise<string> => row(name).locator(`.${column} .text`).innerText();
  const names = (): Promise<readonly string[]> => rows().locator('.name .text').allInnerTexts();
  const selected = (): Promise<readonly string[]> => page().locator('tr[aria-selected="true"] .name .text').allInnerTexts();
  const press = (name: string): Promise<void> => page().getByRole('button', { name }).click();
  const filter = (): Locator => page().getByPlaceholder('Filter by name, label or user');
  const lines = (list: string): Promise<readonly string[]> => page().locator(`dialog .${list} tr`).allInnerTexts().then((texts) => texts.map((text) => text.replace(/\s+/g, ' ')).sort());
  const measured = async (): Promise<void> => {
    await page().getByText('As measured at').waitFor();
    await waitFor('rows', async () => (await names()).length > 0);
  };
  const open = async (): Promise<void> => {
    await stage.window.runCommand('Docker: Show Disk Usage');
    await measured();
  };
  const build = async (tag: string, ...instructions: readonly string[]): Promise<void> => {
    const { code, stderr } = await stage.engine.docker(['build', '--tag', tag, '-'], { input: ['FROM busybox', ...instructions].join('\n') });
    assert.equal(code, 0, stderr);
  };

  beforeEach(async () => {
    await build('shop/api:2.1', 'RUN head -c 9000000 /dev/zero > /app', 'LABEL team=shop');
    await build('shop/old:1', 'RUN head -c 4000000 /dev/zero > /old');
    await docker(stage, 'tag', 'shop/old:1', 'shop/old:stable');
    await docker(stage, 'run', '--name', 'shop-job', '--volume', 'job-data:/data', 'shop/api:2.1', 'sh', '-c', 'head -c 2500000 /dev/zero > /own; head -c 6000000 /dev/zero > /data/file');
    await docker(stage, 'run', '--rm', '--volume', 'postgres-data:/data', 'busybox', 'sh', '-c', 'head -c 5000000 /dev/zero > /data/file');
    await runContainer(stage, 'shop-web');
  });
  afterEach(async () => {
    await stage.proxy.heal();
    await stage.window.runCommand('View: Close All Editors');
    await removeAllContainers(stage);
    await docker(stage, 'volume', 'prune', '--all', '--force');
    await docker(stage, 'image', 'prune', '--all', '--force', '--filter', 'label!=none');
    await stage.engine.loadBusybox();
    await docker(stage, 'builder', 'prune', '--all', '--force');
  });

  it('shows what takes space, is sorted, filtered and chosen from with the keyboard, on light and on dark ground', async () => {
    const { window } = stage;
    await open();
    assert.deepEqual([await cell('shop/api:2.1', 'users'), await cell('shop-job', 'size'), await cell('job-data', 'reclaimable'), await cell('postgres-data', 'reclaimable'), await cell('shop-web', 'lastUsed')], ['shop-job', '2.5MB', '', '5MB', 'now']);
    assert.match(await page().locator('button.kind', { hasText: 'Volumes' }).innerText(), /2 volumes, 11MB, 5MB reclaimable/);
    await press('Name');
    await filter().fill('shop');
    await waitFor('the filtered rows, by name or user', async () => (await names()).join() === 'busybox:latest,job-data,shop-job,shop-web,shop/api:2.1,shop/old:1');
    await filter().fill('');
    await page().locator('button.kind', { hasText: 'Build cache' }).click();
    await waitFor('no build cache', async () => (await names()).join() === 'busybox:latest,job-data,postgres-data,shop-job,shop-web,shop/api:2.1,shop/old:1');
    await row('busybox:latest').press('End');
    await row('shop/old:1').press('Home');
    await row('busybox:latest').press('ArrowDown');
    await row('job-data').press(' ');
    await row('job-data').press('Shift+ArrowDown');
    await row('postgres-data').press('Shift+ArrowDown');
    assert.deepEqual(await selected(), ['job-data', 'postgres-data', 'shop-job']);
    await page().getByText('3 selected, 13.5MB').waitFor();
    await window.screenshot('ui-disk-light');
    await row('shop-job').press('Control+a');
    assert.deepEqual(await selected(), ['job-data', 'postgres-data', 'shop-job', 'shop/api:2.1', 'shop/old:1']);
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await page().locator('body.vscode-dark').waitFor();
    await window.screenshot('ui-disk-dark');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await page().locator('body.vscode-light').waitFor();
    await row('shop-job').press('Escape');
    assert.deepEqual(await selected(), []);
  });

  it('removes exactly what it showed first, keeps what a rule keeps, and names what came into use meanwhile', async () => {
    const { window } = stage;
    await open();
    await page().getByRole('textbox', { name: 'Add Rule' }).fill('postgres*');
    await press('Add Rule');
    await waitFor('the rule', async () => (await row('postgres-data').locator('.stays').innerText()) === 'kept by name=postgres*');
    await page().locator('button.kind', { hasText: 'Build cache' }).click();
    await press('Select Shown');
    assert.deepEqual([...(await selected())].sort(), ['job-data', 'shop-job', 'shop/api:2.1', 'shop/old:1']);
    await row('shop-job').click();
    await press('Remove Selected…');
    await page().getByText('These stay:').waitFor();
    assert.deepEqual(await lines('kept'), ['image shop/api:2.1 needed by shop-job', 'volume job-data needed by shop-job']);
    assert.equal((await lines('removed')).length, 1);
    await page().locator('dialog').press('Escape');
    await row('shop-job').click();
    await press('Remove Selected…');
    await page().getByRole('heading', { name: /Remove 4 things\? This frees up to 21\.5MB\./ }).waitFor();
    const shown = await lines('removed');
    assert.deepEqual(shown.map((line) => line.split(' ').slice(0, -1).join(' ')), ['container shop-job', 'image shop/api:2.1', 'image shop/old:1, shop/old:stable', 'volume job-data']);
    await window.screenshot('ui-disk-preview');
    await docker(stage, 'run', '--detach', '--name', 'late', 'shop/old:1', 'sleep', '1000');
    await page().getByRole('button', { name: 'Remove', exact: true }).click();
    await page().getByText(/3 things were removed, which freed up to 17\.5MB\. Left alone: 1\./).waitFor();
    await page().getByText('shop/old:1: It is used now by late.').waitFor();
    await waitFor('the new measurement', async () => (await names()).join() === 'shop/old:1,postgres-data,busybox:latest,late,shop-web' || (await names()).length === 5);
    await window.screenshot('ui-disk-removed');
    assert.deepEqual([(await stage.engine.docker(['volume', 'ls', '--quiet'])).stdout.trim(), (await stage.engine.docker(['inspect', 'shop-job'])).code], ['postgres-data', 1]);
    await window.runCommand('View: Close All Editors');
    await open();
    await page().getByRole('button', { name: 'Remove the rule name=postgres*' }).click();
    await page().getByText('There are no rules yet.').waitFor();
  });

  it('asks the engine when it is opened and when it is told to, and is cancelled', async () => {
    const { window } = stage;
    stage.proxy.forget();
    await open();
    await window.runCommand('File: New Untitled Text File');
    await window.runCommand('View: Close Editor');
    await measured();
    assert.equal(stage.proxy.requests.filter(isMeasuring).length, 1);
    stage.proxy.fail({ kind: 'silent' }, isMeasuring);
    await press('Measure Again');
    await page().getByText(/The engine measures its disk… \d+ s/).waitFor();
    await press('Cancel');
    await page().getByText('As measured at').waitFor();
    await waitFor('the end of the request', () => !stage.proxy.openRequests.some(isMeasuring));
    await stage.proxy.heal();
    stage.proxy.fail({ kind: 'answer', status: 500, body: '{"message":"no space left on device"}' }, isMeasuring);
    await press('Measure Again');
    await page().getByText(/no space left on device Free some space/).waitFor();
  });
});
