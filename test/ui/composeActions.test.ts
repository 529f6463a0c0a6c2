import assert from 'node:assert/strict';
import { join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { installCompose } from '../host/compose.ts';
import { startRegistry } from '../host/registry.ts';
import { docker, question, useStage, waitForRow, webviewOf, writeWorkspaceFile } from './stage.ts';

const view = 'Containers';
const command = (said: string): string => `command: ["sh", "-c", "trap \\"exit 0\\" TERM; echo ${said}; sleep 86400 & wait"]`;
const file = (host: string): string => `services:
  web:
    build: .
    image: shop/web
    ${command('web is up')}
    depends_on: {db: {condition: service_healthy}}
    ports: ["8080"]
    develop: {watch: [{path: ./pages, action: sync, target: /pages}]}
  db:
    image: busybox
    ${command('db is up')}
    healthcheck: {test: "test -e /tmp/ready || { touch /tmp/ready; false; }", interval: 1s, retries: 5}
  cache:
    image: ${host}/team/cache:1
    ${command('cache is up')}
`;

describe('what is done with Compose projects', () => {
  const stage = useStage({
    name: 'composeActions',
    version: '26.1',
    files: { 'shop/Dockerfile': 'FROM busybox\nRUN echo built > /built\n', 'shop/pages/index.html': 'one\n' },
    prepare: async (made) => {
      await installCompose('2.26', made.configFolder, join(made.configFolder, 'bin'));
      const registry = await startRegistry({ address: made.engine.hostAddress });
      made.cleanups.push(() => registry.stop());
      const image = `${registry.host}/team/cache:1`;
      await made.engine.loadBusybox(image);
      await docker(made, 'push', image);
      await docker(made, 'rmi', image);
      await writeWorkspaceFile(made, 'shop/compose.yaml', file(registry.host));
      return undefined;
    },
  });
  const time = async (name: string, which: 'StartedAt' | 'FinishedAt'): Promise<number> => Date.parse(await docker(stage, 'inspect', '--format', `{{.State.${which}}}`, name));

  before(async () => {
    await stage.window.showSideBar('Docker');
    await waitForRow(stage, view, 'shop', '0/3 running');
    await stage.window.expand(view, 'shop');
  });
  afterEach(() => stage.window.runCommand('Terminal: Kill All Terminals'));

  it('images are pulled and built, of the whole or of one service', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'cache', 'Compose', 'Compose Pull');
    await waitFor('the image', async () => (await docker(stage, 'images', '--format', '{{.Repository}}')).includes('team/cache'));
    assert.doesNotMatch(await docker(stage, 'images', '--format', '{{.Repository}}'), /shop\/web/);
    await window.rowMenu(view, 'shop', 'Compose', 'Compose Build');
    await waitFor('the build', async () => (await docker(stage, 'images', '--format', '{{.Repository}}')).includes('shop/web'));
    await window.screenshot('ui-composeactions-build');
  });

  it('services are up in the order in which they need each other; ps and events tell', async () => {
    const { window } = stage;
    await window.rowAction(view, 'shop', 'Compose Up');
    await waitForRow(stage, view, 'shop', '3/3 running');
    await window.rowMenu(view, 'shop', 'Compose', 'Compose Ps');
    await window.waitForTerminal(/shop-db-1 .*busybox[^]*shop-web-1/);
    await window.screenshot('ui-composeactions-ps');
    await window.rowMenu(view, 'shop', 'Compose', 'Compose Events');
    await waitFor('an event', async () => {
      await docker(stage, 'restart', '--time', '1', 'shop-cache-1');
      return /container start/.test(await window.readTerminal());
    });
  });

  it('a project stops what needs others first, and starts it last, once those are healthy', async () => {
    const { window } = stage;
    await window.rowAction(view, 'shop', 'Stop');
    await waitForRow(stage, view, 'shop', '0/3 running');
    assert.ok((await time('shop-web-1', 'FinishedAt')) <= (await time('shop-db-1', 'FinishedAt')));
    await window.rowAction(view, 'shop', 'Start');
    await waitForRow(stage, view, 'shop', '3/3 running');
    const between = (await time('shop-web-1', 'StartedAt')) - (await time('shop-db-1', 'StartedAt'));
    // Its first probe comes after a second.
    assert.ok(between > 900, `${String(between)} ms`);
    const [web, db] = [await time('shop-web-1', 'StartedAt'), await time('shop-db-1', 'StartedAt')];
    await window.rowMenu(view, 'shop', 'Restart');
    await waitFor('the restart', async () => (await time('shop-web-1', 'StartedAt')) > web && (await time('shop-db-1', 'StartedAt')) > db);
    assert.ok((await time('shop-db-1', 'StartedAt')) < (await time('shop-web-1', 'StartedAt')));
  });

  it('programs are run in a service, and offered for it again', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'cache', 'Compose', 'Scale…');
    await question(window, /How many containers/);
    await window.quickFill('2');
    await waitForRow(stage, view, 'cache', '2/2 running');
    await window.rowMenu(view, 'cache', 'Exec…');
    await waitFor('which container', async () => (await window.quickInput()).items.includes('shop-cache-2'));
    await window.quickPick('shop-cache-2');
    await question(window, /.*/, /The command line/);
    await window.page.keyboard.type('hostname');
    await window.quickPick('Run: hostname');
    const host = await docker(stage, 'inspect', '--format', '{{.Config.Hostname}}', 'shop-cache-2');
    await window.waitForTerminal(host);
    await window.rowMenu(view, 'cache', 'Exec…');
    await waitFor('which container', async () => (await window.quickInput()).items.includes('shop-cache-1'));
    await window.quickPick('shop-cache-1');
    await waitFor('what was run before', async () => (await window.quickInput()).items.includes('hostname'));
    await window.page.keyboard.press('Escape');
  });

  it('logs of all services are one view', async () => {
    const { window } = stage;
    await window.rowAction(view, 'shop', 'View Logs');
    const page = webviewOf(window);
    for (const said of ['web is up', 'db is up', 'cache is up']) await page.getByRole('option').filter({ hasText: said }).first().waitFor();
    await window.runCommand('View: Close All Editors');
  });

  it('files are watched, until Ctrl+C', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'web', 'Compose', 'Compose Watch');
    await window.waitForTerminal(/Watch enabled|watching/i);
    const isInside = async (): Promise<boolean> => (await docker(stage, 'exec', 'shop-web-1', 'cat', '/pages/index.html').catch(() => '')).startsWith('two');
    // Compose copies once a file has been left alone for a while.
    await waitFor('the file inside', async () => {
      await writeWorkspaceFile(stage, 'shop/pages/index.html', `two ${String(Date.now())}\n`);
      return waitFor('the copy', isInside, 5000).catch(() => false);
    });
    await window.pressInTerminal('Control+C');
    await window.waitForTerminal(/exit code: 130/);
  });

  it('a Dockerfile that was changed makes stale what was built from it', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'shop', 'Compose Up');
    await waitForRow(stage, view, 'shop', '3/3 running');
    await writeWorkspaceFile(stage, 'shop/Dockerfile', 'FROM busybox\nRUN echo again > /built\n');
    await waitForRow(stage, view, 'shop', '1 stale');
    await waitForRow(stage, view, 'web', 'stale');
    await window.rowAction(view, 'web', 'Show Differences to File');
    await window.page.locator('.monaco-diff-editor .view-line', { hasText: /Dockerfile\swas\schanged\ssince/ }).first().waitFor();
    await window.runCommand('View: Close All Editors');
  });

  it('it is built anew where that is recreated', async () => {
    const { window } = stage;
    await window.rowAction(view, 'web', 'Recreate Just This');
    assert.match(await window.dialog(), /Recreate web\?[^]*Replaced: shop-web-1\./);
    await window.dialogButton('Recreate');
    await waitFor('what is built anew', async () => (await docker(stage, 'exec', 'shop-web-1', 'cat', '/built').catch(() => '')) === 'again');
    await window.waitForRows(view, 'nothing stale', (rows) => rows.every(({ description }) => !description.includes('stale')));
  });

  it('an override that is added makes stale too, and so does a file of variables, whoever changes it', async () => {
    const { window } = stage;
    await writeWorkspaceFile(stage, 'shop/db.env', 'MADE=once\n');
    await writeWorkspaceFile(stage, 'shop/compose.override.yaml', 'services: {db: {env_file: db.env}}\n');
    await waitForRow(stage, view, 'db', 'stale');
    await window.rowMenu(view, 'shop', 'Compose Up');
    await window.waitForRows(view, 'nothing stale', (rows) => rows.every(({ description }) => !description.includes('stale')));
    assert.match(await docker(stage, 'inspect', '--format', '{{.Config.Env}}', 'shop-db-1'), /MADE=once/);
    await writeWorkspaceFile(stage, 'shop/db.env', 'MADE=twice\n');
    await waitForRow(stage, view, 'db', 'stale');
  });

  it('are offered as tasks for every file', async () => {
    const { window } = stage;
    await writeWorkspaceFile(stage, 'shop/compose.test.yaml', 'services: {test: {image: busybox}}\n');
    await writeWorkspaceFile(stage, 'blog/docker-compose.yml', 'services: {app: {image: busybox}}\n');
    await window.runCommand('Tasks: Run Task');
    await question(window, /.*/, /Select the task to run/);
    // Below the tasks that were run before, which are many by now.
    await window.page.locator('.quick-input-widget .quick-input-box input').fill('docker-compose');
    await window.quickPick('docker-compose');
    for (const verb of ['up', 'down', 'build', 'pull', 'run', 'watch']) {
      const expected = ['blog/docker-compose.yml', 'shop/compose.test.yaml', 'shop/compose.yaml'].map((path) => `docker-compose: ${verb} ${path}`);
      await waitFor(`the tasks that ${verb}`, async () => {
        await window.page.locator('.quick-input-widget .quick-input-box input').fill(`: ${verb} `);
        const { items } = await window.quickInput();
        return expected.every((task) => items.includes(task));
      });
    }
    await window.page.locator('.quick-input-widget .quick-input-box input').fill(': run ');
    await window.quickPick('docker-compose: run shop/compose.yaml');
    await waitFor('which service', async () => (await window.quickInput()).items.includes('cache'));
    await window.screenshot('ui-composeactions-run');
    await window.quickPick('cache');
    await window.waitForTerminal(/cache is up/);
    await window.runCommand('Terminal: Kill All Terminals');
    await waitFor('nothing left of it', async () => !/shop-cache-run/.test(await docker(stage, 'ps', '--all', '--format', '{{.Names}}')));
  });
});
