import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { joinAll, startMachines, swarmImage, type LabMachines } from '../host/swarm.ts';
import { useStage, type Stage } from './stage.ts';

const view = 'Swarm';
const forever = ['sh', '-c', 'trap exit TERM; while :; do sleep 1; done'];

interface NodeSpec {
  readonly Role: string;
  readonly Availability: string;
  readonly Labels: Readonly<Record<string, string>>;
}

interface Cluster {
  readonly Spec: { readonly EncryptionConfig: { readonly AutoLockManagers: boolean } };
}

describe('the nodes of a swarm', () => {
  let machines: LabMachines;
  const stage = useStage({
    name: 'swarm-nodes',
    version: '26.1',
    prepare: async (self) => {
      machines = await startMachines('26.1', 3);
      self.cleanups.push(() => machines.stop());
      await joinAll(machines, 1);
      for (const [index, name] of ['first', 'second', 'third'].entries()) await writeContext(self, name, machines.engines[index]?.socketPath ?? '');
      return `unix://${machines.engines[0]?.socketPath ?? ''}`;
    },
  });
  const clipboard = (): Promise<string> => stage.window.page.evaluate(() => navigator.clipboard.readText());
  const described = (name: string, what: RegExp): Promise<unknown> =>
    stage.window.waitForRows(view, `${name} to be ${String(what)}`, (rows) => rows.some(({ label, description }) => label === name && what.test(description)));
  const json = async (path: string): Promise<unknown> => JSON.parse((await machines.engines[0]?.api('GET', path))?.body ?? '') as unknown;
  /** What the swarm itself says of a node. */
  const spec = async (name: string): Promise<NodeSpec> => {
    const nodes = (await json('/nodes')) as readonly { readonly Description: { readonly Hostname: string }; readonly Spec: NodeSpec }[];
    return nodes.find(({ Description }) => Description.Hostname === name)?.Spec ?? assert.fail(`no ${name}`);
  };
  /** How many managers there are that answer. */
  const managers = async (): Promise<number> => ((await json('/nodes')) as readonly { readonly ManagerStatus?: { readonly Reachability?: string } }[]).filter(({ ManagerStatus }) => ManagerStatus?.Reachability === 'reachable').length;
  const tokens = async (): Promise<{ readonly Worker: string; readonly Manager: string }> => ((await json('/swarm')) as { readonly JoinTokens: { readonly Worker: string; readonly Manager: string } }).JoinTokens;

  before(async () => {
    const { code, stderr } = (await machines.engines[0]?.docker(['service', 'create', '--detach', '--no-resolve-image', '--name', 'web', '--replicas', '3', swarmImage, ...forever])) ?? assert.fail();
    assert.equal(code, 0, stderr);
    await stage.window.showSideBar('Docker');
    for (const other of ['Containers', 'Images']) await stage.window.unfoldView(other, false);
    await described('node2', /^worker · ready · 1 task$/);
  });

  it('are drained, after it is said which tasks go, and take tasks again', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'node2', 'Drain Node…');
    assert.match(await window.dialog(), /Drain node2\? These tasks are ended there, and begun on other nodes that fit:\s+web\.\d/);
    await window.dialogButton('Drain');
    await described('node2', /^worker · ready · drained · 0 tasks$/);
    await described('web', /^3\/3 running/);
    assert.equal((await spec('node2')).Availability, 'drain');
    await window.rowMenu(view, 'node2', 'Activate Node');
    await described('node2', /^worker · ready · 0 tasks$/);
    await window.rowMenu(view, 'node2', 'Pause Node');
    await described('node2', /^worker · ready · paused · 0 tasks$/);
    await window.rowMenu(view, 'node2', 'Activate Node');
    await described('node2', /^worker · ready · 0 tasks$/);
    assert.equal((await spec('node2')).Availability, 'active');
  });

  it('have labels, by which services are placed', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'node2', 'Edit Node Labels…');
    await window.quickFill('zone=b, ssd');
    await described('node2', /^worker · ready · 0 tasks · ssd · zone=b$|zone=b · ssd$/);
    assert.deepEqual((await spec('node2')).Labels, { zone: 'b', ssd: '' });
    await window.rowMenu(view, 'node2', 'Edit Node Labels…');
    await window.quickFill('zone=a');
    await described('node2', /^worker · ready · 0 tasks · zone=a$/);
    assert.deepEqual((await spec('node2')).Labels, { zone: 'a' });
  });

  it('are promoted, and demoted after it is said who is left', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'node2', 'Promote to Manager');
    await described('node2', /^manager · ready/);
    assert.equal((await spec('node2')).Role, 'manager');
    await window.rowMenu(view, 'node2', 'Demote to Worker…');
    assert.match(await window.dialog(), /Demote node2\?\s+Managers that are left: node1\./);
    await window.dialogButton('Demote');
    await described('node2', /^worker · ready/);
    assert.equal((await spec('node2')).Role, 'worker');
    await window.rowMenu(view, 'node1', 'Demote to Worker…');
    await window.notification('A swarm needs a manager.').waitFor();
  });

  it('join by a command that is copied; a token that was replaced lets nobody in', async () => {
    const { window } = stage;
    const { Worker: before } = await tokens();
    await window.runCommand('Docker: Copy Join Command…');
    await window.quickPick('Worker');
    await window.notification('Copied: run it on the other machine').waitFor();
    const [address = ''] = machines.addresses;
    assert.equal(await clipboard(), `docker swarm join --token ${before} ${address}:2377`);
    await window.runCommand('Docker: Rotate Join Token…');
    await window.quickPick('Worker');
    assert.match(await window.dialog(), /Rotate the join token\?/);
    await window.dialogButton('Rotate');
    await waitFor('another token', async () => (await tokens()).Worker !== before);
    await window.runCommand('Docker: Copy Join Command…');
    await window.quickPick('Worker');
    const command = await waitFor('the new command', async () => {
      const text = await clipboard();
      return !text.includes(before) && text;
    });
    // The third machine leaves, and comes back, in this window.
    await window.runCommand('Docker: Use Context…');
    await window.quickPick('third');
    await window.welcome(view, 'Services and nodes are seen on a manager');
    await window.runCommand('Docker: Leave Swarm…');
    assert.match(await window.dialog(), /Leave the swarm\?\s+What runs here for the swarm is started on other nodes\./);
    await window.dialogButton('Leave');
    await window.page.locator('.pane-header', { hasText: /^\s*Swarm/ }).waitFor({ state: 'detached' });
    await window.runCommand('Docker: Join Swarm…');
    await window.quickFill(command.replace(/SWMTKN\S+/, before));
    await window.notification(/The swarm could not be joined\./).waitFor();
    await window.runCommand('Docker: Join Swarm…');
    await window.quickFill(command);
    await window.welcome(view, 'Services and nodes are seen on a manager');
    await waitFor('it to be on the list', async () => ((await json('/nodes')) as readonly unknown[]).length === 4);
  });

  it('that are gone are taken off the list', async () => {
    const { window } = stage;
    await window.runCommand('Docker: Use Context…');
    await window.quickPick('first');
    // The machine that left and came back is there twice.
    await window.waitForRows(view, 'both', (seen) => seen.filter(({ label }) => label === 'node3').length === 2 && seen.some(({ label, description }) => label === 'node3' && description.startsWith('worker · down')));
    await window.view(view).locator('.monaco-list-row', { hasText: 'down' }).filter({ hasText: 'node3' }).click();
    await window.page.keyboard.press('Shift+F10');
    await window.page.locator('.monaco-menu .action-menu-item', { hasText: 'Remove Node from Swarm…' }).click({ delay: 150 });
    assert.match(await window.dialog(), /Remove node3 from the swarm\?/);
    await window.dialogButton('Remove');
    await window.waitForRows(view, 'one to be left', (seen) => seen.filter(({ label }) => label === 'node3').length === 1);
  });

  it('that are managers are locked when they start again, and unlocked with the key, which no log holds', async () => {
    const { window } = stage;
    await window.runCommand('Docker: Lock or Unlock Managers…');
    assert.match(await window.dialog(), /Lock managers when they start again\?/);
    await window.dialogButton('Lock Managers');
    const key = await waitFor('the key', async () => {
      const text = await clipboard();
      return text.startsWith('SWMKEY-1-') && text;
    });
    await machines.engines[0]?.kill9();
    await machines.engines[0]?.restart();
    await window.welcome(view, 'This manager was started again and is locked.');
    await window.runCommand('Docker: Unlock Swarm…');
    await window.quickFill('SWMKEY-1-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
    await window.notification(/The swarm could not be unlocked\./).waitFor();
    await window.runCommand('Docker: Unlock Swarm…');
    await window.quickFill(key);
    await described('node1', /^leader · ready/);
    await window.runCommand('Docker: Copy Unlock Key');
    await window.notification('The unlock key is copied.').waitFor();
    assert.equal(await clipboard(), key);
    await window.runCommand('Docker: Lock or Unlock Managers…');
    assert.match(await window.dialog(), /Let managers start without a key\?/);
    await window.dialogButton('Unlock Managers');
    await waitFor('no lock', async () => !((await json('/swarm')) as Cluster).Spec.EncryptionConfig.AutoLockManagers);
    const log = await stage.log();
    assert.match(log, /docker swarm update --autolock=true/);
    assert.doesNotMatch(log, /SWMKEY-1-\w|SWMTKN-1-\w/);
  });

  it('that are managers are asked in vain where most of them are away, and begin anew by force; a locked one can leave', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'node2', 'Promote to Manager');
    // Its role is written down before it is one of the managers; of two neither can do anything alone.
    await waitFor('it to be one', async () => (await managers()) === 2);
    await machines.unplug(1);
    await window.view(view).getByText(/More than half of the managers must reach each other.* These rows are the last known\./).waitFor({ timeout: 60_000 });
    await window.screenshot('ui-swarm-no-quorum');
    await window.runCommand('Docker: Initialize Swarm…');
    assert.match(await window.dialog(), /Begin anew with what this manager knows\?/);
    await window.dialogButton('Force New Cluster');
    await window.quickPick('Initialize');
    await waitFor('the new cluster', async () => (await machines.engines[0]?.api('GET', '/nodes'))?.status === 200);
    await window.view(view).getByText(/These rows are the last known/).waitFor({ state: 'detached', timeout: 60_000 });
    await described('node1', /^leader · ready/);
    await window.page.evaluate(() => navigator.clipboard.writeText(''));
    await window.runCommand('Docker: Lock or Unlock Managers…');
    await window.dialogButton('Lock Managers');
    // Its key is the last thing that comes of it.
    await waitFor('the key', async () => (await clipboard()).startsWith('SWMKEY-1-'));
    await machines.engines[0]?.kill9();
    await machines.engines[0]?.restart();
    await window.welcome(view, 'This manager was started again and is locked.');
    await window.runCommand('Docker: Leave Swarm…');
    assert.match(await window.dialog(), /Leave the swarm\?\s+This manager is locked, .* If it is the last manager, all of the swarm is lost/);
    await window.dialogButton('Leave');
    await window.page.locator('.pane-header', { hasText: /^\s*Swarm/ }).waitFor({ state: 'detached' });
    assert.match(await stage.log(), /docker swarm init --force-new-cluster/);
  });
});

/** A context of the command line. */
async function writeContext({ configFolder }: Stage, name: string, socketPath: string): Promise<void> {
  const folder = join(configFolder, 'contexts/meta', createHash('sha256').update(name).digest('hex'));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'meta.json'), JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: { Host: `unix://${socketPath}` } } }));
}
