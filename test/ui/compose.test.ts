import assert from 'node:assert/strict';
import { join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { installCompose } from '../host/compose.ts';
import { answer, docker, question, removeAllContainers, useStage, waitForNoRow, waitForRow } from './stage.ts';

const view = 'Containers';
const service = 'command: ["sh", "-c", "trap \\"exit 0\\" TERM; echo up; sleep 86400 & wait"]';
const file = `name: shop
services:
  web:
    image: busybox
    ${service}
    depends_on: [db]
    environment:
      GREETING: \${GREETING:-hello}
    ports: ["8080"]
  db:
    image: busybox
    ${service}
    volumes: ["data:/data"]
  tools:
    image: busybox
    ${service}
    profiles: [debug]
    volumes: ["debugging:/data"]
volumes:
  data: {}
  debugging: {}
`;

describe('Compose projects', () => {
  const stage = useStage({
    name: 'compose',
    version: '26.1',
    files: { 'shop/compose.yaml': file, 'shop/prod.env': 'GREETING=from a file\n' },
    prepare: async ({ configFolder }) => {
      await installCompose('2.26', configFolder, join(configFolder, 'bin'));
      return undefined;
    },
  });
  const idOf = (name: string): Promise<string> => docker(stage, 'inspect', '--format', '{{.Id}}', name);
  const startedAt = (name: string): Promise<string> => docker(stage, 'inspect', '--format', '{{.State.StartedAt}}', name);

  before(async () => {
    await stage.window.showSideBar('Docker');
    await waitForRow(stage, view, 'shop', '0/2 running');
  });

  it('stand in the view before they have a container', async () => {
    const { window } = stage;
    await window.expand(view, 'shop');
    await waitForRow(stage, view, 'web', 'missing');
    await waitForRow(stage, view, 'db', 'missing');
    await waitForNoRow(stage, view, 'tools');
    await window.screenshot('ui-compose-down');
  });

  it('are brought up in a terminal, and their rows follow', async () => {
    const { window } = stage;
    await window.rowAction(view, 'shop', 'Compose Up');
    await waitForRow(stage, view, 'shop', '2/2 running');
    await waitForRow(stage, view, 'web', 'running');
    await window.waitForTerminal(/shop-web-1\s+Started/);
    await window.screenshot('ui-compose-up');
  });

  it('lead from a service to its lines', async () => {
    const { window } = stage;
    // Rows that are being drawn anew take no click.
    await waitFor('the line', async () => {
      await window.rowMenu(view, 'db', 'Open in Compose File');
      return window.statusItem(/^Ln 10, Col 3$/).waitFor({ timeout: 5000 }).then(() => true, () => false);
    });
    assert.deepEqual(await window.tabs(), ['compose.yaml']);
  });

  it('are restarted, or taken down and up, which is another word (vscode-containers#106)', async () => {
    const { window } = stage;
    const [id, started] = [await idOf('shop-web-1'), await startedAt('shop-web-1')];
    await window.rowMenu(view, 'shop', 'Restart');
    await waitFor('the restart', async () => (await startedAt('shop-web-1')) !== started);
    assert.equal(await idOf('shop-web-1'), id);
    await window.rowMenu(view, 'shop', 'Compose', 'Down and Up…');
    assert.match(await window.dialog(), /Take shop down and up\?[^]*Replaced: shop-db-1, shop-web-1\.[^]*is lost/);
    await window.dialogButton('Down and Up');
    await waitFor('another container', async () => (await idOf('shop-web-1').catch(() => id)) !== id);
    await waitForRow(stage, view, 'shop', '2/2 running');
  });

  it('offer the services of profiles too (vscode-docker#4014)', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'shop', 'Compose', 'Compose Up with Options…');
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Services');
    const { items } = await waitFor('the services', async () => {
      const asked = await window.quickInput();
      return asked.items.includes('tools') && asked;
    });
    assert.deepEqual(items, ['web', 'db', 'tools']);
    await window.screenshot('ui-compose-services');
    await window.page.keyboard.press('Escape');
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Profiles');
    await waitFor('the profiles', async () => (await window.quickInput()).items.includes('debug'));
    await window.quickPickMany(['debug']);
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Environment Files');
    await waitFor('the files', async () => (await window.quickInput()).items.includes('shop/prod.env'));
    await window.quickPickMany(['shop/prod.env']);
    await question(window, /.*/, /Choose what to change/);
    await window.screenshot('ui-compose-options');
    await window.quickPick('Up');
    await waitForRow(stage, view, 'tools', 'running');
    assert.match(await docker(stage, 'inspect', '--format', '{{.Config.Env}}', 'shop-web-1'), /GREETING=from a file/);
  });

  it('are scaled, and told which containers go before they do', async () => {
    const { window } = stage;
    for (const [count, shown] of [['3', '3/3 running'], ['2', '2/2 running']] as const) {
      await window.rowMenu(view, 'db', 'Compose', 'Scale…');
      await answer(window, /How many containers/, count);
      if (count === '2') {
        assert.match(await window.dialog(), /Remove shop-db-3\?/);
        await window.dialogButton('Remove');
      }
      await waitForRow(stage, view, 'db', shown);
    }
    // What it was brought up with counts, as long as nothing else was chosen.
    await window.waitForRows(view, 'nothing stale', (rows) => rows.every(({ description }) => !description.includes('stale')));
  });

  it('have one of their services taken down alone', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'db', 'Compose', 'Compose Down…');
    assert.match(await window.dialog(), /Take db down\?[^]*Removed: shop-db-1, shop-db-2\./);
    await window.dialogButton('Down');
    await waitForRow(stage, view, 'db', 'missing');
    await waitForRow(stage, view, 'web', 'running');
    await window.rowMenu(view, 'db', 'Compose Up');
    await waitForRow(stage, view, 'db', 'running');
  });

  it('show what Compose makes of their files, and their ports', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'shop', 'Compose', 'Show Resolved Configuration');
    await waitFor('the configuration', async () => (await window.editorText()).includes('source: data'));
    await window.screenshot('ui-compose-config');
    await window.rowMenu(view, 'shop', 'Compose', 'Show Published Port…');
    await question(window, /.*/, /Open or copy which port/);
    assert.match((await window.quickInput()).items.join(), /8080\/tcp/);
    await window.page.keyboard.press('Escape');
  });

  it('are hidden, and shown again (vscode-docker#3598)', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'shop', 'Compose', 'Hide Project');
    await waitForNoRow(stage, view, 'shop');
    await window.viewAction(view, 'Show Hidden Projects');
    await waitForRow(stage, view, 'shop', 'running');
  });

  it('are taken down with their volumes only after a yes that names them', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'shop', 'Compose Down…');
    // Of a profile that is not chosen, without a container.
    assert.match(await window.dialog(), /shop-db-1[^]*Kept: the volumes shop_data, shop_debugging\./);
    await window.screenshot('ui-compose-down-question');
    await window.dialogButton('Down with Volumes…');
    await waitFor('the second question', async () => /volume shop_data[^]*volume shop_debugging/.test(await window.dialog()));
    await window.dialogButton('Remove');
    await waitForRow(stage, view, 'shop', '0/2 running');
    await waitFor('no volume', async () => (await docker(stage, 'volume', 'ls', '--quiet')) === '');
  });

  it('whose files are elsewhere do what the engine can do, and say what it cannot (vscode-docker#3453)', async () => {
    const { window } = stage;
    const labels = ['project=away', 'service=api', 'container-number=1', 'oneoff=False', 'config-hash=0', 'project.working_dir=/srv/away', 'project.config_files=/srv/away/compose.yaml'].flatMap((label) => ['--label', `com.docker.compose.${label}`]);
    await docker(stage, 'run', '--detach', '--name', 'away-api-1', ...labels, 'busybox', 'sleep', '86400');
    await waitForRow(stage, view, 'away', '1/1 running');
    await window.rowMenu(view, 'away', 'Compose Up');
    await window.notification(/The Compose files of "away" are not on this machine: it was brought up from \/srv\/away\./).waitFor();
    await window.screenshot('ui-compose-away');
    await window.rowMenu(view, 'away', 'Compose Down…');
    await window.dialog();
    await window.dialogButton('Down');
    await waitForNoRow(stage, view, 'away');
  });

  it('can be read in a light theme as in a dark one', async () => {
    const { window } = stage;
    await window.rowAction(view, 'shop', 'Compose Up');
    await waitForRow(stage, view, 'shop', '2/2 running');
    await window.screenshot('ui-compose-one-theme');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await window.screenshot('ui-compose-other-theme');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await removeAllContainers(stage);
  });
});
