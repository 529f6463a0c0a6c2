import { fieldsOf, isFields, listOf, numberOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import { isEqual } from '../base/equal.ts';
import type { ServicePort } from '../model/swarmService.ts';

/** What of a service is filled in by hand. Everything else of its specification stays as it is. */
export interface ServiceForm {
  readonly name: string;
  readonly image: string;
  /** Arguments in place of the image's own command; empty: the image's. */
  readonly args: readonly string[];
  /** `NAME=value` */
  readonly environment: readonly string[];
  readonly isGlobal: boolean;
  /** A job has no replicas, and is not updated step by step. */
  readonly isJob: boolean;
  readonly replicas: number;
  readonly ports: readonly ServicePort[];
  readonly constraints: readonly string[];
  readonly networks: readonly NamedId[];
  readonly secrets: readonly NamedId[];
  readonly configs: readonly NamedId[];
  /** Bytes; 0: none. */
  readonly memoryLimit: number;
  /** Billionths of a processor; 0: none. */
  readonly cpuLimit: number;
  /** How many tasks are updated at a time; 0: all. */
  readonly parallelism: number;
  /** Between them: nanoseconds. */
  readonly delay: number;
  readonly failureAction: FailureAction;
  readonly order: 'stop-first' | 'start-first';
}

export const failureActions = ['pause', 'continue', 'rollback'] as const;
export type FailureAction = (typeof failureActions)[number];

export interface NamedId {
  readonly id: string;
  readonly name: string;
}

/** The engine's own defaults. */
export const emptyForm: ServiceForm = {
  name: '',
  image: '',
  args: [],
  environment: [],
  isGlobal: false,
  isJob: false,
  replicas: 1,
  ports: [],
  constraints: [],
  networks: [],
  secrets: [],
  configs: [],
  memoryLimit: 0,
  cpuLimit: 0,
  parallelism: 1,
  delay: 0,
  failureAction: 'pause',
  order: 'stop-first',
};

/** Reads a form from a specification. @param networkNames by their ids. */
export function formOf(spec: Fields, networkNames: ReadonlyMap<string, string>): ServiceForm {
  const template = fieldsOf(spec.TaskTemplate);
  const container = fieldsOf(template.ContainerSpec);
  const limits = fieldsOf(fieldsOf(template.Resources).Limits);
  const update = fieldsOf(spec.UpdateConfig);
  const networks = listOf(template.Networks).length > 0 ? template.Networks : spec.Networks;
  return {
    ...emptyForm,
    name: textOf(spec.Name),
    // A digest after a tag was added by a registry's word; one without a tag is what was asked for.
    image: textOf(container.Image).replace(/(:[^:/@]+)@sha256:[\da-f]{64}$/, '$1'),
    args: textsOf(container.Args),
    environment: textsOf(container.Env),
    isGlobal: isFields(fieldsOf(spec.Mode).Global),
    isJob: isFields(fieldsOf(spec.Mode).ReplicatedJob) || isFields(fieldsOf(spec.Mode).GlobalJob),
    replicas: numberOf(fieldsOf(fieldsOf(spec.Mode).Replicated).Replicas) ?? 1,
    ports: listOf(fieldsOf(spec.EndpointSpec).Ports).map(toPort),
    constraints: textsOf(fieldsOf(template.Placement).Constraints),
    networks: listOf(networks).map((network) => textOf(fieldsOf(network).Target)).map((id) => ({ id, name: networkNames.get(id) ?? id })),
    secrets: listOf(container.Secrets).map((secret) => ({ id: textOf(fieldsOf(secret).SecretID), name: textOf(fieldsOf(secret).SecretName) })),
    configs: listOf(container.Configs).map((config) => ({ id: textOf(fieldsOf(config).ConfigID), name: textOf(fieldsOf(config).ConfigName) })),
    memoryLimit: numberOf(limits.MemoryBytes) ?? 0,
    cpuLimit: numberOf(limits.NanoCPUs) ?? 0,
    parallelism: numberOf(update.Parallelism) ?? 1,
    delay: numberOf(update.Delay) ?? 0,
    failureAction: failureActions.find((action) => action === update.FailureAction) ?? 'pause',
    order: update.Order === 'start-first' ? 'start-first' : 'stop-first',
  };
}

function toPort(json: unknown): ServicePort {
  const { TargetPort, PublishedPort, Protocol, PublishMode } = fieldsOf(json);
  return {
    targetPort: numberOf(TargetPort) ?? 0,
    publishedPort: numberOf(PublishedPort) ?? 0,
    protocol: Protocol === 'udp' || Protocol === 'sctp' ? Protocol : 'tcp',
    mode: PublishMode === 'host' ? 'host' : 'ingress',
  };
}

/**
 * The specification with what was changed in the form.
 *
 * @param image the image as it is to be run: pinned to a digest where there is one.
 * @param platforms for which there is such an image, where a registry told; nodes of others are given no task.
 * @param isForced whether all tasks are begun anew, though nothing changed.
 */
export function specWith(spec: Fields, before: ServiceForm, after: ServiceForm, { image = after.image, platforms = [], isForced = false }: { readonly image?: string; readonly platforms?: readonly Fields[]; readonly isForced?: boolean } = {}): Fields {
  const isChanged = (name: keyof ServiceForm): boolean => !isEqual(before[name], after[name]);
  const template = fieldsOf(spec.TaskTemplate);
  const container = fieldsOf(template.ContainerSpec);
  const isImageChanged = isChanged('image') || image !== after.image;
  return {
    ...spec,
    ...(isChanged('name') ? { Name: after.name } : {}),
    ...(isChanged('isGlobal') || isChanged('replicas') || spec.Mode === undefined ? { Mode: modeOf(after) } : {}),
    ...(isChanged('ports') ? { EndpointSpec: { ...fieldsOf(spec.EndpointSpec), Ports: portsOf(spec, after.ports) } } : {}),
    ...updateConfig(spec, after, ['parallelism', 'delay', 'failureAction', 'order'].some((name) => isChanged(name as keyof ServiceForm))),
    TaskTemplate: {
      ...template,
      ContainerSpec: {
        ...container,
        ...(isImageChanged ? { Image: image } : {}),
        ...(isChanged('args') ? { Args: after.args } : {}),
        ...(isChanged('environment') ? { Env: after.environment } : {}),
        ...(isChanged('secrets') ? { Secrets: filesOf('Secret', container.Secrets, after.secrets) } : {}),
        ...(isChanged('configs') ? { Configs: filesOf('Config', container.Configs, after.configs) } : {}),
      },
      ...placementOf(template, isChanged('constraints') ? after.constraints : undefined, isImageChanged ? platforms : undefined),
      ...(isChanged('networks') ? { Networks: networksOf(template, after.networks) } : {}),
      ...(isChanged('memoryLimit') || isChanged('cpuLimit') ? { Resources: { ...fieldsOf(template.Resources), Limits: limitsOf(template, after) } } : {}),
      ...(isForced ? { ForceUpdate: (numberOf(template.ForceUpdate) ?? 0) + 1 } : {}),
    },
  };
}

/**
 * Where tasks may be.
 *
 * @param constraints undefined: as they are. @param platforms of another image those that its registry told, and none that
 * were the old one's; undefined: as they are.
 */
function placementOf(template: Fields, constraints: readonly string[] | undefined, platforms: readonly Fields[] | undefined): Fields {
  const { Platforms: before, ...others } = fieldsOf(template.Placement);
  const next = platforms ?? listOf(before);
  const placement = { ...others, ...(constraints ? { Constraints: constraints } : {}), ...(next.length === 0 ? {} : { Platforms: next }) };
  return template.Placement === undefined && Object.keys(placement).length === 0 ? {} : { Placement: placement };
}

function modeOf({ isGlobal, replicas }: ServiceForm): Fields {
  return isGlobal ? { Global: {} } : { Replicated: { Replicas: replicas } };
}

/** One that is kept keeps what no field stands for, such as its name. */
function portsOf(spec: Fields, ports: readonly ServicePort[]): readonly Fields[] {
  const known = listOf(fieldsOf(spec.EndpointSpec).Ports).map(fieldsOf);
  return ports.map((port) => known.find((each) => isEqual(toPort(each), port)) ?? portSpec(port));
}

function portSpec({ targetPort, publishedPort, protocol, mode }: ServicePort): Fields {
  return { Protocol: protocol, TargetPort: targetPort, ...(publishedPort === 0 ? {} : { PublishedPort: publishedPort }), PublishMode: mode };
}

function updateConfig(spec: Fields, { parallelism, delay, failureAction, order }: ServiceForm, isChanged: boolean): Fields {
  return isChanged ? { UpdateConfig: { ...fieldsOf(spec.UpdateConfig), Parallelism: parallelism, Delay: delay, FailureAction: failureAction, Order: order } } : {};
}

/** One that is kept keeps its aliases. */
function networksOf(template: Fields, networks: readonly NamedId[]): readonly Fields[] {
  const known = listOf(template.Networks).map(fieldsOf);
  return networks.map(({ id }) => known.find(({ Target }) => Target === id) ?? { Target: id });
}

function limitsOf(template: Fields, { memoryLimit, cpuLimit }: ServiceForm): Fields {
  return { ...fieldsOf(fieldsOf(template.Resources).Limits), MemoryBytes: memoryLimit, NanoCPUs: cpuLimit };
}

/** One that is kept keeps its place inside; a new one lies where the CLI puts it: `/run/secrets/NAME`, `/NAME`. */
function filesOf(kind: 'Secret' | 'Config', now: unknown, files: readonly NamedId[]): readonly Fields[] {
  const known = listOf(now).map(fieldsOf);
  return files.map(({ id, name }) => known.find((each) => each[`${kind}ID`] === id) ?? fileReference(kind, { id, name }, kind === 'Secret' ? name : `/${name}`));
}

export function fileReference(kind: 'Secret' | 'Config', { id, name }: NamedId, target: string): Fields {
  return { [`${kind}ID`]: id, [`${kind}Name`]: name, File: { Name: target, UID: '0', GID: '0', Mode: 0o444 } };
}

/** What can be chosen: what there is, and what is chosen already and not listed, as a network of each node is. */
export function choicesOf(chosen: readonly NamedId[], all: readonly NamedId[]): readonly (NamedId & { readonly isChosen: boolean })[] {
  const unlisted = chosen.filter(({ id }) => !all.some((each) => each.id === id));
  return [...all, ...unlisted].map(({ id, name }) => ({ id, name, isChosen: chosen.some((each) => each.id === id) }));
}

/** The specification with a config or secret in the place of another: what is read inside has the same name as before. */
export function specWithFile(spec: Fields, kind: 'Secret' | 'Config', oldId: string, next: NamedId): Fields {
  const template = fieldsOf(spec.TaskTemplate);
  const container = fieldsOf(template.ContainerSpec);
  const files = listOf(container[`${kind}s`]).map(fieldsOf).map((file) => (file[`${kind}ID`] === oldId ? { ...file, [`${kind}ID`]: next.id, [`${kind}Name`]: next.name } : file));
  return { ...spec, TaskTemplate: { ...template, ContainerSpec: { ...container, [`${kind}s`]: files } } };
}
