import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { startEditor } from '../test/host/editor.ts';
import { checkMainJob } from './checkMainJob.ts';
import { buildExtension } from './build.ts';
import { packageExtension } from './package.ts';
import { ownEngine, privateEngine, whyNoPrivateEngine } from './startEngine.ts';

const samples = resolve('samples');

/** `npm start`: from a fresh clone to a window that shows an engine. `-- --check` does the main job without a person. */
export async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--check')) return checkMainJob(samples);
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const cleanups: (() => Promise<unknown>)[] = [];
  try {
    const environment = await findEngine(cleanups);
    if (!environment) return 1;
    const desktop = programOnPath('code');
    if (desktop) await openDesktop(desktop, environment, stopped);
    else await openServer(environment, cleanups, stopped);
    return 0;
  } finally {
    for (const cleanUp of cleanups.reverse()) await cleanUp();
  }
}

/** @returns what the extension's environment needs to find the engine; undefined where there is none. */
async function findEngine(cleanups: (() => Promise<unknown>)[]): Promise<Readonly<Record<string, string>> | undefined> {
  console.log('Looking for your Docker engine:');
  const own = await ownEngine();
  if (own !== undefined) {
    console.log(`Using your engine "${own}". Nothing is changed in it but by what you do.`);
    return {};
  }
  const obstacle = await whyNoPrivateEngine();
  if (obstacle) {
    console.error(obstacle);
    return undefined;
  }
  console.log('No engine answers: starting a private one under .lab/');
  const engine = await privateEngine(true);
  cleanups.push(() => engine.stop());
  console.log(`The private engine listens at unix://${engine.lab.socketPath}`);
  return { DOCKER_HOST: `unix://${engine.lab.socketPath}`, DOCKER_CONTEXT: '' };
}

async function openDesktop(program: string, environment: Readonly<Record<string, string>>, stopped: Promise<void>): Promise<void> {
  await buildExtension();
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox', `--user-data-dir=${resolve('.lab/code')}`] : [];
  const args = ['--new-window', '--wait', `--extensionDevelopmentPath=${process.cwd()}`, ...asRoot, samples];
  console.log('Opening VS Code. Close its window, or press Ctrl+C here, to end.');
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...environment }, shell: process.platform === 'win32' });
  const closed = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  await Promise.race([closed, stopped]);
  child.kill();
}

async function openServer(environment: Readonly<Record<string, string>>, cleanups: (() => Promise<unknown>)[], stopped: Promise<void>): Promise<void> {
  const vsix = await packageExtension();
  const editor = await startEditor({ workspace: samples, vsix, environment });
  cleanups.push(() => editor.stop());
  console.log(`\nVS Code runs. Open it in a browser, and choose "Docker" at its left edge:\n\n  ${editor.url}\n\nPress Ctrl+C to end everything.`);
  await stopped;
}

function programOnPath(name: string): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.cmd`, `${name}.exe`] : [name];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((file) => join(folder, file))).find((path) => existsSync(path));
}
