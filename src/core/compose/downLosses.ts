import { fieldsOf, isFields, textOf, type Fields } from '../base/fields.ts';
import { composeLabels } from '../model/compose.ts';
import type { Container } from '../model/container.ts';
import type { Image } from '../model/image.ts';
import type { Network } from '../model/network.ts';
import type { Volume } from '../model/volume.ts';
import { isAnonymous } from './describedContainer.ts';
import { imageReference } from './drift.ts';

/** What the engine has. */
export interface DownFacts {
  readonly project: string;
  /** What Compose makes of the files, with the services of all profiles; without it the labels tell what belongs to the project. */
  readonly config?: Fields;
  /** Those that go. */
  readonly containers: readonly Container[];
  readonly networks: readonly Network[];
  readonly volumes: readonly Volume[];
  readonly images: readonly Image[];
}

/** What goes with the containers where a project is taken down; volumes and images by their names, if that is asked for. */
export interface DownLosses {
  readonly networks: readonly Network[];
  readonly volumes: readonly string[];
  readonly images: readonly string[];
}

/** What `docker compose down` removes with `--volumes` and `--rmi all`. [docker/compose, pkg/compose/down.go, image_pruner.go] */
export function downLosses(facts: DownFacts): DownLosses {
  const { project, config, containers, networks } = facts;
  const isOwn = ({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean => labels[composeLabels.project] === project;
  const anonymous = containers.flatMap(({ mounts }) => mounts.flatMap(({ kind, name = '' }) => (kind === 'volume' && isAnonymous(name) ? [name] : [])));
  const named = config ? declaredVolumes(config, project) : new Set(facts.volumes.filter(isOwn).map(({ id }) => id));
  const wanted = new Set([...named, ...anonymous]);
  const images = facts.images.flatMap((image) => imageNames(image, isOwn(image), facts));
  return { networks: networks.filter(isOwn), volumes: facts.volumes.map(({ id }) => id).filter((id) => wanted.has(id)), images: [...new Set(images)] };
}

/** Those that are not external; 1.29 leaves out what it names by itself. */
function declaredVolumes(config: Fields, project: string): ReadonlySet<string> {
  const own = Object.entries(fieldsOf(config.volumes)).filter(([, volume]) => !isExternal(fieldsOf(volume)));
  return new Set(own.map(([key, volume]) => textOf(fieldsOf(volume).name) || `${project}_${key}`));
}

function isExternal({ external }: Fields): boolean {
  return external === true || isFields(external);
}

/** The names by which an image goes; its id where it has none; nothing where it stays. */
function imageNames({ id, tags, digests }: Image, isOwn: boolean, { project, config, containers }: DownFacts): readonly string[] {
  const services = Object.entries(fieldsOf(config?.services)).map(([name, service]) => ({ name, image: textOf(fieldsOf(service).image) || undefined }));
  const meant = new Set(config ? services.flatMap(({ name, image }) => [...imageReference(project, name, image), ...(image?.includes('@') ? [image] : [])]) : containers.map(({ image }) => image));
  const byName = [...tags.filter((tag) => meant.has(tag)), ...digests.filter((digest) => meant.has(digest))];
  const isUsed = !config && containers.some(({ imageId }) => imageId === id);
  if (byName.length > 0) return byName;
  return isOwn || isUsed ? [tags[0] ?? id] : [];
}
