import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { answer, useStage, writeWorkspaceFile } from './stage.ts';

const view = 'Build Context';
const warning = 'This copies what looks like a secret into the image: .env';

describe('the build context', () => {
  const stage = useStage({
    name: 'buildContext',
    version: '26.1',
    files: {
      '.vscode/settings.json': '{ "gantry.buildContext.decorateIgnored": true }',
      'shop/Dockerfile': 'FROM busybox\nCOPY . /src\nCOPY web /web\nRUN echo the shop is built\n',
      'shop/.dockerignore': 'notes\n.dockerignore\nDockerfile\n',
      'shop/.env': 'TOKEN=1\n',
      'shop/notes/plan.md': 'of no use\n',
      'shop/web/big.js': 'x'.repeat(2000),
      'shop/web/small.txt': 'small\n',
    },
  });

  const ignoreFile = (): Promise<string> => readFile(join(stage.workspace, 'shop/.dockerignore'), 'utf8');
  const waitForLens = (text: string): Promise<unknown> => waitFor(`the lens "${text}"`, () => stage.window.page.locator('.codelens-decoration', { hasText: text }).first().isVisible());
  const waitForLabels = (wanted: readonly string[]): Promise<unknown> =>
    stage.window.waitForRows(view, wanted.join(', '), (rows) => JSON.stringify(rows.map(({ label, description }) => `${label} ${description}`)) === JSON.stringify(wanted));
  const hasWarning = async (): Promise<boolean> => (await stage.window.problems()).some((text) => text.includes(warning));

  it('is told over each COPY, and warned of where a secret is in it', async () => {
    const { window } = stage;
    await window.openFile('shop/Dockerfile');
    await waitForLens('3 files, 2.01 kB');
    await waitForLens('2 files, 2.01 kB');
    await waitFor('the warning', hasWarning);
    await window.page.locator('.view-line', { hasText: 'COPY web /web' }).locator('span', { hasText: 'web' }).last().hover();
    const hover = window.page.locator('.monaco-hover', { hasText: '2 files, 2.01 kB of the build context' });
    await hover.waitFor();
    assert.match(await hover.first().innerText(), /2 kB: web\/big\.js\s+6 B: web\/small\.txt/);
    await window.screenshot('ui-context-lens');
  });

  it('marks what is ignored in the explorer where that is wanted', async () => {
    const mark = stage.window.page.locator('.explorer-folders-view .monaco-icon-label[aria-label*="ignored by .dockerignore"]');
    await waitFor('the marks', async () => {
      const marked = await mark.locator('.label-name').allTextContents();
      return JSON.stringify(marked.sort()) === JSON.stringify(['.dockerignore', 'Dockerfile', 'notes']);
    });
  });

  it('is shown as a tree, the biggest first, with what is ignored where that is wanted', async () => {
    const { window } = stage;
    await window.page.locator('.codelens-decoration a', { hasText: '3 files' }).click();
    await waitForLabels(['web 2 files, 2.01 kB', '.env 8 B']);
    await window.viewAction(view, 'Show Ignored Files');
    await waitForLabels(['web 2 files, 2.01 kB', '.env 8 B', '.dockerignore ignored', 'Dockerfile ignored', 'notes ignored']);
    await window.expand(view, 'web');
    await window.screenshot('ui-context-tree');
    await window.viewAction(view, 'Hide Ignored Files');
    await waitForLabels(['web 2 files, 2.01 kB', 'big.js 2 kB', 'small.txt 6 B', '.env 8 B']);
  });

  it('is left by a file that is added to .dockerignore, from a row and from the warning', async () => {
    const { window } = stage;
    await window.rowAction(view, 'small.txt', 'Add to .dockerignore');
    await waitForLabels(['web 1 file, 2 kB', 'big.js 2 kB', '.env 8 B']);
    assert.equal(await ignoreFile(), 'notes\n.dockerignore\nDockerfile\nweb/small.txt\n');
    await waitForLens('1 file, 2 kB');
    await waitFor('the quick fix', async () => {
      if (await window.page.locator('.monaco-menu').first().isVisible()) await window.page.keyboard.press('Escape');
      await window.page.locator('.markers-panel .monaco-list-row', { hasText: warning }).first().click({ timeout: 5000 });
      await window.page.keyboard.press('Control+.');
      const fix = window.page.locator('.monaco-menu .action-menu-item', { hasText: 'Add .env to .dockerignore' }).first();
      await fix.hover({ timeout: 5000 });
      // A menu takes no clicks in its first moment.
      await fix.click({ timeout: 5000, delay: 150 });
      await fix.waitFor({ state: 'hidden', timeout: 5000 });
      return true;
    });
    await waitForLabels(['web 1 file, 2 kB', 'big.js 2 kB']);
    await waitFor('no warning', async () => !(await hasWarning()));
    assert.equal(await ignoreFile(), 'notes\n.dockerignore\nDockerfile\nweb/small.txt\n.env\n');
  });

  it('follows the files, and the ignore file as it is typed', async () => {
    const { window } = stage;
    await writeWorkspaceFile(stage, 'shop/more.txt', 'more\n');
    await waitForLabels(['web 1 file, 2 kB', 'big.js 2 kB', 'more.txt 5 B']);
    await window.openFile('shop/.dockerignore');
    await waitFor('the rules in the editor', async () => (await window.editorText()).includes('web/small.txt'));
    await window.page.keyboard.press('Control+End');
    await window.page.keyboard.type('more.*');
    await waitForLabels(['web 1 file, 2 kB', 'big.js 2 kB']);
    assert.ok(!(await ignoreFile()).includes('more'));
    await window.runCommand('File: Revert File');
    await waitForLabels(['web 1 file, 2 kB', 'big.js 2 kB', 'more.txt 5 B']);
  });

  it('is shown by command, and gone when its view is closed', async () => {
    const { window } = stage;
    await window.viewAction(view, 'Close Build Context');
    await waitFor('the view to be gone', async () => !(await window.view(view).isVisible()));
    await window.openFile('shop/Dockerfile');
    await window.runCommand('Docker: Show Build Context');
    await waitForLabels(['web 1 file, 2 kB', 'big.js 2 kB', 'more.txt 5 B']);
    await window.viewAction(view, 'Close Build Context');
  });

  it('is counted again where its rules changed while the Dockerfile was hidden', async () => {
    const { window } = stage;
    await window.openFile('shop/Dockerfile');
    await waitForLens('1 file, 2 kB');
    await window.openFile('shop/notes/plan.md');
    await writeWorkspaceFile(stage, 'shop/.dockerignore', 'notes\n.dockerignore\nDockerfile\n.env\n');
    await window.openFile('shop/Dockerfile');
    await waitForLens('3 files, 2.01 kB');
    await waitForLens('2 files, 2.01 kB');
  });

  it('tells in the status bar what saving a file rebuilds, once it was built', async () => {
    const { window } = stage;
    await window.openFile('shop/Dockerfile');
    await window.runCommand('Docker: Build Image…');
    await answer(window, /The name of the image/, 'shop:1');
    await window.waitForTerminal('Reveal shop:1');
    await window.openFile('shop/web/big.js');
    await window.statusItem(/saving rebuilds shop:1 from step 2\/4/).waitFor();
    await window.screenshot('ui-context-saving');
    await window.openFile('shop/notes/plan.md');
    await window.statusItem(/saving rebuilds/).waitFor({ state: 'hidden' });
  });
});
