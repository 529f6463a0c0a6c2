import { fieldsOf, listOf, textMapOf, textOf, textsOf, type Fields } from '../base/fields.ts';

/**
 * A network like an inspected one, as the engine is asked for it: with the subnets that the engine had chosen, so that
 * its containers can have their addresses again. [Engine API, NetworkCreate]
 */
export function copiedNetwork(original: Fields): Fields {
  const { Driver, Options, Config } = fieldsOf(original.IPAM);
  const ipamOptions = textMapOf(Options);
  const config = listOf(Config).map(fieldsOf).map(copiedSubnet).filter(({ Subnet }) => Subnet !== undefined);
  const own = {
    Name: textOf(original.Name),
    CheckDuplicate: true,
    ...partOf(original, ['Driver', 'Internal', 'Attachable', 'Ingress', 'ConfigOnly']),
  };
  // What a network takes over from another it is not told itself.
  const from = textOf(fieldsOf(original.ConfigFrom).Network);
  if (from !== '') return { ...own, ConfigFrom: { Network: from }, ...(original.Scope === 'swarm' ? { Scope: 'swarm' } : {}) };
  return {
    ...own,
    ...partOf(original, ['EnableIPv4', 'EnableIPv6']),
    IPAM: { Driver: textOf(Driver) || 'default', Options: ipamOptions, Config: config },
    Options: copiedOptions(original.Options),
    Labels: textMapOf(original.Labels),
  };
}

function partOf(fields: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(keys.filter((key) => fields[key] !== undefined && fields[key] !== '').map((key) => [key, fields[key]]));
}

/** Engines tell the gateway of an IPv6 subnet that they chose themselves with the bits of its network, and take it only without. */
function copiedSubnet({ Subnet, IPRange, Gateway, AuxiliaryAddresses }: Fields): Fields {
  const auxiliary = textMapOf(AuxiliaryAddresses);
  const [gateway = ''] = textOf(Gateway).split('/');
  return {
    ...(textOf(Subnet) === '' ? {} : { Subnet }),
    ...(textOf(IPRange) === '' ? {} : { IPRange }),
    ...(gateway === '' ? {} : { Gateway: gateway }),
    ...(Object.keys(auxiliary).length === 0 ? {} : { AuxiliaryAddresses: auxiliary }),
  };
}

/** The numbers of an overlay network are the swarm's, which gives others. */
function copiedOptions(options: unknown): Fields {
  return Object.fromEntries(Object.entries(textMapOf(options)).filter(([name]) => name !== 'com.docker.network.driver.overlay.vxlanid_list'));
}

/** What was asked for of an endpoint, without what came of it. [Engine API, EndpointSettings] */
export function copiedEndpoint({ IPAMConfig, Links, Aliases, DriverOpts, GwPriority }: Fields, containerId: string): Fields {
  // Up to API 1.44 the short id of the container is among them.
  const aliases = textsOf(Aliases).filter((alias) => alias !== containerId.slice(0, 12));
  return {
    ...(Object.keys(fieldsOf(IPAMConfig)).length > 0 ? { IPAMConfig } : {}),
    ...(textsOf(Links).length > 0 ? { Links } : {}),
    ...(aliases.length > 0 ? { Aliases: aliases } : {}),
    ...(Object.keys(fieldsOf(DriverOpts)).length > 0 ? { DriverOpts } : {}),
    ...(GwPriority ? { GwPriority } : {}),
  };
}
