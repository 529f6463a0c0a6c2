import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { EditorWindow } from './editorWindow.ts';
import { debianPackages, ensureDebianPackages } from './install.ts';

export interface LabBrowser {
  /** Opens a window of the editor and waits until it can be worked with. */
  openWindow(url: string): Promise<EditorWindow>;
  /** Opens a window whose extension host runs tests. @returns their exit code. */
  runTests(url: string, onOutput: (line: string) => void): Promise<number>;
  stop(): Promise<void>;
}

const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-dev-shm-usage'];

export async function startBrowser(): Promise<LabBrowser> {
  await ensureDebianPackages(debianPackages.browser);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags, timeout: 120_000 });
  return {
    async openWindow(url) {
      const page = await newPage(browser);
      await page.goto(url, { waitUntil: 'commit' });
      const window = new EditorWindow(page);
      await window.whenReady();
      return window;
    },
    async runTests(url, onOutput) {
      const page = await newPage(browser);
      let finish: (code: number) => void = () => undefined;
      const finished = new Promise<number>((resolve) => (finish = resolve));
      await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => onOutput(args.map(String).join(' ')));
      await page.exposeFunction('codeAutomationExit', (code: number) => finish(code));
      page.once('crash', () => finish(1));
      page.once('close', () => finish(1));
      await page.goto(url, { waitUntil: 'commit' });
      const code = await finished;
      await mkdir('.lab/screenshots', { recursive: true });
      if (code !== 0) await page.screenshot({ path: join('.lab/screenshots', 'editor-tests.png') }).catch(() => undefined);
      return code;
    },
    stop: () => browser.close(),
  };
}

async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.setDefaultNavigationTimeout(120_000);
  return page;
}
