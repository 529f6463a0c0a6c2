import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { answerPath, docker, question, runContainer, useStage, waitForNoRow, waitForRow } from './stage.ts';

const view = 'Volumes';

describe('the files of a volume (vscode#139435, podman-desktop#17167)', () => {
  const stage = useStage({ name: 'volumeFiles', version: '26.1', files: { 'local.txt': 'from here' } });
  /** Runs a script beside a volume. */
  const inside = (volume: string, script: string): Promise<string> => docker(stage, 'run', '--rm', '--volume', `${volume}:/v`, '--workdir', '/v', 'busybox', 'sh', '-c', script);
  before(async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await inside('data', 'mkdir -p conf; echo "color = blue" > conf/settings.conf; chown 7:8 conf/settings.conf; chmod 640 conf/settings.conf; echo x > other');
    await window.unfoldView('Images', false);
    await window.unfoldView('Containers', false);
    await window.unfoldView(view);
    await waitForRow(stage, view, 'data', 'local, unused');
    await window.expand(view, 'data');
    await window.expand(view, 'Files');
    await window.expand(view, 'conf');
  });

  it('are a tree, though no container has it, and are opened, changed and saved with mode and owner kept', async () => {
    const { window } = stage;
    await waitForRow(stage, view, 'settings.conf', '13B');
    await window.row(view, 'settings.conf').click();
    await waitFor('the file', async () => (await window.editorText()).includes('color = blue'));
    await window.page.locator('.editor-group-container.active .view-lines').click();
    await window.page.keyboard.press('Control+End');
    await window.page.keyboard.type('size = big');
    await window.page.keyboard.press('Control+S');
    await waitFor('the file to be saved', async () => (await inside('data', 'cat conf/settings.conf')) === 'color = blue\nsize = big');
    assert.equal(await inside('data', 'stat -c %a:%u:%g conf/settings.conf'), '640:7:8');
    await waitForRow(stage, view, 'data', 'unused');
    await window.screenshot('ui-volume-files');
    assert.match(await docker(stage, 'ps', '--all', '--format', '{{.Names}}'), /^gantry-helper-\w+$/, 'one helper, shown nowhere');
    await window.unfoldView('Containers');
    await window.welcome('Containers', 'This engine has no containers yet.');
    await window.unfoldView('Containers', false);
  });

  it('are made, renamed, copied in and removed', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'conf', 'New File…');
    await window.quickFill('new.txt');
    await waitForRow(stage, view, 'new.txt', '0B');
    await window.rowMenu(view, 'new.txt', 'Rename…');
    await window.quickFill('renamed.txt');
    await waitForRow(stage, view, 'renamed.txt');
    await window.rowMenu(view, 'renamed.txt', 'Remove…');
    await window.dialogButton('Remove');
    await waitForNoRow(stage, view, 'renamed.txt');
    await window.rowMenu(view, 'conf', 'Copy In…');
    await window.quickPick('Files…');
    await answerPath(stage.window, join(stage.workspace, 'local.txt'));
    await waitForRow(stage, view, 'local.txt', '9B');
    assert.equal(await inside('data', 'ls conf; cat conf/local.txt'), 'local.txt\nsettings.conf\nfrom here');
  });

  it('are cloned, exported and imported as a whole', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'data', 'Clone Volume…');
    await question(window, /The name of the new volume/);
    await window.quickFill('data');
    await question(window, /already a volume of this name/);
    await window.quickFill('twin');
    await waitForRow(stage, view, 'twin', 'local, unused');
    assert.equal(await inside('twin', 'cat conf/local.txt'), 'from here');
    await window.rowMenu(view, 'twin', 'More', 'Export to Tar File…');
    await answerPath(stage.window, join(stage.workspace, 'twin.tar'));
    await window.notification(/twin was exported to .*twin\.tar/).waitFor();
    await window.viewAction(view, 'Import Volume from Tar File…');
    await answerPath(stage.window, join(stage.workspace, 'twin.tar'));
    await question(window, /The name of the new volume/);
    await window.quickFill('third');
    await waitForRow(stage, view, 'third', 'local, unused');
    assert.equal(await inside('third', 'stat -c %a:%u:%g conf/settings.conf; cat conf/local.txt'), '640:7:8\nfrom here');
  });

  it('are compared with a folder of this machine', async () => {
    const { window } = stage;
    const folder = join(stage.workspace, 'mine');
    await mkdir(join(folder, 'conf'), { recursive: true });
    for (const [name, text] of Object.entries({ other: 'x\n', 'conf/settings.conf': 'color = red\n', 'conf/extra': 'e' })) await writeFile(join(folder, name), text);
    await window.rowMenu(view, 'data', 'More', 'Compare with Folder…');
    await answerPath(stage.window, `${folder}/`);
    const { items } = await question(window, /.*/, /3 differ, 1 are alike/);
    assert.deepEqual(items.slice(1).map((item) => item.trim()), ['conf/extra', 'conf/local.txt', 'conf/settings.conf']);
    await window.screenshot('ui-volume-compare');
    await window.quickPick('conf/settings.conf');
    await waitFor('both files', async () => {
      const text = (await window.page.locator('.view-line').allTextContents()).join('\n').replaceAll('\u00a0', ' ');
      return text.includes('color = red') && text.includes('color = blue');
    });
    await window.screenshot('ui-volume-diff');
  });

  it('do not keep a volume from being removed, and are gone with it', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'data', 'Remove Volume…');
    assert.match(await window.dialog(), /Remove data\?\s+All that is in it is lost/);
    await window.dialogButton('Remove');
    await waitForNoRow(stage, view, 'data');
    assert.deepEqual((await docker(stage, 'volume', 'ls', '--quiet')).split('\n').sort(), ['third', 'twin']);
    await runContainer(stage, 'user', '--volume', 'third:/v');
    await waitForRow(stage, view, 'third', 'in use by user');
  });
});
