import { type ComposeIdentity, type Container } from './container.ts';
import { isSamePath, pathKey } from './paths.ts';

/** The labels that `docker compose` puts on what it creates. [docker/compose, pkg/api/labels.go] */
export const composeLabels = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  number: 'com.docker.compose.container-number',
  oneOff: 'com.docker.compose.oneoff',
  workingDirectory: 'com.docker.compose.project.working_dir',
  configFiles: 'com.docker.compose.project.config_files',
  envFiles: 'com.docker.compose.project.environment_file',
  configHash: 'com.docker.compose.config-hash',
  dependsOn: 'com.docker.compose.depends_on',
} as const;

/** Which project and service a container with these labels belongs to; undefined where it is not of Compose. */
export function composeIdentity(labels: Readonly<Record<string, string>>): ComposeIdentity | undefined {
  const project = labels[composeLabels.project];
  const service = labels[composeLabels.service];
  if (!project || !service) return undefined;
  const number = Number(labels[composeLabels.number]);
  const workingDirectory = labels[composeLabels.workingDirectory];
  const envFiles = listOfPaths(labels[composeLabels.envFiles]);
  return {
    project,
    service,
    number: Number.isSafeInteger(number) && number > 0 ? number : 1,
    isOneOff: labels[composeLabels.oneOff]?.toLowerCase() === 'true',
    ...(workingDirectory ? { workingDirectory } : {}),
    configFiles: listOfPaths(labels[composeLabels.configFiles]),
    ...(envFiles.length > 0 ? { envFiles } : {}),
  };
}

function listOfPaths(label = ''): readonly string[] {
  return label.split(',').filter((file) => file !== '');
}

/** A project by its name, and, where several folders give theirs the same one, by its folder: Compose takes those for one. */
export interface ProjectPlace {
  readonly project: string;
  readonly directory?: string;
}

/** What tells a project from others, as a text. */
export function projectKey({ project, directory }: ProjectPlace): string {
  return directory === undefined ? project : `${project}\n${pathKey(directory)}`;
}

/** The place that such a text means. */
export function placeOfKey(key: string): ProjectPlace {
  const end = key.indexOf('\n');
  return end < 0 ? { project: key } : { project: key.slice(0, end), directory: key.slice(end + 1) };
}

export function isOfProject({ compose }: Pick<Container, 'compose'>, { project, directory }: ProjectPlace): boolean {
  return compose?.project === project && (directory === undefined || isSamePath(compose.workingDirectory ?? '', directory));
}

/** A service that another needs, and what of it: `service_started`, `service_healthy`, `service_completed_successfully`. */
export interface ServiceDependency {
  readonly service: string;
  readonly condition: string;
}

/** Reads the label that says what a container's service depends on. */
export function readDependencies(label: string): readonly ServiceDependency[] {
  return label.split(',').filter((entry) => entry !== '').map((entry) => {
    const [service = '', condition = ''] = entry.split(':');
    return { service, condition: condition || 'service_started' };
  });
}
