import { readdir, readFile } from 'node:fs/promises';

/** The processes of this machine, those in containers included, that run this command line. */
export async function processesOf(...argv: readonly string[]): Promise<readonly number[]> {
  const wanted = `${argv.join('\0')}\0`;
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map(async (id) => [id, await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')] as const));
  return lines.filter(([, line]) => line === wanted).map(([id]) => Number(id));
}
