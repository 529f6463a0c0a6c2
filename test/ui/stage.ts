import { after, afterEach, before } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FrameLocator } from 'playwright-core';
import { packagePath } from '../../scripts/package.ts';
import { startBrowser } from '../host/browser.ts';
import { waitFor } from '../host/command.ts';
import { startEditor } from '../host/editor.ts';
import { type EditorWindow } from '../host/editorWindow.ts';
import { runDocker, startEngine, type LabEngine, type LabVersion } from '../host/engine.ts';
import { startFaultProxy, type FaultProxy } from '../host/faultProxy.ts';
import { temporaryFolder } from '../host/temporary.ts';

export interface StageOptions {
  /** The name of the pictures that are kept of failures. */
  readonly name: string;
  readonly version: LabVersion;
  /** Files of the workspace, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** The `.code-workspace` file among them that the window opens; by default it opens their folder. */
  readonly workspaceFile?: string;
  readonly asksForTrust?: boolean;
  /** The window's display language; English by default. */
  readonly language?: string;
  /** What the extension sees besides; undefined takes a name away. */
  readonly environment?: (stage: Stage) => Readonly<Record<string, string | undefined>> | Promise<Readonly<Record<string, string | undefined>>>;
  /** Whether the extension reaches its engine through `stage.proxy` only. */
  readonly isProxied?: boolean;
  /** Before the window opens. @returns the engine's address, where it is not the engine's own socket. */
  readonly prepare?: (stage: Stage) => Promise<string | undefined>;
}

/** An engine, the packaged extension in an editor, and a window on it. */
export interface Stage {
  readonly engine: LabEngine;
  readonly window: EditorWindow;
  /** What stands before the engine, where that was asked for. */
  readonly proxy: FaultProxy;
  /** The folder that the window shows. */
  readonly workspace: string;
  /** The `DOCKER_CONFIG` that the extension sees, empty at first. */
  readonly configFolder: string;
  /** To be done at the end, the last first. */
  readonly cleanups: (() => Promise<unknown>)[];
  /** What the extension has written to its log. */
  log(): Promise<string>;
}

/** Sets the stage before the tests of a `describe`, keeps a picture of each failure, and clears it away after them. */
export function useStage(options: StageOptions): Stage {
  const cleanups: (() => Promise<unknown>)[] = [];
  let engine: LabEngine | undefined;
  let window: EditorWindow | undefined;
  let proxy: FaultProxy | undefined;
  let dataFolder: string | undefined;
  let folder = '';
  const stage: Stage = {
    get engine() {
      assert(engine);
      return engine;
    },
    get window() {
      assert(window);
      return window;
    },
    get proxy() {
      assert(proxy, 'Ask for a stage with `isProxied`');
      return proxy;
    },
    get workspace() {
      return join(folder, 'workspace');
    },
    get configFolder() {
      return join(folder, 'config');
    },
    cleanups,
    log: () => extensionLog(dataFolder ?? ''),
  };

  before(async function setTheStage() {
    this.timeout(360_000);
    assert(existsSync(packagePath), 'Package the extension first');
    folder = await temporaryFolder('workspace');
    cleanups.push(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
    await mkdir(stage.configFolder);
    await mkdir(stage.workspace);
    for (const [path, text] of Object.entries(options.files ?? {})) await writeWorkspaceFile(stage, path, text);
    engine = await startEngine({ version: options.version });
    cleanups.push(() => stage.engine.stop());
    await engine.loadBusybox();
    if (options.isProxied) {
      proxy = await startFaultProxy(engine.socketPath);
      cleanups.push(() => stage.proxy.stop());
    }
    const host = (await options.prepare?.(stage)) ?? `unix://${(proxy ?? engine).socketPath}`;
    const environment = { DOCKER_HOST: host, DOCKER_CONTEXT: undefined, DOCKER_CONFIG: stage.configFolder, ...(await options.environment?.(stage)) };
    const editor = await startEditor({ workspace: join(stage.workspace, options.workspaceFile ?? ''), vsix: packagePath, environment, asksForTrust: options.asksForTrust ?? false, ...(options.language ? { language: options.language } : {}) });
    cleanups.push(() => editor.stop());
    dataFolder = editor.dataFolder;
    const browser = await startBrowser();
    cleanups.push(() => browser.stop());
    window = await browser.openWindow(editor.url);
  });

  afterEach(async function keepPicture() {
    if (this.currentTest?.state !== 'failed' || !window) return;
    const title = this.currentTest.title.replace(/[^a-z\d]+/gi, '-').slice(0, 60);
    console.log(`      picture: ${await window.screenshot(`failed-${options.name}-${title}`)}`);
    console.log(`      the extension's log ends with:\n${(await extensionLog(dataFolder ?? '')).slice(-2000)}`);
    await backToNormal(window);
  });

  after(async function clearTheStage() {
    this.timeout(120_000);
    for (let cleanup = cleanups.pop(); cleanup; cleanup = cleanups.pop()) await cleanup();
  });
  return stage;
}

/** Closes what a failed test may have left open above the window. */
async function backToNormal({ page }: EditorWindow): Promise<void> {
  for (let count = 0; count < 3; count++) await page.keyboard.press('Escape');
}

async function extensionLog(dataFolder: string): Promise<string> {
  const names = await readdir(join(dataFolder, 'data/logs'), { recursive: true }).catch(() => []);
  const logs = await Promise.all(names.filter((name) => name.endsWith('Docker.log')).map((name) => readFile(join(dataFolder, 'data/logs', name), 'utf8')));
  return logs.join('');
}

export async function writeWorkspaceFile({ workspace }: Stage, path: string, text: string): Promise<void> {
  const file = join(workspace, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** Runs the lab's own CLI. @throws where it fails. @returns what it said. */
export function docker({ engine }: Stage, ...args: readonly string[]): Promise<string> {
  return runDocker(engine, ...args);
}

/** Ends at once when it is told to stop. */
export const service = ['sh', '-c', 'trap "exit 0" TERM; sleep 86400 & wait'] as const;

/** Starts a container that runs until it is stopped. @returns its id. */
export function runContainer(stage: Stage, name: string, ...options: readonly string[]): Promise<string> {
  return docker(stage, 'run', '--detach', '--name', name, ...options, 'busybox', ...service);
}

/** Removes what the tests of a `describe` made, so that the next begins with nothing. */
export async function removeAllContainers(stage: Stage): Promise<void> {
  const ids = (await docker(stage, 'ps', '--all', '--quiet')).split('\n').filter(Boolean);
  if (ids.length > 0) await docker(stage, 'rm', '--force', '--volumes', ...ids);
}

/** What the engine itself says of a container's state. */
export async function stateOf({ engine }: Stage, name: string): Promise<string> {
  const { body } = await engine.api('GET', `/containers/${name}/json`);
  return (JSON.parse(body) as { readonly State?: { readonly Status: string } }).State?.Status ?? 'gone';
}

/** Waits until the engine itself says that a container is in that state. */
export async function waitForState(stage: Stage, name: string, state: string): Promise<void> {
  await waitFor(`${name} to be ${state} in the engine`, async () => (await stateOf(stage, name)) === state);
}

/** Waits for a row whose description holds the text. */
export async function waitForRow({ window }: Stage, view: string, name: string, text = ''): Promise<void> {
  await window.waitForRows(view, `${name} with "${text}"`, (rows) => rows.some(({ label, description }) => label === name && description.includes(text)));
}

export async function waitForNoRow({ window }: Stage, view: string, name: string): Promise<void> {
  await window.waitForRows(view, `no ${name}`, (rows) => rows.every(({ label }) => label !== name));
}

/** What the page of ours that was shown last holds: a webview's document stands in two frames. */
export function webviewOf({ page }: EditorWindow): FrameLocator {
  return page.locator('.webview.ready').last().contentFrame().frameLocator('#active-frame');
}

type Question = Awaited<ReturnType<EditorWindow['quickInput']>>;

/** Waits until the quick input asks this; the one that was asked before may stand there still. */
export function question(window: EditorWindow, prompt: RegExp, placeholder = /.*/): Promise<Question> {
  return waitFor(`the question ${String(prompt)}`, async () => {
    const asked = await window.quickInput();
    return prompt.test(asked.message) && placeholder.test(asked.placeholder) && asked;
  });
}

/** Answers a question of the quick input. */
export async function answer(window: EditorWindow, prompt: RegExp, text: string): Promise<void> {
  await question(window, prompt);
  await window.quickFill(text);
}

/**
 * Answers the editor's own dialog for files. While it reads the folder that it begins with, it forgets what was typed
 * and takes no answer: it is told again then, but not the question that follows.
 */
export async function answerPath({ page }: EditorWindow, path: string): Promise<void> {
  const input = page.locator('.quick-input-widget .quick-input-box input');
  const isOpen = async (): Promise<boolean> => (await input.isVisible()) && (await input.inputValue()).startsWith('/');
  await waitFor('the dialog for files', isOpen);
  await waitFor(`${path} to be taken`, async () => {
    if (!(await isOpen())) return true;
    await input.fill(path);
    await input.press('Enter');
    return waitFor('its end', async () => !(await isOpen()), 5000).catch(() => false);
  });
}

/** Whether the window has stored something with all these words: what it shows after it was loaded anew. It stores a while later. */
export function isKept(stage: Stage, ...texts: readonly string[]): Promise<boolean> {
  // Without functions of a name: the page does not know what the bundler makes of them.
  return stage.window.page.evaluate(async (wanted) => {
    const found: unknown[] = [];
    for (const { name = '' } of await indexedDB.databases()) {
      const opening = indexedDB.open(name);
      await new Promise((resolve) => (opening.onsuccess = resolve));
      for (const store of opening.result.objectStoreNames) {
        const reading = opening.result.transaction(store).objectStore(store).getAll();
        await new Promise((resolve) => (reading.onsuccess = resolve));
        found.push(...(reading.result as readonly unknown[]));
      }
      opening.result.close();
    }
    return found.some((value) => typeof value === 'string' && wanted.every((text) => value.includes(text)));
  }, texts);
}
