import { basename, dirname } from 'node:path';

/** In the order in which Compose looks for them. [compose-go, cli/options.go] */
const defaultNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrideNames = ['compose.override.yml', 'compose.override.yaml', 'docker-compose.override.yml', 'docker-compose.override.yaml'];

/** Whether a file is called as Compose files are. */
export function isComposeFileName(path: string): boolean {
  return /^(?:docker-)?compose(?:[.-][^/\\]*)?\.ya?ml$/i.test(basename(path));
}

/** The Compose files of one folder: those that Compose takes by itself, and the others. */
export interface FolderFiles {
  readonly directory: string;
  readonly files: readonly string[];
  readonly otherFiles: readonly string[];
}

/**
 * Which projects a workspace holds: one for each folder with Compose files. In a folder without a file that Compose
 * takes by itself, the first stands for them.
 */
export function projectFolders(paths: readonly string[]): readonly FolderFiles[] {
  const folders = new Map<string, string[]>();
  for (const path of [...new Set(paths)].filter(isComposeFileName).sort(byCodeUnits)) {
    const directory = dirname(path);
    folders.set(directory, [...(folders.get(directory) ?? []), path]);
  }
  return [...folders].map(([directory, all]) => {
    const called = (names: readonly string[]): string | undefined => names.flatMap((name) => all.find((path) => basename(path) === name) ?? [])[0];
    const base = called(defaultNames);
    const override = base === undefined ? undefined : called(overrideNames);
    const files = [base ?? all[0], override].filter((path) => path !== undefined);
    return { directory, files, otherFiles: all.filter((path) => !files.includes(path)) };
  });
}

/** What Compose makes of a folder's name or of any other text that is to name a project. [compose-go, NormalizeProjectName] */
export function projectName(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z\d_-]/g, '').replace(/^[_-]+/, '');
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
