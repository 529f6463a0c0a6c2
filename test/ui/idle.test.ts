import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../host/command.ts';
import { docker, runContainer, useStage, waitForRow } from './stage.ts';

const view = 'Containers';
const idleMilliseconds = 20_000;

describe('while nothing happens', () => {
  const stage = useStage({
    name: 'idle',
    version: '26.1',
    isProxied: true,
  });

  /** What an earlier event has yet to ask is not of the time that follows. */
  async function settle(): Promise<void> {
    await waitFor('a quiet moment', async () => {
      stage.proxy.forget();
      await sleep(2000);
      return stage.proxy.requests.length === 0;
    });
  }

  before(async () => {
    await stage.window.showSideBar('Docker');
    await runContainer(stage, 'quiet');
    await waitForRow(stage, view, 'quiet', 'running');
    await waitForRow(stage, 'Images', 'busybox');
  });

  it('the engine is asked nothing, with the views shown (vscode-docker#959)', async () => {
    await settle();
    await sleep(idleMilliseconds);
    assert.deepEqual(stage.proxy.requests, []);
    await docker(stage, 'pause', 'quiet');
    await waitForRow(stage, view, 'quiet', 'paused');
  });

  it('the engine is asked nothing, with the views hidden (vscode-docker#1225)', async () => {
    await stage.window.showSideBar('Explorer');
    await settle();
    await sleep(idleMilliseconds);
    assert.deepEqual(stage.proxy.requests, []);
    await docker(stage, 'unpause', 'quiet');
    await stage.window.showSideBar('Docker');
    await waitForRow(stage, view, 'quiet', 'running');
  });
});
