import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrThrow } from './command.ts';
import { ensureEditor, type EditorInstallation } from './install.ts';
import { temporaryFolder } from './temporary.ts';

export interface EditorOptions {
  /** The folder the window opens. */
  readonly workspace: string;
  /** A packaged extension, installed as a person would: for tests through the window. */
  readonly vsix?: string;
  /** A folder with an extension to run in place. Such a window shows no notifications. */
  readonly developmentPath?: string;
  /** A module whose `run()` the window calls; needs `developmentPath`. */
  readonly testsPath?: string;
  /** Of this machine, as in its settings.json, above the lab's own that keep a window quiet. */
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  /** What extensions see, over this process's own; undefined takes a name away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Whether the window asks about trust in the workspace; it trusts everything by default. */
  readonly asksForTrust?: boolean;
  /** The display language, such as `zh-cn`. Extensions follow it; what the editor itself says stays English. */
  readonly language?: string;
}

export interface LabEditor {
  /** Opens the window; holds the connection token. */
  readonly url: string;
  readonly pid: number;
  /** Where this editor keeps its settings, its logs and its state. */
  readonly dataFolder: string;
  /** Everything the server said so far. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** Nothing that moves, asks, updates or phones by itself; and a terminal whose text can be read from the page. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'terminal.integrated.gpuAcceleration': 'off',
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

export async function startEditor(options: EditorOptions): Promise<LabEditor> {
  const installation = await ensureEditor();
  const dataFolder = await temporaryFolder('editor');
  const extensions = join(dataFolder, 'extensions');
  await mkdir(join(dataFolder, 'data/Machine'), { recursive: true });
  await mkdir(extensions);
  await mkdir(join(dataFolder, 't'));
  await writeFile(join(dataFolder, 'data/Machine/settings.json'), JSON.stringify({ ...quietSettings, ...options.machineSettings }));
  if (options.language) await installLanguage(dataFolder, options.language);
  const folders = ['--server-data-dir', dataFolder, '--extensions-dir', extensions, '--accept-server-license-terms'];
  if (options.vsix) await runOrThrow(installation.node, [installation.serverMain, ...folders, '--install-extension', options.vsix]);
  const token = randomUUID();
  const { child, port } = await serve(installation, folders, token, options, dataFolder).catch(async (error: unknown) => {
    await rm(dataFolder, { recursive: true, force: true });
    throw error;
  });
  const ended = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  return {
    url: windowUrl(port, token, options),
    pid: child.pid ?? 0,
    dataFolder,
    log: () => readFile(join(dataFolder, 'server.log'), 'utf8').catch(() => ''),
    async stop() {
      // The whole group: terminals and extension hosts go with their server.
      killGroup(child);
      await ended;
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

/**
 * A window only takes on a language whose pack is installed, and the packs are where no test can count on reaching
 * them. This is one that translates nothing, written down as an installation does.
 */
async function installLanguage(dataFolder: string, language: string): Promise<void> {
  const translation = join(dataFolder, 'emptyTranslation.json');
  const pack = { hash: 'empty', extensions: [{ extensionIdentifier: { id: 'lab.language' }, version: '1.0.0' }], label: language, translations: { vscode: translation } };
  await writeFile(translation, JSON.stringify({ contents: {} }));
  await writeFile(join(dataFolder, 'data/languagepacks.json'), JSON.stringify({ [language]: pack }));
}

async function serve(installation: EditorInstallation, folders: readonly string[], token: string, options: EditorOptions, dataFolder: string): Promise<{ child: ChildProcess; port: number }> {
  const args = [
    ...['--host', '127.0.0.1', '--port', '0', '--connection-token', token, '--disable-telemetry'],
    // Without it the window takes no extension in place; with it, it shows no notifications.
    ...(options.developmentPath ? ['--enable-smoke-test-driver'] : []),
    ...(options.asksForTrust ? [] : ['--disable-workspace-trust']),
    ...(options.language ? ['--locale', options.language] : []),
    ...folders,
  ];
  // However we end, the kernel ends the server with us.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', installation.node, installation.serverMain, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its sockets end with it where its temporary files are its own.
    env: { ...process.env, VSCODE_IPC_HOOK_CLI: undefined, NODE_OPTIONS: undefined, TMPDIR: join(dataFolder, 't'), ...options.environment },
  });
  let said = '';
  const port = new Promise<number>((resolve, reject) => {
    const take = (text: string): void => {
      said += text;
      appendFileSync(join(dataFolder, 'server.log'), text);
      const found = /Extension host agent listening on (\d+)/.exec(said)?.[1];
      if (found) resolve(Number(found));
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`The editor's server ended with ${String(code)}:\n${said.slice(-3000)}`)));
    setTimeout(() => reject(new Error(`The editor's server does not come up:\n${said.slice(-3000)}`)), 120_000).unref();
  });
  try {
    return { child, port: await port };
  } catch (error) {
    killGroup(child);
    throw error;
  }
}

function killGroup(child: ChildProcess): void {
  try {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

function windowUrl(port: number, token: string, { workspace, developmentPath, testsPath }: EditorOptions): string {
  const remote = (path: string): string => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload = [
    ['skipWelcome', 'true'],
    ...(developmentPath ? [['extensionDevelopmentPath', remote(developmentPath)]] : []),
    ...(testsPath ? [['extensionTestsPath', remote(testsPath)]] : []),
  ];
  const query = new URLSearchParams({ tkn: token, folder: workspace, payload: JSON.stringify(payload) });
  return `http://127.0.0.1:${port}/?${query.toString().replaceAll('+', '%20')}`;
}
