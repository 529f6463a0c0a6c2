import assert from 'node:assert/strict';
import { type FrameLocator } from 'playwright-core';
import { waitFor } from '../host/command.ts';
import { joinMachines, startMachines, swarmImage, type LabMachines } from '../host/swarm.ts';
import { useStage, webviewOf } from './stage.ts';

const view = 'Swarm';
const stackFile = `services:
  web:
    image: ${swarmImage}
    command: ["sh", "-c", "trap exit TERM; echo ready; while :; do sleep 1; done"]
    ports: ["8080:80"]
    secrets: [key]
    deploy: { replicas: 2 }
    container_name: mine
  worker:
    image: ${swarmImage}
    command: ["sh", "-c", "trap exit TERM; while :; do sleep 1; done"]
secrets: { key: { file: ./key.txt } }
`;

describe('the view of a swarm', () => {
  let machines: LabMachines;
  const stage = useStage({
    name: 'swarm',
    version: '26.1',
    files: { 'shop/stack.yaml': stackFile, 'shop/key.txt': 'sesame' },
    prepare: async ({ cleanups }) => {
      machines = await startMachines('26.1', 3);
      cleanups.push(() => machines.stop());
      return `unix://${machines.engines[0]?.socketPath ?? ''}`;
    },
  });
  const page = (): FrameLocator => webviewOf(stage.window);
  const described = async (name: string, what: RegExp): Promise<unknown> =>
    stage.window.waitForRows(view, `${name} to be ${String(what)}`, (rows) => rows.some(({ label, description }) => label === name && what.test(description)));

  before(async () => {
    await stage.window.showSideBar('Docker');
    for (const other of ['Containers', 'Images']) await stage.window.unfoldView(other, false);
  });

  it('comes with a swarm that is begun, and shows the nodes that join', async () => {
    const { window } = stage;
    assert.equal(await window.page.locator('.pane-header', { hasText: /^\s*Swarm/ }).count(), 0);
    await window.runCommand('Docker: Initialize Swarm…');
    // This machine has two addresses, so the engine has to be told which one is meant.
    await window.quickPick('Advertise address');
    await window.quickFill(machines.addresses[0] ?? '');
    await window.quickPick('Initialize');
    await described('Nodes', /^1\/1 ready$/);
    await described('node1', /^leader · ready · 0 tasks$/);
    await joinMachines(machines, 1);
    await described('Nodes', /^3\/3 ready$/);
  });

  it('deploys a stack from a file, says what means nothing there, and shows it until it runs', async () => {
    const { window } = stage;
    await window.runCommand('Docker: Deploy Stack…');
    await window.quickPick('shop/stack.yaml');
    await window.quickFill('shop');
    const said = await window.dialog();
    assert.match(said, /Deploy the stack shop\?/);
    assert.match(said, /services\.web\.container_name/);
    assert.doesNotMatch(said, /sesame/);
    await window.dialogButton('Deploy');
    await described('shop', /^2\/2 services running$/);
    await window.notification(/shop: 2 services created, 0 updated, 0 unchanged, 0 removed\./).waitFor();
    await window.expand(view, 'shop');
    await described('web', /^2\/2 running · .* · 8080→80$/);
    await window.expand(view, 'web');
    await described('shop_web.1', /^running on node\d, /);
    await window.expand(view, 'Secrets');
    await described('shop_key', /^used by shop_web$/);
    await window.page.locator('.monaco-workbench.vs').waitFor();
    await window.screenshot('ui-swarm-light');
  });

  it('scales a service, and has the merged log of its tasks on all nodes on a page', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'web', 'Scale Service…');
    await window.quickFill('3');
    await described('web', /^3\/3 running/);
    await window.rowMenu(view, 'web', 'View Service Logs');
    const names = page().locator('.row .name');
    await waitFor('the lines of all three tasks', async () => new Set((await names.allInnerTexts()).filter((name) => /^shop_web\.\d@node\d$/.test(name))).size === 3);
    await window.runCommand('View: Close All Editors');
  });

  it('refuses to remove a secret that is in use, and says by whom', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'shop_key', 'Remove Secret…');
    await window.notification('shop_key is used by shop_web.').waitFor();
  });

  it('has a page on which tasks are seen to leave a node that dies, on light and on dark ground', async () => {
    const { window } = stage;
    await window.runCommand('Docker: Show Cluster');
    const table = page().getByRole('table', { name: 'Tasks by node and service' });
    await table.getByRole('button', { name: /shop_web\.1 running/ }).waitFor();
    await page().getByText('3 of 3 nodes ready, 4 of 4 tasks running').waitFor();
    await table.getByRole('button').first().focus();
    await table.getByRole('button').first().press('End');
    await window.page.keyboard.press('Enter');
    await page().getByRole('region', { name: 'The chosen task' }).getByRole('heading').waitFor();
    await window.screenshot('ui-swarm-cluster-light');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await page().locator('body.vscode-dark').waitFor();
    await table.getByRole('button', { name: /shop_web\.1 running/ }).waitFor();
    await machines.engines[2]?.kill9();
    await page().getByText(/^✕ worker · down/).waitFor();
    await waitFor('all to run elsewhere', async () => (await table.locator('tr', { hasText: 'node3' }).getByRole('button').count()) === 0 && (await page().getByText('2 of 3 nodes ready, 4 of 4 tasks running').isVisible()));
    await window.screenshot('ui-swarm-cluster-dark');
    await window.screenshot('ui-swarm-dark');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await window.runCommand('View: Close All Editors');
  });

  it('says what is lost with the last manager, and goes with it', async () => {
    const { window } = stage;
    await window.runCommand('Docker: Leave Swarm…');
    const said = await window.dialog();
    for (const text of ['Leave the swarm, and end it?', 'Service shop_web', 'Service shop_worker', 'Secret shop_key', 'Network shop_default']) assert.ok(said.includes(text), `${text} in ${said}`);
    await window.dialogButton('Leave');
    await window.page.locator('.pane-header', { hasText: /^\s*Swarm/ }).waitFor({ state: 'detached' });
  });

  it('comes with a swarm that somebody else begins', async () => {
    const { window } = stage;
    const [first] = machines.engines;
    const { code, stderr } = (await first?.docker(['swarm', 'init', '--advertise-addr', machines.addresses[0] ?? ''])) ?? assert.fail();
    assert.equal(code, 0, stderr);
    await described('Nodes', /^1\/1 ready$/);
    await window.page.locator('.pane-header', { hasText: /^\s*Swarm/ }).waitFor();
  });
});
