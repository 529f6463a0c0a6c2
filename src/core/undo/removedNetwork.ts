import { fieldsOf, textOf, type Fields } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import type { Container } from '../model/container.ts';
import type { Network } from '../model/network.ts';

/** A network as it was before it was removed: all that is needed to create it again. */
export interface RemovedNetwork {
  readonly name: string;
  /** The engine's whole inspection. */
  readonly original: Fields;
  /** The containers that were parted from it. */
  readonly connected: readonly ConnectedContainer[];
}

export interface ConnectedContainer {
  readonly id: string;
  readonly name: string;
  /** What its inspection told of its place on the network. */
  readonly endpoint: Fields;
}

type NetworkEngine = Pick<Engine, 'containers' | 'networks'>;

/**
 * Removes a network. The containers that are connected to it, running or not, are parted from it first: the engine would
 * leave a stopped one with a network that is no more, and refuse to start it. Where something fails on the way they are
 * connected again.
 */
export async function removeNetwork(engine: NetworkEngine, network: Pick<Network, 'id' | 'name'>, users: readonly Container[], signal?: AbortSignal): Promise<RemovedNetwork> {
  const original = await engine.networks.inspect(network.id, signal);
  const connected: ConnectedContainer[] = [];
  try {
    for (const { id, name } of users) {
      const endpoint = await endpointOf(engine, id, network, signal);
      await engine.networks.disconnect(network.id, id, { force: false }, signal);
      connected.push({ id, name, endpoint });
    }
    await engine.networks.remove(network.id, signal);
  } catch (error) {
    for (const { id, endpoint } of connected) await engine.networks.connectCopy(network.id, id, endpoint);
    throw error;
  }
  return { name: network.name, original, connected };
}

async function endpointOf({ containers }: NetworkEngine, id: string, network: Pick<Network, 'id' | 'name'>, signal: AbortSignal | undefined): Promise<Fields> {
  const { json } = await containers.inspect(id, signal);
  const endpoints = Object.entries(fieldsOf(fieldsOf(json.NetworkSettings).Networks)).map(([key, value]) => [key, fieldsOf(value)] as const);
  const found = endpoints.find(([, { NetworkID }]) => textOf(NetworkID) === network.id) ?? endpoints.find(([key]) => key === network.name);
  return found?.[1] ?? {};
}

/** What became of a network that was created again. */
export interface PutBackNetwork {
  readonly id: string;
  /** What the engine has to say about it; mostly nothing. */
  readonly warning: string;
  /** The containers that could not be connected again, since they are gone. */
  readonly gone: readonly string[];
}

/** Creates a network again, and connects the containers that were on it, with their aliases and the addresses that were asked for. It has another id. */
export async function putBackNetwork({ networks }: NetworkEngine, { original, connected }: RemovedNetwork, signal?: AbortSignal): Promise<PutBackNetwork> {
  const { id, warning } = await networks.createCopy(original, signal);
  const gone: string[] = [];
  for (const container of connected) {
    try {
      await networks.connectCopy(id, container.id, container.endpoint, signal);
    } catch (error) {
      if (!(error instanceof UserError) || error.kind !== 'notFound') throw error;
      gone.push(container.name);
    }
  }
  return { id, warning, gone };
}
