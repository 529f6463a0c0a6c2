import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fieldsOf, textsOf } from '../base/fields.ts';

export interface ComposeSearch {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  readonly platform: NodeJS.Platform;
}

/**
 * Where `docker compose` may be, in the order in which the CLI looks: its plugin in the folders for plugins, then the
 * program `docker-compose` on the path, which is 1.29 or the plugin by its other name. [docker/cli, cli-plugins/manager]
 */
export async function composeCandidates(search: ComposeSearch): Promise<readonly string[]> {
  const isWindows = search.platform === 'win32';
  const name = isWindows ? 'docker-compose.exe' : 'docker-compose';
  const onPath = (search.environment.PATH ?? search.environment.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = [...(await pluginFolders(search)), ...onPath].map((folder) => join(folder, name));
  const found = await Promise.all([...new Set(candidates)].map(async (path) => ((await isProgram(path, isWindows)) ? path : undefined)));
  return found.filter((path) => path !== undefined);
}

async function pluginFolders({ environment, homeFolder, platform }: ComposeSearch): Promise<readonly string[]> {
  const config = environment.DOCKER_CONFIG || join(homeFolder, '.docker');
  const extra = textsOf(fieldsOf(await jsonOf(join(config, 'config.json'))).cliPluginsExtraDirs);
  return [...extra, join(config, 'cli-plugins'), ...systemFolders(environment, platform)];
}

function systemFolders(environment: ComposeSearch['environment'], platform: NodeJS.Platform): readonly string[] {
  if (platform === 'win32') {
    const roots = [environment.ProgramData, environment.ProgramFiles].filter((root) => root !== undefined && root !== '');
    return roots.map((root) => join(root ?? '', 'Docker', 'cli-plugins'));
  }
  const folders = ['/usr/local/lib/docker/cli-plugins', '/usr/local/libexec/docker/cli-plugins', '/usr/lib/docker/cli-plugins', '/usr/libexec/docker/cli-plugins'];
  return platform === 'darwin' ? [...folders, '/opt/homebrew/lib/docker/cli-plugins', '/Applications/Docker.app/Contents/Resources/cli-plugins'] : folders;
}

async function jsonOf(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    // The CLI goes on without it too.
    return undefined;
  }
}

async function isProgram(path: string, isWindows: boolean): Promise<boolean> {
  try {
    if (!isWindows) await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
