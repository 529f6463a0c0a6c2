import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addContext } from '../test/host/dockerContexts.ts';
import { type EditorWindow } from '../test/host/editorWindow.ts';
import { joinAll, startMachines, type LabMachines } from '../test/host/swarm.ts';
import { docker } from './pictureTools.ts';

/** Nobody listens there: nodes take the image that they have at once. */
const registry = 'localhost:5000';
const command = `["sh", "-c", "trap exit TERM; echo ready; sleep 86400 & wait"]`;
const file = `services:
  web:
    image: ${registry}/web:1.4
    command: ${command}
    ports: ["8080:80"]
    configs: [site]
    deploy: { replicas: 3, placement: { max_replicas_per_node: 2 } }
  api:
    image: ${registry}/api:1.4
    command: ${command}
    secrets: [key]
    deploy: { replicas: 2 }
  agent:
    image: ${registry}/agent:2.0
    command: ${command}
    deploy: { mode: global }
secrets: { key: { file: ./key.txt } }
configs: { site: { file: ./site.conf } }
`;

/** A stack on three nodes, one of which has died: its tasks have moved, and an update found no image. @param take takes the picture. */
export async function showSwarm(window: EditorWindow, workspace: string, take: () => Promise<void>): Promise<void> {
  const machines = await startMachines('26.1', 3);
  try {
    await fill(machines, workspace);
    const [first, , third] = machines.engines;
    await addContext({ configFolder: join(dirname(workspace), 'config') }, 'cluster', first?.socketPath ?? '');
    await window.runCommand('View: Close All Editors');
    await window.showSideBar('Docker');
    for (const view of ['Containers', 'Images', 'Volumes', 'Networks', 'Registries', 'Builds', 'Contexts']) await window.unfoldView(view, false);
    await window.runCommand('Docker: Use Context…');
    await window.quickPick('cluster');
    await window.unfoldView('Swarm');
    await window.expand('Swarm', 'shop');
    await window.waitForRows('Swarm', 'all to run', (rows) => rows.some(({ label, description }) => label === 'shop' && description.startsWith('3/3')));
    if (first) await docker(first, 'service', 'update', '--detach', '--no-resolve-image', '--image', `${registry}/api:1.5`, 'shop_api');
    await third?.kill9();
    await window.runCommand('Docker: Show Cluster');
    await window.expand('Swarm', 'api');
    const page = window.page.locator('.webview.ready').last().contentFrame().frameLocator('#active-frame');
    await page.getByText(/^✕ worker · down/).waitFor();
    await window.waitForRows('Swarm', 'web to have moved', (rows) => rows.some(({ label, description }) => label === 'web' && description.startsWith('3/3')));
    await window.waitForRows('Swarm', 'the update to be paused', (rows) => rows.some(({ label, description }) => label === 'api' && description.includes('paused')));
    await page.getByRole('button', { name: /shop_api\.\d rejected/ }).first().click();
    await page.getByRole('region', { name: 'The chosen task' }).getByText('No such image').waitFor();
    await window.page.mouse.move(900, 600);
    await take();
    await window.runCommand('Docker: Use Context…');
    await window.quickPick('default');
  } finally {
    await machines.stop();
  }
}

async function fill(machines: LabMachines, workspace: string): Promise<void> {
  for (const [name, text] of [['stack.yaml', file], ['key.txt', 'open sesame'], ['site.conf', 'port = 80\n']] as const) await writeFile(join(workspace, name), text);
  for (const engine of machines.engines) for (const name of ['web:1.4', 'api:1.4', 'agent:2.0']) await engine.loadBusybox(`${registry}/${name}`);
  await joinAll(machines, 1);
  const [first] = machines.engines;
  if (first) await docker(first, 'stack', 'deploy', '--resolve-image', 'never', '--compose-file', join(workspace, 'stack.yaml'), 'shop');
}
