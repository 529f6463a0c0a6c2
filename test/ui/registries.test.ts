import assert from 'node:assert/strict';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '../host/command.ts';
import { startRegistry, type LabRegistry } from '../host/registry.ts';
import { ociIndex, ociManifest, registryWriter, type RegistryWriter } from '../host/registryContent.ts';
import { startRegistryProxy, type RegistryProxy } from '../host/registryProxy.ts';
import { answer, docker, question, useStage, waitForNoRow, waitForRow } from './stage.ts';

const view = 'Registries';

describe('the registries view', () => {
  let registry: LabRegistry;
  let proxy: RegistryProxy;
  let locked: LabRegistry;
  let writer: RegistryWriter;
  const stage = useStage({
    name: 'registries',
    version: '20.10',
    async prepare({ engine, cleanups, configFolder }) {
      registry = await startRegistry({ address: engine.hostAddress });
      cleanups.push(() => registry.stop());
      proxy = await startRegistryProxy(registry.host, engine.hostAddress);
      cleanups.push(() => proxy.stop());
      locked = await startRegistry({ address: engine.hostAddress, credentials: { username: 'joe', password: 'open sesame' } });
      cleanups.push(() => locked.stop());
      writer = registryWriter(`http://${registry.host}`);
      await mkdir(configFolder, { recursive: true });
      await writeFile(join(configFolder, 'config.json'), JSON.stringify({ HttpHeaders: { 'X-Mine': 'kept' }, auths: { 'other.example': { auth: 'eDp5' } } }));
      return undefined;
    },
  });

  const push = async (reference: string): Promise<void> => {
    await docker(stage, 'tag', 'busybox', reference);
    await docker(stage, 'push', reference);
    await docker(stage, 'rmi', reference);
  };

  before(async function fill() {
    this.timeout(120_000);
    const { window } = stage;
    for (const tag of ['1.2.0', '1.10.0', '1.9.0', 'latest']) await push(`${proxy.host}/shop/web:${tag}`);
    const amd = await writer.image('shop/api', '', { architecture: 'amd64', annotations: { 'org.opencontainers.image.source': 'https://example.com/api' } });
    const arm = await writer.image('shop/api', '', { architecture: 'arm64' });
    const descriptor = (digest: string, architecture: string): object => ({ mediaType: ociManifest, digest, size: 500, platform: { os: 'linux', architecture } });
    const digest = await writer.manifest('shop/api', '2.0', { schemaVersion: 2, mediaType: ociIndex, manifests: [descriptor(amd, 'amd64'), descriptor(arm, 'arm64')], annotations: { 'org.opencontainers.image.version': '2.0' } });
    const sbom = await writer.image('shop/api', 'sbom', { mark: 'sbom' });
    await writer.manifest('shop/api', digest.replace(':', '-'), { schemaVersion: 2, mediaType: ociIndex, manifests: [{ mediaType: ociManifest, digest: sbom, size: 400, artifactType: 'application/spdx+json' }] });
    await window.showSideBar('Docker');
    await waitForRow(stage, 'Images', 'busybox');
    for (const other of ['Containers', 'Images']) await window.unfoldView(other, false);
  });

  const disconnect = async (host: string): Promise<void> => {
    await stage.window.rowMenu(view, host, 'Disconnect Registry…');
    await stage.window.dialog();
    await stage.window.dialogButton('Disconnect');
    await waitForNoRow(stage, view, host);
  };
  const clipboard = (): Promise<string> => stage.window.page.evaluate(() => navigator.clipboard.readText());

  it('asks before it speaks to a registry without encryption, and asks nothing while nobody looks', async () => {
    const { window } = stage;
    await window.unfoldView(view);
    await window.welcome(view, 'No registry is connected.');
    await window.screenshot('ui-registries-welcome');
    await window.viewAction(view, 'Connect Registry');
    await question(window, /address of the registry/);
    await window.page.keyboard.type('ghcr');
    await question(window, /"ghcr" would be taken for a name on Docker Hub/);
    await window.quickFill(`http://${proxy.host}/`);
    assert.match(await window.dialog(), /does not encrypt\. Connect it without encryption\?/);
    await window.screenshot('ui-registries-consent');
    await window.dialogButton('Connect without Encryption');
    await waitForRow(stage, view, proxy.host, 'not encrypted');
    const before = proxy.requests.length;
    await window.unfoldView(view, false);
    await window.unfoldView(view);
    await waitForRow(stage, view, proxy.host);
    assert.equal(proxy.requests.length, before);
  });

  it('lists repositories, tags, platforms, layers, configuration, annotations and referrers', async () => {
    const { window } = stage;
    await window.expand(view, proxy.host);
    await waitForRow(stage, view, 'shop/web');
    await window.expand(view, 'shop/web');
    const rows = await window.waitForRows(view, 'the tags', (seen) => seen.filter(({ level }) => level === 3).length === 4);
    assert.deepEqual(rows.filter(({ level }) => level === 3).map(({ label }) => label), ['latest', '1.10.0', '1.9.0', '1.2.0']);
    await window.rowMenu(view, 'shop/web', 'Filter Tags…');
    await answer(window, /Words that tags contain/, '10');
    await waitForNoRow(stage, view, '1.2.0');
    await waitForRow(stage, view, 'shop/web', 'tags: 10');
    await window.rowMenu(view, 'shop/web', 'Filter Tags…');
    await answer(window, /Words that tags contain/, '');
    await waitForRow(stage, view, '1.2.0');
    await window.page.keyboard.press('Escape');
    await window.row(view, 'shop/web').locator('.monaco-tl-twistie').click();
    await waitForNoRow(stage, view, '1.2.0');
    await window.expand(view, 'shop/api');
    await window.expand(view, '2.0');
    await waitForRow(stage, view, 'linux/arm64', '500B');
    await window.expand(view, 'linux/amd64');
    await window.expand(view, 'Configuration');
    await waitForRow(stage, view, 'User', 'nobody');
    await window.expand(view, 'Layers');
    await waitForRow(stage, view, 'Layers', '1 layer');
    await window.screenshot('ui-registries-manifest');
    await window.row(view, 'linux/amd64').locator('.monaco-tl-twistie').click();
    await waitForNoRow(stage, view, 'Configuration');
    await window.expand(view, 'Referrers');
    await waitForRow(stage, view, 'application/spdx+json');
    await window.expand(view, 'Annotations');
    await waitForRow(stage, view, 'org.opencontainers.image.version', '2.0');
    await window.screenshot('ui-registries-light');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await window.page.locator('.monaco-workbench.vs-dark').waitFor();
    await window.screenshot('ui-registries-dark');
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await window.rowMenu(view, 'linux/arm64', 'Copy Digest');
    await waitFor('the digest on the clipboard', async () => /^sha256:[\da-f]{64}$/.test(await clipboard()));
    await window.rowMenu(view, '2.0', 'Copy Reference');
    await waitFor('the reference on the clipboard', async () => (await clipboard()) === `${proxy.host}/shop/api:2.0`);
    await window.rowMenu(view, '2.0', 'Open Manifest');
    await waitFor('the manifest', async () => (await window.editorText()).includes('"schemaVersion": 2'));
    await window.row(view, 'shop/api').locator('.monaco-tl-twistie').click();
    await waitForNoRow(stage, view, '2.0');
  });

  it('pulls a tag, and all tags', async () => {
    const { window } = stage;
    await window.expand(view, 'shop/web');
    await waitForRow(stage, view, '1.9.0');
    await window.rowMenu(view, '1.9.0', 'Pull');
    await waitForRow(stage, 'Images', `${proxy.host}/shop/web`, '1.9.0');
    await window.unfoldView('Images', false);
    await window.rowMenu(view, 'shop/web', 'Pull All Tags');
    await waitFor('all tags', async () => (await docker(stage, 'images', '--format', '{{.Tag}}', `${proxy.host}/shop/web`)).split('\n').length === 4);
  });

  it('says whether there is a newer image, and asks nobody about a name that is ours alone', async () => {
    const { window } = stage;
    await window.unfoldView('Images');
    await docker(stage, 'tag', 'busybox', 'ours/alone:1');
    await waitForRow(stage, 'Images', 'ours/alone');
    await window.expand('Images', 'ours/alone');
    await window.rowMenu('Images', '1', 'More', 'Check for Newer Image');
    await window.notification('ours/alone:1: unknown, it was never pulled from a registry, nor pushed to one.').waitFor();
    await docker(stage, 'rmi', 'ours/alone:1');
    await window.runCommand('Notifications: Clear All Notifications');
    await window.expand('Images', `${proxy.host}/shop/web`);
    await waitForRow(stage, 'Images', '1.9.0');
    const heads = (): number => proxy.requests.filter(({ method }) => method === 'GET').length;
    const before = heads();
    await window.rowMenu('Images', '1.9.0', 'More', 'Check for Newer Image');
    await window.notification(`${proxy.host}/shop/web:1.9.0: up to date.`).waitFor();
    await window.runCommand('Notifications: Clear All Notifications');
    await writer.image('shop/web', '1.9.0', { mark: 'newer' });
    await window.rowMenu('Images', '1.9.0', 'More', 'Check for Newer Image');
    await window.notification(`${proxy.host}/shop/web:1.9.0: there is a newer image`).waitFor();
    await window.screenshot('ui-registries-newer');
    // The digest alone is asked for, which counts as no pull (vscode-docker#2272).
    assert.equal(heads(), before);
    await window.runCommand('Notifications: Clear All Notifications');
    await window.unfoldView('Images', false);
  });

  it('removes a manifest with all its tags, after it has shown them', async () => {
    const { window } = stage;
    const tags = async (): Promise<readonly string[]> => ((await (await fetch(`http://${registry.host}/v2/shop/web/tags/list`)).json()) as { readonly tags: readonly string[] }).tags;
    await window.rowMenu(view, '1.2.0', 'Remove from Registry…');
    assert.match(await window.dialog(), new RegExp(`Remove the tag ${proxy.host}/shop/web:1\\.2\\.0`));
    await window.dialogButton('Remove');
    const dialog = await waitFor('the second question', async () => {
      const text = await window.dialog();
      return text.includes('and with it all its tags?') && text;
    });
    assert.deepEqual(dialog.match(/shop\/web:\S+/g)?.sort(), ['shop/web:1.10.0', 'shop/web:1.2.0', 'shop/web:latest']);
    await window.screenshot('ui-registries-remove');
    await window.dialogButton('Remove');
    await waitForNoRow(stage, view, '1.2.0');
    assert.deepEqual(await tags(), ['1.9.0']);
  });

  it('suggests repositories and tags of connected registries while a name is typed (vscode-docker#2912)', async () => {
    const { window } = stage;
    await writer.image('shop/web', '3.0.0', { mark: 'three' });
    await window.runCommand('Docker: Pull Image…');
    await question(window, /.*/, /The name of the image/);
    await window.page.keyboard.type('shop/');
    await window.page.keyboard.press('Control+A');
    await window.page.keyboard.type(proxy.host);
    await waitFor('the repositories', async () => (await window.quickInput()).items.includes(`${proxy.host}/shop/api`));
    await window.screenshot('ui-registries-suggestions');
    await window.quickPick(`${proxy.host}/shop/api`);
    await waitFor('the tags', async () => (await window.quickInput()).items.includes(`${proxy.host}/shop/api:2.0`));
    await window.page.keyboard.press('Escape');
    await window.runCommand('Docker: Pull Image…');
    await question(window, /.*/, /The name of the image/);
    await window.page.keyboard.type('Team/-x');
    // The name of a registry alone would be taken for an image of Docker Hub's.
    await window.page.keyboard.press('Control+A');
    await window.page.keyboard.type(proxy.host);
    await waitFor('what is missing', async () => /The name of the repository is missing/.test(await window.page.locator('.quick-input-widget .quick-input-list').innerText()));
    await window.page.keyboard.press('Control+A');
    await window.page.keyboard.type('Team/-x');
    await waitFor('what is wrong', async () => /cannot be part of|is not the address/.test(await window.page.locator('.quick-input-widget .quick-input-list').innerText()));
    await window.page.keyboard.press('Escape');
  });

  it('pulls for a platform that the registry has, and all tags by a name', async () => {
    const { window } = stage;
    await window.runCommand('Docker: Pull Image for a Platform…');
    await question(window, /.*/, /The name of the image/);
    await window.quickFill(`${proxy.host}/shop/api:2.0`);
    await question(window, /.*/, /What the registry has/);
    assert.deepEqual((await window.quickInput()).items, ['linux/amd64', 'linux/arm64']);
    await window.page.keyboard.press('Escape');
    await push(`${proxy.host}/two/tags:1`);
    await push(`${proxy.host}/two/tags:2`);
    await window.runCommand('Docker: Pull All Tags…');
    await question(window, /.*/, /The name of the image/);
    await window.quickFill(`${proxy.host}/two/tags`);
    await waitFor('both tags', async () => (await docker(stage, 'images', '--format', '{{.Tag}}', `${proxy.host}/two/tags`)).split('\n').sort().join() === '1,2');
  });

  it('signs in where a registry asks, and keeps what it was told with the editor', async () => {
    const { window } = stage;
    await window.viewAction(view, 'Connect Registry');
    await answer(window, /address of the registry/, locked.host);
    await window.dialog();
    await window.dialogButton('Connect without Encryption');
    await answer(window, /The user name/, 'joe');
    await answer(window, /The password/, 'wrong');
    await window.notification('does not accept the sign-in').waitFor();
    await window.notificationButton('does not accept the sign-in', 'Try Again');
    assert.equal((await question(window, /The user name/)).value, 'joe');
    await window.quickFill('joe');
    await answer(window, /The password/, 'open sesame');
    await waitForRow(stage, view, locked.host);
    await window.expand(view, locked.host);
    await waitForRow(stage, view, 'There are no repositories.');
    assert.deepEqual(await configOf(stage.configFolder), { HttpHeaders: { 'X-Mine': 'kept' }, auths: { 'other.example': { auth: 'eDp5' } } });
  });

  it('logs in as docker login does, and out again, and keeps the rest of config.json (vscode-docker#869)', async () => {
    const { window } = stage;
    await window.rowMenu(view, locked.host, 'Log In to Registry…');
    assert.equal((await question(window, /The user name/)).value, 'joe');
    await window.quickFill('joe');
    await answer(window, /The password/, 'open sesame');
    await window.notification(`Signed in to ${locked.host} as joe.`).waitFor();
    const auth = Buffer.from('joe:open sesame').toString('base64');
    assert.deepEqual(await configOf(stage.configFolder), { HttpHeaders: { 'X-Mine': 'kept' }, auths: { 'other.example': { auth: 'eDp5' }, [locked.host]: { auth } } });
    assert.equal((await stat(join(stage.configFolder, 'config.json'))).mode & 0o777, 0o600);
    await window.runCommand('Notifications: Clear All Notifications');
    await window.rowMenu(view, locked.host, 'Log Out of Registry…');
    await window.dialog();
    await window.dialogButton('Log Out');
    await window.notification(`Signed out of ${locked.host}.`).waitFor();
    assert.deepEqual(await configOf(stage.configFolder), { HttpHeaders: { 'X-Mine': 'kept' }, auths: { 'other.example': { auth: 'eDp5' } } });
    await waitForRow(stage, view, 'Log in…', `The registry ${locked.host} asks who you are.`);
    await window.screenshot('ui-registries-locked');
    await disconnect(locked.host);
  });

  it('connects a registry of which docker login knows the wrong password, and offers to log in anew', async () => {
    const { window } = stage;
    const config = await configOf(stage.configFolder);
    await writeFile(join(stage.configFolder, 'config.json'), JSON.stringify({ auths: { [locked.host]: { auth: Buffer.from('joe:expired').toString('base64') } } }));
    await window.viewAction(view, 'Connect Registry');
    await answer(window, /address of the registry/, locked.host);
    await window.dialog();
    await window.dialogButton('Connect without Encryption');
    await waitForRow(stage, view, locked.host);
    await window.expand(view, locked.host);
    await waitForRow(stage, view, 'Log in…', 'does not accept the sign-in');
    await window.row(view, 'Log in…').click();
    assert.equal((await question(window, /The user name/)).value, 'joe');
    await window.quickFill('joe');
    await answer(window, /The password/, 'open sesame');
    await waitForRow(stage, view, 'There are no repositories.');
    await disconnect(locked.host);
    await writeFile(join(stage.configFolder, 'config.json'), JSON.stringify(config));
    await window.runCommand('Notifications: Clear All Notifications');
  });

  it('takes a repository by its name where the registry lists none', async () => {
    const { window } = stage;
    proxy.on(({ path }) => (path.startsWith('/v2/_catalog') ? { kind: 'answer', status: 404, body: '{"errors":[{"code":"UNSUPPORTED"}]}' } : undefined));
    await window.viewAction(view, 'Refresh');
    await waitForRow(stage, view, 'Add Repository by Name…');
    await window.row(view, 'Add Repository by Name…').click();
    await question(window, /The name of the repository/);
    await window.quickFill('none/such');
    await window.notification('has no repository of this name: none/such').waitFor();
    await window.runCommand('Notifications: Clear All Notifications');
    await window.row(view, 'Add Repository by Name…').click();
    await answer(window, /The name of the repository/, `${proxy.host}/shop/api`);
    await waitForRow(stage, view, 'shop/api');
    await window.rowMenu(view, 'shop/api', 'Take Repository off the List');
    await waitForNoRow(stage, view, 'shop/api');
    proxy.heal();
  });

  it('says that a registry does not answer, where its rows belong', async () => {
    const { window } = stage;
    await proxy.stop();
    await window.viewAction(view, 'Refresh');
    await waitForRow(stage, view, 'Not reachable', `The registry ${proxy.host} cannot be reached.`);
    await window.screenshot('ui-registries-away');
  });
});

async function configOf(folder: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as unknown;
}

