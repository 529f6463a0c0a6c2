import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../host/command.ts';
import { docker, removeAllContainers, runContainer, service, stateOf, useStage, waitForNoRow, waitForRow, waitForState } from './stage.ts';

const view = 'Containers';

/** The engine says in whole seconds when something was created. */
const nextSecond = (): Promise<void> => sleep(1000 - (Date.now() % 1000) + 10);

describe('the containers view', () => {
  const stage = useStage({ name: 'containers', version: '26.1' });
  const labels = async (): Promise<readonly string[]> => (await stage.window.rows(view)).map(({ label }) => label);

  before(() => stage.window.showSideBar('Docker'));

  afterEach(async () => {
    await removeAllContainers(stage);
    await stage.window.waitForRows(view, 'no rows', (rows) => rows.length === 0);
  });

  it('shows what happens in the engine at once, and the number running on its badge (vscode-docker#1287)', async () => {
    await stage.window.welcome(view, 'This engine has no containers yet');
    await runContainer(stage, 'web');
    await waitForRow(stage, view, 'web', 'running');
    await waitFor('the badge', async () => (await stage.window.badge('Docker')) === '1');
    await docker(stage, 'stop', 'web');
    await waitForRow(stage, view, 'web', 'exited (0)');
    await waitFor('no badge', async () => (await stage.window.badge('Docker')) === undefined);
    await docker(stage, 'rm', 'web');
    await waitForNoRow(stage, view, 'web');
  });

  it('groups the containers of a Compose project, with how many of them run', async () => {
    const compose = (name: string): readonly string[] => ['--label', 'com.docker.compose.project=shop', '--label', `com.docker.compose.service=${name}`, '--label', 'com.docker.compose.oneoff=False'];
    await runContainer(stage, 'shop-web-1', ...compose('web'));
    await docker(stage, 'create', '--name', 'shop-db-1', ...compose('db'), 'busybox', ...service);
    await runContainer(stage, 'alone');
    await waitForRow(stage, view, 'shop', '1/2 running');
    await waitForRow(stage, view, 'alone', 'running');
    await stage.window.expand(view, 'shop');
    await waitForRow(stage, view, 'db', 'created');
    const rows = await stage.window.rows(view);
    assert.deepEqual(rows.map(({ label, level }) => [label, level]), [['shop', 1], ['db', 2], ['web', 2], ['alone', 1]]);
    await stage.window.rowAction(view, 'shop', 'Start');
    await waitForRow(stage, view, 'shop', '2/2 running');
    await stage.window.screenshot('ui-containers-stack');
  });

  it('stops and starts by the buttons of a row (vscode-docker#2891)', async () => {
    await runContainer(stage, 'web');
    await waitForRow(stage, view, 'web', 'running');
    await stage.window.rowAction(view, 'web', 'Stop');
    await waitForRow(stage, view, 'web', 'exited (0)');
    assert.equal(await stateOf(stage, 'web'), 'exited');
    await stage.window.rowAction(view, 'web', 'Start');
    await waitForRow(stage, view, 'web', 'running');
    assert.equal(await stateOf(stage, 'web'), 'running');
  });

  it('pauses and unpauses (vscode-docker#1195)', async () => {
    await runContainer(stage, 'web');
    await waitForRow(stage, view, 'web', 'running');
    await stage.window.rowMenu(view, 'web', 'More', 'Pause');
    await waitForRow(stage, view, 'web', 'paused');
    assert.equal(await stateOf(stage, 'web'), 'paused');
    await stage.window.rowAction(view, 'web', 'Unpause');
    await waitForRow(stage, view, 'web', 'running');
  });

  it('restarts, and kills with a chosen signal', async () => {
    await runContainer(stage, 'web');
    await waitForRow(stage, view, 'web', 'running');
    const startedAt = (): Promise<string> => docker(stage, 'inspect', '--format', '{{.State.StartedAt}}', 'web');
    const before = await startedAt();
    await stage.window.rowMenu(view, 'web', 'Restart');
    await waitFor('another start', async () => (await startedAt()) !== before);
    await waitForRow(stage, view, 'web', 'running');
    await stage.window.rowMenu(view, 'web', 'More', 'Kill…');
    await stage.window.quickPick('SIGKILL');
    await waitForRow(stage, view, 'web', 'exited (137)');
  });

  it('renames', async () => {
    await runContainer(stage, 'web');
    await waitForRow(stage, view, 'web', 'running');
    await stage.window.rowMenu(view, 'web', 'More', 'Rename…');
    await stage.window.quickFill('shop');
    await waitForRow(stage, view, 'shop', 'running');
    await waitForNoRow(stage, view, 'web');
  });

  it('removes a running container only after a clear yes', async () => {
    await runContainer(stage, 'web');
    await waitForRow(stage, view, 'web', 'running');
    await stage.window.rowMenu(view, 'web', 'Remove…');
    const dialog = await stage.window.dialog();
    assert.match(dialog, /Remove web\?/);
    assert.match(dialog, /Still running, and killed first: web\./);
    await stage.window.dialogButton('Cancel');
    assert.equal(await stateOf(stage, 'web'), 'running');
    await stage.window.rowMenu(view, 'web', 'Remove…');
    await stage.window.dialog();
    await stage.window.dialogButton('Remove');
    await waitForNoRow(stage, view, 'web');
    assert.equal(await stateOf(stage, 'web'), 'gone');
  });

  it('acts on all the selected rows together', async () => {
    for (const name of ['one', 'three', 'two']) await runContainer(stage, name);
    await waitForRow(stage, view, 'two', 'running');
    await stage.window.row(view, 'one').click();
    await stage.window.row(view, 'two').click({ modifiers: ['Control'] });
    await stage.window.rowMenu(view, 'two', 'Stop');
    await waitForRow(stage, view, 'one', 'exited');
    await waitForRow(stage, view, 'two', 'exited');
    assert.equal(await stateOf(stage, 'three'), 'running');
  });

  it('filters, shows only what runs, sorts, and says so when nothing is left', async () => {
    const { window } = stage;
    await runContainer(stage, 'alpha');
    await nextSecond();
    await docker(stage, 'create', '--name', 'beta', 'busybox');
    await nextSecond();
    await runContainer(stage, 'gamma');
    await waitForRow(stage, view, 'gamma', 'running');
    await window.viewAction(view, 'Sort Containers…');
    await window.quickPick('By creation, newest first');
    await window.waitForRows(view, 'the newest first', (rows) => rows.map(({ label }) => label).join() === 'gamma,beta,alpha');
    await window.viewAction(view, 'Sort Containers…');
    await window.quickPick('By name');
    await window.viewAction(view, 'Show Only Running');
    await waitForNoRow(stage, view, 'beta');
    assert.deepEqual(await labels(), ['alpha', 'gamma']);
    await window.viewAction(view, 'Filter Containers…');
    await window.quickFill('gam');
    await waitForNoRow(stage, view, 'alpha');
    assert.deepEqual(await labels(), ['gamma']);
    await window.viewAction(view, 'Show All');
    await window.viewAction(view, 'Clear Filter');
    await waitForRow(stage, view, 'beta');
    await window.viewAction(view, 'Filter Containers…');
    await window.quickFill('nothing-like-it');
    await waitForNoRow(stage, view, 'alpha');
    await window.welcome(view, 'No container fits the filter.');
    await window.view(view).getByRole('button', { name: 'Clear Filter' }).last().click();
    await window.waitForRows(view, 'all rows', (rows) => rows.map(({ label }) => label).join() === 'alpha,beta,gamma');
  });

  it('keeps what is selected and expanded while events rain (vscode-docker#2983)', async () => {
    const { window } = stage;
    await runContainer(stage, 'busy');
    await runContainer(stage, 'web', '--publish', '8080', '--label', 'a=b');
    await window.expand(view, 'web');
    await waitForRow(stage, view, 'Ports');
    await window.row(view, 'Ports').click();
    await waitFor('the row to be selected', async () => (await window.row(view, 'Ports').getAttribute('aria-selected')) === 'true');
    for (let round = 0; round < 5; round++) {
      await docker(stage, 'pause', 'busy');
      await docker(stage, 'unpause', 'busy');
      await docker(stage, 'pause', 'web');
      await docker(stage, 'unpause', 'web');
    }
    await docker(stage, 'rename', 'busy', 'idle');
    await waitForRow(stage, view, 'idle', 'running');
    await waitForRow(stage, view, 'web', 'running');
    assert.equal(await window.row(view, 'Ports').getAttribute('aria-selected'), 'true');
    assert.equal(await window.row(view, 'web').getAttribute('aria-expanded'), 'true');
  });

  it('opens an inspection that stays current (vscode-containers#222)', async () => {
    const { window } = stage;
    await runContainer(stage, 'web');
    await waitForRow(stage, view, 'web', 'running');
    await window.rowMenu(view, 'web', 'Inspect');
    await waitFor('the inspection', async () => /"Status": "running"/.test(await window.editorText()));
    await docker(stage, 'pause', 'web');
    await waitFor('the change', async () => /"Status": "paused"/.test(await window.editorText()));
    await docker(stage, 'rm', '--force', 'web');
    await waitFor('the removal', async () => /^\/\/ Removed; noticed at/m.test(await window.editorText()));
    await window.screenshot('ui-containers-inspect');
    await window.runCommand('View: Close All Editors');
  });

  it('copies the name, and the command line that would run the same', async () => {
    const { window } = stage;
    const clipboard = (): Promise<string> => window.page.evaluate(() => navigator.clipboard.readText());
    await runContainer(stage, 'web', '--env', 'GREETING=two words', '--publish', '127.0.0.1:8088:80');
    await waitForRow(stage, view, 'web', 'running');
    await window.rowMenu(view, 'web', 'Copy', 'Copy Name');
    await waitFor('the name on the clipboard', async () => (await clipboard()) === 'web');
    await window.rowMenu(view, 'web', 'Copy', 'Copy docker run Command');
    const command = await waitFor('the command on the clipboard', async () => {
      const text = await clipboard();
      return text.startsWith('docker run') && text;
    });
    assert.match(command, /--name web/);
    assert.match(command, /'GREETING=two words'|GREETING='two words'|"GREETING=two words"/);
    assert.match(command, /127\.0\.0\.1:8088:80/);
  });

  it('lists exactly what a prune removes before it does', async () => {
    const { window } = stage;
    await runContainer(stage, 'kept');
    await docker(stage, 'create', '--name', 'never', 'busybox');
    await docker(stage, 'run', '--name', 'done', 'busybox', 'true');
    await window.viewAction(view, 'Prune Containers…');
    const dialog = await window.dialog();
    assert.match(dialog, /Remove 2 stopped containers/);
    assert.deepEqual([...dialog.matchAll(/^(\w+) {2,}/gm)].map(([, name]) => name), ['done', 'never']);
    await window.screenshot('ui-containers-prune');
    await window.dialogButton('Remove');
    await waitForNoRow(stage, view, 'never');
    await waitForNoRow(stage, view, 'done');
    assert.equal(await stateOf(stage, 'kept'), 'running');
  });

  it('shows hostile names, labels and commands as the harmless text they are', async () => {
    const { window } = stage;
    const project = '\u202E<img src=x onerror=alert(1)>**bold**\u001b[31m';
    await runContainer(stage, 'trap', '--label', `com.docker.compose.project=${project}`, '--label', 'com.docker.compose.service=[a](command:evil)');
    const [row] = await window.waitForRows(view, 'the stack', (rows) => rows.length > 0);
    assert.equal(row?.label, '\uFFFD<img src=x onerror=alert(1)>**bold**\u241B[31m');
    assert.equal(await window.view(view).locator('img[src="x"]').count(), 0);
    await window.expand(view, row.label);
    await waitForRow(stage, view, '[a](command:evil)', 'running');
    const hover = await window.tooltip(view, '[a](command:evil)', 'onerror');
    const text = await hover.innerText();
    assert.match(text, /<img src=x onerror=alert\(1\)>\*\*bold\*\*/);
    assert.match(text, /\[a\]\(command:evil\)/);
    assert.equal(await hover.locator('img, a').count(), 0);
    await window.screenshot('ui-containers-hostile');
  });

  it('can be worked with by the keyboard alone', async () => {
    const { window } = stage;
    const { keyboard } = window.page;
    await runContainer(stage, 'keys');
    await waitForRow(stage, view, 'keys', 'running');
    await window.runCommand('Explorer: Focus on Folders View');
    await window.runCommand('Docker: Focus on Containers View');
    const row = window.row(view, 'keys');
    await waitFor('the row to have the focus', async () => {
      await keyboard.press('Home');
      return /\bfocused\b/.test((await row.getAttribute('class')) ?? '');
    });
    await keyboard.press('Enter');
    await waitFor('the row to be selected and expanded', async () => (await row.getAttribute('aria-selected')) === 'true' && (await row.getAttribute('aria-expanded')) === 'true');
    const menu = window.page.locator('.monaco-menu').first();
    await waitFor('the entry Stop to have the focus', async () => {
      if (!(await menu.isVisible())) await keyboard.press('Shift+F10');
      await menu.waitFor({ timeout: 3000 });
      if ((await menu.locator('.action-item.focused').allInnerTexts()).some((text) => text.startsWith('Stop'))) return true;
      await keyboard.press('ArrowDown');
      return false;
    });
    await keyboard.press('Enter');
    await waitForState(stage, 'keys', 'exited');
    await waitForRow(stage, view, 'keys', 'exited');
  });

  it('can be read in a dark theme as in a light one', async () => {
    const { window } = stage;
    await runContainer(stage, 'healthy', '--health-cmd', 'true', '--health-interval', '1s');
    await runContainer(stage, 'ill', '--health-cmd', 'false', '--health-interval', '1s', '--health-retries', '1');
    await runContainer(stage, 'paused');
    await docker(stage, 'pause', 'paused');
    await docker(stage, 'create', '--name', 'created', 'busybox');
    await docker(stage, 'run', '--name', 'done', 'busybox', 'true');
    await stage.engine.docker(['run', '--name', 'failed', 'busybox', 'sh', '-c', 'exit 3']);
    await waitForRow(stage, view, 'ill', 'unhealthy');
    await waitForRow(stage, view, 'failed', 'exited (3)');
    await window.screenshot('ui-containers-light');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await window.page.locator('.monaco-workbench.vs-dark').waitFor();
    await window.screenshot('ui-containers-dark');
  });
});
