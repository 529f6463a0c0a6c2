import { fieldsOf, textOf, type Fields } from '../base/fields.ts';
import { type ContainerCopy } from '../model/containerCopy.ts';
import { copiedEndpoint } from './copiedNetwork.ts';

export interface CopiedNetworks {
  /** What the container is created with: at most one, since older engines take no more. */
  readonly first: Readonly<Record<string, Fields>>;
  readonly others: readonly { readonly name: string; readonly endpoint: Fields }[];
}

/**
 * The networks of the copy: those of the original, with its aliases and the addresses that were asked for. Where
 * another network was chosen the addresses of the former do not fit it.
 *
 * @param macAddress of the first network; empty for none.
 */
export function copiedNetworks({ original }: ContainerCopy, host: Fields, macAddress: string): CopiedNetworks {
  const mode = textOf(host.NetworkMode) || 'default';
  if (mode === 'host' || mode === 'none' || mode.startsWith('container:')) return { first: {}, others: [] };
  const former = textOf(fieldsOf(original.HostConfig).NetworkMode) || 'default';
  const id = textOf(original.Id);
  const endpoints = Object.entries(fieldsOf(fieldsOf(original.NetworkSettings).Networks)).map(([name, value]) => ({ name, networkId: textOf(fieldsOf(value).NetworkID), endpoint: copiedEndpoint(fieldsOf(value), id) }));
  const isFirst = (network: string) => ({ name, networkId }: (typeof endpoints)[number]) => name === bridgeOr(network) || networkId === network;
  const found = endpoints.find(isFirst(mode));
  const aliases = mode === former || isBuiltIn(mode) ? undefined : endpoints.find(isFirst(former))?.endpoint.Aliases;
  const first: Fields = { ...(found?.endpoint ?? (aliases === undefined ? {} : { Aliases: aliases })), ...(macAddress === '' ? {} : { MacAddress: macAddress }) };
  const others = endpoints.filter((each) => !isFirst(mode)(each) && !isFirst(former)(each));
  return { first: Object.keys(first).length === 0 ? {} : { [bridgeOr(mode)]: first }, others: others.map(({ name, endpoint }) => ({ name, endpoint })) };
}

function bridgeOr(mode: string): string {
  return mode === 'default' ? 'bridge' : mode;
}

/** The engine's own networks know no aliases. */
function isBuiltIn(mode: string): boolean {
  return bridgeOr(mode) === 'bridge';
}
