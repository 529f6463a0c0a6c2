import { access, realpath, stat } from 'node:fs/promises';
import type { ComposeProject } from '../model/composeProject.ts';
import { isSamePath } from '../model/paths.ts';

/** Whether two paths lead to the same folder: `/tmp` may be a link to `/private/tmp`. */
export async function isSameFolder(left: string, right: string): Promise<boolean> {
  if (isSamePath(left, right)) return true;
  const [first, second] = await Promise.all([left, right].map((path) => realpath(path).catch(() => undefined)));
  return first !== undefined && second !== undefined && isSamePath(first, second);
}

export async function allExist(files: readonly string[]): Promise<boolean> {
  const found = await Promise.all(files.map((file) => access(file).then(() => true, () => false)));
  return found.every(Boolean);
}

/** What changes with any of these files, those that are not there yet too. */
export async function printOf(files: readonly string[]): Promise<string> {
  const prints = await Promise.all(files.map(async (file) => {
    const about = await stat(file).catch(() => undefined);
    return about ? `${String(about.ino)} ${String(about.size)} ${String(about.mtimeMs)}` : '';
  }));
  return prints.join();
}

/** When the files of a project were changed last. */
export async function changeTimes({ services }: ComposeProject): Promise<(file: string) => number | undefined> {
  const files = new Set(services.flatMap(({ files: own, places }) => [...own, ...places.map(({ file }) => file)]));
  const times = await Promise.all([...files].map(async (file) => [file, (await stat(file).catch(() => undefined))?.mtimeMs] as const));
  const known = new Map(times);
  return (file) => known.get(file);
}
