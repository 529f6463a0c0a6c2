import { projectKey } from '../model/compose.ts';
import type { ComposeProject, ProjectService } from '../model/composeProject.ts';
import type { Container } from '../model/container.ts';
import { isHelper } from '../model/helper.ts';
import { healthWord, missingWord, stateWord } from './containerWords.ts';
import { textFilter } from './filter.ts';
import { compareText, type Order } from './sortedList.ts';

export const containerSorts = ['name', 'state', 'created'] as const;

export type ContainerSort = (typeof containerSorts)[number];

export interface ContainersOptions {
  /** Words that must all occur in a container's name, image, stack, service or state. */
  readonly filter: string;
  readonly onlyRunning: boolean;
  readonly sort: ContainerSort;
  /** Compose projects that are not to be shown, by `projectKey`: a name alone means all that have it. */
  readonly hiddenProjects?: readonly string[];
}

const stateRanks: Readonly<Record<Container['state'], number>> = { running: 0, paused: 1, restarting: 2, created: 3, exited: 4, dead: 5, removing: 6, unknown: 7 };

/** The order of the containers among their siblings. */
export function containerOrder(sort: ContainerSort): Order<Container> {
  const byName: Order<Container> = (a, b) => compareText(a.name, b.name) || compareText(a.id, b.id);
  switch (sort) {
    case 'name':
      return byName;
    case 'state':
      return (a, b) => stateRanks[a.state] - stateRanks[b.state] || byName(a, b);
    case 'created':
      return (a, b) => b.createdAt - a.createdAt || byName(a, b);
  }
}

/** Which containers are shown. */
export function shownBy(options: ContainersOptions): (container: Container) => boolean {
  const matches = textFilter(options.filter);
  const isHidden = hiddenBy(options);
  return (container) => {
    if (isHelper(container)) return false;
    if (container.compose && isHidden(container.compose.project, container.compose.workingDirectory)) return false;
    if (options.onlyRunning && container.state !== 'running' && container.state !== 'paused' && container.state !== 'restarting') return false;
    const health = container.health === 'none' ? [] : [container.health, healthWord(container.health)];
    return matches([container.name, container.image, container.compose?.project ?? '', container.compose?.service ?? '', container.state, stateWord(container.state), ...health]);
  };
}

/** Which services are shown that have no container. */
export function servicesShownBy(options: ContainersOptions): (project: Pick<ComposeProject, 'name' | 'directory'>, service: ProjectService) => boolean {
  const matches = textFilter(options.filter);
  const isHidden = hiddenBy(options);
  return (project, { name, image = '', isActive, wanted }) => isActive && wanted > 0 && !options.onlyRunning && !isHidden(project.name, project.directory) && matches([project.name, name, image, missingWord()]);
}

function hiddenBy({ hiddenProjects = [] }: ContainersOptions): (project: string, directory: string | undefined) => boolean {
  const hidden = new Set(hiddenProjects);
  return (project, directory = '') => hidden.has(project) || hidden.has(projectKey({ project, directory }));
}
