import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RecordStore, type StoredFile } from './history.ts';

const suffix = '.json';

/** Keeps records as JSON files in a folder, which is made when the first is written. */
export function recordFiles(folder: string): RecordStore {
  return {
    async list() {
      const names = await readdir(folder).catch(nothingWhereMissing);
      const files = await Promise.all(names.filter((name) => name.endsWith(suffix)).map((name) => describe(folder, name)));
      return files.flatMap((file) => file ?? []);
    },
    read: async (name) => JSON.parse(await readFile(join(folder, name + suffix), 'utf8')) as unknown,
    async write(name, value) {
      const text = JSON.stringify(value);
      const path = join(folder, name + suffix);
      const unfinished = `${path}.${randomBytes(4).toString('hex')}`;
      await mkdir(folder, { recursive: true });
      try {
        await writeFile(unfinished, text, { mode: 0o600 });
        await rename(unfinished, path);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
      return Buffer.byteLength(text);
    },
    remove: (name) => rm(join(folder, name + suffix), { force: true }),
  };
}

async function describe(folder: string, name: string): Promise<StoredFile | undefined> {
  // It may have been removed since it was listed, by another window.
  const stats = await stat(join(folder, name)).catch(() => undefined);
  return stats && { name: name.slice(0, -suffix.length), bytes: stats.size };
}

function nothingWhereMissing(error: unknown): readonly string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}
