import assert from 'node:assert/strict';
import { waitFor } from '../host/command.ts';
import { docker, question, removeAllContainers, runContainer, useStage, waitForNoRow, waitForRow } from './stage.ts';

const view = 'Networks';

describe('the networks view', () => {
  const stage = useStage({ name: 'networks', version: '26.1' });

  async function inspect(name: string): Promise<{ readonly Internal: boolean; readonly IPAM: { readonly Config: readonly object[] }; readonly Labels: object }> {
    return JSON.parse((await stage.engine.api('GET', `/networks/${name}`)).body) as never;
  }

  before(async () => {
    await stage.window.showSideBar('Docker');
    await stage.window.unfoldView('Images', false);
    await stage.window.unfoldView(view);
    await waitForRow(stage, view, 'bridge');
  });

  afterEach(async () => {
    await removeAllContainers(stage);
    await docker(stage, 'network', 'prune', '--force');
    await stage.window.waitForRows(view, 'the engine\'s own networks alone', (rows) => rows.map(({ label }) => label).join() === 'bridge,host,none');
    await stage.window.runCommand('Notifications: Clear All Notifications');
  });

  it('shows who is connected, with addresses', async () => {
    const { window } = stage;
    await docker(stage, 'network', 'create', '--subnet', '10.77.0.0/24', '--label', 'team=web', 'front');
    await waitForRow(stage, view, 'front', 'bridge, 10.77.0.0/24, unused');
    await runContainer(stage, 'web', '--network', 'front', '--ip', '10.77.0.7');
    await waitForRow(stage, view, 'front', '1 container');
    await window.expand(view, 'front');
    await waitForRow(stage, view, 'web', '10.77.0.7 · running');
    await window.screenshot('ui-networks-connected');
    await docker(stage, 'stop', 'web');
    await waitForRow(stage, view, 'web', 'exited');
    await window.row(view, 'web').click();
    await window.view('Containers').locator('.monaco-list-row.selected', { hasText: 'web' }).waitFor();
  });

  it('creates a network from a form, and says what is wrong with a subnet while it is typed', async () => {
    const { window } = stage;
    const form = async (): Promise<unknown> => question(window, /.*/, /Choose what to change/);
    await window.viewAction(view, 'Create Network…');
    await form();
    await window.quickPick('Name');
    await question(window, /The name of the network/);
    await window.quickFill('back');
    await form();
    await window.quickPick('Subnet');
    await question(window, /Addresses for its containers/);
    await window.quickFill('10.78.0.0/40');
    await question(window, /1 to 32/);
    await window.quickFill('10.78.0.0/24');
    await form();
    await window.quickPick('Gateway');
    await question(window, /reach the outside/);
    await window.quickFill('10.79.0.1');
    await question(window, /not in the subnet 10\.78\.0\.0\/24/);
    await window.quickFill('10.78.0.254');
    await form();
    await window.quickPick('Internal');
    await form();
    await window.screenshot('ui-networks-form');
    await window.quickPick('Create');
    await waitForRow(stage, view, 'back', 'bridge, 10.78.0.0/24, internal, unused');
    const { Internal, IPAM } = await inspect('back');
    assert.deepEqual([Internal, IPAM.Config], [true, [{ Subnet: '10.78.0.0/24', Gateway: '10.78.0.254' }]]);
  });

  it('says that the pool of a new network overlaps with another', async () => {
    const { window } = stage;
    await docker(stage, 'network', 'create', '--subnet', '10.77.0.0/24', 'front');
    await window.runCommand('Docker: Create Network…');
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Name');
    await question(window, /The name of the network/);
    await window.quickFill('second');
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Subnet');
    await question(window, /Addresses for its containers/);
    await window.quickFill('10.77.0.0/25');
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Create');
    await window.notification(/second could not be created\..*overlap.*Choose a subnet that no other network/i).waitFor();
  });

  it('connects a container with an alias and an address, and disconnects it', async () => {
    const { window } = stage;
    await docker(stage, 'network', 'create', '--subnet', '10.77.0.0/24', 'front');
    await runContainer(stage, 'web');
    await waitForRow(stage, view, 'front');
    await window.rowAction(view, 'front', 'Connect Container to Network…');
    await question(window, /.*/, /Choose a container/);
    await window.quickPick('web');
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Aliases');
    await question(window, /Further names/);
    await window.quickFill('www');
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Address');
    await question(window, /An address of 10\.77\.0\.0\/24/);
    await window.quickFill('10.77.0.99');
    await question(window, /.*/, /Choose what to change/);
    await window.quickPick('Connect');
    await waitForRow(stage, view, 'front', '1 container');
    await window.expand(view, 'front');
    await waitForRow(stage, view, 'web', '10.77.0.99');
    await window.rowAction(view, 'web', 'Disconnect Container from Network');
    await waitForRow(stage, view, 'front', 'unused');
  });

  it('is inspected in the engine’s own words, and removed where nothing is on it', async () => {
    const { window } = stage;
    await docker(stage, 'network', 'create', '--subnet', '10.77.0.0/24', '--opt', 'com.docker.network.driver.mtu=1400', 'front');
    await waitForRow(stage, view, 'front', 'unused');
    await window.rowMenu(view, 'front', 'Inspect Network');
    await waitFor('the inspection', async () => (await window.editorText()).includes('"Name": "front"'));
    await window.runCommand('View: Close Editor');
    await window.rowMenu(view, 'front', 'Remove Network…');
    assert.match(await window.dialog(), /Remove front\?/);
    await window.dialogButton('Remove');
    await waitForNoRow(stage, view, 'front');
    assert.doesNotMatch(await docker(stage, 'network', 'ls'), /front/);
  });

  it('does not remove a network that a container needs, also a stopped one, and says whose it is', async () => {
    const { window } = stage;
    await docker(stage, 'network', 'create', 'front');
    await docker(stage, 'create', '--name', 'keeper', '--network', 'front', 'busybox');
    await waitForRow(stage, view, 'front', '1 container');
    await window.rowMenu(view, 'front', 'Remove Network…');
    assert.match(await window.dialog(), /front is not removed, since it is used by keeper \(created\)\./);
    await window.dialogButton('Cancel');
    assert.match(await docker(stage, 'network', 'ls'), /front/);
  });

  it('prunes exactly what it listed, and leaves what came into use meanwhile', async () => {
    const { window } = stage;
    for (const name of ['one', 'two', 'used']) await docker(stage, 'network', 'create', name);
    await docker(stage, 'create', '--name', 'keeper', '--network', 'used', 'busybox');
    await waitForRow(stage, view, 'used', '1 container');
    await window.viewAction(view, 'Prune Networks…');
    const dialog = await window.dialog();
    assert.deepEqual(['one', 'two', 'used', 'bridge '].filter((name) => dialog.includes(`${name}   bridge`)), ['one', 'two']);
    await runContainer(stage, 'late', '--network', 'two');
    await window.dialogButton('Remove');
    await window.notification('two was left, since it is used by late (running) now.').waitFor();
    await waitForNoRow(stage, view, 'one');
    assert.deepEqual((await docker(stage, 'network', 'ls', '--format', '{{.Name}}')).split('\n').sort(), ['bridge', 'host', 'none', 'two', 'used']);
  });
});
