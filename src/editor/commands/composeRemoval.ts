import * as l10n from '@vscode/l10n';
import { dependenciesOf, dependencyWaves } from '../../core/compose/startOrder.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { ComposeProject } from '../../core/model/composeProject.ts';
import type { Container } from '../../core/model/container.ts';
import type { Network } from '../../core/model/network.ts';
import type { Actions } from './actions.ts';

/** What is removed of a project: volumes and images by their names. */
export interface ProjectRemoval {
  readonly project: string;
  readonly containers: readonly Container[];
  readonly networks: readonly Pick<Network, 'id' | 'name'>[];
  readonly volumes: readonly string[];
  readonly images: readonly string[];
}

interface Thing {
  readonly name: string;
  readonly cli: readonly string[];
  readonly remove: (engine: Engine, signal: AbortSignal) => Promise<void>;
}

/** Takes a project down as Compose does it, where there is no Compose. @param projects tell what services need, where 1.29 made them. */
export async function removeProject(actions: Actions, { project, containers, networks, volumes, images }: ProjectRemoval, projects: readonly ComposeProject[]): Promise<void> {
  // What others need goes last.
  const waves = [...dependencyWaves(containers, (container) => dependenciesOf(container, projects))].reverse();
  const steps: readonly (readonly Thing[])[] = [
    ...waves.map((wave) => wave.map((container) => containerThing(container, volumes.length > 0))),
    networks.map(({ id, name }) => ({ name, cli: ['docker', 'network', 'rm', name], remove: (engine, signal) => engine.networks.remove(id, signal) })),
    volumes.map((name) => ({ name, cli: ['docker', 'volume', 'rm', name], remove: (engine, signal) => engine.volumes.remove(name, signal) })),
    images.map((name) => ({ name, cli: ['docker', 'rmi', name], remove: (engine, signal) => engine.images.remove(name, { force: false }, signal).then(() => undefined) })),
  ];
  await actions.bulk(steps.flat(), {
    doing: (what) => l10n.t('Removing {0}', what),
    several: () => project,
    failed: (name) => l10n.t('{0} could not be removed.', name),
    nameOf: ({ name }) => name,
    cli: ({ cli }) => cli,
    waves: steps,
    run: (engine, thing, signal) => thing.remove(engine, signal),
  });
}

/** It is told to end before it goes, so that it can put away what it holds. */
function containerThing({ id, name, state }: Container, volumes: boolean): Thing {
  return {
    name,
    cli: ['docker', 'rm', '--force', ...(volumes ? ['--volumes'] : []), name],
    remove: async (engine, signal) => {
      if (state === 'running' || state === 'restarting') await engine.containers.stop(id, {}, signal);
      await engine.containers.remove(id, { force: true, volumes }, signal);
    },
  };
}
