import { composeLabels, readDependencies, type ServiceDependency } from '../model/compose.ts';
import type { ComposeProject } from '../model/composeProject.ts';
import type { Container } from '../model/container.ts';

/** What a container's service needs: as Compose wrote it on the container, else, as 1.29 writes nothing, as its project's files say. */
export function dependenciesOf({ compose, labels }: Container, projects: readonly ComposeProject[]): readonly ServiceDependency[] {
  const written = labels[composeLabels.dependsOn];
  if (compose === undefined) return [];
  if (written !== undefined) return readDependencies(written);
  const project = projects.find(({ name, directory }) => name === compose.project && (compose.workingDirectory ?? directory) === directory);
  return (project?.services.find(({ name }) => name === compose.service)?.dependsOn ?? []).map((service) => ({ service, condition: 'service_started' }));
}

/** What tells a service from those of other projects. */
export function serviceKey(project: string, service: string): string {
  return `${project}\n${service}`;
}

/** The containers in groups, each of which only needs those before it. What goes round in a circle is in no order. */
export function dependencyWaves(containers: readonly Container[], needsOf: (container: Container) => readonly ServiceDependency[]): readonly (readonly Container[])[] {
  const needs = new Map<string, ReadonlySet<string>>();
  for (const container of containers) {
    const { compose } = container;
    if (!compose) continue;
    const key = serviceKey(compose.project, compose.service);
    needs.set(key, new Set([...(needs.get(key) ?? []), ...needsOf(container).map(({ service }) => serviceKey(compose.project, service))]));
  }
  const depths = new Map<string, number>();
  const depthOf = (key: string, chain: readonly string[] = []): number => {
    const known = depths.get(key);
    if (known !== undefined) return known;
    if (chain.includes(key)) return 0;
    const depth = Math.max(0, ...[...(needs.get(key) ?? [])].filter((other) => needs.has(other)).map((other) => depthOf(other, [...chain, key]) + 1));
    depths.set(key, depth);
    return depth;
  };
  const waves: Container[][] = [];
  for (const container of containers) {
    const depth = container.compose ? depthOf(serviceKey(container.compose.project, container.compose.service)) : 0;
    for (let at = waves.length; at <= depth; at++) waves.push([]);
    waves[depth]?.push(container);
  }
  return waves.filter((wave) => wave.length > 0);
}
