import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FrameLocator } from 'playwright-core';
import { waitFor } from '../host/command.ts';
import { openGate } from './gate.ts';
import { answer, answerPath, docker, question, useStage, waitForRow, webviewOf, writeWorkspaceFile } from './stage.ts';

const view = 'Builds';

/** Can be built in the folder above its own alone. */
const dockerfile = `FROM busybox AS base
ARG API_TOKEN
COPY app/notes.txt /notes.txt
RUN echo in the base

FROM base
RUN echo at the end
`;

const task = { label: 'from above', type: 'docker-build', dockerfile: 'app/Dockerfile', context: '.', tags: ['above:1'], buildArgs: { API_TOKEN: 'hush' } };

describe('what is offered over the lines of a Dockerfile, and for a build', function () {
  this.timeout(300_000);
  const stage = useStage({
    name: 'buildLenses',
    version: '26.1',
    files: { 'app/Dockerfile': dockerfile, 'app/notes.txt': 'one\n', '.vscode/tasks.json': JSON.stringify({ version: '2.0.0', tasks: [task] }) },
  });

  const page = (): FrameLocator => webviewOf(stage.window);
  const fact = async (label: string): Promise<string | undefined> => {
    const facts = await page().locator('header .facts > div').allInnerTexts();
    return facts.find((text) => text.startsWith(label))?.slice(label.length).trim();
  };
  const lens = async (title: string): Promise<void> => {
    await stage.window.openFile('Dockerfile');
    await stage.window.codeLens(title);
    // Its value is never kept.
    await answer(stage.window, /The value of the build argument API_TOKEN/, 'hush');
  };

  before(async () => {
    await stage.window.showSideBar('Docker');
    await stage.window.unfoldView(view);
    for (const other of ['Containers', 'Images']) await stage.window.unfoldView(other, false);
  });

  it('is built in the folder that a task built it in', async () => {
    const { window } = stage;
    await window.runCommand('Tasks: Run Task');
    await waitFor('the task', async () => (await window.quickInput()).items.includes(task.label));
    await window.quickPick(task.label);
    await waitForRow(stage, view, 'above:1', 'built');
    await lens('Build');
    await waitForRow(stage, view, 'app', 'built');
    await window.row(view, 'app').click();
    await page().getByRole('heading', { level: 1, name: 'app' }).waitFor();
    assert.deepEqual([await fact('Started by'), await fact('Build context')], ['a lens over the Dockerfile', '.']);
    await window.runCommand('View: Close All Editors');
  });

  it('is built up to a stage, which gives no image a name', async () => {
    await lens('Build up to Here');
    await waitForRow(stage, view, 'Dockerfile (base)', 'built');
    assert.equal(await docker(stage, 'images', '--quiet', 'app:base'), '');
  });

  it('is built up to a stage, of which a container is run', async () => {
    await lens('Run');
    await page().getByLabel('The same as a command').filter({ hasText: 'app:base' }).waitFor();
    await stage.window.runCommand('View: Close All Editors');
  });

  it('is built again with what is asked for, since it is not kept', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'above:1', 'Build Again');
    const { title, message } = await question(window, /The value of the build argument API_TOKEN, which is not kept/);
    assert.match(`${title} ${message}`, /^Build above:1 Again/);
    await window.quickFill('hush');
    await window.waitForRows(view, 'a second build', (rows) => rows.filter(({ level, label, description }) => level === 1 && label === 'above:1' && description.includes('built')).length === 2);
    await window.row(view, 'above:1').first().click();
    await waitFor('what started it', async () => (await fact('Started by')) === 'the command "Build Again"');
    await window.runCommand('View: Close All Editors');
  });

  it('is copied as a line of the command line, without what is secret', async () => {
    const { window, workspace } = stage;
    await window.rowMenu(view, 'above:1', 'Copy as docker build');
    const line = `docker build --file ${join(workspace, 'app/Dockerfile')} --tag above:1 --build-arg API_TOKEN ${workspace}`;
    await waitFor('the line on the clipboard', async () => (await window.page.evaluate(() => navigator.clipboard.readText())) === line);
  });

  it('writes its log to a file', async () => {
    const { window, workspace } = stage;
    const file = join(workspace, 'above.log');
    await window.rowMenu(view, 'above:1', 'Export Log…');
    await answerPath(window, file);
    await waitFor('the log in the editor', async () => (await window.tabs()).includes('above.log'));
    const text = await readFile(file, 'utf8');
    assert.match(text, /^# .*app\/Dockerfile\n# above:1\n/);
    assert.ok(text.includes('RUN echo in the base') && !text.includes('not kept') && !text.includes('hush'), text);
    await window.runCommand('View: Close All Editors');
  });

  it('is cancelled from its page', async () => {
    const { window } = stage;
    const gate = await openGate(stage.engine.hostAddress);
    stage.cleanups.push(() => gate.close());
    await writeWorkspaceFile(stage, 'slow.Dockerfile', `FROM busybox\nRUN echo begun; until wget -q -O - http://${gate.address}/go; do sleep 0.2; done\n`);
    await window.openFile('slow.Dockerfile');
    await window.codeLens('Build');
    await waitForRow(stage, view, 'slow', 'running');
    await window.row(view, 'slow').click();
    await page().getByRole('region', { name: 'Output' }).getByText('begun').waitFor();
    await page().getByRole('button', { name: 'Cancel Build' }).click();
    await waitForRow(stage, view, 'slow', 'cancelled');
    await waitFor('the page to say so', async () => (await page().locator('.summary').innerText()).startsWith('cancelled after'));
  });
});
