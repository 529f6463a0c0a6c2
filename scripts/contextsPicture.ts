import { rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addContext } from '../test/host/dockerContexts.ts';
import { startEngine, type LabEngine } from '../test/host/engine.ts';
import { type EditorWindow } from '../test/host/editorWindow.ts';

/** Two engines side by side, and the contexts below them. @param take takes the picture. */
export async function showContexts(window: EditorWindow, workspace: string, take: () => Promise<void>): Promise<void> {
  const far = await startEngine({ version: '20.10' });
  try {
    await fill(far);
    const configFolder = join(dirname(workspace), 'config');
    // An address that says nothing of this machine.
    await symlink(far.socketPath, address);
    await addContext({ configFolder }, 'build-box', address);
    await addContext({ configFolder }, 'staging', '/run/staging.sock');
    await window.runCommand('View: Close All Editors');
    await window.showSideBar('Docker');
    await window.unfoldView('Contexts');
    for (const view of ['Images', 'Volumes', 'Networks', 'Registries', 'Builds']) await window.unfoldView(view, false);
    await window.rowAction('Contexts', 'build-box', 'Show Beside');
    await window.statusItem('+1').waitFor();
    await window.row('Containers', 'runner-1').waitFor();
    await window.rowAction('Contexts', 'build-box', 'Show Engine Info');
    await window.page.locator('.view-line', { hasText: 'build-box' }).first().waitFor();
    await window.page.mouse.move(800, 500);
    const size = window.page.viewportSize();
    await window.page.setViewportSize({ width: 1100, height: 740 });
    await take();
    if (size) await window.page.setViewportSize(size);
    await window.rowAction('Contexts', 'build-box', 'Disconnect');
  } finally {
    await rm(address, { force: true });
    await far.stop();
  }
}

const address = '/run/build-box.sock';

async function fill(engine: LabEngine): Promise<void> {
  await engine.loadBusybox();
  await engine.loadBusybox('ci/runner:7');
  const { code, stderr } = await engine.docker(['run', '--detach', '--name', 'runner-1', 'ci/runner:7', 'sh', '-c', 'trap "exit 0" TERM; sleep 86400 & wait']);
  if (code !== 0) throw new Error(stderr);
}
