import { type Fields } from '../base/fields.ts';
import { type ContainerSpec, type PublishedPort, type SpecHealth, type SpecLimits } from '../model/containerSpec.ts';

/** The body that asks for such a container. [Engine API, ContainerCreate] */
export function creation(spec: ContainerSpec): Fields {
  const bindings = portBindings(spec.ports);
  return {
    Image: spec.image,
    Env: spec.environment,
    ...(spec.command.length > 0 ? { Cmd: spec.command } : {}),
    Labels: spec.labels ?? {},
    ExposedPorts: Object.fromEntries([...bindings.keys()].map((port) => [port, {}])),
    Tty: spec.isInteractive || spec.hasTty === true,
    OpenStdin: spec.isInteractive || spec.hasOpenInput === true,
    ...given('StdinOnce', spec.endsInputOnce),
    ...given('Entrypoint', spec.entrypoint),
    ...given('Volumes', spec.anonymousVolumes && Object.fromEntries(spec.anonymousVolumes.map((path) => [path, {}]))),
    ...given('Hostname', spec.hostname),
    ...given('User', spec.user),
    ...given('WorkingDir', spec.workingDirectory),
    ...given('StopSignal', spec.stopSignal),
    ...given('StopTimeout', spec.stopTimeout),
    ...given('Healthcheck', spec.health && healthcheck(spec.health)),
    HostConfig: { PortBindings: Object.fromEntries(bindings), Binds: spec.binds, AutoRemove: spec.isRemovedOnExit, ...limits(spec.limits ?? {}), ...surroundings(spec) },
  };
}

function given(name: string, value: unknown): Fields {
  return value === undefined ? {} : { [name]: value };
}

function portBindings(ports: readonly PublishedPort[]): ReadonlyMap<string, readonly Fields[]> {
  const bindings = new Map<string, readonly Fields[]>();
  for (const { containerPort, protocol, hostIp, hostPort } of ports) {
    const key = `${String(containerPort)}/${protocol}`;
    const binding = { HostIp: hostIp ?? '', HostPort: hostPort === undefined ? '' : String(hostPort) };
    bindings.set(key, [...(bindings.get(key) ?? []), binding]);
  }
  return bindings;
}

function healthcheck({ isOff, command, interval, timeout, startPeriod, retries }: SpecHealth): Fields {
  if (isOff) return { Test: ['NONE'] };
  return {
    ...given('Test', command === undefined ? undefined : ['CMD-SHELL', command]),
    ...given('Interval', interval),
    ...given('Timeout', timeout),
    ...given('StartPeriod', startPeriod),
    ...given('Retries', retries),
  };
}

function limits({ memory, nanoCpus, pids, sharedMemory, ulimits, gpus }: SpecLimits): Fields {
  const request = gpus && { Driver: '', Count: gpus.ids.length > 0 ? 0 : gpus.count, DeviceIDs: gpus.ids.length > 0 ? gpus.ids : null, Capabilities: [['gpu']], Options: {} };
  return {
    ...given('Memory', memory),
    ...given('NanoCpus', nanoCpus),
    ...given('PidsLimit', pids),
    ...given('ShmSize', sharedMemory),
    ...given('Ulimits', ulimits?.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard }))),
    ...given('DeviceRequests', request && [request]),
  };
}

function surroundings(spec: ContainerSpec): Fields {
  return {
    ...given('NetworkMode', spec.network),
    ...given('PidMode', spec.pid),
    ...given('ExtraHosts', spec.extraHosts),
    ...given('Dns', spec.dns),
    ...given('Privileged', spec.isPrivileged),
    ...given('ReadonlyRootfs', spec.hasReadOnlyRoot),
    ...given('CapAdd', spec.capAdd),
    ...given('CapDrop', spec.capDrop),
    ...given('Tmpfs', spec.tmpfs),
    ...given('Init', spec.hasInit),
    ...given('RestartPolicy', spec.restart && { Name: spec.restart.policy, MaximumRetryCount: spec.restart.retries }),
  };
}
