import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RecordStore, type StoredFile } from './recordStore.ts';

const suffix = '.json';

/** A file that was not written to its end. */
const unfinishedName = /\.json\.[\da-f]{8}$/;

/**
 * Keeps records as JSON files in a folder, which is made when the first is written.
 * @param begun when this process began, in milliseconds since the epoch: what an earlier one left unfinished is removed.
 */
export function recordFiles(folder: string, begun = performance.timeOrigin): RecordStore {
  return {
    async list() {
      const names = await readdir(folder).catch(nothingWhereMissing);
      await Promise.all(names.filter((name) => unfinishedName.test(name)).map((name) => removeOlder(join(folder, name), begun)));
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

/** Another window may be writing one just now. */
async function removeOlder(path: string, begun: number): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (stats && stats.mtimeMs < begun) await rm(path, { force: true });
}

function nothingWhereMissing(error: unknown): readonly string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}
