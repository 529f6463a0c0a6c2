import type { ComposeProject, ProjectService } from '../../src/core/model/composeProject.ts';
import type { Container } from '../../src/core/model/container.ts';
import type { Image } from '../../src/core/model/image.ts';
import type { Network } from '../../src/core/model/network.ts';
import type { Volume } from '../../src/core/model/volume.ts';
import type { ContainerSettings } from '../../src/core/outline/inspectedRows.ts';

/** A running container of which a test says only what matters to it. */
export function container(given: Partial<Container> & { readonly id: string }): Container {
  return {
    name: given.id,
    image: 'busybox:latest',
    imageId: 'sha256:b',
    command: 'sleep 1000',
    createdAt: 1_700_000_000,
    state: 'running',
    status: 'Up 3 minutes',
    health: 'none',
    ports: [],
    mounts: [],
    networks: [],
    labels: {},
    ...given,
  };
}

/** A container of a Compose project. */
export function composed(project: string, service: string, given: Partial<Container> & { readonly id: string }): Container {
  return container({ ...given, compose: { project, service, number: 1, isOneOff: false, configFiles: [] } });
}

export function image(given: Partial<Image> & { readonly id: string }): Image {
  return { tags: [], digests: [], createdAt: 1_700_000_000, size: 2_000_000, labels: {}, ...given };
}

export function volume(given: Partial<Volume> & { readonly id: string }): Volume {
  return { driver: 'local', scope: 'local', mountpoint: '', createdAt: 1_700_000_000, labels: {}, options: {}, ...given };
}

export function network(given: Partial<Network> & { readonly id: string }): Network {
  return { name: given.id, driver: 'bridge', scope: 'local', createdAt: 1_700_000_000, isInternal: false, isAttachable: false, isIngress: false, hasIpv6: false, subnets: [], labels: {}, options: {}, ...given };
}

/** What an inspection tells of a container on which nobody put a limit. */
export const settings: ContainerSettings = {
  limits: { memory: 0, memorySwap: 0, nanoCpus: 0, cpuShares: 0, pids: 0, restart: 'no', restartRetries: 0 },
};

/** A Compose project as its files describe it: services by name, with how many containers they are to have. */
export function project(name: string, services: Readonly<Record<string, Partial<ProjectService>>>, given: Partial<ComposeProject> = {}): ComposeProject {
  const range = { line: 2, column: 3, endLine: 2, endColumn: 6 };
  const described = Object.entries(services).map(([service, more]) => ({ name: service, wanted: 1, isActive: true, profiles: [], image: 'busybox', hasBuild: false, dependsOn: [], files: [], places: [{ file: `/w/${name}/compose.yaml`, line: 2, endLine: 3, name: range }], ...more }));
  return { name, directory: `/w/${name}`, files: [`/w/${name}/compose.yaml`], envFiles: [], profiles: [], services: described, knownProfiles: [], otherFiles: [], problems: [], readFiles: [], ...given };
}
