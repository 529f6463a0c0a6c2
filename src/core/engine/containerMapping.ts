import { fieldsOf, listOf, numberOf, textMapOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import { composeIdentity } from '../model/compose.ts';
import { type Container, type ContainerDetails, type ContainerState, type Health, type Mount, type NetworkAttachment, type Port } from '../model/container.ts';

/** One element of the engine's list. [Engine API, ContainerSummary] */
export function toContainer(json: unknown): Container {
  const fields = fieldsOf(json);
  const labels = textMapOf(fields.Labels);
  const status = textOf(fields.Status);
  const id = textOf(fields.Id);
  const exitCode = exitCodeOf(status);
  const compose = composeIdentity(labels);
  const sizeRw = numberOf(fields.SizeRw);
  const sizeRootFs = numberOf(fields.SizeRootFs);
  return {
    id,
    name: nameOf(textsOf(fields.Names)) || id.slice(0, 12),
    image: textOf(fields.Image),
    imageId: textOf(fields.ImageID),
    command: textOf(fields.Command),
    createdAt: numberOf(fields.Created) ?? 0,
    state: stateOf(fields.State),
    status,
    ...(exitCode === undefined ? {} : { exitCode }),
    health: healthOf(fields.Health, status),
    ports: portsOf(fields.Ports),
    mounts: listOf(fields.Mounts).map(toMount),
    networks: networksOf(fieldsOf(fields.NetworkSettings).Networks),
    labels,
    ...(compose ? { compose } : {}),
    ...(sizeRw === undefined ? {} : { sizeRw }),
    ...(sizeRootFs === undefined ? {} : { sizeRootFs }),
  };
}

/** [Engine API, ContainerInspectResponse] */
export function toContainerDetails(json: Fields): ContainerDetails {
  const config = fieldsOf(json.Config);
  const state = fieldsOf(json.State);
  return {
    id: textOf(json.Id),
    name: textOf(json.Name).replace(/^\//, ''),
    environment: textsOf(config.Env),
    entrypoint: textsOf(config.Entrypoint),
    command: textsOf(config.Cmd),
    user: textOf(config.User),
    workingDirectory: textOf(config.WorkingDir),
    hasTty: config.Tty === true,
    isRunning: state.Running === true,
    startedAt: momentOf(state.StartedAt),
    finishedAt: momentOf(state.FinishedAt),
    exitCode: numberOf(state.ExitCode) ?? 0,
    json,
  };
}

/** Beside its own name a container has one for each link to it: `/other/alias`. */
function nameOf(names: readonly string[]): string {
  const own = names.find((name) => name.lastIndexOf('/') <= 0) ?? names[0] ?? '';
  return own.replace(/^\//, '');
}

const states: readonly ContainerState[] = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'];

function stateOf(value: unknown): ContainerState {
  const text = textOf(value).toLowerCase();
  return states.find((state) => state === text) ?? 'unknown';
}

/** "Exited (137) 2 hours ago", "Restarting (1) 3 seconds ago" */
function exitCodeOf(status: string): number | undefined {
  const digits = /^(?:Exited|Restarting) \((-?\d+)\)/.exec(status)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** A field of its own from API 1.52 on; before, only the words at the end of the status tell. */
function healthOf(field: unknown, status: string): Health {
  const text = textOf(fieldsOf(field).Status) || (/\((?:health: )?(starting|healthy|unhealthy)\)/.exec(status)?.[1] ?? '');
  return text === 'starting' || text === 'healthy' || text === 'unhealthy' ? text : 'none';
}

function portsOf(value: unknown): readonly Port[] {
  const ports = listOf(value).map(toPort).filter((port) => port !== undefined);
  const unique = new Map(ports.map((port) => [portKey(port), port]));
  return [...unique.values()].sort(comparePorts);
}

function toPort(json: unknown): Port | undefined {
  const { IP, PrivatePort, PublicPort, Type } = fieldsOf(json);
  const containerPort = numberOf(PrivatePort);
  if (containerPort === undefined) return undefined;
  const protocol = Type === 'udp' || Type === 'sctp' ? Type : 'tcp';
  const hostPort = numberOf(PublicPort);
  const hostIp = textOf(IP);
  return { containerPort, protocol, ...(hostIp === '' ? {} : { hostIp }), ...(hostPort === undefined || hostPort === 0 ? {} : { hostPort }) };
}

function portKey(port: Port): string {
  return `${String(port.containerPort)}/${port.protocol}/${port.hostIp ?? ''}/${String(port.hostPort ?? '')}`;
}

function comparePorts(left: Port, right: Port): number {
  return (
    left.containerPort - right.containerPort ||
    compareTexts(left.protocol, right.protocol) ||
    (left.hostPort ?? 0) - (right.hostPort ?? 0) ||
    compareTexts(left.hostIp ?? '', right.hostIp ?? '')
  );
}

function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

const mountKinds: readonly Mount['kind'][] = ['bind', 'volume', 'tmpfs', 'npipe', 'cluster', 'image'];

function toMount(json: unknown): Mount {
  const { Type, Name, Source, Destination, RW } = fieldsOf(json);
  const name = textOf(Name);
  return {
    kind: mountKinds.find((kind) => kind === Type) ?? 'unknown',
    ...(name === '' ? {} : { name }),
    source: textOf(Source),
    target: textOf(Destination),
    isReadOnly: RW === false,
  };
}

function networksOf(value: unknown): readonly NetworkAttachment[] {
  return Object.entries(fieldsOf(value))
    .map(([name, json]) => {
      const { NetworkID, IPAddress, GlobalIPv6Address } = fieldsOf(json);
      return { name, networkId: textOf(NetworkID), ipAddress: textOf(IPAddress), ipv6Address: textOf(GlobalIPv6Address) };
    })
    .sort((left, right) => compareTexts(left.name, right.name));
}

/** The engine writes the year 1 for what never happened. */
function momentOf(value: unknown): string {
  const text = textOf(value);
  return text.startsWith('0001-01-01') ? '' : text;
}
