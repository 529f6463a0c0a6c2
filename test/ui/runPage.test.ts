import assert from 'node:assert/strict';
import { type FrameLocator, type Locator } from 'playwright-core';
import { waitFor } from '../host/command.ts';
import { docker, removeAllContainers, service, stateOf, useStage, waitForRow, waitForState, webviewOf } from './stage.ts';

interface Inspected {
  readonly Id: string;
  readonly Config: { readonly Env: readonly string[]; readonly Cmd: readonly string[]; readonly Labels: unknown };
  readonly HostConfig: Readonly<Record<string, unknown>>;
}

describe('the page that runs images', () => {
  const stage = useStage({ name: 'run', version: '26.1' });

  const page = (): FrameLocator => webviewOf(stage.window);
  const field = (name: string): Locator => page().getByLabel(new RegExp(`^${name}`)).first();
  const button = (name: string): Locator => page().getByRole('button', { name, exact: true });
  const command = (): Locator => page().getByLabel('The same as a command');
  const waitForCommand = (text: string): Promise<unknown> => waitFor(`the command ${text}`, async () => (await command().innerText()) === text);
  const problem = (name: string): Locator => page().locator(`#problem-${name}`);
  const unfold = (title: string): Promise<void> => page().locator('summary', { hasText: title }).click();
  const inspect = async (name: string): Promise<Inspected> => JSON.parse(await docker(stage, 'inspect', '--format', '{{json .}}', name)) as Inspected;
  const open = async (image: string): Promise<void> => {
    await stage.window.runCommand('Docker: Run Image…');
    await stage.window.quickPick(image);
    await waitFor('the command', async () => (await command().innerText()).includes(image));
  };

  before(async () => {
    const built = await stage.engine.docker(['build', '--tag', 'page', '-'], { input: 'FROM busybox\nEXPOSE 8080\nENV COLOUR=blue\nVOLUME /data\nCMD ["httpd", "-f", "-p", "8080"]\n' });
    assert.equal(built.code, 0, built.stderr);
    // What is remembered belongs to a repository: each test has one of its own.
    for (const name of ['kept', 'crowded']) await docker(stage, 'tag', 'page', name);
    await stage.window.showSideBar('Docker');
    await waitForRow(stage, 'Images', 'page', 'latest');
  });
  afterEach(async () => {
    await stage.window.runCommand('View: Close All Editors');
    await removeAllContainers(stage);
  });

  it('runs an image with what was filled in, shows it as a command, and reveals the container (vscode-docker#1912)', async () => {
    const { window } = stage;
    await window.expand('Images', 'page');
    await window.rowAction('Images', 'latest', 'Run Image…');
    await waitForCommand('docker run --detach --publish 8080:8080 page:latest');
    await page().getByText('The image sets PATH, COLOUR.').waitFor();
    await page().getByText('The image declares volumes at /data.').waitFor();
    await field('Ports, row 1').fill('8080:x');
    await problem('ports').filter({ hasText: '8080:x' }).waitFor();
    assert.equal(await field('Ports, row 1').getAttribute('aria-invalid'), 'true');
    await button('Run').click();
    await page().getByRole('alert').filter({ hasText: 'Correct what is marked first.' }).waitFor();
    await window.screenshot('ui-run-problem');
    await field('Ports, row 1').fill('18080:8080');
    await page().getByRole('alert').filter({ hasText: 'Correct what is marked first.' }).waitFor({ state: 'detached' });
    await field('Name').fill('site');
    await page().getByRole('button', { name: 'Add a row to Environment variables' }).click();
    await window.page.keyboard.type('GREETING=two words');
    await page().getByRole('button', { name: 'Add a row to Volumes and folders' }).click();
    await window.page.keyboard.type('pages:/site');
    await unfold('Limits');
    await field('Memory').fill('64m');
    await waitForCommand("docker run --detach --name site --publish 18080:8080 --env 'GREETING=two words' --volume pages:/site --memory 64m page:latest");
    await window.screenshot('ui-run');
    await button('Run').click();
    await waitForRow(stage, 'Containers', 'site', 'running');
    await waitFor('the row to be selected', async () => (await window.row('Containers', 'site').getAttribute('aria-selected')) === 'true');
    const { Config, HostConfig } = await inspect('site');
    assert.deepEqual([Config.Env.filter((entry) => entry.startsWith('GREETING')), Config.Cmd, HostConfig.Binds, HostConfig.PortBindings, HostConfig.Memory], [['GREETING=two words'], ['httpd', '-f', '-p', '8080'], ['pages:/site'], { '8080/tcp': [{ HostIp: '', HostPort: '18080' }] }, 67_108_864]);
  });

  it('remembers what was run last, but no secrets, and creates without starting', async () => {
    await open('kept:latest');
    await field('Name').fill('idle');
    await button('Remove row 1 of Ports').click();
    await page().getByRole('button', { name: 'Add a row to Environment variables' }).click();
    await stage.window.page.keyboard.type('API_TOKEN=hunter2');
    await button('Create Only').click();
    await waitForRow(stage, 'Containers', 'idle', 'created');
    assert.equal(await stateOf(stage, 'idle'), 'created');
    await open('kept:latest');
    assert.deepEqual([await field('Name').inputValue(), await field('Environment variables, row 1').inputValue()], ['idle-2', 'API_TOKEN=']);
  });

  it('runs in a terminal', async () => {
    const { window } = stage;
    await open('busybox:latest');
    await field('Name').fill('talk');
    await field('Command').fill('sh -c "echo Who is there?; read name; echo Hello, \\$name"');
    await button('Run in Terminal').click();
    await window.waitForTerminal('Who is there?');
    await window.typeInTerminal('Ada\n');
    await window.waitForTerminal('Hello, Ada');
    await waitForState(stage, 'talk', 'exited');
  });

  it('leaves nothing behind where a port is taken, and says so where one presses', async () => {
    await docker(stage, 'run', '--detach', '--name', 'thief', '--publish', '18081:80', 'busybox', ...service);
    await open('crowded:latest');
    await field('Name').fill('late');
    const ports = field('Ports, row 1');
    await ports.fill('18081:8080');
    await button('Run').click();
    await page().getByRole('alert').filter({ hasText: 'Choose another host port' }).waitFor();
    assert.equal(await docker(stage, 'ps', '--all', '--format', '{{.Names}}'), 'thief');
    await ports.fill('18082:8080');
    await button('Run').click();
    await waitForRow(stage, 'Containers', 'late', 'running');
  });

  it('duplicates a container with all that it has', async () => {
    const { window } = stage;
    await docker(stage, 'create', '--name', 'twin', '--env', 'A=1', '--sysctl', 'net.core.somaxconn=512', '--cap-add', 'NET_ADMIN', 'busybox', ...service);
    await waitForRow(stage, 'Containers', 'twin', 'created');
    await window.rowMenu('Containers', 'twin', 'More', 'Duplicate…');
    await waitFor('the name', async () => (await field('Name').inputValue()) === 'twin-2');
    await button('Run').click();
    await waitForRow(stage, 'Containers', 'twin-2', 'running');
    const { Config, HostConfig } = await inspect('twin-2');
    assert.deepEqual([Config.Env.includes('A=1'), Config.Cmd, HostConfig.Sysctls, HostConfig.CapAdd], [true, service, { 'net.core.somaxconn': '512' }, ['NET_ADMIN']]);
  });

  it('edits a container and puts the new one in its place, or the old one back', async () => {
    const { window } = stage;
    const id = await docker(stage, 'run', '--detach', '--name', 'web', '--label', 'com.docker.compose.project=shop', '--label', 'com.docker.compose.service=web', '--volume', '/data', '--env', 'LEVEL=info', 'busybox', 'sh', '-c', 'echo kept > /data/file; touch /lost; trap "exit 0" TERM; sleep 86400 & wait');
    await waitForRow(stage, 'Containers', 'shop');
    await window.expand('Containers', 'shop');
    await window.rowMenu('Containers', 'web', 'More', 'Edit and Recreate…');
    await page().getByText('Compose made it, for the project shop').waitFor();
    await page().getByText('It has volumes without a name, which can be kept: /data.').waitFor();
    await field('Command').fill('sh -c "echo no luck; exit 4"');
    await button('Recreate…').click();
    const asked = await window.dialog();
    assert.match(asked, /Recreate web\?[^]*It is stopped meanwhile\.[^]*outside of volumes, is lost: \d+ changed files/);
    await window.screenshot('ui-run-recreate');
    await window.dialogButton('Recreate and Keep Volumes');
    await page().getByRole('alert').filter({ hasText: 'It exits at once, with code 4. It says: no luck The former container is as it was.' }).waitFor();
    await waitForState(stage, 'web', 'running');
    assert.equal((await inspect('web')).Id, id);
    await field('Command').fill("sh -c 'trap \"exit 0\" TERM; sleep 86400 & wait'");
    await field('Environment variables, row 1').fill('LEVEL=debug');
    await button('Recreate…').click();
    await window.dialog();
    await window.dialogButton('Recreate and Keep Volumes');
    await waitFor('the new container', async () => (await inspect('web')).Id !== id && (await stateOf(stage, 'web')) === 'running' && (await docker(stage, 'ps', '--all', '--format', '{{.Names}}')) === 'web');
    assert.equal(await docker(stage, 'exec', 'web', 'sh', '-c', 'cat /data/file; echo $LEVEL; ls /lost 2>&1 || true'), 'kept\ndebug\nls: /lost: No such file or directory');
  });
});

describe('the page that runs images, on engine 20.10', () => {
  const stage = useStage({ name: 'runOld', version: '20.10' });
  const page = (): FrameLocator => webviewOf(stage.window);

  it('runs one as it was filled in', async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await waitForRow(stage, 'Images', 'busybox', 'latest');
    await window.runCommand('Docker: Run Image…');
    await window.quickPick('busybox:latest');
    await page().getByLabel(/^Name/).first().fill('old');
    await page().getByLabel(/^Command/).first().fill('sh -c "trap \\"exit 0\\" TERM; sleep 86400 & wait"');
    await page().getByRole('button', { name: 'Add a row to Environment variables' }).click();
    await window.page.keyboard.type('GREETING=two words');
    await page().getByRole('button', { name: 'Run', exact: true }).click();
    await waitForRow(stage, 'Containers', 'old', 'running');
    assert.match(await docker(stage, 'inspect', '--format', '{{json .Config.Env}}', 'old'), /"GREETING=two words"/);
  });
});
