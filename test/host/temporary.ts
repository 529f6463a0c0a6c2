import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './command.ts';

const prefix = 'gantry-lab-';

/**
 * A new folder in `/tmp`, which lab engines share with this machine; short, since the kernel limits the paths of the
 * sockets in it. Takes what killed runs left there away: their processes and mounts ended with them.
 */
export async function temporaryFolder(kind: 'engine' | 'editor' | 'registry' | 'workspace'): Promise<string> {
  for (const name of await readdir('/tmp')) {
    const owner = new RegExp(`^${prefix}[a-z]+-(\\d+)-`).exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) await rm(join('/tmp', name), { recursive: true, force: true });
  }
  return mkdtemp(`/tmp/${prefix}${kind}-${process.pid}-`);
}
