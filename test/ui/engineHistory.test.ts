import assert from 'node:assert/strict';
import { type FrameLocator } from 'playwright-core';
import { waitFor } from '../host/command.ts';
import { openGate } from './gate.ts';
import { answer, docker, isKept, useStage, waitForNoRow, waitForRow, webviewOf, writeWorkspaceFile } from './stage.ts';

const view = 'Builds';

describe('builds of other clients', function () {
  this.timeout(300_000);
  const stage = useStage({
    name: 'engineHistory',
    version: '26.1',
    files: {
      Dockerfile: 'FROM busybox AS base\nARG WHO=nobody\nRUN echo "hello $WHO"\nFROM base\nRUN echo done > /done\n',
    },
  });

  const page = (): FrameLocator => webviewOf(stage.window);
  const build = (tag: string, who: string): Promise<string> => docker(stage, 'build', '--tag', tag, '--build-arg', `WHO=${who}`, stage.workspace);

  before(async () => {
    await build('elsewhere:1', 'somebody');
    await stage.window.showSideBar('Docker');
    await stage.window.unfoldView(view);
    for (const other of ['Containers', 'Images']) await stage.window.unfoldView(other, false);
  });

  it('are below our own, with their steps, and come while one looks', async () => {
    const { window } = stage;
    await waitForRow(stage, view, 'elsewhere:1', 'by another client');
    await window.expand(view, 'elsewhere:1');
    await window.waitForRows(view, 'its steps', (rows) => rows.some(({ label, description, level }) => level === 2 && label.startsWith('RUN echo "hello') && /^\d+\.\d s/.test(description)));
    await build('elsewhere:2', 'anybody');
    await waitForRow(stage, view, 'elsewhere:2', 'by another client');
    await window.openFile('Dockerfile');
    await window.runCommand('Docker: Build Image…');
    await answer(window, /The name of the image/, 'here:1');
    await window.waitForTerminal('Reveal here:1');
    const rows = await window.waitForRows(view, 'our own build, once and above them', (seen) => seen.filter(({ level, label, description }) => level === 1 && label === 'here:1' && description.includes('built')).length === 1);
    const top = rows.filter(({ level }) => level === 1).map(({ label, description }) => [label, description.includes('by another client')]);
    assert.deepEqual(top, [['here:1', false], ['elsewhere:2', true], ['elsewhere:1', true]]);
    await window.screenshot('ui-engine-history');
  });

  it('have a page with what their steps wrote', async () => {
    await stage.window.row(view, 'elsewhere:2').click();
    await page().getByRole('heading', { level: 1, name: 'elsewhere:2' }).waitFor();
    await page().getByRole('option', { name: /RUN echo "hello/ }).click();
    await page().getByRole('region', { name: 'Output' }).getByText('hello anybody').waitFor();
    assert.match(await page().locator('.summary').innerText(), /^built after \d+\.\d s, \d+% cached, by another client$/);
    assert.deepEqual(await page().locator('.group').allInnerTexts(), ['Preparation', 'Stage base', 'Stage 1', 'Result']);
    await page().getByRole('button', { name: 'Export Log…' }).waitFor();
    assert.equal(await page().getByRole('button', { name: 'Build Again' }).count(), 0);
  });

  it('keep their page when the window is loaded anew', async () => {
    const { window } = stage;
    await waitFor('the window to have kept its tabs', () => isKept(stage, 'gantry.build', 'elsewhere:2'));
    await window.page.reload();
    await window.whenReady();
    await page().getByRole('heading', { level: 1, name: 'elsewhere:2' }).waitFor();
    await page().getByRole('region', { name: 'Output' }).getByText('hello anybody').waitFor();
    await window.showSideBar('Docker');
  });

  it('tell where their image comes from', async () => {
    const { window } = stage;
    await page().getByRole('button', { name: 'Show Provenance' }).click();
    await waitFor('the provenance', async () => (await window.editorText()).includes('"materials"'));
    assert.ok((await window.tabs()).includes('elsewhere_2.provenance.json'));
  });

  it('are pinned and removed in the engine’s history, as our own are', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'here:1', "Pin in the Engine's History");
    await waitForRow(stage, view, 'here:1', 'pinned');
    await window.rowMenu(view, 'elsewhere:1', "Pin in the Engine's History");
    await waitForRow(stage, view, 'elsewhere:1', 'by another client, pinned');
    await window.rowMenu(view, 'elsewhere:1', "Unpin in the Engine's History");
    await window.waitForRows(view, 'it pinned no more', (rows) => rows.some(({ label, description }) => label === 'elsewhere:1' && !description.includes('pinned')));
    await window.rowMenu(view, 'elsewhere:1', "Remove from the Engine's History…");
    assert.match(await window.dialog(), /for all who use the engine[^]*elsewhere:1/);
    await window.dialogButton('Remove');
    await waitForNoRow(stage, view, 'elsewhere:1');
    await waitForRow(stage, view, 'elsewhere:2', 'by another client');
  });

  it('are there again when the window is loaded anew, but not our own that were removed from the list', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'here:1', 'Remove from List');
    await waitForNoRow(stage, view, 'here:1');
    await window.page.reload();
    await window.whenReady();
    await window.showSideBar('Docker');
    await waitForRow(stage, view, 'elsewhere:2', 'by another client');
    await waitForNoRow(stage, view, 'here:1');
  });

  it('stand beside one of ours that ended with the window that made it', async () => {
    const { window } = stage;
    const gate = await openGate(stage.engine.hostAddress);
    stage.cleanups.push(() => gate.close());
    await writeWorkspaceFile(stage, 'slow.Dockerfile', `FROM busybox\nRUN until wget -q -O - http://${gate.address}/go; do sleep 0.2; done\n`);
    await window.openFile('slow.Dockerfile');
    await window.codeLens('Build');
    await waitForRow(stage, view, 'slow', '4 of 5 steps done');
    await window.page.reload();
    await window.whenReady();
    await window.showSideBar('Docker');
    // The engine never named an image.
    await waitForRow(stage, view, 'slow.Dockerfile', 'from another window, cancelled');
  });
});
