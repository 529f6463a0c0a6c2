import type { ComposeProject } from '../model/composeProject.ts';
import { composeLabels } from '../model/compose.ts';
import type { Container } from '../model/container.ts';
import { familiarImageName, parseImageName, withDefaultTag } from '../model/imageName.ts';

/** What is known of how a project is described now. */
export interface DriftFacts {
  /** The fingerprint of each service, of whatever profile it is, as `docker compose config --hash` tells it. Empty: nobody tells. */
  readonly hashes: ReadonlyMap<string, string>;
  /** The ids of the engine's images by their names. */
  readonly images: ReadonlyMap<string, string>;
  /** When a file was changed last: milliseconds since the epoch; undefined where it is not there. */
  readonly changedAt: (file: string) => number | undefined;
}

/** Why a container is not what its project's files describe now. */
export type StaleReason =
  /** Its service is described otherwise. */
  | { readonly kind: 'config' }
  /** Its image's name means another image now. */
  | { readonly kind: 'image'; readonly reference: string; readonly wanted: string }
  /** A file that it is made of was changed since: its Dockerfile, a config, a secret; where nobody tells fingerprints, its Compose file. */
  | { readonly kind: 'file'; readonly file: string }
  /** Its service is described no more. */
  | { readonly kind: 'orphan' };

export type ServiceState = 'running' | 'stopped' | 'missing' | 'stale';

/** Why up would put another container in the place of this one; nothing where it would not. */
export function staleReasons(container: Container, project: ComposeProject, { hashes, images, changedAt }: DriftFacts): readonly StaleReason[] {
  const { compose, labels } = container;
  if (!compose || compose.isOneOff) return [];
  const borne = labels[composeLabels.configHash];
  const wanted = hashes.get(compose.service);
  // Compose reads what is not read here: what a project includes from elsewhere.
  if (wanted === undefined && hashes.size > 0) return [{ kind: 'orphan' }];
  const config: readonly StaleReason[] = borne !== undefined && wanted !== undefined && borne !== wanted ? [{ kind: 'config' }] : [];
  const service = project.services.find(({ name }) => name === compose.service);
  if (!service) return config;
  const reference = imageReference(project.name, service.name, service.image);
  const other = reference.flatMap((name) => {
    const id = images.get(name);
    return id === undefined || id === container.imageId ? [] : [{ kind: 'image' as const, reference: name, wanted: id }];
  });
  // An engine tells whole seconds.
  const isNewer = (file: string): boolean => (changedAt(file) ?? 0) >= (container.createdAt + 1) * 1000;
  const changed = [...service.files, ...(hashes.size === 0 ? service.places.map(({ file }) => file) : [])].filter(isNewer);
  return [...config, ...other, ...[...new Set(changed)].map((file) => ({ kind: 'file' as const, file }))];
}

/** What a service is, all of its containers together. */
export function serviceState(containers: readonly Container[], isStale: (container: Container) => boolean): ServiceState {
  if (containers.length === 0) return 'missing';
  if (containers.some(isStale)) return 'stale';
  return containers.every(({ state }) => state === 'running' || state === 'paused' || state === 'restarting') ? 'running' : 'stopped';
}

/** The names by which a service's image may be known; what is built is named after its project by default, by 1.29 with "_". */
export function imageReference(project: string, service: string, image: string | undefined): readonly string[] {
  const names = image === undefined ? [`${project}-${service}`, `${project}_${service}`] : [image];
  return names.flatMap((name) => {
    // One that is fixed by its digest cannot come to mean another.
    if (name === '' || name.includes('@') || /[\s\p{Cc}]/u.test(name)) return [];
    try {
      return [familiarImageName(withDefaultTag(parseImageName(name)))];
    } catch {
      return [];
    }
  });
}
