import { isEqual } from '../base/equal.ts';
import { fieldsOf, isFields, listOf, numberOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import { type AnonymousVolume, type ContainerCopy } from '../model/containerCopy.ts';
import { isAtLeast } from './apiVersion.ts';
import { copiedNetworks, type CopiedNetworks } from './copiedNetworks.ts';
import { ownConfig } from './ownConfig.ts';

/** The body that makes the copy, and the networks that it is to be connected to before it starts. */
export interface CopiedContainer {
  readonly body: Fields;
  readonly networks: CopiedNetworks['others'];
}

/**
 * The copy, as the engine is asked for it. [Engine API, ContainerCreate]
 *
 * @param before what the engine would be asked for by the spec of the existing container, `after` by the edited one:
 * the difference is what is changed of the existing one.
 */
export function copiedContainer(copy: ContainerCopy, before: Fields, after: Fields, api: string): CopiedContainer {
  const { HostConfig: hostBefore, NetworkingConfig: _before, ...configBefore } = before;
  const { HostConfig: hostAfter, NetworkingConfig: _after, ...configAfter } = after;
  const own = ownConfig(copy.original, fieldsOf(copy.image.Config));
  const config = edited(own, configBefore, configAfter);
  const originalHost = fieldsOf(copy.original.HostConfig);
  const host = withVolumes(adapted(originalHost, edited(originalHost, fieldsOf(hostBefore), fieldsOf(hostAfter))), copy.volumes);
  // From API 1.44 on the address belongs to the network.
  const { MacAddress, ...rest } = config;
  const isPerNetwork = isAtLeast(api, '1.44');
  const networks = copiedNetworks(copy, host, isPerNetwork ? textOf(MacAddress) : '');
  return {
    body: { ...(isPerNetwork ? rest : config), Image: copy.after.image, HostConfig: host, NetworkingConfig: { EndpointsConfig: networks.first } },
    networks: networks.others,
  };
}

/** Lists whose order and number mean something; all other lists of texts are sets. */
const sequences: ReadonlySet<string> = new Set(['Cmd', 'Entrypoint', 'Test']);

/** A configuration with the difference of two others applied, entry by entry: what neither of them speaks of stays. */
function edited(own: Fields, before: Fields, after: Fields): Fields {
  const result = new Map(Object.entries(own));
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (isEqual(before[key], after[key])) continue;
    const value = editedValue(key, own[key], before[key], after[key]);
    if (value === undefined) result.delete(key);
    else result.set(key, value);
  }
  return Object.fromEntries(result);
}

function editedValue(key: string, own: unknown, before: unknown, after: unknown): unknown {
  if (isFields(own) && (isFields(before) || isFields(after))) return edited(own, fieldsOf(before), fieldsOf(after));
  const lists = [own, before, after].filter((value) => value !== undefined && value !== null);
  if (sequences.has(key) || !lists.every((list) => Array.isArray(list) && textsOf(list).length === list.length)) return after;
  const isIn = (list: unknown, value: unknown): boolean => listOf(list).some((each) => isEqual(each, value));
  const kept = listOf(own).filter((value) => !isIn(before, value) || isIn(after, value));
  return [...kept, ...listOf(after).filter((value) => !isIn(kept, value))];
}

/** What the engine worked out from a value that was changed since, and would contradict it. */
function adapted(before: Fields, after: Fields): Fields {
  const result: Record<string, unknown> = { ...after };
  if (before.Memory !== after.Memory && before.MemorySwap === after.MemorySwap && numberOf(before.MemorySwap) === 2 * (numberOf(before.Memory) ?? 0)) delete result.MemorySwap;
  if (before.Privileged !== after.Privileged) {
    delete result.MaskedPaths;
    delete result.ReadonlyPaths;
    if (isEqual(before.SecurityOpt, ['label=disable'])) delete result.SecurityOpt;
  }
  return result;
}

/** Mounts anonymous volumes by their names, where nothing else is mounted in their place. */
function withVolumes(host: Fields, volumes: readonly AnonymousVolume[]): Fields {
  if (volumes.length === 0) return host;
  const mounts = listOf(host.Mounts).map(fieldsOf);
  const nameAt = new Map(volumes.map(({ target, name }) => [target, name]));
  const filled = mounts.map((mount) => (textOf(mount.Type) === 'volume' && textOf(mount.Source) === '' && nameAt.has(textOf(mount.Target)) ? { ...mount, Source: nameAt.get(textOf(mount.Target)) } : mount));
  const binds = textsOf(host.Binds);
  const taken = new Set([...binds.map((bind) => bind.split(':')[1]), ...mounts.map((mount) => textOf(mount.Target)), ...Object.keys(fieldsOf(host.Tmpfs))]);
  const more = volumes.filter(({ target }) => !taken.has(target)).map(({ name, target }) => `${name}:${target}`);
  return { ...host, ...(mounts.length > 0 ? { Mounts: filled } : {}), Binds: [...binds, ...more] };
}
