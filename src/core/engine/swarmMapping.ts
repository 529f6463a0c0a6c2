import { fieldsOf, listOf, numberOf, textMapOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import type { Cluster, LocalSwarm, NodeAvailability, SwarmMembership, SwarmNode, SwarmState } from '../model/swarm.ts';
import type { SwarmFile, SwarmNetwork } from '../model/swarmService.ts';

const states: readonly SwarmState[] = ['inactive', 'pending', 'active', 'error', 'locked'];

function stateOf(value: unknown): SwarmState {
  return states.find((state) => state === value) ?? 'inactive';
}

/** The header of `/_ping`: `inactive`, `active/manager`, `active/worker`, … */
export function toMembership(header: string): SwarmMembership {
  const [state, role] = header.split('/');
  return { state: stateOf(state), isManager: role === 'manager' };
}

/** [Engine API, SwarmInfo] */
export function toLocalSwarm(info: Fields): LocalSwarm {
  const { LocalNodeState, ControlAvailable, NodeID, NodeAddr, Error: error, RemoteManagers } = fieldsOf(info.Swarm);
  return {
    state: stateOf(LocalNodeState),
    isManager: ControlAvailable === true,
    nodeId: textOf(NodeID),
    address: textOf(NodeAddr),
    error: textOf(error),
    managers: listOf(RemoteManagers).map((manager) => textOf(fieldsOf(manager).Addr)).filter((address) => address !== ''),
  };
}

/** [Engine API, Swarm] */
export function toCluster(json: Fields): Cluster {
  const { Orchestration, EncryptionConfig } = fieldsOf(json.Spec);
  return {
    id: textOf(json.ID),
    version: versionOf(json),
    isAutolocked: fieldsOf(EncryptionConfig).AutoLockManagers === true,
    taskHistoryLimit: numberOf(fieldsOf(Orchestration).TaskHistoryRetentionLimit) ?? 5,
  };
}

/** [Engine API, Node] */
export function toNode(json: unknown): SwarmNode {
  const fields = fieldsOf(json);
  const spec = fieldsOf(fields.Spec);
  const { Hostname, Platform, Resources, Engine } = fieldsOf(fields.Description);
  const { State, Message, Addr } = fieldsOf(fields.Status);
  const id = textOf(fields.ID);
  return {
    id,
    version: versionOf(fields),
    name: textOf(Hostname) || id,
    role: spec.Role === 'manager' ? 'manager' : 'worker',
    availability: availabilityOf(spec.Availability),
    state: State === 'ready' || State === 'down' || State === 'disconnected' ? State : 'unknown',
    message: textOf(Message),
    address: textOf(Addr),
    labels: textMapOf(spec.Labels),
    os: textOf(fieldsOf(Platform).OS),
    architecture: textOf(fieldsOf(Platform).Architecture),
    engineVersion: textOf(fieldsOf(Engine).EngineVersion),
    nanoCpus: numberOf(fieldsOf(Resources).NanoCPUs) ?? 0,
    memoryBytes: numberOf(fieldsOf(Resources).MemoryBytes) ?? 0,
    ...managerOf(fields.ManagerStatus),
  };
}

function managerOf(value: unknown): Pick<SwarmNode, 'manager'> {
  const { Leader, Reachability, Addr } = fieldsOf(value);
  if (Reachability === undefined && Addr === undefined) return {};
  return { manager: { isLeader: Leader === true, isReachable: Reachability === 'reachable', address: textOf(Addr) } };
}

function availabilityOf(value: unknown): NodeAvailability {
  return value === 'pause' || value === 'drain' ? value : 'active';
}

/** [Engine API, Config, Secret] What it holds is not taken over, even where an engine would send it. */
export function toSwarmFile(kind: SwarmFile['kind'], json: unknown): SwarmFile {
  const fields = fieldsOf(json);
  const { Name, Labels } = fieldsOf(fields.Spec);
  const id = textOf(fields.ID);
  return { id, kind, version: versionOf(fields), name: textOf(Name) || id, labels: textMapOf(Labels), createdAt: textOf(fields.CreatedAt), updatedAt: textOf(fields.UpdatedAt) };
}

/** [Engine API, Network] */
export function toSwarmNetwork(json: unknown): SwarmNetwork {
  const fields = fieldsOf(json);
  const options = fieldsOf(fields.Options);
  return {
    id: textOf(fields.Id),
    name: textOf(fields.Name),
    driver: textOf(fields.Driver),
    labels: textMapOf(fields.Labels),
    isAttachable: fields.Attachable === true,
    // The option counts by being there; only a false that is written out takes it back.
    isEncrypted: Object.hasOwn(options, 'encrypted') && options.encrypted !== 'false',
    isIngress: fields.Ingress === true,
    isInternal: fields.Internal === true,
    subnets: listOf(fieldsOf(fields.IPAM).Config).map((config) => textOf(fieldsOf(config).Subnet)).filter((subnet) => subnet !== ''),
    createdAt: textOf(fields.Created),
  };
}

export function versionOf(json: Fields): number {
  return numberOf(fieldsOf(json.Version).Index) ?? 0;
}

export function warningsOf(json: Fields): readonly string[] {
  const single = textOf(json.Warning);
  return [...(single === '' ? [] : [single]), ...textsOf(json.Warnings)];
}
