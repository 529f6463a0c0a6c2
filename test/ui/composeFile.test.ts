import assert from 'node:assert/strict';
import { join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { installCompose } from '../host/compose.ts';
import { docker, question, removeAllContainers, useStage, waitForRow, writeWorkspaceFile } from './stage.ts';

const view = 'Containers';
const command = 'command: ["sh", "-c", "trap \\"exit 0\\" TERM; echo up; sleep 86400 & wait"]';
const shop = (mode: string, more = ''): string => `name: shop
services:
  # the front
  web:
    image: busybox # small
    ${command}
    environment:
      MODE: ${mode} # how
      COLOUR: \${COLOUR:-red}
      API_TOKEN: \${API_TOKEN}
    ports: ["8080"]
${more}  db:
    image: busybox
    ${command}
`;
const tasks = { version: '2.0.0', tasks: [{ type: 'docker-compose', label: 'bring up', command: 'up', files: ['shop/compose.yaml', 'shop/compose.ready.yaml'], wait: true, problemMatcher: [] }] };

describe('Compose files', () => {
  const stage = useStage({
    name: 'composeFile',
    version: '26.1',
    files: {
      'shop/compose.yaml': shop('one'),
      'shop/compose.ready.yaml': 'services:\n  web:\n    healthcheck: {test: "true", interval: 1s}\n',
      'shop/.env': '# colours\nCOLOUR=blue\nAPI_TOKEN=hunter2\n',
      '.vscode/tasks.json': JSON.stringify(tasks),
    },
    prepare: async ({ configFolder }) => {
      await installCompose('2.26', configFolder, join(configFolder, 'bin'));
      return undefined;
    },
  });
  const idOf = (name: string): Promise<string> => docker(stage, 'inspect', '--format', '{{.Id}}', name);
  const goTo = async (text: string): Promise<void> => {
    const { page } = stage.window;
    await stage.window.runCommand('View: Focus Active Editor Group');
    await page.keyboard.press('Control+F');
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
    // The first may close but a tooltip.
    await waitFor('the end of the search', async () => {
      await page.keyboard.press('Escape');
      return !(await page.locator('.find-widget.visible').isVisible());
    });
  };
  const hover = async (said = /from|set/): Promise<string> => {
    const { page } = stage.window;
    const shown = page.locator('.monaco-hover .hover-contents', { hasText: said }).first();
    const text = await waitFor('the hover', async () => {
      await page.keyboard.press('Control+K');
      await page.keyboard.press('Control+I');
      return shown.innerText({ timeout: 5000 });
    });
    await page.keyboard.press('Escape');
    return text;
  };
  /** The shapes at the lines' left. */
  const gutter = (): Promise<readonly string[]> =>
    stage.window.page.locator('.editor-group-container.active .glyph-margin-widgets .cgmr').evaluateAll((elements) => elements.map((element) => getComputedStyle(element).backgroundImage).filter((image) => image.startsWith('url')));
  const lenses = (): Promise<readonly string[]> => stage.window.page.locator('.editor-group-container.active .codelens-decoration').allInnerTexts();

  before(async () => {
    await stage.window.showSideBar('Docker');
    await waitForRow(stage, view, 'shop', '0/2 running');
    await stage.window.openFile('shop/compose.yaml');
  });

  it('say over each service what it is, and bring it up', async () => {
    const { window } = stage;
    await waitFor('the lenses', async () => (await lenses()).filter((text) => text.includes('missing')).length === 2);
    await waitFor('the gutter', async () => (await gutter()).length === 2);
    await window.screenshot('ui-composefile-missing');
    await window.codeLens('Up');
    await waitForRow(stage, view, 'shop', '2/2 running');
    await waitFor('the lenses', async () => (await lenses()).filter((text) => /running.*Restart.*Stop.*Logs.*Shell/s.test(text)).length === 2);
    assert.match((await lenses()).join('\n'), /:\d{5}/);
    await waitFor('one shape for both', async () => new Set(await gutter()).size === 1);
    await window.screenshot('ui-composefile-running');
  });

  it('do what they say over each service', async () => {
    const { window } = stage;
    const startedAt = (): Promise<string> => docker(stage, 'inspect', '--format', '{{.State.StartedAt}}', 'shop-web-1');
    await window.codeLens('running');
    await window.view(view).locator('.monaco-list-row.selected', { hasText: 'web' }).waitFor();
    const before = await startedAt();
    await window.codeLens('Restart');
    await waitFor('the restart', async () => (await startedAt()) !== before);
    await waitForRow(stage, view, 'web', 'running');
    const opened = window.page.context().waitForEvent('page', { timeout: 60_000 });
    const port = await waitFor('the port', async () => /:\d{5}/.exec((await lenses()).join('\n'))?.[0]);
    await window.codeLens(port);
    const page = await opened;
    await page.waitForURL(new RegExp(port.slice(1)));
    await page.close();
    // While it is restarted the first of them is the other service's.
    await waitFor('the lenses of what runs again', async () => (await lenses())[1]?.includes('Shell'));
    await window.codeLens('Shell');
    await window.waitForTerminal(/[#$] *$/);
    await window.typeInTerminal('hostname\n');
    await window.waitForTerminal(await docker(stage, 'inspect', '--format', '{{.Config.Hostname}}', 'shop-web-1'));
    await window.runCommand('Terminal: Kill All Terminals');
    await window.codeLens('Logs');
    await window.page.locator('.webview.ready').last().contentFrame().frameLocator('#active-frame').getByRole('option').filter({ hasText: 'up' }).first().waitFor();
    await window.runCommand('View: Close Editor');
    await window.codeLens('Stop');
    await waitForRow(stage, view, 'shop', '1/2 running');
    await waitFor('the lenses', async () => /stopped.*Run.*Logs/s.test((await lenses())[1] ?? ''));
    await waitFor('two shapes', async () => new Set(await gutter()).size === 2);
    await window.screenshot('ui-composefile-stopped');
    await window.codeLens('Run');
    await waitForRow(stage, view, 'shop', '2/2 running');
    await window.codeLens('Down…');
    assert.match(await window.dialog(), /shop-db-1, shop-web-1|shop-web-1, shop-db-1/);
    await window.dialogButton('Cancel');
    await window.codeLens('Up with Options…');
    await question(window, /.*/, /Choose what to change/);
    await window.page.keyboard.press('Escape');
  });

  it('tell the values of variables and where they come from, but no secret', async () => {
    await goTo('COLOUR:-');
    const colour = await hover();
    assert.match(colour, /COLOUR.*blue[^]*from shop\/\.env, line 2/);
    await stage.window.screenshot('ui-composefile-hover');
    await goTo('  web');
    assert.match(await hover(/shop-web-1/), /web: running\s+shop-web-1, running, .*:\d{5} → 8080\/tcp/);
    await goTo('{API_TOKEN');
    const token = await hover();
    assert.match(token, /API_TOKEN.*hidden[^]*line 3/);
    assert.doesNotMatch(token, /hunter2/);
  });

  it('have what is wrong on its line', async () => {
    const { window } = stage;
    await writeWorkspaceFile(stage, 'shop/compose.yaml', shop('one', '    imge: x\n    depends_on: [gone]\n'));
    await waitFor('the problem', async () => (await window.problems()).some((text) => /Compose does not know "imge"/.test(text)));
    assert.ok((await window.problems()).some((text) => /"web" depends on "gone"/.test(text)));
    await window.screenshot('ui-composefile-problems');
    await window.runCommand('Docker: Compose Up');
    await waitFor('what Compose itself says', async () => (await window.problems()).some((text) => /imge/.test(text) && !/does not know/.test(text)));
    await writeWorkspaceFile(stage, 'shop/compose.yaml', shop('one'));
    await waitFor('no problem', async () => (await window.problems()).every((text) => !/does not know|depends on|imge/.test(text)));
  });

  it('show what runs otherwise, and put just that right', async () => {
    const { window } = stage;
    const [web, db] = [await idOf('shop-web-1'), await idOf('shop-db-1')];
    await writeWorkspaceFile(stage, 'shop/compose.yaml', shop('two'));
    await waitForRow(stage, view, 'shop', '1 stale');
    await window.expand(view, 'shop');
    await waitForRow(stage, view, 'web', 'stale');
    await waitFor('the lens', async () => (await lenses()).some((text) => /stale.*Differences.*Recreate/s.test(text)));
    await goTo('  web');
    assert.match(await hover(/described/), /web: stale\s+The service is described otherwise since the container was made\.\s+shop-web-1, running/);
    await window.screenshot('ui-composefile-stale');
    await window.codeLens('Differences');
    await window.page.locator('.tabs-container .tab', { hasText: 'web: file ↔ shop-web-1' }).waitFor();
    await window.page.locator('.monaco-diff-editor .view-line', { hasText: /MODE:\stwo/ }).first().waitFor();
    await window.page.locator('.monaco-diff-editor .view-line', { hasText: /MODE:\sone/ }).first().waitFor();
    await window.screenshot('ui-composefile-differences');
    await window.page.locator('.tabs-container .tab[data-resource-name="compose.yaml"]').click();
    await window.codeLens('Recreate');
    await window.dialog();
    await window.dialogButton('Recreate');
    await waitFor('another container', async () => (await idOf('shop-web-1').catch(() => web)) !== web);
    await window.waitForRows(view, 'nothing stale', (rows) => rows.every(({ description }) => !description.includes('stale')));
    assert.equal(await idOf('shop-db-1'), db);
  });

  it('are given what runs, with comments and order kept (portainer#3176)', async () => {
    const { window } = stage;
    await writeWorkspaceFile(stage, 'shop/compose.yaml', shop('three'));
    await waitForRow(stage, view, 'web', 'stale');
    await window.rowMenu(view, 'web', 'Compose', 'Write What Runs into the File');
    await waitFor('the edit', async () => /# the front\n[^]*image: busybox # small\n[^]*MODE: two # how\n/.test(await window.editorText()));
    await window.screenshot('ui-composefile-written');
    await window.runCommand('File: Save');
    await window.waitForRows(view, 'nothing stale', (rows) => rows.every(({ description }) => !description.includes('stale')));
  });

  it('are brought up by tasks, several at once, that end when all is healthy (vscode-docker#186)', async () => {
    const { window } = stage;
    await window.runCommand('Tasks: Run Task');
    await window.quickPick('bring up');
    await window.waitForTerminal(/shop-web-1\s+Healthy/);
    await waitForRow(stage, view, 'web', 'running');
    assert.equal(await docker(stage, 'inspect', '--format', '{{.State.Health.Status}}', 'shop-web-1'), 'healthy');
    await window.screenshot('ui-composefile-task');
  });

  it('look as well in the other theme', async () => {
    const { window } = stage;
    await window.openFile('shop/compose.yaml');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await waitFor('the lenses', async () => (await lenses()).some((text) => text.includes('running')));
    await window.screenshot('ui-composefile-other-theme');
    await writeWorkspaceFile(stage, 'shop/compose.yaml', shop('four'));
    await waitFor('the lens', async () => (await lenses()).some((text) => text.includes('Differences')));
    await window.screenshot('ui-composefile-other-theme-stale');
    await window.codeLens('Differences');
    await window.page.locator('.monaco-diff-editor .view-line', { hasText: /MODE:\sfour/ }).first().waitFor();
    await window.screenshot('ui-composefile-other-theme-differences');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await removeAllContainers(stage);
  });
});
