import { join } from 'node:path';
import { isEqual } from '../base/equal.ts';
import type { ComposeProject, ProjectSource } from '../model/composeProject.ts';
import type { ComposeIdentity } from '../model/container.ts';
import { isSamePath, isWholePath } from '../model/paths.ts';

/** What somebody chose for a project. Nothing chosen is empty. */
export type ChosenSource = Pick<ProjectSource, 'files' | 'envFiles'>;

/**
 * How a project is meant that runs: its containers say of which files it was brought up. An override that was added since
 * is taken as Compose takes it; files that were named by hand then, and that the project lacks, are named again. What was
 * chosen here comes before both.
 *
 * @returns undefined where it is meant as it is described.
 */
export function madeSource(project: ComposeProject, made: Pick<ComposeIdentity, 'configFiles' | 'envFiles'>, chosen: ChosenSource | undefined): ProjectSource | undefined {
  const { directory, name, profiles } = project;
  const asKnown = (file: string): string => [...project.files, ...project.otherFiles].find((known) => isSamePath(known, file)) ?? file;
  const madeFiles = wholePaths(directory, made.configFiles).map(asKnown);
  const isPart = isEqual(project.files.filter((file) => madeFiles.includes(file)), madeFiles);
  const files = isPart || (chosen && chosen.files.length > 0) ? project.files : madeFiles;
  const madeEnvFiles = wholePaths(directory, made.envFiles ?? []);
  const envFiles = madeEnvFiles.length === 0 || project.envFiles.length > 0 || (chosen && chosen.envFiles.length > 0) ? project.envFiles : madeEnvFiles;
  return files === project.files && envFiles === project.envFiles ? undefined : { directory, name, profiles, files, envFiles };
}

/** What labels say is written from the project's folder, or whole. */
export function wholePaths(directory: string, files: readonly string[]): readonly string[] {
  return files.map((file) => (isWholePath(file) ? file : join(directory, file)));
}
