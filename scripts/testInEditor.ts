// Runs one bundle of editor tests inside a real VS Code: node --import tsx scripts/testInEditor.ts dist/test/x.js
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startBrowser } from '../test/host/browser.ts';
import { startEditor } from '../test/host/editor.ts';
import { startEngine } from '../test/host/engine.ts';
import { temporaryFolder } from '../test/host/temporary.ts';

process.exitCode = await runInEditor(process.argv[2] ?? '');

async function runInEditor(bundle: string): Promise<number> {
  const cleanups: (() => Promise<unknown>)[] = [];
  try {
    const engine = await startEngine({ version: '26.1' });
    cleanups.push(() => engine.stop());
    const oldEngine = await startEngine({ version: '20.10' });
    cleanups.push(() => oldEngine.stop());
    await Promise.all([engine.loadBusybox(), oldEngine.loadBusybox()]);
    const workspace = await temporaryFolder('workspace');
    cleanups.push(() => rm(workspace, { recursive: true, force: true }));
    const report = join('.lab', 'editor-report.txt');
    const windowLog = join('.lab', 'editor-window.log');
    await writeFile(report, '');
    await writeFile(windowLog, '');
    const stopFollowing = follow(report);
    cleanups.push(stopFollowing);
    const editor = await startEditor({
      workspace,
      developmentPath: process.cwd(),
      testsPath: resolve(bundle),
      machineSettings: { 'gantry.host': `unix://${engine.socketPath}` },
      environment: { GANTRY_TEST_SOCKET: engine.socketPath, GANTRY_TEST_OLD_SOCKET: oldEngine.socketPath, GANTRY_TEST_ADDRESS: engine.address, GANTRY_TEST_REPORT: resolve(report) },
    });
    cleanups.push(() => editor.stop());
    const browser = await startBrowser();
    cleanups.push(() => browser.stop());
    return await browser.runTests(editor.url, (line) => void appendFile(windowLog, `${line}\n`));
  } finally {
    for (const cleanUp of cleanups.reverse()) await cleanUp();
  }
}

/** Prints what is added to a file. @returns prints the rest and ends. */
function follow(file: string): () => Promise<void> {
  let shown = 0;
  const show = async (): Promise<void> => {
    const text = await readFile(file, 'utf8');
    process.stdout.write(text.slice(shown));
    shown = text.length;
  };
  let last = Promise.resolve();
  const timer = setInterval(() => {
    last = last.then(show);
  }, 250);
  return async () => {
    clearInterval(timer);
    await last;
    await show();
  };
}
