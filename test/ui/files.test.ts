import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { answer, answerPath, docker, runContainer, useStage, waitForNoRow, waitForRow } from './stage.ts';

const view = 'Containers';

describe('the files of a container', () => {
  const stage = useStage({ name: 'files', version: '26.1', files: { 'settings.conf': 'color = red\n', 'dropped.txt': 'dropped' } });
  const inside = (script: string): Promise<string> => docker(stage, 'exec', 'web', 'sh', '-c', script);

  before(async () => {
    await stage.window.showSideBar('Docker');
    await runContainer(stage, 'web');
    await inside('mkdir -p "/app/sub dir"; echo "color = blue" > /app/settings.conf; chown 7:8 /app/settings.conf; chmod 640 /app/settings.conf; ln -s "sub dir" /app/link; echo x > "/app/sub dir/größe"');
    await waitForRow(stage, view, 'web', 'running');
    await stage.window.expand(view, 'web');
    await stage.window.expand(view, 'Files');
    await stage.window.expand(view, 'app');
  });

  it('are a tree, links to folders included', async () => {
    const { window } = stage;
    await window.expand(view, 'link');
    await waitForRow(stage, view, 'größe', '2B');
    await window.screenshot('ui-files-tree');
    await window.tooltip(view, 'settings.conf', 'rw-r----- (640)');
    await window.screenshot('ui-files-tooltip');
    await window.row(view, 'link').locator('.monaco-tl-twistie').click();
    await waitForNoRow(stage, view, 'größe');
  });

  it('are opened, changed and saved, and keep mode and owner', async () => {
    const { window } = stage;
    await window.row(view, 'settings.conf').click();
    await waitFor('the file', async () => (await window.editorText()).includes('color = blue'));
    await window.page.locator('.editor-group-container.active .view-lines').click();
    await window.page.keyboard.press('Control+End');
    await window.page.keyboard.type('size = big');
    await window.page.keyboard.press('Control+S');
    await waitFor('the file to be saved', async () => (await inside('cat /app/settings.conf')) === 'color = blue\nsize = big');
    assert.equal(await inside('stat -c %a:%u:%g /app/settings.conf'), '640:7:8');
    await window.screenshot('ui-files-saved');
  });

  it('that changed meanwhile are not overwritten unasked', async () => {
    const { window } = stage;
    await inside('printf "\\nchanged inside the container" >> /app/settings.conf');
    await window.page.locator('.editor-group-container.active .view-lines').click();
    await window.page.keyboard.press('Control+End');
    await window.page.keyboard.type('!');
    await window.page.keyboard.press('Control+S');
    await window.notification(/Failed to save|newer/i).waitFor();
    await window.screenshot('ui-files-conflict');
    assert.equal(await inside('tail -n 1 /app/settings.conf'), 'changed inside the container');
    await window.notificationButton(/Failed to save|newer/i, 'Overwrite');
    await waitFor('the file to be saved', async () => (await inside('cat /app/settings.conf')) === 'color = blue\nsize = big!');
  });

  it('that changed meanwhile, and are as long as before, are not overwritten either', async () => {
    const { window } = stage;
    await inside('printf "color = gray\\nsize = big!" > /app/settings.conf');
    await window.page.locator('.editor-group-container.active .view-lines').click();
    await window.page.keyboard.press('Control+End');
    await window.page.keyboard.type('!');
    await window.page.keyboard.press('Control+S');
    await window.notification(/Failed to save|newer/i).waitFor();
    assert.equal(await inside('head -n 1 /app/settings.conf'), 'color = gray');
    await window.notificationButton(/Failed to save|newer/i, 'Overwrite');
    await waitFor('the file to be saved', async () => (await inside('cat /app/settings.conf')) === 'color = blue\nsize = big!!');
    await window.page.keyboard.press('Backspace');
    await window.page.keyboard.press('Control+S');
    await waitFor('the next save to pass', async () => (await inside('cat /app/settings.conf')) === 'color = blue\nsize = big!');
  });

  it('have a path that can be copied (vscode-docker#4385)', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'settings.conf', 'Copy Path');
    await waitFor('the path on the clipboard', async () => (await window.page.evaluate(() => navigator.clipboard.readText())) === '/app/settings.conf');
  });

  it('are compared with those of the workspace', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'settings.conf', 'Compare with Workspace File…');
    await window.quickPick('settings.conf');
    await waitFor('both files', async () => {
      const text = (await window.page.locator('.diff-editor .view-line, .monaco-diff-editor .view-line').allTextContents()).join('\n').replaceAll('\u00a0', ' ');
      return text.includes('color = red') && text.includes('size = big!');
    });
    await window.screenshot('ui-files-compare');
  });

  it('are made, renamed and removed', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'app', 'New Folder…');
    await window.quickFill('fresh');
    await window.expand(view, 'fresh');
    await window.rowMenu(view, 'fresh', 'New File…');
    await window.quickFill('it\'s "new"');
    await waitForRow(stage, view, 'it\'s "new"', '0B');
    await window.rowMenu(view, 'it\'s "new"', 'Rename…');
    await window.quickFill('other');
    await waitForRow(stage, view, 'other', '0B');
    assert.equal(await inside('ls /app/fresh'), 'other');
    await window.rowMenu(view, 'other', 'Remove…');
    assert.match(await window.dialog(), /Remove \/app\/fresh\/other\?/);
    await window.screenshot('ui-files-remove');
    await window.dialogButton('Remove');
    await waitForNoRow(stage, view, 'other');
    assert.equal(await inside('ls /app/fresh'), '');
  });

  it('are copied in, and dropped onto a folder', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'fresh', 'Copy In…');
    await window.quickPick('Files…');
    await answerPath(window, join(stage.workspace, 'settings.conf'));
    await waitFor('the copy', async () => (await stage.engine.docker(['exec', 'web', 'cat', '/app/fresh/settings.conf'])).stdout === 'color = red\n');
    await window.openFile('dropped.txt');
    await waitFor('the drop', async () => {
      await window.page.locator('.tabs-container .tab[data-resource-name="dropped.txt"]').dragTo(window.row(view, 'fresh'), { timeout: 5000 });
      return waitFor('the dropped file', async () => (await stage.engine.docker(['exec', 'web', 'cat', '/app/fresh/dropped.txt'])).stdout === 'dropped', 20_000);
    });
    await waitForRow(stage, view, 'dropped.txt', '7B');
    await window.screenshot('ui-files-dropped');
  });

  it('are dropped from outside the window, by what they hold', async () => {
    const { window } = stage;
    const transfer = await window.page.evaluateHandle(() => {
      const files = new DataTransfer();
      files.items.add(new File(['from outside'], 'größe.txt', { type: 'text/plain' }));
      return files;
    });
    const row = window.row(view, 'fresh');
    await waitFor('the drop', async () => {
      for (const type of ['dragenter', 'dragover', 'drop']) await row.dispatchEvent(type, { dataTransfer: transfer });
      return waitFor('the dropped file', async () => (await stage.engine.docker(['exec', 'web', 'cat', '/app/fresh/größe.txt'])).stdout === 'from outside', 20_000);
    });
    await waitForRow(stage, view, 'größe.txt', '12B');
  });

  it('that are open go with their names', async () => {
    const { window } = stage;
    await window.runCommand('View: Close All Editors');
    await window.row(view, 'dropped.txt').dblclick();
    await waitFor('the file', async () => (await window.editorText()) === 'dropped');
    await window.rowMenu(view, 'dropped.txt', 'Rename…');
    await answer(window, /The new name/, 'renamed.txt');
    await waitFor('the tab', async () => (await window.tabs()).includes('renamed.txt') && !(await window.tabs()).includes('dropped.txt'));
    await waitFor('its content', async () => (await window.editorText()) === 'dropped');
    await waitForRow(stage, view, 'renamed.txt', '7B');
    await window.rowMenu(view, 'renamed.txt', 'Rename…');
    await answer(window, /The new name/, 'dropped.txt');
    await waitForRow(stage, view, 'dropped.txt', '7B');
  });

  it('that differ from the image are listed, and marked', async () => {
    const { window } = stage;
    await inside('rm /etc/passwd; echo >> /etc/group');
    await window.row(view, 'Files').locator('.monaco-tl-twistie').click();
    await window.expand(view, 'Changed Files');
    await waitForRow(stage, view, 'passwd', 'removed · /etc/');
    await waitForRow(stage, view, 'group', 'changed · /etc/');
    await waitForRow(stage, view, 'dropped.txt', 'added · /app/fresh/');
    const mark = window.row(view, 'passwd').locator('.monaco-icon-label');
    await waitFor('its mark', async () => {
      const letter = await mark.first().evaluate((element) => getComputedStyle(element, '::after').content);
      return letter.includes('D');
    });
    await window.screenshot('ui-files-changes');
  });

  it('of a stopped container are copied out, and say what cannot be done', async () => {
    const { window } = stage;
    await mkdir(join(stage.workspace, 'copies'));
    await docker(stage, 'kill', 'web');
    await waitForRow(stage, view, 'web', 'exited');
    await window.rowMenu(view, 'dropped.txt', 'Copy Out…');
    await answerPath(window, `${join(stage.workspace, 'copies')}/`);
    await waitFor('the copy', async () => {
      return (await readFile(join(stage.workspace, 'copies', 'dropped.txt'), 'utf8')) === 'dropped';
    });
    await window.rowMenu(view, 'dropped.txt', 'Remove…');
    await window.dialogButton('Remove');
    await window.notification('This needs a running container.').waitFor();
  });
});
