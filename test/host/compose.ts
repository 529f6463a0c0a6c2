import { access, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDebianPackages, ensureEngineRoot } from './install.ts';

/** The two Composes that the extension is tested with: the plugin, and the program of Debian 12. */
export type LabCompose = '2.26' | '1.29';

/** Puts Compose where the CLI would find it: the plugin into `$DOCKER_CONFIG`, 1.29 into a folder for the path. @returns that folder, which holds nothing else. */
export async function installCompose(version: LabCompose, configFolder: string, pathFolder: string): Promise<string> {
  await mkdir(pathFolder, { recursive: true });
  if (version === '2.26') {
    const plugin = join(await ensureEngineRoot('trixie'), 'usr/libexec/docker/cli-plugins/docker-compose');
    await access(plugin);
    await mkdir(join(configFolder, 'cli-plugins'), { recursive: true });
    await symlink(plugin, join(configFolder, 'cli-plugins/docker-compose'));
    return pathFolder;
  }
  await ensureDebianPackages(['docker-compose']);
  await symlink('/usr/bin/docker-compose', join(pathFolder, 'docker-compose'));
  return pathFolder;
}
