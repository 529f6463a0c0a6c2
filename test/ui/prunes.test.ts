import assert from 'node:assert/strict';
import { type FrameLocator } from 'playwright-core';
import { waitFor } from '../host/command.ts';
import { answer, docker, question, removeAllContainers, useStage, waitForNoRow, waitForRow, webviewOf } from './stage.ts';

describe('prunes', () => {
  const stage = useStage({ name: 'prunes', version: '26.1' });
  const page = (): FrameLocator => webviewOf(stage.window);

  /** In the form of the filter: picks a line, and answers what it asks. */
  async function set(line: string, prompt: RegExp, text: string): Promise<void> {
    await question(stage.window, /.*/, /Choose what to change/);
    await stage.window.quickPick(line);
    await answer(stage.window, prompt, text);
  }

  /** Which of the names the question lists as what goes. */
  async function listed(...names: readonly string[]): Promise<readonly string[]> {
    const lines = (await stage.window.dialog()).split('\n').map((line) => line.trim());
    return names.filter((name) => lines.some((line) => line.startsWith(name)));
  }

  async function showWhatFits(): Promise<void> {
    await question(stage.window, /.*/, /Choose what to change/);
    await stage.window.quickPick('Show What Fits');
  }

  async function withRule(kind: string, pattern: string, work: () => Promise<void>): Promise<void> {
    const { window } = stage;
    await window.runCommand('Docker: Show Disk Usage');
    await page().getByRole('combobox').selectOption({ label: kind });
    await page().getByRole('textbox', { name: 'Add Rule' }).fill(pattern);
    await page().getByRole('button', { name: 'Add Rule' }).click();
    const remove = page().getByRole('button', { name: /^Remove the rule / });
    await remove.waitFor();
    await window.runCommand('View: Close All Editors');
    await work();
    await window.runCommand('Docker: Show Disk Usage');
    await remove.click();
    await page().getByText('There are no rules yet.').waitFor();
    await window.runCommand('View: Close All Editors');
  }

  before(async () => {
    const { window } = stage;
    await window.showSideBar('Docker');
    await waitForRow(stage, 'Images', 'busybox');
  });
  afterEach(async () => {
    await removeAllContainers(stage);
    await docker(stage, 'volume', 'prune', '--all', '--force');
    await docker(stage, 'network', 'prune', '--force');
    await stage.window.runCommand('Notifications: Clear All Notifications');
  });

  it('of volumes are narrowed down by label and age, and take exactly what is listed then', async () => {
    const { window } = stage;
    for (const [name, label] of [['v-shop', 'team=shop'], ['v-other', 'team=other']] as const) await docker(stage, 'volume', 'create', '--label', label, name);
    await docker(stage, 'volume', 'create', 'v-none');
    await window.runCommand('Docker: Prune Volumes…');
    await window.quickPick('All unused volumes');
    assert.deepEqual(await listed('v-shop', 'v-other', 'v-none'), ['v-shop', 'v-other', 'v-none']);
    await window.dialogButton('Filter…');
    await set('Created before', /An age or a time/, '24h');
    await showWhatFits();
    assert.match(await window.dialog(), /Nothing of this fits the filter\.\s+Filter: until=24h/);
    await window.dialogButton('Filter…');
    await set('Created before', /An age or a time/, '');
    await set('With the label', /Labels, as team=shop/, 'team=shop');
    await showWhatFits();
    assert.match(await window.dialog(), /Remove 1 volume with all that is in it, and free 0B\? This cannot be undone\.\s+Filter: label=team=shop/);
    assert.deepEqual(await listed('v-shop', 'v-other', 'v-none'), ['v-shop']);
    await window.screenshot('ui-prune-filtered');
    await window.dialogButton('Remove');
    await waitFor('the volume to go', async () => !(await docker(stage, 'volume', 'ls', '--quiet')).includes('v-shop'));
    assert.deepEqual((await docker(stage, 'volume', 'ls', '--quiet')).split('\n').sort(), ['v-none', 'v-other']);
  });

  it('of volumes and networks leave what a keep rule fits, and say so', async () => {
    const { window } = stage;
    for (const noun of ['volume', 'network']) {
      await docker(stage, noun, 'create', '--label', 'keep', `${noun}-kept`);
      await docker(stage, noun, 'create', `${noun}-free`);
    }
    await withRule('Label', 'keep', async () => {
      await window.runCommand('Docker: Prune Volumes…');
      await window.quickPick('All unused volumes');
      assert.match(await window.dialog(), /stays, kept by label=keep: volume-kept/);
      assert.deepEqual(await listed('volume-kept', 'volume-free'), ['volume-free']);
      await window.dialogButton('Remove');
      await waitFor('the volume to go', async () => (await docker(stage, 'volume', 'ls', '--quiet')) === 'volume-kept');
      await window.runCommand('Docker: Prune Networks…');
      assert.match(await window.dialog(), /stays, kept by label=keep: network-kept/);
      assert.deepEqual(await listed('network-kept', 'network-free'), ['network-free']);
      await window.dialogButton('Remove');
      await waitFor('the network to go', async () => !(await docker(stage, 'network', 'ls')).includes('network-free'));
      await window.runCommand('Docker: Prune Volumes…');
      await window.quickPick('All unused volumes');
      await window.notification('All that could be removed is kept by rules of the page "Disk Usage": 1.').waitFor();
    });
    assert.equal(await docker(stage, 'volume', 'ls', '--quiet'), 'volume-kept');
    assert.match(await docker(stage, 'network', 'ls'), /network-kept/);
  });

  it('of networks are narrowed down by labels that are not there', async () => {
    const { window } = stage;
    await docker(stage, 'network', 'create', '--label', 'team=shop', 'n-shop');
    await docker(stage, 'network', 'create', 'n-none');
    await window.runCommand('Docker: Prune Networks…');
    await window.dialogButton('Filter…');
    await set('Without the label', /Labels, as team=shop/, 'team');
    await showWhatFits();
    assert.match(await window.dialog(), /Filter: label!=team/);
    assert.deepEqual(await listed('n-shop', 'n-none'), ['n-none']);
    await window.dialogButton('Remove');
    await waitFor('the network to go', async () => !(await docker(stage, 'network', 'ls')).includes('n-none'));
    assert.match(await docker(stage, 'network', 'ls'), /n-shop/);
  });

  it('of containers and images are narrowed down by label, and say what is wrong with a filter while it is typed', async () => {
    const { window } = stage;
    for (const [name, label] of [['c-shop', 'team=shop'], ['c-other', 'team=other']] as const) {
      await docker(stage, 'create', '--name', name, '--label', label, 'busybox');
      assert.equal((await stage.engine.docker(['build', '--tag', `${name}:1`, '--label', label, '-'], { input: `FROM busybox\nENV A=${name}` })).code, 0);
    }
    await window.runCommand('Docker: Prune Containers…');
    await window.dialogButton('Filter…');
    await set('Created before', /An age or a time/, 'soon');
    await question(window, /"soon" is no age and no time/);
    await window.quickFill('');
    await set('With the label', /Labels, as team=shop/, 'team=shop');
    await showWhatFits();
    assert.deepEqual(await listed('c-shop', 'c-other'), ['c-shop']);
    await window.dialogButton('Remove');
    await waitForNoRow(stage, 'Containers', 'c-shop');
    assert.equal(await docker(stage, 'ps', '--all', '--format', '{{.Names}}'), 'c-other');

    await window.runCommand('Docker: Prune Images…');
    await window.quickPick('All unused images');
    await window.dialogButton('Filter…');
    await set('With the label', /Labels, as team=shop/, 'team=other');
    await showWhatFits();
    assert.deepEqual(await listed('c-shop:1', 'c-other:1', 'busybox'), ['c-other:1']);
    await window.dialogButton('Remove');
    await waitForNoRow(stage, 'Images', 'c-other');
    assert.match(await docker(stage, 'images', '--format', '{{.Repository}}'), /c-shop/);
    await docker(stage, 'rmi', 'c-shop:1');
  });

  it('of the build cache take exactly what is listed, narrowed down by last use; or what is chosen of it', async () => {
    const { window } = stage;
    const input = ['FROM busybox', 'RUN head -c 300000 /dev/zero > /first', 'RUN head -c 200000 /dev/zero > /second', 'RUN head -c 100000 /dev/zero > /third'].join('\n');
    const build = async (): Promise<void> => {
      assert.equal((await stage.engine.docker(['build', '--tag', 'cached:1', '-'], { input })).code, 0);
      await docker(stage, 'rmi', 'cached:1');
    };
    const cached = async (): Promise<readonly string[]> => {
      const { BuildCache } = JSON.parse((await stage.engine.api('GET', '/system/df')).body) as { readonly BuildCache: readonly { readonly Description: string }[] };
      return ['first', 'second', 'third'].filter((name) => BuildCache.some(({ Description }) => Description.includes(`/${name}`)));
    };
    await build();
    assert.deepEqual(await cached(), ['first', 'second', 'third']);

    await window.runCommand('Docker: Show Build Cache…');
    await question(window, /.*/, /Choose what is to be removed/);
    const { items } = await window.quickInput();
    const label = items.find((item) => item.includes('/third')) ?? '';
    await window.quickPickMany([label]);
    assert.match(await window.dialog(), /Remove this of the build cache and free up to 1\d\dkB\?[^]*\/third/);
    assert.doesNotMatch(await window.dialog(), /\/second/);
    await window.screenshot('ui-build-cache-chosen');
    await window.dialogButton('Remove');
    await window.notification(/The build cache was reduced by 1\d\dkB\./).waitFor();
    assert.deepEqual(await cached(), ['first', 'second']);

    await window.runCommand('Docker: Prune Build Cache…');
    await window.dialogButton('Filter…');
    await set('Last used before', /An age or a time/, '1h');
    await showWhatFits();
    assert.match(await window.dialog(), /Nothing of this fits the filter\./);
    await window.dialogButton('Filter…');
    await set('Last used before', /An age or a time/, '0s');
    await showWhatFits();
    assert.match(await window.dialog(), /Remove \d+ entries of the build cache and free \d+kB\?[^]*\/second[^]*\/first/);
    await window.dialogButton('Remove');
    await waitFor('the cache to go', async () => (await cached()).length === 0);
  });
});
