import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes down a Docker context as the CLI does. @param configFolder `DOCKER_CONFIG`. */
export async function addContext({ configFolder }: { readonly configFolder: string }, name: string, socketPath: string): Promise<void> {
  const folder = join(configFolder, 'contexts/meta', createHash('sha256').update(name).digest('hex'));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'meta.json'), JSON.stringify({ Name: name, Metadata: { Description: `the ${name} one` }, Endpoints: { docker: { Host: `unix://${socketPath}` } } }));
}
