import { Emitter } from '../base/emitter.ts';
import { fieldsOf, listOf, textMapOf, textOf, type Fields } from '../base/fields.ts';
import { type Network, type NetworkConnection, type NetworkSpec, type NetworkSubnet } from '../model/network.ts';
import { copiedEndpoint, copiedNetwork } from './copiedNetwork.ts';
import { type NetworksApi } from './engine.ts';
import { segment, type Transport } from './transport.ts';

/** [Engine API, NetworkList, NetworkInspect, NetworkCreate, NetworkDelete, NetworkConnect, NetworkDisconnect] */
export function networksApi(transport: Transport): NetworksApi {
  const path = (id: string, verb = ''): string => `/networks/${segment(id)}${verb}`;
  return {
    list: ({ ids }, signal) => list(transport, ids, signal),
    inspect: async (name, signal) => fieldsOf(await transport.json({ method: 'GET', path: path(name), limit: 'long' }, signal)),
    create: (spec, signal) => create(transport, creation(spec), signal),
    createCopy: (original, signal) => create(transport, copiedNetwork(original), signal),
    async remove(id, signal) {
      await transport.text({ method: 'DELETE', path: path(id) }, signal);
    },
    async connect(id, connection, signal) {
      await transport.text({ method: 'POST', path: path(id, '/connect'), json: joining(connection) }, signal);
    },
    async connectCopy(id, containerId, endpoint, signal) {
      await transport.text({ method: 'POST', path: path(id, '/connect'), json: { Container: containerId, EndpointConfig: copiedEndpoint(endpoint, containerId) } }, signal);
    },
    async disconnect(id, containerId, { force }, signal) {
      await transport.text({ method: 'POST', path: path(id, '/disconnect'), json: { Container: containerId, Force: force } }, signal);
    },
  };
}

/** Of an engine that sends no events of networks, as Podman. */
export function quietNetworksApi(transport: Transport): NetworksApi {
  const api = networksApi(transport);
  const changed = new Emitter<void>();
  const told = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    changed.fire();
    return result;
  };
  return {
    ...api,
    onDidChange: changed.event,
    create: (spec, signal) => told(api.create(spec, signal)),
    createCopy: (original, signal) => told(api.createCopy(original, signal)),
    remove: (id, signal) => told(api.remove(id, signal)),
  };
}

async function create(transport: Transport, json: Fields, signal: AbortSignal | undefined): Promise<{ readonly id: string; readonly warning: string }> {
  const answer = fieldsOf(await transport.json({ method: 'POST', path: '/networks/create', json }, signal));
  return { id: textOf(answer.Id), warning: textOf(answer.Warning) };
}

/** The engine finds ids that begin with what it is asked for. */
async function list(transport: Transport, ids: readonly string[] | undefined, signal: AbortSignal | undefined): Promise<readonly Network[]> {
  const filters = ids ? JSON.stringify({ id: ids }) : undefined;
  const answer = await transport.json({ method: 'GET', path: '/networks', query: { filters }, limit: 'long' }, signal);
  return listOf(answer).map(toNetwork).filter(({ id }) => id !== '');
}

/** [Engine API, Network] */
export function toNetwork(json: unknown): Network {
  const fields = fieldsOf(json);
  const milliseconds = Date.parse(textOf(fields.Created));
  return {
    id: textOf(fields.Id),
    name: textOf(fields.Name),
    driver: textOf(fields.Driver),
    scope: textOf(fields.Scope),
    createdAt: Number.isNaN(milliseconds) ? 0 : Math.max(0, Math.floor(milliseconds / 1000)),
    isInternal: fields.Internal === true,
    isAttachable: fields.Attachable === true,
    isIngress: fields.Ingress === true,
    hasIpv6: fields.EnableIPv6 === true,
    subnets: listOf(fieldsOf(fields.IPAM).Config).map(toSubnet),
    labels: textMapOf(fields.Labels),
    options: textMapOf(fields.Options),
  };
}

function toSubnet(json: unknown): NetworkSubnet {
  const { Subnet, Gateway, IPRange } = fieldsOf(json);
  return { subnet: textOf(Subnet), gateway: textOf(Gateway), range: textOf(IPRange) };
}

/** `CheckDuplicate` makes older engines refuse a second network of the same name; newer ones always do. */
function creation(spec: NetworkSpec): Fields {
  const config = spec.subnets.map(({ subnet, gateway, range }) => ({ ...given('Subnet', subnet), ...given('Gateway', gateway), ...given('IPRange', range) }));
  return {
    Name: spec.name,
    CheckDuplicate: true,
    ...given('Driver', spec.driver),
    Internal: spec.isInternal,
    Attachable: spec.isAttachable,
    EnableIPv6: spec.hasIpv6,
    ...(config.length === 0 ? {} : { IPAM: { Driver: 'default', Config: config } }),
    Options: spec.options,
    Labels: spec.labels,
  };
}

function joining({ containerId, aliases, ipv4, ipv6 }: NetworkConnection): Fields {
  const addresses = { ...given('IPv4Address', ipv4), ...given('IPv6Address', ipv6) };
  return {
    Container: containerId,
    EndpointConfig: { ...(aliases.length === 0 ? {} : { Aliases: aliases }), ...(Object.keys(addresses).length === 0 ? {} : { IPAMConfig: addresses }) },
  };
}

function given(name: string, text: string): Fields {
  return text === '' ? {} : { [name]: text };
}
