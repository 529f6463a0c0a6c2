import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../host/command.ts';
import { startFaultProxy, type FaultProxy } from '../host/faultProxy.ts';
import { docker, runContainer, useStage, waitForRow } from './stage.ts';

const view = 'Containers';
/** Longer than the gaps between polls in tools that poll. */
const idleMilliseconds = 15_000;

describe('an idle window', () => {
  let proxy: FaultProxy | undefined;
  const stage = useStage({
    name: 'idle',
    version: '26.1',
    async prepare({ engine, cleanups }) {
      const started = await startFaultProxy(engine.socketPath);
      cleanups.push(() => started.stop());
      proxy = started;
      return `unix://${started.socketPath}`;
    },
  });
  const requests = (): readonly string[] => (proxy?.requests ?? []).map(({ method, path }) => `${method} ${path.split('?')[0] ?? ''}`);

  /** Waits until nothing was asked for two seconds, so that what began before is over. */
  async function settle(): Promise<void> {
    await waitFor('quiet', async () => {
      proxy?.forget();
      await sleep(2000);
      return requests().length === 0;
    });
  }

  it('asks the engine nothing while its views are visible (vscode-docker#959, #1225)', async () => {
    await stage.window.showSideBar('Docker');
    await runContainer(stage, 'web');
    await waitForRow(stage, view, 'web', 'running');
    await settle();
    await sleep(idleMilliseconds);
    assert.deepEqual(requests(), []);
    assert.deepEqual(proxy?.openRequests.map(({ path }) => path.split('?')[0]), ['/events']);
  });

  it('follows an event by one list of the containers concerned', async () => {
    await settle();
    await docker(stage, 'pause', 'web');
    await waitForRow(stage, view, 'web', 'paused');
    await sleep(1000);
    assert.deepEqual([...new Set(requests())], ['GET /containers/json']);
    assert.ok((proxy?.requests ?? []).every(({ path }) => decodeURIComponent(path).includes('"id"')), 'only filtered lists');
  });

  it('asks nothing while its views are hidden', async () => {
    await stage.window.runCommand('View: Show Explorer');
    await settle();
    await sleep(idleMilliseconds);
    assert.deepEqual(requests(), []);
  });
});
