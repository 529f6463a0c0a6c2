import { runTests } from '@vscode/test-electron';
import { readdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { startEngine } from '../test/host/engine.ts';
import { temporaryFolder } from '../test/host/temporary.ts';
import { buildExtension } from './build.ts';
import { buildTests } from './buildTests.ts';

/** `npm run test:electron`: the editor's tests in desktop VS Code, which is fetched. Needs a display, or xvfb-run. */
export async function main(_args: readonly string[]): Promise<number> {
  const files = (await readdir('test/editor', { recursive: true })).filter((name) => name.endsWith('.test.ts')).map((name) => `test/editor/${name}`);
  await buildExtension();
  const bundles = await buildTests(files.sort());
  let failed = 0;
  for (const bundle of bundles) failed += await runBundle(resolve(bundle));
  return failed === 0 ? 0 : 1;
}

/** @returns 0, or 1 where a test failed. */
async function runBundle(bundle: string): Promise<number> {
  const engine = await startEngine({ version: '26.1' });
  const oldEngine = await startEngine({ version: '20.10' });
  const workspace = await temporaryFolder('workspace');
  const userData = await temporaryFolder('editor');
  try {
    await Promise.all([engine.loadBusybox(), oldEngine.loadBusybox()]);
    return await runTests({
      extensionDevelopmentPath: process.cwd(),
      extensionTestsPath: bundle,
      launchArgs: [workspace, `--user-data-dir=${userData}`, '--disable-workspace-trust', '--no-sandbox', '--disable-gpu'],
      extensionTestsEnv: { DOCKER_HOST: `unix://${engine.socketPath}`, GANTRY_TEST_SOCKET: engine.socketPath, GANTRY_TEST_OLD_SOCKET: oldEngine.socketPath, GANTRY_TEST_ADDRESS: engine.address },
    });
  } catch (error) {
    console.error(error);
    return 1;
  } finally {
    await engine.stop();
    await oldEngine.stop();
    await rm(workspace, { recursive: true, force: true });
    await rm(userData, { recursive: true, force: true });
  }
}
