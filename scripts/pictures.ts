import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startBrowser } from '../test/host/browser.ts';
import { withCleanups } from '../test/host/cleanups.ts';
import { startEditor } from '../test/host/editor.ts';
import { type EditorWindow } from '../test/host/editorWindow.ts';
import { startEngine, type LabEngine } from '../test/host/engine.ts';
import { temporaryFolder } from '../test/host/temporary.ts';
import { showCompose } from './composePicture.ts';
import { showContexts } from './contextsPicture.ts';
import { packageExtension } from './package.ts';
import { resourcePictures } from './picturesOfResources.ts';
import { showSwarm } from './swarmPicture.ts';
import { docker, pictureSize as size, take, type Picture } from './pictureTools.ts';

/** In this order each finds the window as it needs it; those from `logs` on can be taken alone. */
const pictures: Readonly<Record<string, Picture>> = {
  sidebar: showContainers,
  problem: showProblem,
  costs: showCosts,
  'build-page': showBuildPage,
  logs: showLogs,
  run: showRun,
  files: showFiles,
  stats: showStats,
  ...resourcePictures,
  compose: (window, _, workspace) => showCompose(window, workspace, () => take(window, 'compose')),
  contexts: (window, _, workspace) => showContexts(window, workspace, () => take(window, 'contexts')),
  swarm: (window, _, workspace) => showSwarm(window, workspace, () => take(window, 'swarm')),
};

/**
 * `npm run pictures [-- names]`: takes the pictures of the README anew, of the real thing, with a private engine. With
 * `--dark` they are taken in a dark theme, to be looked at in `.lab/screenshots` only.
 */
export async function main(args: readonly string[]): Promise<number> {
  const isDark = args.includes('--dark');
  const named = args.filter((arg) => !arg.startsWith('--'));
  const unknown = named.filter((name) => pictures[name] === undefined);
  if (unknown.length > 0) {
    console.error(`No such picture: ${unknown.join(', ')}. There are: ${Object.keys(pictures).join(', ')}.`);
    return 1;
  }
  const names = named.length === 0 ? Object.keys(pictures) : named;
  return withCleanups(async (cleanups) => {
    const engine = cleanups.own(await startEngine({ version: '26.1' }));
    const folder = await temporaryFolder('workspace');
    cleanups.add(() => rm(folder, { recursive: true, force: true }));
    const workspace = join(folder, 'shop');
    await mkdir(workspace);
    await fillWorkspace(workspace);
    await fillEngine(engine);
    const editor = cleanups.own(
      await startEditor({
        workspace,
        vsix: await packageExtension(),
        environment: { DOCKER_HOST: `unix://${engine.socketPath}`, DOCKER_CONTEXT: undefined, DOCKER_CONFIG: join(folder, 'config') },
        machineSettings: { 'editor.hover.above': false, 'workbench.colorTheme': isDark ? 'Default Dark Modern' : 'Default Light Modern' },
      }),
    );
    const window = await cleanups.own(await startBrowser()).openWindow(editor.url);
    await window.page.setViewportSize(size);
    await widenSideBar(window);
    await takePictures(names, window, engine, workspace).catch(async (error: unknown) => {
      console.error(`Failed. A picture: ${await window.screenshot('pictures-failed')}`);
      throw error;
    });
    if (!isDark) await publish(names);
    return 0;
  });
}

const dockerfile = `FROM busybox AS build
WORKDIR /src
COPY . .
RUN wc -l orders.csv > summary.txt
RUN sh check.sh summary.txt

FROM busybox
COPY --from=build /src/summary.txt /
CMD ["cat", "/summary.txt"]
`;

async function fillWorkspace(folder: string): Promise<void> {
  const files = {
    Dockerfile: dockerfile,
    'orders.csv': 'id,amount\n1,20\n2,35\n',
    'check.sh': 'grep -q "^4 " "$1" && exit\necho "expected 4 lines, not: $(cat "$1")" >&2\nexit 1\n',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

/** A stack of three services, containers in other states, and images of two repositories. */
async function fillEngine(engine: LabEngine): Promise<void> {
  await engine.loadBusybox();
  const wait = ['sh', '-c', 'trap "exit 3" TERM; echo ready; sleep 86400 & wait'];
  await docker(engine, 'run', '-d', '--name', 'cache', 'busybox', ...wait);
  for (const name of ['shop/api:1.4', 'shop/api:1.3', 'shop/web:1.4', 'shop/worker:1.4']) await docker(engine, 'commit', '--change', `LABEL name=${name}`, 'cache', name);
  await docker(engine, 'pause', 'cache');
  const service = (name: string, lines: string, image: string, ...options: readonly string[]): Promise<void> =>
    docker(engine, 'run', '-d', '--name', `shop-${name}-1`, '--label', 'com.docker.compose.project=shop', '--label', `com.docker.compose.service=${name}`, '--label', 'com.docker.compose.container-number=1', ...options, image, 'sh', '-c', `${lines}; trap "exit 3" TERM; sleep 86400 & wait`);
  await service('api', 'for id in 41 42 43 44; do echo "INFO GET /orders/$id 200"; sleep 0.3; done', 'shop/api:1.4', '-p', '8080:80', '-v', 'orders:/var/lib/orders', '-e', 'PORT=80', '--health-cmd', 'true', '--health-interval', '1s');
  await service('web', 'for id in 41 42 43; do echo "level=warn msg=\\"slow answer\\" order=$id"; sleep 0.4; done', 'shop/web:1.4', '-p', '8081:80', '--health-cmd', 'false', '--health-interval', '1s', '--health-retries', '1');
  await service('worker', 'echo "INFO waiting for the queue"; sleep 0.5; echo "ERROR cannot reach the queue: connection refused" >&2', 'shop/worker:1.4');
  await docker(engine, 'stop', 'shop-worker-1');
  await docker(engine, 'run', '-d', '--name', 'scratch-pad', 'busybox', ...wait);
}

async function widenSideBar({ page }: EditorWindow): Promise<void> {
  const edge = await page.locator('.part.sidebar').boundingBox();
  if (!edge) throw new Error('There is no side bar');
  await page.mouse.move(edge.x + edge.width, edge.y + edge.height / 2);
  await page.mouse.down();
  await page.mouse.move(edge.x + edge.width + 120, edge.y + edge.height / 2, { steps: 5 });
  await page.mouse.up();
}

async function takePictures(names: readonly string[], window: EditorWindow, engine: LabEngine, workspace: string): Promise<void> {
  for (const name of names) await pictures[name]?.(window, engine, workspace);
}

async function showContainers(window: EditorWindow): Promise<void> {
  await window.openFile('Dockerfile');
  await window.showSideBar('Docker');
  await window.waitForRows('Containers', 'the health of the stack', (rows) => rows.some(({ label }) => label === 'shop'));
  await window.expand('Containers', 'shop');
  await window.waitForRows('Containers', 'an unhealthy service', (rows) => rows.some(({ description }) => description.includes('unhealthy')));
  await window.expand('Containers', 'api');
  await window.expand('Images', 'shop/api');
  await window.page.mouse.move(size.width / 2, size.height / 2);
  await take(window, 'sidebar');
}

async function showProblem(window: EditorWindow): Promise<void> {
  await build(window);
  await window.waitForTerminal('ERROR');
  await window.page.locator('.squiggly-error').first().waitFor();
  await window.runCommand('View: Close Primary Side Bar');
  await window.page.locator('.squiggly-error').first().hover({ force: true });
  await window.page.locator('.monaco-hover', { hasText: 'exit code' }).first().waitFor();
  await take(window, 'problem');
}

/** Built, then built again with a file changed: what that cost, and why. */
async function showCosts(window: EditorWindow, _: LabEngine, workspace: string): Promise<void> {
  await writeFile(join(workspace, 'check.sh'), 'sleep 2\necho "$(wc -l < orders.csv) orders"\nexit 0\n');
  await build(window);
  await window.waitForTerminal('Reveal shop');
  await writeFile(join(workspace, 'orders.csv'), 'id,amount\n1,20\n2,35\n3,50\n');
  await window.runCommand('Terminal: Clear');
  await build(window);
  await window.waitForTerminal('Reveal shop');
  await window.runCommand('View: Hide Panel');
  await window.showSideBar('Docker');
  await window.runCommand('Docker: Focus on Builds View');
  for (const view of ['Containers', 'Images']) await window.view(view).locator('.pane-header').click();
  await window.expand('Builds', 'shop');
  await window.page.locator('.view-line', { hasText: 'RUN sh' }).locator('span').first().hover();
  await window.page.locator('.monaco-hover', { hasText: 'An earlier step changed' }).first().waitFor();
  await take(window, 'costs');
}

async function showBuildPage(window: EditorWindow): Promise<void> {
  await window.rowAction('Builds', 'shop', 'Open Build');
  await window.runCommand('View: Close Primary Side Bar');
  const page = window.page.locator('.webview.ready').last().contentFrame().frameLocator('#active-frame');
  await page.getByRole('option', { name: /RUN sh check/ }).click();
  await take(window, 'build-page');
}

async function showLogs(window: EditorWindow): Promise<void> {
  await window.showSideBar('Docker');
  await window.unfoldView('Containers');
  await window.rowAction('Containers', 'shop', 'View Logs');
  const page = window.page.locator('.webview.ready').last().contentFrame().frameLocator('#active-frame');
  await page.getByText('cannot reach the queue').waitFor();
  await take(window, 'logs');
}

async function showRun(window: EditorWindow): Promise<void> {
  await window.runCommand('Docker: Run Image…');
  await window.quickPick('shop/api:1.4');
  const page = window.page.locator('.webview.ready').last().contentFrame().frameLocator('#active-frame');
  await page.getByLabel(/^Name/).fill('api');
  for (const [name, text] of [['Ports', '8090:80'], ['Environment variables', 'PORT=80'], ['Volumes and folders', 'orders:/var/lib/orders']] as const) {
    await page.getByRole('button', { name: `Add a row to ${name}` }).click();
    await window.page.keyboard.type(text);
  }
  await page.getByText('orders:/var/lib/orders shop/api:1.4').waitFor();
  await take(window, 'run');
}

/** What a container holds. */
async function showFiles(window: EditorWindow, engine: LabEngine): Promise<void> {
  await docker(engine, 'exec', 'shop-api-1', 'sh', '-c', 'mkdir -p /app/cache; printf "# written at the start of the container\\nport = 80\\nqueue = amqp://queue:5672\\nretries = 3\\n" > /app/settings.conf; ln -sf settings.conf /app/current');
  await window.runCommand('View: Close All Editors');
  await window.showSideBar('Docker');
  for (const view of ['Images', 'Builds']) await window.unfoldView(view, false);
  await window.unfoldView('Containers');
  await window.expand('Containers', 'shop');
  for (const row of ['api', 'Files', 'app']) await window.expand('Containers', row);
  await window.row('Containers', 'settings.conf').click();
  await window.page.locator('.view-line', { hasText: 'queue' }).waitFor();
  await take(window, 'files');
}

/** Two services at work, one of them at its limit, and one that was started meanwhile. */
async function showStats(window: EditorWindow, engine: LabEngine): Promise<void> {
  const work = (pause: string, share: string): string => `while :; do i=0; while [ $i -lt $((20000 + $(date +%s) % 10 * ${share})) ]; do i=$((i+1)); done; dd if=/dev/zero of=/dev/shm/f bs=1M count=$(($(date +%s) % 12)) 2> /dev/null; sleep ${pause}; done`;
  await docker(engine, 'update', '--cpus', '0.4', '--memory', '128m', '--memory-swap', '128m', 'shop-api-1');
  await docker(engine, 'exec', '-d', 'shop-api-1', 'sh', '-c', work('0.2', '9000'));
  await docker(engine, 'exec', '-d', 'shop-web-1', 'sh', '-c', work('0.5', '4000'));
  await window.runCommand('View: Close All Editors');
  await window.rowMenu('Containers', 'shop', 'View Stats');
  const page = window.page.locator('.webview.ready').last().contentFrame().frameLocator('#active-frame');
  await page.getByText('shop-api-1 was held back by its CPU limit').first().waitFor();
  await window.page.waitForTimeout(25_000);
  await docker(engine, 'start', 'shop-worker-1');
  await window.runCommand('View: Close Primary Side Bar');
  await window.page.waitForTimeout(20_000);
  await take(window, 'stats');
}

async function build(window: EditorWindow): Promise<void> {
  await window.runCommand('Tasks: Run Build Task');
  await window.quickPick('docker-build: Dockerfile');
}

async function publish(names: readonly string[]): Promise<void> {
  await mkdir('docs/images', { recursive: true });
  for (const name of names) await copyFile(join('.lab/screenshots', `${name}.png`), join('docs/images', `${name}.png`));
}
