import assert from 'node:assert/strict';
import { type FrameLocator } from 'playwright-core';
import { waitFor } from '../host/command.ts';
import { docker, runContainer, useStage, waitForNoRow, waitForRow, webviewOf } from './stage.ts';

const view = 'Containers';

describe('a container that is removed while one looks at it', () => {
  const stage = useStage({ name: 'containerFaults', version: '20.10' });
  const page = (): FrameLocator => webviewOf(stage.window);

  before(async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await runContainer(stage, 'doomed');
    await docker(stage, 'exec', 'doomed', 'sh', '-c', 'mkdir /app; echo content > /app/file.txt');
    await waitForRow(stage, view, 'doomed', 'running');
  });

  it('says so in its log, shell, file and figures', async () => {
    const { window } = stage;
    await window.expand(view, 'doomed');
    await window.expand(view, 'Files');
    await window.expand(view, 'app');
    await window.row(view, 'file.txt').dblclick();
    await waitFor('the file', async () => (await window.editorText()).startsWith('content'));
    await window.rowMenu(view, 'doomed', 'View Stats');
    await page().getByRole('row').filter({ hasText: 'doomed' }).first().waitFor();
    await window.rowAction(view, 'doomed', 'View Logs');
    await page().locator('.status').waitFor();
    await window.rowAction(view, 'doomed', 'Open Shell');
    await window.waitForTerminal(/[#$] *$/);
    await docker(stage, 'rm', '--force', 'doomed');
    await waitForNoRow(stage, view, 'doomed');
    await window.waitForTerminal(/The program has ended[^]*Press any key to close the terminal\./);
    await page().getByRole('option').filter({ hasText: 'doomed was removed' }).waitFor();
    await window.screenshot('ui-container-removed');
    await window.page.locator('.tabs-container .tab', { hasText: 'file.txt' }).click();
    await window.page.keyboard.press('Control+Home');
    await window.page.keyboard.type('more ');
    await window.runCommand('File: Save');
    await window.notification(/Failed to save 'file\.txt'/).waitFor();
    assert.match((await window.notifications()).join('\n'), /does not exist|No such container|any more|not found/i);
    await window.screenshot('ui-container-removed-file');
    await window.page.locator('.tabs-container .tab', { hasText: 'Stats' }).click();
    await page().getByText(/removed/).first().waitFor();
    await window.screenshot('ui-container-removed-stats');
  });
});

describe('a row that goes while its menu is open', () => {
  const stage = useStage({ name: 'lostRow', version: '26.1' });

  it('is told apart from a container that does not exist', async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await runContainer(stage, 'there');
    await runContainer(stage, 'gone');
    await waitForRow(stage, view, 'gone', 'running');
    await waitForRow(stage, view, 'there', 'running');
    await window.row(view, 'gone').click({ button: 'right' });
    const entry = window.page.locator('.monaco-menu .action-label', { hasText: 'Follow Logs in Terminal' });
    await entry.waitFor();
    await docker(stage, 'rm', '--force', 'gone');
    await waitForNoRow(stage, view, 'gone');
    await entry.click({ delay: 150 });
    await window.notification('it is not known which row was meant. If the row is still there, try again.').waitFor();
    await window.screenshot('ui-lost-row');
  });
});

describe('an engine that goes away while a terminal is joined to a program of it', () => {
  const stage = useStage({ name: 'shellFaults', version: '26.1' });

  it('is told of in the terminal, and another can be opened when it is back', async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await runContainer(stage, 'host', '--restart', 'always');
    await waitForRow(stage, view, 'host', 'running');
    await window.rowAction(view, 'host', 'Open Shell');
    await window.waitForTerminal(/[#$] *$/);
    await stage.engine.kill9();
    await window.waitForTerminal(/Press any key to close the terminal\./);
    await window.screenshot('ui-shell-engine-gone');
    await stage.engine.restart();
    await waitForRow(stage, view, 'host', 'running');
    await window.runCommand('Terminal: Kill All Terminals');
    await waitFor('a shell again', async () => {
      await window.rowAction(view, 'host', 'Open Shell');
      return window.waitForTerminal(/[#$] *$/);
    });
  });
});
