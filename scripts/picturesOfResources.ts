import { startRegistry } from '../test/host/registry.ts';
import { ociIndex, ociManifest, registryWriter } from '../test/host/registryContent.ts';
import { type EditorWindow } from '../test/host/editorWindow.ts';
import { type LabEngine } from '../test/host/engine.ts';
import { docker, pictureSize, take, type Picture } from './pictureTools.ts';

/** Images, registries, volumes, networks, and the disk: each can be taken alone. */
export const resourcePictures: Readonly<Record<string, Picture>> = {
  registries: showRegistries,
  disk: showDisk,
  layers: showLayers,
  volumes: showVolumes,
  'network-map': showNetworkMap,
};

/** Shows one view of the side bar, and no other. */
async function showAlone(window: EditorWindow, view: string): Promise<void> {
  await window.runCommand('View: Close All Editors');
  await window.showSideBar('Docker');
  for (const other of ['Containers', 'Images', 'Volumes', 'Networks', 'Registries', 'Builds']) if (other !== view) await window.unfoldView(other, false);
  await window.unfoldView(view);
}

/** A registry of this machine, with an image for two platforms. */
async function showRegistries(window: EditorWindow): Promise<void> {
  const registry = await startRegistry();
  try {
    const writer = registryWriter(`http://${registry.host}`);
    for (const name of ['shop/web', 'shop/worker']) await writer.image(name, '1.4');
    const platforms = await Promise.all(['amd64', 'arm64'].map(async (architecture) => ({ mediaType: ociManifest, digest: await writer.image('shop/api', '', { architecture }), size: 512, platform: { os: 'linux', architecture } })));
    for (const tag of ['latest', '1.10.0', '1.9.2', '1.9.1', '1.4']) await writer.manifest('shop/api', tag, { schemaVersion: 2, mediaType: ociIndex, manifests: platforms, annotations: { 'org.opencontainers.image.version': tag } });
    const host = registry.host.replace('127.0.0.1', 'localhost');
    await window.runCommand('View: Close All Editors');
    await window.showSideBar('Docker');
    for (const view of ['Containers', 'Images', 'Builds']) await window.unfoldView(view, false);
    await window.unfoldView('Registries');
    await window.runCommand('Docker: Connect Registry…');
    await window.quickFill(host);
    await window.dialog();
    await window.dialogButton('Connect without Encryption');
    for (const row of [host, 'shop/api', '1.10.0', 'linux/arm64', 'Configuration']) await window.expand('Registries', row);
    await window.row('Registries', 'Environment').waitFor();
    await window.rowMenu('Registries', '1.10.0', 'Open Manifest');
    await window.page.locator('.view-line', { hasText: 'schemaVersion' }).waitFor();
    await window.page.mouse.move(pictureSize.width / 2, pictureSize.height - 60);
    await take(window, 'registries');
  } finally {
    await registry.stop();
  }
}

/** What is left of a week's work, some of it chosen, and a rule that keeps the databases. */
async function showDisk(window: EditorWindow, engine: LabEngine): Promise<void> {
  const fill = (volume: string, megabytes: number): Promise<void> => docker(engine, 'run', '--rm', '--volume', `${volume}:/data`, 'busybox', 'sh', '-c', `head -c ${megabytes}000000 /dev/zero > /data/file`);
  for (const [volume, megabytes] of [['postgres-data', 42], ['upload-cache', 18], ['old-reports', 27]] as const) await fill(volume, megabytes);
  for (const [name, megabytes] of [['migrate', 9], ['import-orders', 21]] as const) await docker(engine, 'run', '--name', name, 'busybox', 'sh', '-c', `head -c ${megabytes}000000 /dev/urandom > /code`);
  await docker(engine, 'commit', 'import-orders', 'shop/import:0.9');
  await window.runCommand('View: Close All Editors');
  // It can be closed only where it is open.
  await window.showSideBar('Docker');
  await window.runCommand('View: Close Primary Side Bar');
  await window.runCommand('Docker: Show Disk Usage');
  const page = window.page.locator('.webview.ready').last().contentFrame().frameLocator('#active-frame');
  await page.getByRole('textbox', { name: 'Add Rule' }).fill('postgres*');
  await page.getByRole('button', { name: 'Add Rule' }).click();
  for (const name of ['old-reports', 'import-orders', 'shop/import:0.9']) await page.locator('tbody tr', { hasText: name }).first().click();
  await page.getByText('3 selected').waitFor();
  await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
  await take(window, 'disk');
}

/** What each step of a build brought, where it wastes, and what a file was before. */
async function showLayers(window: EditorWindow, engine: LabEngine): Promise<void> {
  const steps = ['FROM busybox', 'RUN mkdir -p /srv/app && head -c 9000000 /dev/urandom > /srv/app/cache.tar && printf "port = 80\\nqueue = amqp://queue:5672\\n" > /srv/app/settings.conf', 'RUN printf "port = 8080\\nqueue = amqp://queue:5672\\nretries = 3\\n" > /srv/app/settings.conf && rm /srv/app/cache.tar', 'LABEL team=shop'];
  const { code, stderr } = await engine.docker(['build', '--tag', 'shop/report:2.0', '-'], { input: steps.join('\n') });
  if (code !== 0) throw new Error(stderr);
  await showAlone(window, 'Images');
  await window.expand('Images', 'shop/report');
  await window.rowMenu('Images', '2.0', 'Explore Layers');
  await window.row('Image Layers', 'Configuration').waitFor({ timeout: 5000 }).catch(() => undefined);
  await window.unfoldView('Images', false);
  const efficiency = (await window.waitForRows('Image Layers', 'the efficiency', (rows) => rows.some(({ label }) => label.startsWith('Efficiency')))).find(({ label }) => label.startsWith('Efficiency'));
  await window.expand('Image Layers', efficiency?.label ?? '');
  const step = (await window.rows('Image Layers')).find(({ label }) => label.startsWith('3 '));
  for (const row of [step?.label ?? '', 'srv', 'app']) await window.expand('Image Layers', row);
  await window.row('Image Layers', 'settings.conf').click();
  await window.page.locator('.monaco-diff-editor .view-line', { hasText: 'retries' }).first().waitFor();
  await take(window, 'layers');
  await window.viewAction('Image Layers', 'Close Image Layers');
}

/** Who uses which volume, and a file of one that nobody has. */
async function showVolumes(window: EditorWindow, engine: LabEngine): Promise<void> {
  const wait = ['busybox', 'sh', '-c', 'trap "exit 0" TERM; sleep 86400 & wait'];
  await docker(engine, 'volume', 'create', '--label', 'team=shop', 'settings');
  await docker(engine, 'run', '--rm', '--volume', 'settings:/data', 'busybox', 'sh', '-c', 'mkdir -p /data/queues && printf "[orders]\\nurl = amqp://queue:5672\\nretries = 3\\n" > /data/queues/orders.ini && echo "# see queues" > /data/readme.md && head -c 2400000 /dev/urandom > /data/seed.bin');
  await docker(engine, 'run', '--detach', '--name', 'db', '--volume', 'db-data:/var/lib/db', ...wait);
  await docker(engine, 'create', '--name', 'backup', '--volume', 'db-data:/in:ro', '--volume', 'backups:/out', ...wait);
  await showAlone(window, 'Volumes');
  await window.viewAction('Volumes', 'Show Sizes of Volumes');
  await window.waitForRows('Volumes', 'the sizes', (rows) => rows.some(({ description }) => description.includes('MB')));
  // The only one that is open has the only row of files.
  for (const row of ['settings', 'Files', 'queues']) await window.expand('Volumes', row);
  await window.row('Volumes', 'orders.ini').click();
  await window.expand('Volumes', 'db-data');
  await window.page.locator('.view-line', { hasText: 'retries' }).waitFor();
  await take(window, 'volumes');
}

/** Which containers share which network, and that one of them reaches another. */
async function showNetworkMap(window: EditorWindow, engine: LabEngine): Promise<void> {
  const serve = ['busybox', 'sh', '-c', 'httpd -f -p 80'];
  for (const [name, subnet] of [['edge', '10.60.1.0/24'], ['orders', '10.60.2.0/24'], ['storage', '10.60.3.0/24']] as const) await docker(engine, 'network', 'create', '--subnet', subnet, name);
  const run = (name: string, service: string, network: string, ...options: readonly string[]): Promise<void> =>
    docker(engine, 'run', '--detach', '--name', name, '--network', network, '--label', 'com.docker.compose.project=market', '--label', `com.docker.compose.service=${service}`, '--label', 'com.docker.compose.container-number=1', ...options, ...serve);
  await run('market-front-1', 'front', 'edge', '--publish', '127.0.0.1:8090:80');
  await run('market-orders-1', 'orders', 'orders', '--expose', '80');
  await run('market-db-1', 'db', 'storage', '--expose', '80');
  await docker(engine, 'network', 'connect', 'orders', 'market-front-1');
  await docker(engine, 'network', 'connect', 'storage', 'market-orders-1');
  await docker(engine, 'run', '--detach', '--name', 'metrics', '--network', 'edge', '--expose', '80', ...serve);
  await window.runCommand('View: Close All Editors');
  // It can be closed only where it is open.
  await window.showSideBar('Docker');
  await window.runCommand('View: Close Primary Side Bar');
  await window.runCommand('Docker: Show Network Map');
  const page = window.page.locator('.webview.ready').last().contentFrame().frameLocator('#active-frame');
  await page.locator('tr.container').filter({ hasText: 'market-front-1' }).getByRole('button').click();
  await page.getByLabel('Container', { exact: true }).selectOption({ label: 'market-orders-1' });
  await page.getByRole('button', { name: 'Try It' }).click();
  await page.locator('.verdict.good').waitFor({ timeout: 60_000 });
  await take(window, 'network-map');
}
