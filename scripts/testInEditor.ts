// Runs one bundle of editor tests inside a real VS Code: node --import tsx scripts/testInEditor.ts dist/test/x.js
import { mkdtemp, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { startBrowser } from '../test/host/browser.ts';
import { startEditor } from '../test/host/editor.ts';
import { startEngine } from '../test/host/engine.ts';

process.exitCode = await runInEditor(process.argv[2] ?? '');

async function runInEditor(bundle: string): Promise<number> {
  const cleanups: (() => Promise<unknown>)[] = [];
  try {
    const engine = await startEngine({ version: '26.1' });
    cleanups.push(() => engine.stop());
    const oldEngine = await startEngine({ version: '20.10' });
    cleanups.push(() => oldEngine.stop());
    await Promise.all([engine.loadBusybox(), oldEngine.loadBusybox()]);
    const workspace = await mkdtemp('/tmp/gantry-workspace-');
    cleanups.push(() => rm(workspace, { recursive: true, force: true }));
    const editor = await startEditor({
      workspace,
      developmentPath: process.cwd(),
      testsPath: resolve(bundle),
      machineSettings: { 'gantry.host': `unix://${engine.socketPath}` },
      environment: { GANTRY_TEST_SOCKET: engine.socketPath, GANTRY_TEST_OLD_SOCKET: oldEngine.socketPath, GANTRY_TEST_ADDRESS: engine.address },
    });
    cleanups.push(() => editor.stop());
    const browser = await startBrowser();
    cleanups.push(() => browser.stop());
    return await browser.runTests(editor.url, (line) => console.log(line));
  } finally {
    for (const cleanUp of cleanups.reverse()) await cleanUp();
  }
}
