import assert from 'node:assert/strict';
import { type FrameLocator } from 'playwright-core';
import { waitFor } from '../host/command.ts';
import { docker, useStage, waitForRow, webviewOf } from './stage.ts';

const view = 'Containers';
const containers = 5;
const rounds = 20;

describe('a hundred pages of logs, opened and closed', () => {
  const stage = useStage({
    name: 'logStreams',
    version: '26.1',
    isProxied: true,
  });

  const page = (): FrameLocator => webviewOf(stage.window);
  const logs = (): number => stage.proxy.openRequests.filter(({ path }) => path.includes('/logs')).length;
  const names = Array.from({ length: containers }, (_, index) => `talker-${String(index + 1)}`);

  it('leave no stream behind', async function () {
    this.timeout(300_000);
    const { window } = stage;
    await window.showSideBar('Docker');
    for (const name of names) await docker(stage, 'run', '--detach', '--name', name, 'busybox', 'sh', '-c', 'while true; do echo line; sleep 0.1; done');
    await waitForRow(stage, view, names.at(-1) ?? '', 'running');
    const before = stage.proxy.openRequests.map(({ path }) => path.replace(/\?.*/, '')).sort();
    for (let round = 0; round < rounds; round++) {
      for (const name of names) await window.rowAction(view, name, 'View Logs');
      await page().locator('.row').first().waitFor();
      // Those that are hidden hold none either.
      await waitFor('one stream', () => logs() === 1);
      await window.page.keyboard.press('Control+K');
      await window.page.keyboard.press('Control+W');
      await waitFor('no stream', () => logs() === 0);
    }
    const opened = stage.proxy.requests.filter(({ path }) => path.includes('/logs')).length;
    assert.ok(opened >= rounds, String(opened));
    await waitFor('nothing but what was there before', () => stage.proxy.openRequests.map(({ path }) => path.replace(/\?.*/, '')).sort().join() === before.join());
  });
});
