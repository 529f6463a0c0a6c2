/** A network as the engine's list describes it. Every text is the engine's: untrusted. */
export interface Network {
  readonly id: string;
  /** Not unique on older engines. */
  readonly name: string;
  /** `bridge`, `host`, `null`, `overlay`, `macvlan`, … */
  readonly driver: string;
  /** `local`, `swarm`, … */
  readonly scope: string;
  /** Seconds since the epoch; 0 where the engine does not say. */
  readonly createdAt: number;
  /** Cut off from the world outside. */
  readonly isInternal: boolean;
  /** Whether containers that are no part of a service may join it. Of swarm networks. */
  readonly isAttachable: boolean;
  readonly isIngress: boolean;
  readonly hasIpv6: boolean;
  readonly subnets: readonly NetworkSubnet[];
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
}

/** One pool of addresses; what was not said is empty. */
export interface NetworkSubnet {
  /** `172.20.0.0/16` */
  readonly subnet: string;
  readonly gateway: string;
  /** The part of the subnet that containers are given addresses from. */
  readonly range: string;
}

/** What a new network is made from. What is empty is the engine's choice. */
export interface NetworkSpec {
  readonly name: string;
  readonly driver: string;
  readonly isInternal: boolean;
  readonly isAttachable: boolean;
  readonly hasIpv6: boolean;
  readonly subnets: readonly NetworkSubnet[];
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** How a container joins a network. What is empty is the engine's choice. */
export interface NetworkConnection {
  readonly containerId: string;
  /** Further names by which the others on the network find it. */
  readonly aliases: readonly string[];
  readonly ipv4: string;
  readonly ipv6: string;
}

/** The networks that every engine has, and nobody can remove. [docker network ls] */
export function isPredefined({ name, driver }: Pick<Network, 'name' | 'driver'>): boolean {
  return (name === 'bridge' && driver === 'bridge') || (name === 'host' && driver === 'host') || (name === 'none' && driver === 'null') || (name === 'nat' && driver === 'nat');
}

/** Whether containers can be connected to it later: not to `host` and `none`, nor to what belongs to a swarm alone. */
export function canConnect(network: Network): boolean {
  return !network.isIngress && (!isPredefined(network) || network.name === 'bridge') && (network.scope !== 'swarm' || network.isAttachable);
}
