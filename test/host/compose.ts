import { access, mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Emitter } from '../../src/core/base/emitter.ts';
import { silentLog, type Log } from '../../src/core/base/log.ts';
import { Compose, type ComposeCall } from '../../src/core/compose/compose.ts';
import { plainUp, type ComposeVerb, type ProjectTarget } from '../../src/core/compose/composeCommand.ts';
import { readProject } from '../../src/core/compose/projectReader.ts';
import type { Engine } from '../../src/core/engine/engine.ts';
import type { ComposeProject } from '../../src/core/model/composeProject.ts';
import { readComposeFile } from '../../src/editor/platform/composeFiles.ts';
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

/** Has the plugin write down what it is called with. @returns the file in which it does. */
export async function wrapCompose(configFolder: string): Promise<string> {
  const [plugin, real, calls] = ['docker-compose', 'real-compose', 'calls'].map((name) => join(configFolder, 'cli-plugins', name)) as [string, string, string];
  await rename(plugin, real);
  await writeFile(plugin, `#!/bin/sh\necho "$@" >> '${calls}'\nexec '${real}' "$@"\n`, { mode: 0o755 });
  return calls;
}

/**
 * Fills a folder with links to all that is on the path here but Compose: what an editor needs is there, and the only
 * Compose is one that is put there.
 *
 * @returns the environment for an editor, which would else ask the login shell for its own path.
 */
export async function pathWithoutCompose(folder: string): Promise<Readonly<Record<string, string>>> {
  await mkdir(folder, { recursive: true });
  const linked = new Set(['docker-compose']);
  for (const source of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of await readdir(source).catch(() => [])) {
      if (linked.has(name)) continue;
      linked.add(name);
      await symlink(join(source, name), join(folder, name));
    }
  }
  return { PATH: folder, VSCODE_CLI: '1' };
}

/** A Compose project in a folder of its own, and the Compose that acts on it. */
export class LabProject {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly compose: Compose;
  readonly #engine: Engine;

  constructor(parent: string, name: string, path: string, engine: Engine, log: Log = silentLog) {
    this.folder = join(parent, name);
    this.environment = { PATH: path, HOME: parent, DOCKER_CONFIG: join(parent, 'config') };
    this.compose = new Compose({ search: () => ({ environment: this.environment, homeFolder: parent, platform: process.platform }), log });
    this.#engine = engine;
  }

  async write(name: string, ...lines: readonly string[]): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await writeFile(join(this.folder, name), `${lines.join('\n')}\n`);
  }

  read(files: readonly string[] = ['compose.yaml']): Promise<ComposeProject> {
    const source = { directory: this.folder, files: files.map((file) => join(this.folder, file)), envFiles: [], profiles: [] };
    return readProject(source, { read: readComposeFile, environment: this.environment });
  }

  async target(files?: readonly string[]): Promise<Extract<ProjectTarget, { readonly kind: 'files' }>> {
    return { kind: 'files', ...(await this.read(files)) };
  }

  async call(files?: readonly string[]): Promise<ComposeCall> {
    return { engine: this.#engine, target: await this.target(files) };
  }

  /** @throws with what it said where it fails. */
  async run(target: ProjectTarget, verb: ComposeVerb): Promise<string> {
    let output = '';
    const code = await this.compose.run({ engine: this.#engine, target, verb, onOutput: (_stream, text) => (output += text) }, { interrupts: new Emitter<void>().event, close: new AbortController().signal });
    if (code !== 0) throw new Error(`Compose ended with ${String(code)}: ${output}`);
    return output;
  }

  async up(files?: readonly string[]): Promise<void> {
    await this.run(await this.target(files), plainUp);
  }

  async down(files?: readonly string[]): Promise<void> {
    await this.run(await this.target(files), { verb: 'down', services: [], volumes: true, images: 'none', removeOrphans: true });
  }
}
