import assert from 'node:assert/strict';
import { join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { installCompose } from '../host/compose.ts';
import { docker, removeAllContainers, useStage, waitForNoRow, waitForRow, writeWorkspaceFile } from './stage.ts';

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
    await page.keyboard.press('Escape');
  };
  const hover = async (): Promise<string> => {
    await stage.window.page.keyboard.press('Control+K');
    await stage.window.page.keyboard.press('Control+I');
    const shown = stage.window.page.locator('.monaco-hover .hover-contents', { hasText: /from|set/ }).first();
    await shown.waitFor();
    const text = await shown.innerText();
    await stage.window.page.keyboard.press('Escape');
    return text;
  };
  const lenses = (): Promise<readonly string[]> => stage.window.page.locator('.editor-group-container.active .codelens-decoration').allInnerTexts();

  before(async () => {
    await stage.window.showSideBar('Docker');
    await waitForRow(stage, view, 'shop', '0/2 running');
    await stage.window.openFile('shop/compose.yaml');
  });

  it('say over each service what it is, and bring it up', async () => {
    const { window } = stage;
    await waitFor('the lenses', async () => (await lenses()).filter((text) => text.includes('missing')).length === 2);
    await window.screenshot('ui-composefile-missing');
    await window.codeLens('Up');
    await waitForRow(stage, view, 'shop', '2/2 running');
    await waitFor('the lenses', async () => (await lenses()).filter((text) => /running.*Restart.*Stop.*Logs.*Shell/s.test(text)).length === 2);
    assert.match((await lenses()).join('\n'), /:\d{5}/);
    await window.screenshot('ui-composefile-running');
  });

  it('tell the values of variables and where they come from, but no secret', async () => {
    await goTo('COLOUR:-');
    const colour = await hover();
    assert.match(colour, /COLOUR.*blue[^]*from shop\/\.env, line 2/);
    await stage.window.screenshot('ui-composefile-hover');
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
    await waitFor('no problem', async () => (await window.problems()).every((text) => !/does not know|depends on/.test(text)));
  });

  it('show what runs otherwise, and put just that right', async () => {
    const { window } = stage;
    const [web, db] = [await idOf('shop-web-1'), await idOf('shop-db-1')];
    await writeWorkspaceFile(stage, 'shop/compose.yaml', shop('two'));
    await waitForRow(stage, view, 'shop', '1 stale');
    await window.expand(view, 'shop');
    await waitForRow(stage, view, 'web', 'stale');
    await waitFor('the lens', async () => (await lenses()).some((text) => /stale.*Differences.*Recreate/s.test(text)));
    await window.screenshot('ui-composefile-stale');
    await window.rowAction(view, 'web', 'Show Differences to File');
    await waitFor('the differences', async () => (await window.tabs()).some((name) => name.includes('web: file ↔ shop-web-1')));
    await window.page.locator('.monaco-diff-editor .view-line', { hasText: 'MODE: two' }).first().waitFor();
    await window.page.locator('.monaco-diff-editor .view-line', { hasText: 'MODE: one' }).first().waitFor();
    await window.screenshot('ui-composefile-differences');
    await window.rowAction(view, 'web', 'Recreate Just This');
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
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await removeAllContainers(stage);
    await waitForNoRow(stage, view, 'none');
  });
});

describe('Compose files where there is 1.29 only', () => {
  const stage = useStage({
    name: 'compose1',
    version: '20.10',
    files: { 'shop/docker-compose.yml': `version: "3.7"\nservices:\n  web:\n    image: busybox\n    ${command}\n` },
    environment: ({ configFolder }) => ({ PATH: join(configFolder, 'bin') }),
    prepare: async ({ configFolder }) => {
      await installCompose('1.29', configFolder, join(configFolder, 'bin'));
      return undefined;
    },
  });

  it('are brought up and down with it', async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await waitForRow(stage, view, 'shop', '0/1 running');
    await window.rowAction(view, 'shop', 'Compose Up');
    await waitForRow(stage, view, 'shop', '1/1 running');
    await window.screenshot('ui-compose1-up');
    await window.rowMenu(view, 'shop', 'Compose Down…');
    await window.dialog();
    await window.dialogButton('Down');
    await waitForRow(stage, view, 'shop', '0/1 running');
  });
});

describe('Compose files where there is no Compose', () => {
  const stage = useStage({
    name: 'compose0',
    version: '20.10',
    files: { 'shop/compose.yaml': shop('one') },
    environment: ({ configFolder }) => ({ PATH: join(configFolder, 'bin') }),
  });

  it('say so in the view, with what to install', async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await waitForRow(stage, view, 'shop', '0/2 running');
    await window.view(view).locator('.message', { hasText: /Docker Compose is not installed.*docker-compose-plugin/ }).waitFor();
    await window.screenshot('ui-compose0-missing');
    await window.rowAction(view, 'shop', 'Compose Up');
    await window.waitForTerminal(/Docker Compose is not installed/);
  });
});
