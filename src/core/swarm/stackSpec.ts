import { fieldsOf, type Fields } from '../base/fields.ts';
import { fileReference, type NamedId } from './serviceForm.ts';
import type { StackFileUse, StackService } from './stackModel.ts';

/** An image as it is to be run. */
export interface StackImage {
  /** With a digest where one is known. */
  readonly reference: string;
  /** For which it was made, where that is known. */
  readonly platforms?: readonly unknown[];
}

/** The ids of what a stack's services use, by the names in the file. */
export interface StackIds {
  readonly networkIds: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, NamedId>;
  readonly configs: ReadonlyMap<string, NamedId>;
}

/** Networks that every node has of its own: the swarm lists none of them, and they know no aliases. */
export const nodeNetworks: ReadonlySet<string> = new Set(['bridge', 'host', 'none']);

/** In place of the id of what is not made yet: no id is like it. */
const missingId = '?';

/** The specification with the ids of what the service uses, in the order in which `docker stack deploy` writes them. */
export function completedSpec({ name, spec, networks, secrets, configs, credentialConfig }: StackService, ids: StackIds): Fields {
  const template = fieldsOf(spec.TaskTemplate);
  const used = networks.map(({ network, aliases, driverOptions }) => {
    const target = ids.networkIds.get(network) ?? missingId;
    return { Target: target, ...(nodeNetworks.has(target) ? {} : { Aliases: [...aliases, name] }), ...(driverOptions ? { DriverOpts: driverOptions } : {}) };
  });
  const credentials = credentialConfig === undefined ? undefined : (ids.configs.get(credentialConfig) ?? { id: missingId, name: credentialConfig });
  const runtime = credentials ? [{ ConfigID: credentials.id, ConfigName: credentials.name, Runtime: {} }] : [];
  const container = {
    ...fieldsOf(template.ContainerSpec),
    Secrets: byName('SecretName', references('Secret', secrets, ids.secrets)),
    Configs: byName('ConfigName', [...references('Config', configs, ids.configs), ...runtime]),
    ...(credentials ? { Privileges: { CredentialSpec: { Config: credentials.id } } } : {}),
  };
  return { ...spec, TaskTemplate: { ...template, ContainerSpec: container, Networks: used } };
}

function references(kind: 'Secret' | 'Config', files: readonly StackFileUse[], known: ReadonlyMap<string, NamedId>): readonly Fields[] {
  return files.map(({ source, target, uid, gid, mode }) => ({
    ...fileReference(kind, known.get(source) ?? { id: missingId, name: source }, target),
    File: { Name: target, UID: uid, GID: gid, Mode: mode },
  }));
}

function byName(field: string, all: readonly Fields[]): readonly Fields[] {
  return all.toSorted((a, b) => (String(a[field]) < String(b[field]) ? -1 : String(a[field]) > String(b[field]) ? 1 : 0));
}

/** How often it was begun anew by force stays: another number would begin it anew. */
export function withImage(spec: Fields, { reference, platforms = [] }: StackImage, before: Fields | undefined): Fields {
  const template = fieldsOf(spec.TaskTemplate);
  const forced = fieldsOf(before?.TaskTemplate).ForceUpdate;
  return {
    ...spec,
    TaskTemplate: {
      ...template,
      ContainerSpec: { ...fieldsOf(template.ContainerSpec), Image: reference },
      ...(platforms.length === 0 ? {} : { Placement: { ...fieldsOf(template.Placement), Platforms: platforms } }),
      ...(forced === undefined ? {} : { ForceUpdate: forced }),
    },
  };
}
