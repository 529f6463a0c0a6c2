import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { startFaultProxy, type FaultProxy, type ProxiedRequest } from '../host/faultProxy.ts';
import { runContainer, useStage, waitForNoRow, waitForRow, type Stage } from './stage.ts';

const view = 'Containers';

function isImageList({ path }: ProxiedRequest): boolean {
  return path.startsWith('/images/json');
}

/** Writes down a Docker context as the CLI does. */
async function addContext({ configFolder }: Stage, name: string, socketPath: string, endpoint: object = { Host: `unix://${socketPath}`, SkipTLSVerify: false }): Promise<void> {
  const folder = join(configFolder, 'contexts/meta', createHash('sha256').update(name).digest('hex'));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'meta.json'), JSON.stringify({ Name: name, Metadata: { Description: `the ${name} one` }, Endpoints: { docker: endpoint } }));
}

describe('an engine that is not there, goes away, keeps silent, or is another', () => {
  let second: LabEngine;
  let silent: FaultProxy;
  const configFile = (): string => join(stage.configFolder, 'config.json');
  const stage = useStage({
    name: 'faults',
    version: '26.1',
    async prepare(stage) {
      second = await startEngine({ version: '20.10' });
      stage.cleanups.push(() => second.stop());
      await second.loadBusybox('other:1');
      silent = await startFaultProxy(second.socketPath);
      stage.cleanups.push(() => silent.stop());
      silent.fail({ kind: 'silent' });
      await addContext(stage, 'second', second.socketPath);
      await addContext(stage, 'silent', silent.socketPath);
      await addContext(stage, 'hostless', '', {});
      await writeFile(configFile(), '{\n\t"currentContext": "default"\n}\n');
      await stage.engine.kill9();
      await rm(stage.engine.socketPath);
      return undefined;
    },
  });

  async function useContext(label: string): Promise<void> {
    await stage.window.runCommand('Docker: Use Context…');
    await stage.window.quickPick(label);
  }

  it('says in the view that there is none, without a toast, and connects without a reload (vscode-docker#2629)', async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    const text = await window.welcome(view, 'No Docker engine was found');
    assert.match(text, /Connect Again/);
    assert.match(text, /Use Context…/);
    assert.deepEqual(await window.notifications(), []);
    await window.screenshot('ui-faults-none');
    await window.view(view).getByRole('button', { name: 'Connect Again' }).click();
    await window.welcome(view, 'No Docker engine was found');
    await stage.engine.restart();
    await window.welcome(view, 'This engine has no containers yet');
    await waitForRow(stage, 'Images', 'busybox');
  });

  it('says at once when the engine is killed, keeps the last rows, and heals by itself when it returns', async () => {
    const { window, engine } = stage;
    await runContainer(stage, 'survivor');
    await waitForRow(stage, view, 'survivor', 'running');
    await engine.kill9();
    await window.view(view).getByText('The engine does not answer').waitFor();
    await waitForRow(stage, view, 'survivor');
    await window.screenshot('ui-faults-killed');
    assert.deepEqual(await window.notifications(), []);
    await engine.restart();
    await waitForRow(stage, view, 'survivor', 'exited');
    await window.view(view).getByText('The engine does not answer').waitFor({ state: 'detached' });
  });

  it('uses another context for this window only, and leaves the command line’s own as it is (vscode-docker#2264, vscode-containers#319)', async () => {
    const { window } = stage;
    const before = await readFile(configFile(), 'utf8');
    await useContext('second');
    await waitForRow(stage, 'Images', 'other', '1');
    await waitForNoRow(stage, 'Images', 'busybox');
    await window.statusItem('second').waitFor();
    await window.screenshot('ui-faults-second');
    assert.equal(await readFile(configFile(), 'utf8'), before);
    await useContext('As the docker command line');
    await waitForRow(stage, 'Images', 'busybox');
    await waitForNoRow(stage, 'Images', 'other');
  });

  it('says so when an engine does not answer, and shows it as soon as it does', async () => {
    const { window } = stage;
    await useContext('silent');
    await window.welcome(view, 'The Docker engine did not answer in time.');
    await window.screenshot('ui-faults-silent');
    assert.deepEqual(await window.notifications(), []);
    await silent.heal();
    silent.cut();
    await waitForRow(stage, 'Images', 'other', '1');
  });

  it('says of a context that cannot be used which file is wrong, with buttons that help (vscode-docker#4326)', async () => {
    const { window } = stage;
    await useContext('hostless');
    await window.view(view).getByText(/The Docker context in .* cannot be used: it has no Docker endpoint Remove it/).waitFor();
    await window.screenshot('ui-faults-context');
    await window.viewAction(view, 'Connect Again');
    await window.viewAction(view, 'Use Context…');
    await window.quickPick('silent');
    await waitForRow(stage, 'Images', 'other', '1');
  });

  it('does not say that a view is empty before its list is there', async () => {
    const { window } = stage;
    await useContext('As the docker command line');
    await waitForRow(stage, 'Images', 'busybox');
    await window.showSideBar('Explorer');
    silent.fail({ kind: 'silent' }, isImageList);
    silent.forget();
    await useContext('silent');
    await waitFor('the containers’ list', () => silent.requests.some(({ path }) => path.startsWith('/containers/json')));
    await window.showSideBar('Docker');
    await waitFor('the images’ list', () => silent.openRequests.some(isImageList));
    await window.welcome(view, 'This engine has no containers yet');
    assert.equal(await window.view('Images').getByText('This engine has no images yet').isVisible(), false);
    await silent.heal();
    silent.cut();
    await waitForRow(stage, 'Images', 'other', '1');
  });
});
