import assert from 'node:assert/strict';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { installCompose, wrapCompose } from '../host/compose.ts';
import { docker, removeAllContainers, service, useStage, waitForRow, writeWorkspaceFile } from './stage.ts';

const view = 'Containers';
const command = 'command: ["sh", "-c", "trap \\"exit 0\\" TERM; echo up; sleep 86400 & wait"]';
const good = `services:\n  web:\n    image: busybox\n    ${command}\n`;
const path = 'shop/compose.yaml';

describe('Compose files with faults', () => {
  const stage = useStage({
    name: 'composeFaults',
    version: '26.1',
    files: { [path]: good, 'notes.txt': '' },
    prepare: async ({ configFolder }) => {
      await installCompose('2.26', configFolder, join(configFolder, 'bin'));
      return undefined;
    },
  });
  const problems = async (...texts: readonly RegExp[]): Promise<void> => {
    await waitFor(`the problems ${texts.join(', ')}`, async () => {
      const rows = await stage.window.problems();
      return texts.every((text) => rows.some((row) => text.test(row.replaceAll(/\s+/g, ' '))));
    });
  };
  /** The file with a fault is brought up: what Compose says stands in the terminal. */
  const up = async (said: RegExp): Promise<void> => {
    await stage.window.runCommand('Docker: Compose Up');
    // Long lines are broken anywhere.
    await waitFor(`${String(said)} in the terminal`, async () => said.test((await stage.window.readTerminal()).replaceAll('\n', '')));
  };

  before(async () => {
    await stage.window.showSideBar('Docker');
    await waitForRow(stage, view, 'shop', '0/1 running');
    await stage.window.openFile(path);
  });
  afterEach(async () => {
    await writeWorkspaceFile(stage, path, good);
    await waitFor('no problem', async () => (await stage.window.problems()).every((row) => !/docker-compose/.test(row)));
    await stage.window.runCommand('Terminal: Kill All Terminals');
  });

  it('that are no YAML have it said on the line', async () => {
    await writeWorkspaceFile(stage, path, `${good}    environment:\n   MODE: x\n`);
    await problems(/This is no YAML: .*\[Ln 5, Col 17\]/);
    assert.ok((await stage.window.problems()).every((row) => !/neither an image nor a build/.test(row)));
    await up(/yaml: line \d+: did not find expected key/);
    // Compose names the line where the map began; what is shown is the one that is wrong.
    await problems(/did not find expected key.*\[Ln 5, Col 17\]/);
    await stage.window.screenshot('ui-composefaults-yaml');
  });

  it('with words that Compose does not know have them named, however deep they stand', async () => {
    await writeWorkspaceFile(stage, path, `${good}    healthcheck: {test: "true", intervall: 1s}\n`);
    await problems(/Compose does not know "intervall" in "services\.web\.healthcheck"\..*\[Ln 5, Col 33\]/);
    await up(/[Aa]dditional propert.*intervall/);
  });

  it('that demand a variable have it said where they do', async () => {
    await writeWorkspaceFile(stage, path, good.replace('image: busybox', 'image: busybox:${TAG:?say which}'));
    await problems(/The variable TAG must be set: say which.*\[Ln 3, Col 20\]/);
    await up(/say which/);
    // Once it is set, the problem is gone without anybody touching the file.
    await writeWorkspaceFile(stage, 'shop/.env', 'TAG=latest\n');
    await waitFor('no problem', async () => (await stage.window.problems()).every((row) => !/must be set/.test(row)));
    await rm(join(stage.workspace, 'shop/.env'));
  });

  it('that include each other have the circle named', async () => {
    await writeWorkspaceFile(stage, 'shop/more.yaml', 'include: [compose.yaml]\n');
    await writeWorkspaceFile(stage, path, `include:\n  - more.yaml\n${good}`);
    await problems(/This include is circular: compose\.yaml → more\.yaml → compose\.yaml.*\[Ln 2, Col 5\]/, /This include is circular: .*\[Ln 1, Col 11\]/);
    await up(/include cycle detected/);
    await stage.window.screenshot('ui-composefaults-circle');
    await rm(join(stage.workspace, 'shop/more.yaml'));
  });

  it('are checked behind other tabs too, and no more once they are closed', async () => {
    const { window } = stage;
    await window.openFile('notes.txt');
    await writeWorkspaceFile(stage, path, good.replace('image:', 'imge:'));
    await problems(/Compose does not know "imge"/);
    await window.openFile(path);
    await window.runCommand('View: Close Editor');
    await waitFor('no problem', async () => (await window.problems()).every((row) => !/docker-compose/.test(row)));
    await writeWorkspaceFile(stage, path, good);
    await window.openFile(path);
  });

  it('whose project runs elsewhere under the same name take nothing over without a yes', async () => {
    const { window } = stage;
    const labels = ['project=shop', 'service=web', 'container-number=1', 'oneoff=False', 'config-hash=0', 'project.working_dir=/srv/shop', 'project.config_files=/srv/shop/compose.yaml'].flatMap((label) => ['--label', `com.docker.compose.${label}`]);
    const id = await docker(stage, 'run', '--detach', '--name', 'shop-web-1', ...labels, 'busybox', ...service);
    await waitForRow(stage, view, 'shop', '1/1 running');
    await window.rowMenu(view, 'shop', 'Compose Up');
    assert.match(await window.dialog(), /A project "shop" from another folder is there already\.[^]*brought up from \/srv\/shop; these files are in .*\/workspace\/shop/);
    await window.screenshot('ui-composefaults-elsewhere');
    await window.dialogButton('Cancel');
    assert.equal(await docker(stage, 'inspect', '--format', '{{.Id}}', 'shop-web-1'), id);
    await window.rowMenu(view, 'shop', 'Compose Up');
    await window.dialog();
    await window.dialogButton('Take Over');
    await waitFor('another container', async () => (await docker(stage, 'inspect', '--format', '{{.Id}}', 'shop-web-1').catch(() => id)) !== id);
    await waitForRow(stage, view, 'shop', '1/1 running');
    // Files that Compose refuses keep nobody from taking it down.
    await writeWorkspaceFile(stage, path, good.replace('image:', 'imge:'));
    await problems(/Compose does not know "imge"/);
    await window.rowMenu(view, 'shop', 'Compose Down…');
    assert.match(await window.dialog(), /Removed: shop-web-1\.[^]*Removed too: the networks shop_default\./);
    await window.dialogButton('Down');
    await waitForRow(stage, view, 'shop', '0/1 running');
    assert.equal(await docker(stage, 'ps', '--all', '--quiet'), '');
  });

  it('or a plugin that hangs hold nothing up: it is given up, or ended by Ctrl+C', async () => {
    const { window } = stage;
    const plugin = join(stage.configFolder, 'cli-plugins/docker-compose');
    await rm(plugin);
    await writeFile(plugin, '#!/bin/sh\n[ "$1" = version ] && { echo 2.26.1; exit; }\necho waiting\nexec sleep 86400\n');
    await chmod(plugin, 0o755);
    await window.rowAction(view, 'shop', 'Compose Up');
    await window.waitForTerminal('waiting');
    // The view goes on meanwhile.
    await docker(stage, 'run', '--detach', '--name', 'other', 'busybox', ...service);
    await waitForRow(stage, view, 'other');
    await window.pressInTerminal('Control+C');
    await window.waitForTerminal(/terminated|press any key/i);
    await window.rowMenu(view, 'shop', 'Compose', 'Show Resolved Configuration');
    await window.notification(/Compose did not answer within 30 seconds and was ended\./).waitFor();
    await window.screenshot('ui-composefaults-hangs');
    await rm(plugin);
    await installCompose('2.26', stage.configFolder, join(stage.configFolder, 'bin'));
    await removeAllContainers(stage);
  });
});

describe('Compose files of a workspace that is not trusted', () => {
  let calls = '';
  const stage = useStage({
    name: 'composeTrust',
    version: '26.1',
    asksForTrust: true,
    files: { [path]: good },
    prepare: async ({ configFolder }) => {
      await installCompose('2.26', configFolder, join(configFolder, 'bin'));
      calls = await wrapCompose(configFolder);
      return undefined;
    },
  });
  const called = (): Promise<string> => readFile(calls, 'utf8').catch(() => '');

  it('are shown, and nothing is run for them until it is (vscode-docker#2829)', async () => {
    const { window } = stage;
    await window.statusItem('Restricted Mode').waitFor();
    await window.showSideBar('Docker');
    await waitForRow(stage, view, 'shop', '0/1 running');
    await window.openFile(path);
    await window.rowAction(view, 'shop', 'Compose Up');
    await window.notification('This workspace is not trusted, so nothing of it is built or run.').waitFor();
    await window.rowMenu(view, 'shop', 'Compose', 'Show Resolved Configuration');
    assert.equal(await window.page.locator('.codelens-decoration').count(), 0);
    await window.screenshot('ui-composetrust-refused');
    // What runs may be taken down all the same: over the engine, without Compose.
    const labels = ['project=shop', 'service=web', 'container-number=1', 'oneoff=False'].flatMap((label) => ['--label', `com.docker.compose.${label}`]);
    await docker(stage, 'run', '--detach', '--name', 'shop-web-1', ...labels, 'busybox', ...service);
    await waitForRow(stage, view, 'shop', '1/1 running');
    await window.rowMenu(view, 'shop', 'Compose Down…');
    await window.dialog();
    await window.dialogButton('Down');
    await waitForRow(stage, view, 'shop', '0/1 running');
    assert.equal(await called(), '');
    await window.runCommand('Workspaces: Manage Workspace Trust');
    await window.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await window.runCommand('Docker: Compose Up');
    await waitForRow(stage, view, 'shop', '1/1 running');
    assert.match(await called(), /^.* up --detach$/m);
  });
});

describe('Compose projects of one name in two folders of a workspace', () => {
  const stage = useStage({
    name: 'composeTwins',
    version: '26.1',
    files: { 'one/shop/compose.yaml': good, 'two/shop/compose.yaml': good.replace('web:', 'api:'), 'all.code-workspace': JSON.stringify({ folders: [{ path: 'one' }, { path: 'two' }] }) },
    workspaceFile: 'all.code-workspace',
    prepare: async ({ configFolder }) => {
      await installCompose('2.26', configFolder, join(configFolder, 'bin'));
      return undefined;
    },
  });
  const descriptions = async (): Promise<readonly string[]> => (await stage.window.rows(view)).filter(({ level }) => level === 1).map(({ label, description }) => `${label} ${description}`);

  it('are both shown, and one is not brought up over the other without a yes', async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await waitFor('both', async () => (await descriptions()).join() === 'shop one/shop · 0/1 running,shop two/shop · 0/1 running');
    const second = window.view(view).locator('.monaco-list-row', { hasText: 'two/shop' });
    // A row that is being drawn anew takes no click.
    await waitFor('the second to be brought up', async () => {
      await second.hover({ timeout: 5000 });
      await second.locator('.actions .action-label[aria-label^="Compose Up"]').first().click({ timeout: 3000 });
      return waitFor('the second to run', async () => (await descriptions()).join() === 'shop one/shop · 0/1 running,shop two/shop · 1/1 running', 15_000).catch(() => false);
    });
    assert.match(await docker(stage, 'ps', '--format', '{{.Names}}'), /^shop-api-1$/);
    await window.screenshot('ui-composetwins');
    await window.rowAction(view, 'shop', 'Compose Up');
    assert.match(await window.dialog(), /brought up from .*\/two\/shop; these files are in .*\/one\/shop/);
    await window.dialogButton('Cancel');
    assert.deepEqual(await descriptions(), ['shop one/shop · 0/1 running', 'shop two/shop · 1/1 running']);
  });

  it('are hidden one by one', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'shop', 'Compose', 'Hide Project');
    await waitFor('the other alone', async () => (await descriptions()).join() === 'shop two/shop · 1/1 running');
    await window.viewAction(view, 'Show Hidden Projects');
    await waitFor('both', async () => (await descriptions()).join() === 'shop one/shop · 0/1 running,shop two/shop · 1/1 running');
  });
});
