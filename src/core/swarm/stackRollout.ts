import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import { fieldsOf, textOf, type Fields } from '../base/fields.ts';
import type { Engine } from '../engine/engine.ts';
import { stackLabel, type ServiceDetails, type SwarmFile, type SwarmNetwork, type SwarmService } from '../model/swarmService.ts';
import { isSameService } from './stackComparison.ts';
import { fileReference, type NamedId } from './serviceForm.ts';
import { updateService } from './serviceUpdate.ts';
import type { Stack, StackFile, StackFileUse, StackService } from './stackModel.ts';

/** What the swarm holds of a stack, and what the stack's file needs of it. */
export interface StackState {
  readonly services: readonly ServiceDetails[];
  readonly networks: readonly SwarmNetwork[];
  readonly configs: readonly SwarmFile[];
  readonly secrets: readonly SwarmFile[];
}

export async function stackState({ swarm }: Engine, stack: string, signal: AbortSignal): Promise<StackState> {
  const [services, networks, configs, secrets] = await Promise.all([swarm.services.list({}, signal), swarm.networks.list({}, signal), swarm.configs.list({}, signal), swarm.secrets.list({}, signal)]);
  const own = services.filter((service) => service.stack === stack);
  return { services: await Promise.all(own.map(({ id }) => swarm.services.inspect(id, signal))), networks, configs, secrets };
}

/** The services of a stack that its file does not name any more. */
export function unwantedServices({ name, services }: Stack, state: StackState): readonly SwarmService[] {
  const wanted = new Set(services.map((service) => `${name}_${service.name}`));
  return state.services.map(({ service }) => service).filter((service) => !wanted.has(service.name));
}

/** All that carries a stack's label. */
export function partsOfStack(state: StackState, stack: string): StackState {
  const isOwn = ({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean => labels[stackLabel] === stack;
  return { services: state.services, networks: state.networks.filter(isOwn), configs: state.configs.filter(isOwn), secrets: state.secrets.filter(isOwn) };
}

export interface StackParts {
  readonly engine: Engine;
  /** What a config or secret of the file holds. */
  readonly read: (file: StackFile) => Promise<Uint8Array>;
  /** The image as it is to be run, pinned where a registry tells to what; and the credentials for it. */
  readonly imageFor: (reference: string, signal: AbortSignal) => Promise<{ readonly reference: string; readonly registryAuth?: string }>;
  readonly onProgress: (text: string) => void;
}

/** What a deployment did, by the names of the services. */
export interface StackOutcome {
  readonly created: readonly NamedId[];
  readonly updated: readonly NamedId[];
  readonly unchanged: readonly string[];
}

/** Makes the swarm hold what the file says. What it holds already, and as it is wanted, is left alone. */
export async function deployStack(stack: Stack, state: StackState, parts: StackParts, signal: AbortSignal): Promise<StackOutcome> {
  const { engine, onProgress } = parts;
  const networkIds = new Map<string, string>();
  // What is refused is refused before anything is made.
  for (const { key, isExternal, spec } of stack.networks) {
    const found = state.networks.find(({ name, id }) => name === spec.name || (isExternal && id === spec.name));
    if (found) networkIds.set(key, found.id);
    else if (isExternal) throw new UserError('notFound', l10n.t('The network "{0}", which the file says exists, is not in the swarm.', spec.name), { remedy: l10n.t('Create it first.') });
  }
  const secrets = await filesOf(stack.secrets, state.secrets, parts, 'secrets', signal);
  const configs = await filesOf(stack.configs, state.configs, parts, 'configs', signal);
  for (const { key, spec } of stack.networks) {
    if (networkIds.has(key)) continue;
    onProgress(l10n.t('Creating network {0}', spec.name));
    networkIds.set(key, await engine.swarm.networks.create(spec, signal));
  }
  const outcome = { created: [] as NamedId[], updated: [] as NamedId[], unchanged: [] as string[] };
  for (const service of stack.services) await deployService(service, completed(service, { networkIds, secrets, configs }), state, parts, outcome, signal);
  return outcome;
}

async function deployService(service: StackService, wanted: Fields, state: StackState, { engine, imageFor, onProgress }: StackParts, outcome: { readonly created: NamedId[]; readonly updated: NamedId[]; readonly unchanged: string[] }, signal: AbortSignal): Promise<void> {
  const name = textOf(wanted.Name);
  const found = state.services.find((each) => each.service.name === name);
  if (found && isSameService(wanted, found.spec)) {
    outcome.unchanged.push(name);
    return;
  }
  onProgress(found ? l10n.t('Updating service {0}', name) : l10n.t('Creating service {0}', name));
  const isImageKept = found?.service.image === service.image;
  const image = isImageKept ? { reference: textOf(fieldsOf(fieldsOf(found.spec.TaskTemplate).ContainerSpec).Image) } : await imageFor(service.image, signal);
  const spec = withImage(wanted, image.reference, found?.spec);
  if (found) {
    await updateService(engine, found, spec, image, signal);
    outcome.updated.push({ id: found.service.id, name });
  } else {
    const { id } = await engine.swarm.services.create(spec, image, signal);
    outcome.created.push({ id, name });
  }
}

/** How often it was begun anew by force stays: another number would begin it anew. */
function withImage(spec: Fields, image: string, before: Fields | undefined): Fields {
  const template = fieldsOf(spec.TaskTemplate);
  const forced = fieldsOf(before?.TaskTemplate).ForceUpdate;
  return { ...spec, TaskTemplate: { ...template, ContainerSpec: { ...fieldsOf(template.ContainerSpec), Image: image }, ...(forced === undefined ? {} : { ForceUpdate: forced }) } };
}

interface Ids {
  readonly networkIds: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, NamedId>;
  readonly configs: ReadonlyMap<string, NamedId>;
}

/** The specification with the ids of what it uses. */
function completed({ name, spec, networks, secrets, configs }: StackService, ids: Ids): Fields {
  const template = fieldsOf(spec.TaskTemplate);
  const used = networks.map(({ network, aliases }) => ({ Target: ids.networkIds.get(network) ?? network, Aliases: [name, ...aliases] }));
  const references = (kind: 'Secret' | 'Config', files: readonly StackFileUse[], known: ReadonlyMap<string, NamedId>): readonly Fields[] =>
    files.flatMap(({ source, target, uid, gid, mode }) => {
      const file = known.get(source);
      return file ? [{ ...fileReference(kind, file, target), File: { Name: target, UID: uid, GID: gid, Mode: mode } }] : [];
    });
  const container = { ...fieldsOf(template.ContainerSpec), Secrets: references('Secret', secrets, ids.secrets), Configs: references('Config', configs, ids.configs) };
  return { ...spec, TaskTemplate: { ...template, ContainerSpec: container, Networks: used } };
}

/** The configs or secrets of the file, made where they are missing. One that is there and holds something else is refused: it cannot be changed. */
async function filesOf(files: readonly StackFile[], known: readonly SwarmFile[], { engine, read, onProgress }: StackParts, kind: 'configs' | 'secrets', signal: AbortSignal): Promise<ReadonlyMap<string, NamedId>> {
  const api = engine.swarm[kind];
  const ids = new Map<string, NamedId>();
  const missing: StackFile[] = [];
  for (const file of files) {
    const found = known.find(({ name }) => name === file.name);
    if (found) ids.set(file.key, { id: found.id, name: found.name });
    if (file.source.kind === 'external') {
      if (!found) throw new UserError('notFound', missingText(kind, file.name), { remedy: l10n.t('Create it first.') });
    } else if (!found) missing.push(file);
    else if (!(await api.holds(found.id, await read(file), signal))) throw changedError(kind, file.name);
  }
  for (const file of missing) {
    onProgress(kind === 'secrets' ? l10n.t('Creating secret {0}', file.name) : l10n.t('Creating config {0}', file.name));
    const data = await read(file);
    ids.set(file.key, { id: await api.create({ ...file, data }, signal), name: file.name });
  }
  return ids;
}

function missingText(kind: 'configs' | 'secrets', name: string): string {
  return kind === 'secrets' ? l10n.t('The secret "{0}", which the file says exists, is not in the swarm.', name) : l10n.t('The config "{0}", which the file says exists, is not in the swarm.', name);
}

function changedError(kind: 'configs' | 'secrets', name: string): UserError {
  const message = kind === 'secrets' ? l10n.t('The secret "{0}" is in the swarm and holds something else; what it holds cannot be changed.', name) : l10n.t('The config "{0}" is in the swarm and holds something else; what it holds cannot be changed.', name);
  return new UserError('conflict', message, { remedy: l10n.t('Give it another "name" in the file, so that a new one is made and the services get that.') });
}

/** Services first: what they use cannot be removed before. A network is free once the last task is gone. */
export async function removeStack({ swarm }: Engine, { services, configs, secrets, networks }: StackState, signal: AbortSignal): Promise<void> {
  for (const { service } of services) await swarm.services.remove(service.id, signal);
  for (const { id } of configs) await swarm.configs.remove(id, signal);
  for (const { id } of secrets) await swarm.secrets.remove(id, signal);
  for (const { id } of networks) await swarm.networks.remove(id, signal);
}
