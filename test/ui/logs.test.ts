import assert from 'node:assert/strict';
import { type FrameLocator, type Locator } from 'playwright-core';
import { waitFor } from '../host/command.ts';
import { docker, removeAllContainers, useStage, waitForRow, webviewOf } from './stage.ts';

const view = 'Containers';
const hostile = '<img src=x onerror="document.title=1">';

describe('the page of logs', () => {
  const stage = useStage({ name: 'logs', version: '26.1' });

  const page = (): FrameLocator => webviewOf(stage.window);
  const lines = (): Locator => page().getByRole('listbox', { name: 'Log lines' });
  const line = (text: string | RegExp): Locator => page().getByRole('option').filter({ hasText: text });
  const status = (): Locator => page().locator('.status');
  const search = (): Locator => page().getByRole('searchbox');
  const count = (): Locator => page().locator('.count');
  const texts = (): Promise<readonly string[]> => page().locator('.row .text').allInnerTexts();
  const waitForStatus = (text: RegExp): Promise<unknown> => waitFor(`the status ${String(text)}`, async () => text.test(await status().innerText()));
  const waitForTexts = (what: string, isRight: (shown: readonly string[]) => boolean): Promise<unknown> => waitFor(what, async () => isRight(await texts()));

  const labels = (service: string): readonly string[] => ['--label', 'com.docker.compose.project=shop', '--label', `com.docker.compose.service=${service}`, '--label', 'com.docker.compose.container-number=1'];
  const run = (name: string, command: string, ...options: readonly string[]): Promise<string> => docker(stage, 'run', '--detach', '--name', name, ...options, 'busybox', 'sh', '-c', command);

  before(async () => {
    await stage.window.showSideBar('Docker');
    await stage.window.runCommand('Docker: Focus on Containers View');
  });
  afterEach(async () => {
    await stage.window.runCommand('View: Close All Editors');
    await removeAllContainers(stage);
    await stage.window.waitForRows(view, 'no rows', (rows) => rows.length === 0);
  });

  it('shows what a stack writes, in order, as text with colours, and what becomes of its containers', async () => {
    const { window } = stage;
    await run('shop-web-1', `trap "exit 3" TERM; printf "\\033[31mred\\033[0m\\n"; echo '${hostile}'; echo "ERROR oops" >&2; sleep 1000 & wait`, ...labels('web'));
    await run('shop-db-1', `echo '{"level":"warn","msg":"slow","query":{"ms":12}}'; sleep 1000`, ...labels('db'));
    await waitForRow(stage, view, 'shop');
    await window.rowMenu(view, 'shop', 'View Logs');
    await line('slow').waitFor();
    await line(hostile).waitFor();
    assert.equal(await page().locator('img').count(), 0);
    assert.equal(await line('red').locator('.fg-1').innerText(), 'red');
    assert.deepEqual([await line('oops').locator('.stream').innerText(), await line('oops').locator('.level').innerText(), await line('oops').locator('.name').innerText()], ['err', 'E', 'shop-web-1']);
    await docker(stage, 'stop', 'shop-web-1');
    await line('shop-web-1 stopped with exit code 3').waitFor();
    await docker(stage, 'start', 'shop-web-1');
    await line('shop-web-1 started').waitFor();
    await window.screenshot('ui-logs');
    await line('slow').locator('.fold').click();
    await page().locator('.detail .branch').first().waitFor();
    assert.match(await page().locator('.detail').innerText(), /shop-db-1[^]*level:[^]*warn[^]*query:[^]*ms:[^]*12/);
    await window.screenshot('ui-logs-json');
    await page().getByRole('button', { name: 'Close' }).click();
    await page().locator('.containers summary').click();
    await page().locator('.sources label', { hasText: 'shop-db-1' }).click();
    await waitForTexts('the lines of the other container', (shown) => shown.includes('red') && !shown.some((text) => text.includes('slow')));
  });

  it('is searched as one types, and shows only what one wants to see', async () => {
    const { window } = stage;
    await run('numbers', 'for i in $(seq 1 500); do echo "INFO line $i"; done; sleep 0.3; echo "ERROR needle one" >&2; sleep 0.3; echo "info NEEDLE two"');
    await waitForRow(stage, view, 'numbers', 'exited');
    await window.rowAction(view, 'numbers', 'View Logs');
    await waitForStatus(/^502 lines/);
    await lines().press('Control+F');
    await search().fill('needle');
    await waitFor('two matches', async () => (await count().innerText()) === '– of 2');
    await search().press('Enter');
    await waitFor('a match', async () => /^[12] of 2$/.test(await count().innerText()));
    await page().getByRole('button', { name: 'Match case' }).click();
    await waitFor('one match', async () => (await count().innerText()) === '– of 1');
    await page().getByRole('button', { name: 'Match case' }).click();
    await page().getByLabel('What the search does').selectOption('only');
    await waitForStatus(/^2 of 502 lines/);
    await waitForTexts('the matching lines', (shown) => shown.join() === 'ERROR needle one,info NEEDLE two');
    await window.screenshot('ui-logs-search');
    await line('needle one').dblclick();
    await page().getByRole('button', { name: 'Show in context' }).click();
    await waitForStatus(/^502 lines/);
    await line('INFO line 500').waitFor();
    await search().fill('line [45]0$');
    await page().getByRole('button', { name: 'Regular expression' }).click();
    await waitFor('a regular expression', async () => (await count().innerText()) === '– of 2');
    await search().fill('(');
    await page().getByRole('alert').filter({ hasText: 'This is not a regular expression' }).waitFor();
    await search().press('Escape');
    await page().getByLabel('Levels').selectOption('error');
    await waitForTexts('the errors', (shown) => shown.join() === 'ERROR needle one');
    await page().getByLabel('Levels').selectOption('none');
    await page().getByLabel('Streams').selectOption('stderr');
    await waitForTexts('one stream', (shown) => shown.join() === 'ERROR needle one');
    await page().getByLabel('Streams').selectOption('both');
    await waitForStatus(/^502 lines/);
  });

  it('follows the end, stays where one scrolled to, and reads older lines on the way up', async () => {
    const { window } = stage;
    await run('busy', 'seq 1 5000 | sed "s/^/old /"; while [ ! -e /go ]; do sleep 0.1; done; seq 1 200 | sed "s/^/new /"; sleep 1000');
    await waitForRow(stage, view, 'busy', 'running');
    await window.rowAction(view, 'busy', 'View Logs');
    await line(/old 5000$/).waitFor();
    await waitForStatus(/^1000 lines · older lines/);
    await lines().focus();
    await lines().press('Home');
    await waitForStatus(/^[2-5]\d{3} lines/);
    const follow = page().getByRole('button', { name: 'Follow' });
    assert.equal(await follow.getAttribute('aria-pressed'), 'false');
    const top = (): Promise<string> => lines().evaluate((list) => {
      const { top: edge } = list.getBoundingClientRect();
      return Array.from(list.querySelectorAll('.row')).find((row) => row.getBoundingClientRect().bottom > edge + 4)?.querySelector('.text')?.textContent ?? '';
    });
    await waitFor('lines at the top', async () => (await top()) !== '');
    const before = await top();
    await docker(stage, 'exec', 'busy', 'touch', '/go');
    await waitForStatus(/^[2-9]\d{3} lines/);
    assert.equal(await top(), before);
    await page().getByRole('button', { name: 'Wrap lines' }).click();
    await follow.click();
    await line(/new 200$/).waitFor();
    await page().getByRole('button', { name: 'Wrap lines' }).click();
    await line(/new 200$/).waitFor();
    assert.equal(await follow.getAttribute('aria-pressed'), 'true');
  });

  it('survives that it is hidden and that the window is loaded anew', async () => {
    const { window } = stage;
    await run('kept', 'echo first; while [ ! -e /go ]; do sleep 0.1; done; echo second; sleep 1000');
    await waitForRow(stage, view, 'kept', 'running');
    await window.rowAction(view, 'kept', 'View Logs');
    await line('first').waitFor();
    await search().fill('second');
    // Escape, with which a command begins, would leave the search.
    await lines().focus();
    await window.runCommand('File: New Untitled Text File');
    await docker(stage, 'exec', 'kept', 'touch', '/go');
    await window.runCommand('View: Close Editor');
    await line('second').waitFor();
    await waitFor('the search to be remembered', async () => (await count().innerText()) === '– of 1');
    assert.deepEqual(await texts(), ['first', 'second']);
    await page().getByLabel('Timestamps').selectOption('off');
    assert.equal(await line('first').locator('.time').isVisible(), false);
    await page().getByLabel('Timestamps').selectOption('relative');
    await line('first').locator('.time', { hasText: /ago/ }).waitFor();
    await page().getByRole('button', { name: 'Clear' }).click();
    await waitForStatus(/^No lines yet/);
  });

  it('is one for the containers of an image, and a document where one wants that', async () => {
    const { window } = stage;
    await run('one', 'echo from one');
    await run('two', 'echo from two');
    await waitForRow(stage, view, 'two', 'exited');
    await window.expand('Images', 'busybox');
    await window.rowMenu('Images', 'latest', 'More', 'View Logs');
    await line('from one').waitFor();
    await line('from two').waitFor();
    await window.rowMenu(view, 'one', 'Open Logs in Editor');
    await window.page.locator('.view-line', { hasText: /^\d{4}-\d\d-\d\dT[\d:.]+Z.from.one$/ }).waitFor();
  });

  it('folds JSON lines to the fields that are chosen, on the next page too, and hands its lines over', async () => {
    const { window } = stage;
    await run('json', `echo '{"level":"warn","msg":"it is slow","query":{"ms":12}}'; echo plain; sleep 1000`);
    await waitForRow(stage, view, 'json', 'running');
    const fields = (): Locator => page().getByLabel('Fields of JSON lines');
    const folded = (): Promise<unknown> => waitForTexts('the fields', (shown) => shown.join() === 'msg="it is slow" query.ms=12,plain');
    await window.rowAction(view, 'json', 'View Logs');
    await line('plain').waitFor();
    await fields().fill('msg, query.ms');
    await folded();
    await search().fill('slow');
    await waitFor('a match', async () => (await count().innerText()) === '– of 1');
    await window.screenshot('ui-logs-fields');
    await search().press('Escape');
    await window.runCommand('View: Close Editor');
    await window.rowAction(view, 'json', 'View Logs');
    await folded();
    await fields().fill('');
    await waitForTexts('the whole line', (shown) => shown[0]?.startsWith('{"level"') === true);
    await line('plain').click({ position: { x: 300, y: 10 } });
    await lines().press('Shift+ArrowUp');
    await lines().press('Control+c');
    await waitFor('the lines on the clipboard', async () => (await window.page.evaluate(() => navigator.clipboard.readText())) === '{"level":"warn","msg":"it is slow","query":{"ms":12}}\nplain');
    await page().getByRole('button', { name: 'Export…' }).click();
    await window.quickPick('Open in an editor');
    await waitFor('the document', async () => /^\d{4}-\S+Z \{"level":"warn"[^\n]*\n\d{4}-\S+Z plain\n?$/.test(await window.editorText()));
    await window.runCommand('View: Revert and Close Editor');
  });

  it('is clear on light and on dark ground', async () => {
    const { window } = stage;
    await run('shop-web-1', 'for i in 1 2 3; do echo "INFO request $i"; echo "ERROR failed $i" >&2; done; sleep 1000', ...labels('web'));
    await run('shop-db-1', 'for i in 1 2 3; do echo "level=warn msg=\\"slow $i\\""; done; sleep 1000', ...labels('db'));
    await waitForRow(stage, view, 'shop');
    await window.rowMenu(view, 'shop', 'View Logs');
    await line('slow 3').waitFor();
    await page().locator('body.vscode-light').waitFor();
    await window.screenshot('ui-logs-light');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await page().locator('body.vscode-dark').waitFor();
    await line('slow 3').waitFor();
    await window.screenshot('ui-logs-dark');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await page().locator('body.vscode-light').waitFor();
  });
});
