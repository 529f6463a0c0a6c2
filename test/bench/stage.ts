import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cleanups } from './cleanups.ts';

/** Files of the extension, besides its bundle, that a window reads. */
const staged = ['dist', 'media', 'l10n'];

/** A copy of the built extension, so that nobody else's build changes what is measured. @returns its folder. */
export async function stageExtension(cleanups: Cleanups): Promise<string> {
  const folder = await temporaryFolder(cleanups);
  for (const name of staged) await cp(name, join(folder, name), { recursive: true, filter: (path) => !path.startsWith(join('dist', 'test')) });
  for (const name of await readdir('.')) if (/^package(\.nls.*)?\.json$/.test(name)) await cp(name, join(folder, name));
  return folder;
}

/** The built extension behind a probe that times it beside an extension that does nothing. */
export async function stageProbedExtension(cleanups: Cleanups): Promise<string> {
  const folder = await stageExtension(cleanups);
  for (const name of ['probe.cjs', 'empty.cjs']) await cp(join('test/bench/hosted', name), join(folder, name));
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as object;
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, main: './probe.cjs' }));
  return folder;
}

/** An extension that does nothing: the window without us. */
export async function stageEmptyExtension(cleanups: Cleanups): Promise<string> {
  const folder = await temporaryFolder(cleanups);
  const manifest = { name: 'empty', publisher: 'gantry', version: '0.0.1', engines: { vscode: '^1.100.0' }, main: './empty.cjs', activationEvents: ['onStartupFinished'] };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await cp('test/bench/hosted/empty.cjs', join(folder, 'empty.cjs'));
  return folder;
}

/** A workspace with nothing in it. */
export function emptyWorkspace(cleanups: Cleanups): Promise<string> {
  return temporaryFolder(cleanups);
}

async function temporaryFolder(cleanups: Cleanups): Promise<string> {
  const folder = await mkdtemp('/tmp/gantry-bench-');
  cleanups.add(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
