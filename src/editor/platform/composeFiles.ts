import { readFile, stat } from 'node:fs/promises';

const longestFile = 2 * 1024 * 1024;

/** Reads a file of a project, as Compose does: from the disk. @returns undefined where it is none, or too long to be one. */
export async function readComposeFile(path: string): Promise<string | undefined> {
  try {
    const about = await stat(path);
    return about.isFile() && about.size <= longestFile ? await readFile(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
