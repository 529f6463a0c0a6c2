import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { runContainer, useStage, waitForNoRow, waitForRow, waitForState, type Stage } from './stage.ts';

const view = 'Containers';
const contexts = 'Contexts';

/** Writes down a Docker context as the CLI does. */
async function addContext({ configFolder }: Stage, name: string, socketPath: string): Promise<void> {
  const folder = join(configFolder, 'contexts/meta', createHash('sha256').update(name).digest('hex'));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'meta.json'), JSON.stringify({ Name: name, Metadata: { Description: `the ${name} one` }, Endpoints: { docker: { Host: `unix://${socketPath}` } } }));
}

describe('several engines in one window', () => {
  let second: LabEngine;
  const configFile = (): string => join(stage.configFolder, 'config.json');
  const stage = useStage({
    name: 'contexts',
    version: '20.10',
    async prepare(stage) {
      second = await startEngine({ version: '20.10' });
      stage.cleanups.push(() => second.stop());
      await second.loadBusybox();
      await second.loadBusybox('only-there:1');
      await addContext(stage, 'second', second.socketPath);
      await mkdir(join(stage.configFolder, 'contexts/meta', 'f'.repeat(64)), { recursive: true });
      await writeFile(join(stage.configFolder, 'contexts/meta', 'f'.repeat(64), 'meta.json'), '{ torn');
      await writeFile(configFile(), '{\n\t"currentContext": "default"\n}\n');
      return undefined;
    },
  });

  it('lists the command line’s contexts, and says which of them cannot be read', async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await window.unfoldView(contexts);
    await waitForRow(stage, contexts, 'default');
    await waitForRow(stage, contexts, 'second', second.socketPath);
    await waitForRow(stage, contexts, 'f'.repeat(12), 'broken');
    await window.screenshot('ui-contexts-list');
  });

  it('shows another engine beside the first: each view has the engines as roots (remote-release#2321)', async () => {
    const { window } = stage;
    await runContainer(stage, 'web');
    await second.docker(['run', '--detach', '--name', 'far-web', 'busybox', 'sh', '-c', 'trap "exit 0" TERM; sleep 86400 & wait']);
    await waitForRow(stage, view, 'web', 'running');
    const alone = await window.rows(view);
    assert.deepEqual(alone.map(({ level }) => level), [1]);
    await window.rowAction(contexts, 'second', 'Show Beside');
    await waitForRow(stage, view, 'second');
    await waitForRow(stage, view, 'far-web', 'running');
    await waitForRow(stage, view, 'web', 'running');
    assert.deepEqual((await window.rows(view)).map(({ level }) => level), [1, 2, 1, 2]);
    await window.statusItem('+1').waitFor();
    await waitFor('the badge for both', async () => (await window.badge('Docker'))?.includes('2'));
    await window.screenshot('ui-contexts-both');
  });

  it('acts on the engine of the row, and on that alone', async () => {
    const { window } = stage;
    await window.rowAction(view, 'far-web', 'Stop');
    await waitForRow(stage, view, 'far-web', 'exited');
    await waitForState(stage, 'web', 'running');
    await window.rowAction(view, 'far-web', 'Start');
    await waitForRow(stage, view, 'far-web', 'running');
  });

  it('copies an image from one engine to another', async () => {
    const { window } = stage;
    await window.unfoldView(contexts, false);
    await waitForRow(stage, 'Images', 'only-there');
    await window.rowMenu('Images', 'only-there', 'More', 'Copy to Another Engine…');
    await window.quickPick('default');
    await window.notification('was copied to').waitFor();
    const { body } = await stage.engine.api('GET', '/images/json');
    assert.ok(body.includes('only-there:1'));
  });

  it('tells of an engine in a document', async () => {
    const { window } = stage;
    await window.rowAction(view, 'second', 'Show Engine Info');
    await waitFor('the document', async () => /Engine[\s\S]*20\.10/.test(await window.editorText()));
    await window.screenshot('ui-contexts-info');
  });

  it('says in an open log that its engine was disconnected, and goes back to one engine', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'far-web', 'Follow Logs in Terminal');
    await window.page.locator('.xterm-rows').waitFor();
    await window.rowMenu(view, 'second', 'Disconnect');
    await waitForNoRow(stage, view, 'far-web');
    await window.waitForTerminal('not connected to the engine second');
    assert.deepEqual((await window.rows(view)).map(({ label, level }) => [label, level]), [['web', 1]]);
    assert.match(await readFile(configFile(), 'utf8'), /"currentContext": "default"/);
  });
});
