import assert from 'node:assert/strict';
import { type FrameLocator, type Locator } from 'playwright-core';
import { waitFor } from '../host/command.ts';
import { docker, removeAllContainers, useStage, waitForRow, webviewOf } from './stage.ts';

const view = 'Containers';
const million = 1_000_000;

describe('the page of logs', () => {
  const stage = useStage({ name: 'logLinks', version: '26.1', files: { 'web/server.js': 'one\ntwo\nthree\nfour\n', '.vscode/settings.json': '{"gantry.logs.tail": 1000000, "gantry.logs.bufferMegabytes": 1000}' } });

  const page = (): FrameLocator => webviewOf(stage.window);
  const lines = (): Locator => page().getByRole('listbox', { name: 'Log lines' });
  const line = (text: string | RegExp): Locator => page().getByRole('option').filter({ hasText: text });
  const status = (): Promise<string> => page().locator('.status').innerText();
  const texts = (): Promise<readonly string[]> => page().locator('.row .text').allInnerTexts();
  const run = (name: string, command: string, ...options: readonly string[]): Promise<string> => docker(stage, 'run', '--detach', '--name', name, ...options, 'busybox', 'sh', '-c', command);
  /** Where the cursor is, as the status bar says. */
  const position = (text: string): Promise<unknown> => waitFor(`the position ${text}`, async () => (await stage.window.statusItem(/^Ln \d+, Col \d+/).innerText()).includes(text));

  before(async () => {
    await stage.window.showSideBar('Docker');
    await stage.window.runCommand('Docker: Focus on Containers View');
  });
  afterEach(async () => {
    await stage.window.runCommand('View: Close All Editors');
    await removeAllContainers(stage);
    await stage.window.waitForRows(view, 'no rows', (rows) => rows.length === 0);
  });

  it('leads from a stack trace to the file of the workspace, or to the one in the container', async () => {
    const { window } = stage;
    await run('traced', 'mkdir -p /srv; printf "a\\nb\\nc\\n" > /srv/own.py; printf "at \\033[31mhandle\\033[0m (/app/server.js:3:2) see https://example.com/x\\n"; echo "  File \\"/srv/own.py\\", line 2"; echo "at /app/gone.js:1:1"; sleep 1000', '--volume', `${stage.workspace}/web:/app`);
    await waitForRow(stage, view, 'traced', 'running');
    await window.rowAction(view, 'traced', 'View Logs');
    await line('gone.js').waitFor();
    assert.deepEqual(await page().locator('.text .link').allInnerTexts(), ['/app/server.js:3:2', 'https://example.com/x', '/srv/own.py', '/app/gone.js:1:1']);
    // Its colour is a colour of the theme, which anybody may set.
    const color = await line('gone.js').locator('.name').evaluate((element) => getComputedStyle(element).color);
    assert.ok(['rgb(0, 114, 178)', 'rgb(86, 180, 233)'].includes(color), color);
    await window.screenshot('ui-logs-links');
    await page().locator('.link', { hasText: 'gone.js' }).click();
    await page().getByRole('alert').filter({ hasText: '/app/gone.js is neither in the container nor where its files come from.' }).waitFor();
    await page().locator('.link', { hasText: 'server.js' }).click();
    await waitFor('the file of the workspace', async () => /^one\ntwo\nthree/.test(await window.editorText()));
    await position('Ln 3, Col 2');
    await window.runCommand('View: Close Editor');
    // By the keyboard: in the pane of the whole line.
    await line('own.py').click({ position: { x: 300, y: 10 } });
    await lines().press('Enter');
    const inPane = page().locator('.detail').getByRole('link', { name: '/srv/own.py' });
    await inPane.focus();
    await inPane.press('Enter');
    await waitFor('the file in the container', async () => /^a\nb\nc/.test(await window.editorText()));
    await position('Ln 2, Col 1');
  });

  it('shows the lines of a span of time', async () => {
    const { window } = stage;
    await run('spread', 'echo first; sleep 3; echo second; sleep 3; echo third; sleep 1000');
    await waitForRow(stage, view, 'spread', 'running');
    await window.rowAction(view, 'spread', 'View Logs');
    await line('third').waitFor();
    const time = async (text: string): Promise<number> => Date.parse((await docker(stage, 'logs', '--timestamps', 'spread')).split('\n').find((each) => each.endsWith(text))?.split(' ')[0] ?? '');
    /** As such a field takes it, in the time of this machine. */
    const local = (at: number): string => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
    const second = await time('second');
    await page().getByText('Span of time').click();
    const fill = async (name: string, at: number): Promise<void> => {
      await page().getByLabel(name).fill(local(at));
      await page().getByLabel(name).press('Tab');
    };
    await fill('Since', second - 1000);
    await waitFor('the lines since', async () => (await texts()).join() === 'second,third');
    await fill('Until', second + 2000);
    await waitFor('the lines of the span', async () => (await texts()).join() === 'second');
    await window.screenshot('ui-logs-span');
    await page().getByRole('button', { name: 'Any time' }).click();
    await waitFor('all lines', async () => (await texts()).join() === 'first,second,third');
  });

  it('gives up a regular expression that takes too long, and stays at work', async () => {
    const { window } = stage;
    await run('evil', `echo ${'a'.repeat(60)}!; i=0; while true; do i=$((i+1)); echo line $i; sleep 0.2; done`);
    await waitForRow(stage, view, 'evil', 'running');
    await window.rowAction(view, 'evil', 'View Logs');
    await line('line 1').first().waitFor();
    await page().getByRole('button', { name: 'Regular expression' }).click();
    await page().getByRole('searchbox').fill('^(a+)+$');
    await page().getByRole('alert').filter({ hasText: 'The search was ended: this regular expression takes too long.' }).waitFor();
    await window.screenshot('ui-logs-slow-search');
    const before = Number(/\d+/.exec(await status())?.[0]);
    await waitFor('more lines', async () => Number(/\d+/.exec(await status())?.[0]) > before + 2);
  });

  it('opens a million lines, searches and scrolls through them', async function () {
    this.timeout(300_000);
    const { window } = stage;
    await docker(stage, 'run', '--name', 'many', 'busybox', 'sh', '-c', `seq 1 ${String(million)} | sed "s/^/number /"`);
    await waitForRow(stage, view, 'many', 'exited');
    await window.rowAction(view, 'many', 'View Logs');
    await waitFor('all lines', async () => /^100000\d lines/.test(await status()));
    await line(/number 1000000$/).waitFor();
    await lines().focus();
    await lines().press('Home');
    await line(/number 1$/).waitFor();
    await page().getByRole('searchbox').fill('number 777777');
    await waitFor('the match', async () => (await page().locator('.count').innerText()) === '– of 1');
    await page().getByRole('searchbox').press('Enter');
    await line(/number 777777$/).waitFor();
    // Scrolled by the bar, to anywhere: only what is in view is drawn.
    for (const part of [0.1, 0.5, 0.9]) {
      await lines().evaluate((list, share) => list.scrollTo({ top: list.scrollHeight * share }), part);
      await waitFor(`lines at ${String(part)}`, async () => {
        const first = Number(/number (\d+)/.exec((await texts())[0] ?? '')?.[1]);
        return Math.abs(first / million - part) < 0.02;
      });
      assert.ok((await page().locator('.row').count()) < 1000);
    }
    await window.screenshot('ui-logs-million');
  });
});
