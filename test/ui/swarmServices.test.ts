import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type FrameLocator, type Locator } from 'playwright-core';
import { waitFor } from '../host/command.ts';
import { swarmImage } from '../host/swarm.ts';
import { answer, answerPath, docker, isKept, question, useStage, webviewOf } from './stage.ts';

const view = 'Swarm';
const script = 'trap exit TERM; echo ready; echo odd >&2; while :; do sleep 1; done';

interface Spec {
  readonly TaskTemplate: {
    readonly ContainerSpec: { readonly Image: string; readonly Args: readonly string[]; readonly Env: readonly string[]; readonly Secrets: readonly FileUse[]; readonly Configs: readonly FileUse[] };
    readonly Networks: readonly { readonly Target: string }[];
    readonly ForceUpdate: number;
  };
  readonly Mode: { readonly Replicated: { readonly Replicas: number } };
  readonly EndpointSpec: { readonly Ports: readonly { readonly PublishedPort: number; readonly TargetPort: number }[] };
  readonly UpdateConfig: { readonly Parallelism: number; readonly FailureAction: string };
}

interface FileUse {
  readonly SecretName?: string;
  readonly ConfigName?: string;
  readonly File: { readonly Name: string };
}

describe('services of a swarm, and what they use', () => {
  const stage = useStage({
    name: 'swarm-services',
    version: '20.10',
    files: { 'key.txt': 'sesame', 'new-key.txt': 'open', 'site.conf': 'color = blue' },
    prepare: async ({ engine }) => {
      await engine.loadBusybox(swarmImage);
      const { code, stderr } = await engine.docker(['swarm', 'init', '--advertise-addr', engine.address]);
      assert.equal(code, 0, stderr);
      return undefined;
    },
  });
  const page = (): FrameLocator => webviewOf(stage.window);
  const described = (name: string, what: RegExp): Promise<unknown> =>
    stage.window.waitForRows(view, `${name} to be ${String(what)}`, (rows) => rows.some(({ label, description }) => label === name && what.test(description)));
  const spec = async (name: string): Promise<Spec> => (JSON.parse((await stage.engine.api('GET', `/services/${name}`)).body) as { readonly Spec: Spec }).Spec;
  const form = (): Promise<unknown> => question(stage.window, /.*/, /^Choose what to change$/);
  /** Fills in one line of the form. */
  const fill = async (label: string, prompt: RegExp, text: string): Promise<void> => {
    await form();
    await stage.window.quickPick(label);
    await answer(stage.window, prompt, text);
  };
  const choose = async (label: string, names: readonly string[]): Promise<void> => {
    await form();
    await stage.window.quickPick(label);
    await waitFor(`the choice of ${label}`, async () => (await stage.window.quickInput()).items.includes(names[0] ?? ''));
    await stage.window.quickPickMany(names);
  };
  const done = async (action: string): Promise<void> => {
    await form();
    await stage.window.quickPick(action);
  };
  before(async () => {
    await stage.window.showSideBar('Docker');
    for (const other of ['Containers', 'Images']) await stage.window.unfoldView(other, false);
    await described('Nodes', /^1\/1 ready$/);
  });

  it('are networks that are attachable and encrypted, made in a form', async () => {
    const { window } = stage;
    await window.runCommand('Docker: Create Overlay Network…');
    await fill('Name', /Letters, digits/, 'front');
    await form();
    await window.quickPick('Encrypted');
    await waitFor('the choice', async () => (await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Encrypted' }).innerText()).includes('yes'));
    await done('Create');
    await window.expand(view, 'Networks');
    await described('front', /^overlay · attachable · encrypted · 10\./);
    assert.match(await docker(stage, 'network', 'inspect', 'front', '--format', '{{.Driver}} {{.Attachable}} {{json .Options}}'), /^overlay true .*"encrypted":""/);
  });

  it('are configs and secrets of files; what a secret holds is shown and logged nowhere', async () => {
    const { window } = stage;
    await window.runCommand('Docker: Create Secret…');
    await answerPath(stage.window, join(stage.workspace, 'key.txt'));
    await answer(window, /Its name in the swarm/, 'key');
    await window.expand(view, 'Secrets');
    await described('key', /^not used$/);
    await window.runCommand('Docker: Create Config…');
    await answerPath(stage.window, join(stage.workspace, 'site.conf'));
    assert.equal((await question(window, /Its name in the swarm/)).value, 'site.conf');
    await window.quickFill('site');
    await window.expand(view, 'Configs');
    await described('site', /^not used$/);
    assert.equal(await docker(stage, 'config', 'inspect', 'site', '--pretty').then((text) => text.includes('color = blue')), true);
  });

  it('are made in a form, and followed until they run', async () => {
    const { window } = stage;
    await window.runCommand('Docker: Create Service…');
    await fill('Name', /Letters, digits/, 'web');
    await fill('Image', /What runs/, swarmImage);
    await fill('Arguments', /In place of the image/, `sh -c '${script}'`);
    await fill('Environment', /NAME=value/, 'GREETING=hello "NAME=two words"');
    await fill('Ports', /As 8080:80/, '8080:80');
    await choose('Networks', ['front']);
    await choose('Secrets', ['key']);
    await choose('Configs', ['site']);
    await form();
    await window.screenshot('ui-swarm-form');
    await done('Create');
    await window.notification(/Rollout of web .*: (0|1)\/1 running/).waitFor();
    await described('web', /^1\/1 running · 127\.0\.0\.1:9\/busybox:latest · 8080→80$/);
    const made = await spec('web');
    const { ContainerSpec } = made.TaskTemplate;
    assert.deepEqual([ContainerSpec.Args, ContainerSpec.Env], [['sh', '-c', script], ['GREETING=hello', 'NAME=two words']]);
    assert.deepEqual(ContainerSpec.Secrets.map(({ SecretName, File }) => [SecretName, File.Name]), [['key', 'key']]);
    assert.deepEqual(ContainerSpec.Configs.map(({ ConfigName, File }) => [ConfigName, File.Name]), [['site', '/site']]);
    assert.deepEqual(made.EndpointSpec.Ports.map(({ PublishedPort, TargetPort }) => [PublishedPort, TargetPort]), [[8080, 80]]);
    assert.equal(made.TaskTemplate.Networks.length, 1);
  });

  it('have their logs merged over their tasks on a page, which follows tasks that take the place of others', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'web', 'View Service Logs');
    const line = (text: string): Locator => page().getByRole('option').filter({ hasText: text });
    await line('ready').waitFor();
    assert.deepEqual([await line('odd').locator('.stream').innerText(), (await line('ready').locator('.name').innerText()).replace(/@.*/, '')], ['err', 'web.1']);
    await docker(stage, 'service', 'update', '--detach', '--force', 'web');
    await line('stopped').waitFor();
    await waitFor('the lines of the next task', async () => (await line('ready').count()) === 2);
    await window.screenshot('ui-swarm-logs');
    await described('web', /^1\/1 running/);
    await window.runCommand('View: Close All Editors');
  });

  it('are changed in a form: image, replicas, variables, ports; with what becomes of each task', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'web', 'Update Service…');
    await form();
    await window.quickPick('Replicas');
    await answer(window, /How many tasks are to run/, '3');
    await fill('Environment', /NAME=value/, 'GREETING=bye');
    await fill('Ports', /As 8080:80/, '8081:80 53:53/udp');
    await done('Update');
    await window.notification(/Rollout of web .*: \d\/3 running, web\.\d (preparing|starting|ready|assigned|new|pending|accepted)/).waitFor();
    await described('web', /^3\/3 running · 127\.0\.0\.1:9\/busybox:latest · 8081→80 · 53→53\/udp$/);
    const made = await spec('web');
    assert.deepEqual([made.Mode.Replicated.Replicas, made.TaskTemplate.ContainerSpec.Env], [3, ['GREETING=bye']]);
    // What the form did not touch stays.
    assert.deepEqual([made.TaskTemplate.ContainerSpec.Secrets.length, made.TaskTemplate.Networks.length, made.TaskTemplate.ContainerSpec.Args], [1, 1, ['sh', '-c', script]]);
  });

  it('are paused by an image that is not there, which is said with the reason, and rolled back', async () => {
    const { window } = stage;
    await window.rowMenu(view, 'web', 'Update Service…');
    await fill('Image', /What runs/, '127.0.0.1:9/nosuch:1');
    await done('Update');
    await window.notification(/The update of web is paused: No such image: 127\.0\.0\.1:9\/nosuch:1.*Roll the service back/).waitFor();
    await described('web', /^2\/3 running · update paused · 127\.0\.0\.1:9\/nosuch:1/);
    await window.expand(view, 'web');
    await window.waitForRows(view, 'the reason at the task', (rows) => rows.some(({ label, description }) => /^web\.\d$/.test(label) && /No such image/.test(description)));
    await window.screenshot('ui-swarm-paused');
    await window.rowMenu(view, 'web', 'Roll Service Back…');
    assert.match(await window.dialog(), /Roll web back\?\s+Image: 127\.0\.0\.1:9\/nosuch:1 → 127\.0\.0\.1:9\/busybox:latest/);
    await window.dialogButton('Roll Back');
    await described('web', /^3\/3 running · rolled back · 127\.0\.0\.1:9\/busybox:latest/);
  });

  it('are begun anew by force', async () => {
    const { window } = stage;
    const running = async (): Promise<string> => (await docker(stage, 'service', 'ps', 'web', '--filter', 'desired-state=running', '--quiet')).split('\n').sort().join();
    const before = await running();
    const { TaskTemplate } = await spec('web');
    await window.rowMenu(view, 'web', 'More', 'Force Service Update…');
    assert.match(await window.dialog(), /Begin all tasks of web anew\?\s+web: 127\.0\.0\.1:9\/busybox:latest\s+The images stay as they are, unless/);
    await window.dialogButton('Begin Anew');
    await window.notification(/Rollout of web/).waitFor();
    await waitFor('other tasks', async () => (await running()).split(',').every((id) => !before.includes(id)));
    await described('web', /^3\/3 running/);
    assert.equal((await spec('web')).TaskTemplate.ForceUpdate, TaskTemplate.ForceUpdate + 1);
  });

  it('get another secret in the place of the old one, which is in use before and removed then', async () => {
    const { window } = stage;
    await described('key', /^used by web$/);
    await window.rowMenu(view, 'key', 'Remove Secret…');
    await window.notification('key is used by web.').waitFor();
    await window.rowMenu(view, 'key', 'Rotate Secret…');
    await answerPath(stage.window, join(stage.workspace, 'new-key.txt'));
    assert.equal((await question(window, /Its name in the swarm/)).value, 'key-2');
    await window.quickFill('key-2');
    assert.match(await window.dialog(), /Put key-2 in place of key\?\s+Services that are updated, and read it under the same name as before: web\./);
    await window.dialogButton('Rotate');
    await described('key-2', /^used by web$/);
    await described('web', /^3\/3 running/);
    assert.deepEqual((await spec('web')).TaskTemplate.ContainerSpec.Secrets.map(({ SecretName, File }) => [SecretName, File.Name]), [['key-2', 'key']]);
    await described('key', /^not used$/);
    await window.rowMenu(view, 'key', 'Remove Secret…');
    await window.dialogButton('Remove');
    await window.waitForRows(view, 'no key', (rows) => rows.every(({ label }) => label !== 'key'));
    const log = await stage.log();
    assert.match(log, /docker secret create key-2 .*new-key\.txt/);
    assert.doesNotMatch(log, /sesame/);
  });

  it('have inspections that stay current, as their tasks and nodes have (vscode-containers#222)', async () => {
    const { window } = stage;
    const text = async (): Promise<string> => window.editorText();
    await window.rowMenu(view, 'web', 'More', 'Inspect');
    await waitFor('its title', async () => /^\/\/ Service web of the swarm of /.test(await text()));
    await window.page.locator('.editor-group-container.active .view-lines').click();
    await window.page.keyboard.press('Control+F');
    await window.page.keyboard.type('"Replicas":');
    await waitFor('three', async () => /"Replicas": 3/.test(await text()));
    await docker(stage, 'service', 'scale', '--detach', 'web=2');
    await waitFor('two', async () => /"Replicas": 2/.test(await text()));
    await window.runCommand('View: Close All Editors');
    await window.rowMenu(view, 'vm', 'More', 'Inspect');
    await waitFor('its title', async () => /^\/\/ Node vm of the swarm of [^]*"Labels": \{\}/.test(await text()));
    await docker(stage, 'node', 'update', '--label-add', 'zone=a', 'vm');
    await waitFor('the label', async () => /"zone": "a"/.test(await text()));
    await window.runCommand('View: Close All Editors');
  });

  it('are on the page of the cluster, which is there again after the window was reloaded, with the chosen task', async () => {
    const { window } = stage;
    await window.runCommand('Docker: Show Cluster');
    const task = (): Locator => page().getByRole('button', { name: /web\.\d running/ }).first();
    await task().click();
    await page().getByRole('region', { name: 'The chosen task' }).getByRole('heading').waitFor();
    const chosen = await page().getByRole('region', { name: 'The chosen task' }).getByRole('heading').innerText();
    await waitFor('the window to have kept what the page remembers', () => isKept(stage, 'gantry.cluster', 'chosen'));
    await window.page.reload();
    await window.whenReady();
    await task().waitFor();
    await page().getByText('1 of 1 nodes ready, 2 of 2 tasks running').waitFor();
    assert.equal(await page().getByRole('region', { name: 'The chosen task' }).getByRole('heading').innerText(), chosen);
    await docker(stage, 'service', 'scale', '--detach', 'web=3');
    await page().getByText('1 of 1 nodes ready, 3 of 3 tasks running').waitFor();
    await window.runCommand('View: Close All Editors');
    await window.showSideBar('Docker');
    await described('web', /^3\/3 running/);
  });

  it('keep a network that they use, and are removed after a question', async () => {
    const { window } = stage;
    await window.expand(view, 'Networks');
    await window.rowMenu(view, 'front', 'Remove Overlay Network…');
    await window.dialogButton('Remove');
    await window.notification(/front could not be removed\./).waitFor();
    await window.rowMenu(view, 'web', 'Remove Service…');
    assert.match(await window.dialog(), /Remove web\?\s+All their tasks are ended\./);
    await window.dialogButton('Remove');
    await window.waitForRows(view, 'no web', (rows) => rows.every(({ label }) => label !== 'web'));
    assert.equal(await docker(stage, 'service', 'ls', '--quiet'), '');
  });
});
