import assert from 'node:assert/strict';
import { waitFor } from '../host/command.ts';
import { docker, question, removeAllContainers, runContainer, useStage, waitForNoRow, waitForRow } from './stage.ts';

const view = 'Volumes';

describe('the volumes view', () => {
  const stage = useStage({ name: 'volumes', version: '20.10' });

  async function exists(name: string): Promise<boolean> {
    return (await stage.engine.api('GET', `/volumes/${name}`)).status === 200;
  }

  before(async () => {
    await stage.window.showSideBar('Docker');
    await stage.window.unfoldView('Images', false);
    await stage.window.unfoldView(view);
    await stage.window.welcome(view, 'This engine has no volumes yet.');
  });

  afterEach(async () => {
    await removeAllContainers(stage);
    const names = (await docker(stage, 'volume', 'ls', '--quiet')).split('\n').filter(Boolean);
    if (names.length > 0) await docker(stage, 'volume', 'rm', ...names);
    await stage.window.welcome(view, 'This engine has no volumes yet.');
    await stage.window.runCommand('Notifications: Clear All Notifications');
  });

  it('shows who uses a volume, running or stopped, and leads to the container (vscode-docker#2054)', async () => {
    const { window } = stage;
    await docker(stage, 'volume', 'create', '--label', 'team=web', 'data');
    await waitForRow(stage, view, 'data', 'local, unused');
    await runContainer(stage, 'db', '--volume', 'data:/var/lib/data');
    await waitForRow(stage, view, 'data', 'local, in use by db');
    await docker(stage, 'create', '--name', 'backup', '--volume', 'data:/in:ro', 'busybox');
    await waitForRow(stage, view, 'data', 'in use by 2 containers');
    await window.expand(view, 'data');
    await waitForRow(stage, view, 'backup', '/in (read-only) · created');
    await waitForRow(stage, view, 'db', '/var/lib/data · running');
    await window.expand(view, 'Labels');
    await waitForRow(stage, view, 'team', 'web');
    await window.screenshot('ui-volumes-used');
    await window.row(view, 'db').click();
    await window.view('Containers').locator('.monaco-list-row.selected', { hasText: 'db' }).waitFor();
  });

  it('creates a volume from a form, and selects it', async () => {
    const { window } = stage;
    await window.viewAction(view, 'Create Volume…');
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Name');
    await question(window, /The name of the volume/);
    await window.quickFill('made-here');
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Labels');
    await question(window, /Names and values/);
    await window.quickFill('team=web note="two words"');
    await question(window, /.*/, /Choose what to change/);
    await window.screenshot('ui-volumes-form');
    await window.quickPick('Create');
    await waitForRow(stage, view, 'made-here', 'local, unused');
    assert.deepEqual((JSON.parse((await stage.engine.api('GET', '/volumes/made-here')).body) as { readonly Labels: object }).Labels, { team: 'web', note: 'two words' });
    await window.rowMenu(view, 'made-here', 'Inspect Volume');
    await waitFor('the inspection', async () => (await window.editorText()).includes('"note": "two words"'));
  });

  it('tells how big volumes are when it is asked (vscode-docker#3283)', async () => {
    const { window } = stage;
    await docker(stage, 'run', '--rm', '--volume', 'data:/data', 'busybox', 'sh', '-c', 'head -c 3000000 /dev/zero > /data/file');
    await waitForRow(stage, view, 'data', 'local, unused');
    await window.viewAction(view, 'Show Sizes of Volumes');
    await waitForRow(stage, view, 'data', 'local, 3MB, unused');
  });

  it('does not remove a volume in use, and says by whom', async () => {
    const { window } = stage;
    await docker(stage, 'create', '--name', 'keeper', '--volume', 'data:/data', 'busybox');
    await waitForRow(stage, view, 'data', 'in use by keeper');
    await window.rowMenu(view, 'data', 'Remove Volume…');
    await window.notification('data is not removed, since it is used by keeper (created). Remove these containers first.').waitFor();
    await window.screenshot('ui-volumes-refused');
    assert.ok(await exists('data'));
  });

  it('prunes the named volumes too when it is asked, and exactly those it listed (vscode-docker#3918)', async () => {
    const { window } = stage;
    for (const name of ['one', 'two']) await docker(stage, 'volume', 'create', name);
    const anonymous = await docker(stage, 'volume', 'create');
    await runContainer(stage, 'db', '--volume', 'kept:/data');
    await waitForRow(stage, view, 'Anonymous', '1 volume');
    await window.viewAction(view, 'Prune Volumes…');
    await window.quickPick('Anonymous volumes');
    assert.match(await window.dialog(), new RegExp(`Remove 1 volume with all that is in it, and free 0B\\? This cannot be undone\\.\\s+${anonymous}`));
    await window.dialogButton('Cancel');
    await window.viewAction(view, 'Prune Volumes…');
    await window.quickPick('All unused volumes');
    const dialog = await window.dialog();
    assert.deepEqual(['one', 'two', 'kept', anonymous].filter((name) => dialog.includes(name)), ['one', 'two', anonymous]);
    await window.screenshot('ui-volumes-prune');
    // Comes into use while the question stands there.
    await docker(stage, 'create', '--name', 'late', '--volume', 'two:/two', 'busybox');
    await window.dialogButton('Remove');
    await window.notification('two was left, since it is used by late (created) now.').waitFor();
    await waitForNoRow(stage, view, 'one');
    assert.deepEqual((await docker(stage, 'volume', 'ls', '--quiet')).split('\n').sort(), ['kept', 'two']);
  });

  it('shows only what fits the filter', async () => {
    const { window } = stage;
    for (const name of ['one', 'two']) await docker(stage, 'volume', 'create', name);
    await waitForRow(stage, view, 'two');
    await window.viewAction(view, 'Filter Volumes…');
    await question(window, /.*/, /Show volumes whose name/);
    await window.quickFill('TW');
    await waitForNoRow(stage, view, 'one');
    await waitForRow(stage, view, 'two');
    await window.viewAction(view, 'Clear Volume Filter');
    await waitForRow(stage, view, 'one');
  });
});
