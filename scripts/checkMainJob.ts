import { startBrowser } from '../test/host/browser.ts';
import { runAllCleanups, withCleanups, type Cleanups } from '../test/host/cleanups.ts';
import { waitFor } from '../test/host/command.ts';
import { startEditor } from '../test/host/editor.ts';
import { type EditorWindow } from '../test/host/editorWindow.ts';
import { type LabEngine } from '../test/host/engine.ts';
import { packageExtension } from './package.ts';
import { privateEngine, whyNoPrivateEngine } from './startEngine.ts';

/** Does the main job through a window without a screen, says what it saw and keeps pictures. Always with a private engine. */
export async function checkMainJob(workspace: string): Promise<number> {
  const obstacle = await whyNoPrivateEngine();
  if (obstacle) {
    console.error(`The check starts a private engine, which needs Debian or Ubuntu and root. ${obstacle}`);
    return 1;
  }
  // Ctrl+C ends what a finally block would not get to see.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void runAllCleanups().finally(() => process.exit(130)));
  try {
    await withCleanups((cleanups) => check(workspace, cleanups));
    console.log('The main job works.');
    return 0;
  } catch (error) {
    console.error(error);
    return 1;
  }
}

async function check(workspace: string, cleanups: Cleanups): Promise<void> {
  const engine = cleanups.own(await privateEngine(false));
  const vsix = await packageExtension();
  const editor = cleanups.own(await startEditor({ workspace, vsix, environment: { DOCKER_HOST: `unix://${engine.lab.socketPath}`, DOCKER_CONTEXT: '' } }));
  const browser = cleanups.own(await startBrowser());
  const window = await browser.openWindow(editor.url);
  await doMainJob(window, engine.lab).catch(async (error: unknown) => {
    console.error(`Failed. A picture: ${await window.screenshot('check-failed')}`);
    throw error;
  });
}

async function doMainJob(window: EditorWindow, engine: LabEngine): Promise<void> {
  await window.showSideBar('Docker');
  const rows = await window.waitForRows('Containers', 'the containers', (seen) => ['hello', 'clock'].every((name) => seen.some(({ label }) => label === name)));
  for (const { label, description } of rows) console.log(`saw the container ${label}: ${description}`);
  await picture(window, 'check-1-containers');

  await window.rowAction('Containers', 'hello', 'Stop');
  await sawState(window, engine, 'hello', 'exited');
  await picture(window, 'check-2-stopped');
  await window.rowAction('Containers', 'hello', 'Start');
  await sawState(window, engine, 'hello', 'running');

  await window.runCommand('Tasks: Run Build Task');
  // On a terminal a step's own output gives way to its time once it has passed: the steps and the end are what stays.
  await window.waitForTerminal(/RUN sed[^]*naming to docker\.io\/library\/gantry-sample:latest/);
  console.log('saw the output of the sample’s build in the terminal');
  await waitFor('the image in the engine', async () => (await engine.api('GET', '/images/gantry-sample:latest/json')).status === 200);
  await window.waitForRows('Images', 'the built image', (seen) => seen.some(({ label }) => label.includes('gantry-sample')));
  console.log('saw the image gantry-sample in the sidebar');
  await picture(window, 'check-3-built');
}

/** On the screen and in the engine. */
async function sawState(window: EditorWindow, engine: LabEngine, name: string, state: string): Promise<void> {
  const rows = await window.waitForRows('Containers', `${name} to be ${state}`, (seen) => seen.some(({ label, description }) => label === name && description.includes(state)));
  const { State } = JSON.parse((await engine.api('GET', `/containers/${name}/json`)).body) as { readonly State: { readonly Status: string } };
  if (State.Status !== state) throw new Error(`The engine says that ${name} is ${State.Status}, the sidebar that it is ${state}`);
  console.log(`saw the container ${name}: ${rows.find(({ label }) => label === name)?.description ?? ''}`);
}

async function picture(window: EditorWindow, name: string): Promise<void> {
  console.log(`  picture: ${await window.screenshot(name)}`);
}
