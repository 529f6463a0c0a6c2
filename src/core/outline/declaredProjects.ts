import type { Event } from '../base/emitter.ts';
import type { ComposeProject } from '../model/composeProject.ts';
import type { Container } from '../model/container.ts';

/** The Compose projects that the workspace's files describe, and how what runs stands to them. */
export interface ProjectsSource {
  readonly projects: readonly ComposeProject[];
  /** Whether a container was made from another description than its project's files hold now, as far as that is known. */
  isStale(container: Container): boolean;
  readonly onDidChange: Event<void>;
}

export const noProjects: ProjectsSource = { projects: [], isStale: () => false, onDidChange: () => ({ dispose: () => undefined }) };

/** How many of the services have a container that is stale. */
export function staleServices(services: Iterable<{ readonly containers: Iterable<Container> }>, projects: ProjectsSource): number {
  return [...services].filter(({ containers }) => [...containers].some((container) => projects.isStale(container))).length;
}
