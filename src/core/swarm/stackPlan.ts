import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import { fieldsOf, listOf, textOf, type Fields } from '../base/fields.ts';
import type { Engine } from '../engine/engine.ts';
import type { ServiceDetails, SwarmNetwork, SwarmService } from '../model/swarmService.ts';
import { unlistedNetworkNames } from './networkNames.ts';
import { changedFields } from './stackComparison.ts';
import { planFiles, type FilesPlan } from './stackFilesPlan.ts';
import type { Stack, StackFile, StackNetwork, StackService } from './stackModel.ts';
import { completedSpec, nodeNetworks, withImage, type StackIds, type StackImage } from './stackSpec.ts';
import { unwantedServices, type StackState } from './stackState.ts';

export interface PlanParts {
  readonly engine: Pick<Engine, 'swarm'>;
  /** What a config or secret of the file holds. */
  readonly read: (file: StackFile) => Promise<Uint8Array>;
  /** The image as it is to be run, pinned where a registry tells to what. */
  readonly imageFor: (reference: string, signal: AbortSignal) => Promise<StackImage>;
}

/** What becomes of a service of the file. */
export interface ServicePlan {
  readonly service: StackService;
  /** In the swarm. */
  readonly name: string;
  readonly image: StackImage;
  readonly found?: ServiceDetails;
  /**
   * `resumed`: its last update is paused; with the same specification it goes on.
   * `updated`: what changes, by the fields of a specification: `Image`, `Env`.
   */
  readonly change: { readonly kind: 'created' | 'unchanged' | 'resumed' } | { readonly kind: 'updated'; readonly fields: readonly string[] };
}

/** What a deployment is going to do. Nothing is made yet. */
export interface StackPlan {
  readonly name: string;
  /** By their names in the file: the ids of those that are there. */
  readonly networkIds: ReadonlyMap<string, string>;
  readonly missingNetworks: readonly StackNetwork[];
  readonly secrets: FilesPlan;
  readonly configs: FilesPlan;
  readonly services: readonly ServicePlan[];
  /** The services of the stack that the file does not name any more. */
  readonly unwanted: readonly SwarmService[];
}

/** Looks at all that a deployment needs, and refuses what is refused, before anything is made. */
export async function planStack(stack: Stack, state: StackState, parts: PlanParts, signal: AbortSignal): Promise<StackPlan> {
  const networkIds = knownNetworks(stack.networks, state.networks);
  const secrets = await planFiles(stack.secrets, state.secrets, parts, 'secrets', signal);
  const configs = await planFiles(stack.configs, state.configs, parts, 'configs', signal);
  const ids: StackIds = { networkIds, secrets: secrets.known, configs: configs.known };
  const images = await imagesOf(stack.services, parts, signal);
  const names = await unlistedNetworkNames(parts.engine, state.services.flatMap(({ service }) => service.networkIds), state.networks, signal);
  const services = stack.services.map((service): ServicePlan => {
    const name = textOf(service.spec.Name);
    const found = state.services.find((each) => each.service.name === name);
    const image = imageOf(service, images, found);
    if (!found) return { service, name, image, change: { kind: 'created' } };
    const wanted = withImage(completedSpec(service, ids), image, found.spec);
    return { service, name, image, found, change: changeOf(wanted, found, names) };
  });
  return { name: stack.name, networkIds, missingNetworks: stack.networks.filter(({ key }) => !networkIds.has(key)), secrets, configs, services, unwanted: unwantedServices(stack, state) };
}

function changeOf(wanted: Fields, { service, spec }: ServiceDetails, names: ReadonlyMap<string, string>): ServicePlan['change'] {
  const fields = changedFields(wanted, withNetworkNames(spec, names));
  if (fields.length > 0) return { kind: 'updated', fields };
  return { kind: service.update?.state === 'paused' || service.update?.state === 'rollback_paused' ? 'resumed' : 'unchanged' };
}

function knownNetworks(networks: readonly StackNetwork[], known: readonly SwarmNetwork[]): ReadonlyMap<string, string> {
  return new Map(
    networks.flatMap(({ key, isExternal, spec }): readonly (readonly [string, string])[] => {
      if (isExternal && nodeNetworks.has(spec.name)) return [[key, spec.name]];
      const found = known.find(({ name, id }) => name === spec.name || (isExternal && id === spec.name));
      if (found) return [[key, found.id]];
      if (isExternal) throw new UserError('notFound', l10n.t('The network "{0}", which the file says exists, is not in the swarm.', spec.name), { remedy: l10n.t('Create it first.') });
      return [];
    }),
  );
}

/** Each asked for once, all at the same time: a registry that does not answer would hold up each service. */
async function imagesOf(services: readonly StackService[], { imageFor }: PlanParts, signal: AbortSignal): Promise<ReadonlyMap<string, StackImage>> {
  const references = [...new Set(services.map(({ image }) => image))];
  return new Map(await Promise.all(references.map(async (reference) => [reference, await imageFor(reference, signal)] as const)));
}

/** Where no registry tells what a tag is now, or it is what it was, a service keeps what it was pinned to, as it was written, with the platforms. */
function imageOf({ image }: StackService, images: ReadonlyMap<string, StackImage>, found: ServiceDetails | undefined): StackImage {
  const told = images.get(image) ?? { reference: image };
  const [name, digest] = told.reference.split('@', 2);
  const isSameName = found !== undefined && (found.service.image === image.split('@', 1)[0] || found.service.image === name);
  if (!isSameName || (digest !== undefined && digest !== found.service.digest)) return told;
  const template = fieldsOf(found.spec.TaskTemplate);
  return { platforms: listOf(fieldsOf(template.Placement).Platforms), ...told, reference: textOf(fieldsOf(template.ContainerSpec).Image) };
}

function withNetworkNames(spec: Fields, names: ReadonlyMap<string, string>): Fields {
  if (names.size === 0) return spec;
  const template = fieldsOf(spec.TaskTemplate);
  const networks = listOf(template.Networks).map(fieldsOf).map((use) => ({ ...use, Target: names.get(textOf(use.Target)) ?? use.Target }));
  return { ...spec, TaskTemplate: { ...template, Networks: networks } };
}
