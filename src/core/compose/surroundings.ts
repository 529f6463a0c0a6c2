import { fieldsOf, listOf, textMapOf, textOf, type Fields } from '../base/fields.ts';
import { option, repeated } from '../model/cliOption.ts';
import { networksOf, type DescribedContainer } from './describedContainer.ts';

/** What containers are joined to: the engine's inspections of networks and volumes, by name. One that is missing is a plain one. */
export interface Surroundings {
  readonly networks: ReadonlyMap<string, Fields>;
  readonly volumes: ReadonlyMap<string, Fields>;
}

export const noSurroundings: Surroundings = { networks: new Map(), volumes: new Map() };

/** The networks in which a container has an address of its own: their subnets count. Those of others the engine chose. */
export function addressedNetworks(containers: readonly DescribedContainer[]): ReadonlySet<string> {
  return new Set(containers.flatMap(networksOf).flatMap(({ name, ipv4, ipv6 }) => (ipv4 === '' && ipv6 === '' ? [] : [name])));
}

/** What differs from a plain volume. [Compose specification, volumes] */
export function volumeDeclaration(volume: Fields): Fields {
  return { ...driverOf(volume, 'local') };
}

/** `docker volume create` for such a volume. */
export function volumeCommand(name: string, volume: Fields): readonly string[] {
  const driver = textOf(volume.Driver);
  return ['docker', 'volume', 'create', ...option('--driver', driver === 'local' ? '' : driver), ...repeated('--opt', assignments(volume.Options)), name];
}

/** What differs from a plain network. @param hasAddresses whether its subnets count. [Compose specification, networks] */
export function networkDeclaration(network: Fields, hasAddresses: boolean): Fields {
  const subnets = hasAddresses ? subnetsOf(network) : [];
  return {
    ...driverOf(network, 'bridge'),
    ...(network.Internal === true ? { internal: true } : {}),
    ...(network.Attachable === true ? { attachable: true } : {}),
    ...(network.EnableIPv6 === true ? { enable_ipv6: true } : {}),
    ...(subnets.length === 0 ? {} : { ipam: { config: subnets.map(({ subnet, gateway }) => ({ subnet, ...(gateway === '' ? {} : { gateway }) })) } }),
  };
}

/** `docker network create` for such a network. */
export function networkCommand(name: string, network: Fields, hasAddresses: boolean): readonly string[] {
  const driver = textOf(network.Driver);
  const subnets = hasAddresses ? subnetsOf(network) : [];
  return [
    ...['docker', 'network', 'create', ...option('--driver', driver === 'bridge' ? '' : driver), ...repeated('--opt', assignments(network.Options))],
    ...(network.Internal === true ? ['--internal'] : []),
    ...(network.Attachable === true ? ['--attachable'] : []),
    ...(network.EnableIPv6 === true ? ['--ipv6'] : []),
    ...subnets.flatMap(({ subnet, gateway }) => ['--subnet', subnet, ...option('--gateway', gateway)]),
    name,
  ];
}

function driverOf(thing: Fields, standard: string): Fields {
  const driver = textOf(thing.Driver);
  const options = textMapOf(thing.Options);
  return { ...(driver === '' || driver === standard ? {} : { driver }), ...(Object.keys(options).length === 0 ? {} : { driver_opts: options }) };
}

function subnetsOf(network: Fields): readonly { readonly subnet: string; readonly gateway: string }[] {
  const entries = listOf(fieldsOf(network.IPAM).Config).map(fieldsOf);
  return entries.map(({ Subnet, Gateway }) => ({ subnet: textOf(Subnet), gateway: textOf(Gateway) })).filter(({ subnet }) => subnet !== '');
}

function assignments(map: unknown): readonly string[] {
  return Object.entries(textMapOf(map)).map(([name, value]) => `${name}=${value}`);
}
