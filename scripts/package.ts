import { createVSIX } from '@vscode/vsce';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buildExtension } from './build.ts';

/** Where `npm run package` leaves the extension. */
export const packagePath = resolve('gantry.vsix');

export async function main(_args: readonly string[]): Promise<number> {
  await packageExtension();
  return 0;
}

/** Builds, and packs what a person installs. The bundle holds its dependencies, so none are packed. */
export async function packageExtension(): Promise<string> {
  await rm(packagePath, { force: true });
  await buildExtension();
  await createVSIX({ cwd: process.cwd(), packagePath, dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false });
  return packagePath;
}
