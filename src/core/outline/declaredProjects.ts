import type { Event } from '../base/emitter.ts';
import { projectKey, type ProjectPlace } from '../model/compose.ts';
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

/** The projects of the workspace, and which of their names several folders have. */
export class ProjectNames {
  readonly #byKey: ReadonlyMap<string, ComposeProject>;
  readonly #shared: ReadonlyMap<string, readonly string[]>;

  constructor(projects: readonly ComposeProject[]) {
    const folders = new Map<string, readonly string[]>();
    for (const { name, directory } of projects) folders.set(name, [...(folders.get(name) ?? []), directory]);
    this.#shared = new Map([...folders].filter(([, all]) => all.length > 1));
    this.#byKey = new Map(projects.map((project) => [projectKey(this.placeOf(project.name, project.directory)), project]));
  }

  get projects(): Iterable<ComposeProject> {
    return this.#byKey.values();
  }

  find(key: string): ComposeProject | undefined {
    return this.#byKey.get(key);
  }

  /** By its name alone, unless several folders have it. */
  placeOf(project: string, directory = ''): ProjectPlace {
    return this.#shared.has(project) ? { project, directory } : { project };
  }

  /** As much of a folder's path as tells it from the others of that name. */
  folderText({ project, directory }: ProjectPlace): string {
    if (directory === undefined) return '';
    const parts = directory.split(/[/\\]/);
    const others = (this.#shared.get(project) ?? []).filter((other) => other !== directory);
    for (let count = 1; count < parts.length; count++) {
      const tail = parts.slice(-count).join('/');
      if (others.every((other) => !`/${other.replaceAll('\\', '/')}`.endsWith(`/${tail}`))) return tail;
    }
    return directory;
  }
}
