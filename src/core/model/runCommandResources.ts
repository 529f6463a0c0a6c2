import { fieldsOf, isFields, listOf, numberOf, textMapOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import { option, repeated } from './cliOption.ts';
import { bytesText } from './limitInput.ts';

/** The options of `docker run` about limits, rights and the surroundings of the program. */
export function resourceOptions(config: Fields, host: Fields, inherited: Fields): readonly string[] {
  return [...limitOptions(host), ...rightsOptions(host), ...surroundingOptions(config, host, inherited), ...healthOptions(config, inherited)];
}

const defaultShmSize = 67_108_864;

function limitOptions(host: Fields): readonly string[] {
  const cpus = (numberOf(host.NanoCpus) ?? 0) / 1e9;
  const shm = numberOf(host.ShmSize) ?? 0;
  const ulimits = listOf(host.Ulimits).filter(isFields).map(({ Name, Soft, Hard }) => `${textOf(Name)}=${String(numberOf(Soft) ?? 0)}:${String(numberOf(Hard) ?? 0)}`);
  return [
    ...option('--memory', bytes(host.Memory)),
    ...option('--memory-reservation', bytes(host.MemoryReservation)),
    ...option('--memory-swap', swap(host)),
    ...option('--cpus', cpus > 0 ? String(cpus) : ''),
    ...option('--cpu-shares', positive(host.CpuShares)),
    ...option('--cpuset-cpus', textOf(host.CpusetCpus)),
    ...option('--pids-limit', positive(host.PidsLimit)),
    ...option('--shm-size', shm > 0 && shm !== defaultShmSize && textOf(host.IpcMode) !== 'host' ? bytes(shm) : ''),
    ...repeated('--ulimit', ulimits),
    ...repeated('--gpus', listOf(host.DeviceRequests).filter(isFields).map(gpus).filter((text) => text !== '')),
  ];
}

function gpus(request: Fields): string {
  const capabilities = listOf(request.Capabilities).flatMap((set) => textsOf(set));
  if (!capabilities.includes('gpu')) return '';
  const devices = textsOf(request.DeviceIDs);
  if (devices.length > 0) return `"device=${devices.join(',')}"`;
  const count = numberOf(request.Count) ?? 0;
  return count < 0 ? 'all' : String(count);
}

function rightsOptions(host: Fields): readonly string[] {
  const devices = listOf(host.Devices).filter(isFields).map(({ PathOnHost, PathInContainer, CgroupPermissions }) => {
    const permissions = textOf(CgroupPermissions);
    const inside = textOf(PathInContainer) || textOf(PathOnHost);
    return `${textOf(PathOnHost)}:${inside}${permissions === '' || permissions === 'rwm' ? '' : `:${permissions}`}`;
  });
  return [
    ...(host.Privileged === true ? ['--privileged'] : []),
    ...repeated('--cap-add', textsOf(host.CapAdd)),
    ...repeated('--cap-drop', textsOf(host.CapDrop)),
    ...repeated('--device', devices),
    ...repeated('--security-opt', textsOf(host.SecurityOpt)),
    ...repeated('--group-add', textsOf(host.GroupAdd)),
    ...(host.ReadonlyRootfs === true ? ['--read-only'] : []),
    ...option('--userns', textOf(host.UsernsMode)),
  ];
}

function surroundingOptions(config: Fields, host: Fields, inherited: Fields): readonly string[] {
  const log = fieldsOf(host.LogConfig);
  const driver = textOf(log.Type);
  const stopSignal = textOf(config.StopSignal);
  const ipc = textOf(host.IpcMode);
  const runtime = textOf(host.Runtime);
  return [
    ...(host.Init === true ? ['--init'] : []),
    ...(stopSignal === (textOf(inherited.StopSignal) || 'SIGTERM') ? [] : option('--stop-signal', stopSignal)),
    ...option('--stop-timeout', positive(config.StopTimeout)),
    ...(ipc === 'private' || ipc === 'shareable' ? [] : option('--ipc', ipc)),
    ...option('--pid', textOf(host.PidMode)),
    ...option('--uts', textOf(host.UTSMode)),
    ...(runtime === 'runc' ? [] : option('--runtime', runtime)),
    ...repeated('--dns', textsOf(host.Dns)),
    ...repeated('--dns-search', textsOf(host.DnsSearch)),
    ...repeated('--add-host', textsOf(host.ExtraHosts)),
    ...repeated('--sysctl', assignments(host.Sysctls)),
    ...(driver === 'json-file' ? [] : option('--log-driver', driver)),
    ...repeated('--log-opt', assignments(log.Config)),
  ];
}

function healthOptions(config: Fields, inherited: Fields): readonly string[] {
  const check = fieldsOf(config.Healthcheck);
  const test = textsOf(check.Test);
  if (test.length === 0 || JSON.stringify(check) === JSON.stringify(fieldsOf(inherited.Healthcheck))) return [];
  if (test[0] === 'NONE') return ['--no-healthcheck'];
  return [
    '--health-cmd',
    test.slice(1).join(' '),
    ...option('--health-interval', duration(check.Interval)),
    ...option('--health-timeout', duration(check.Timeout)),
    ...option('--health-start-period', duration(check.StartPeriod)),
    ...option('--health-retries', positive(check.Retries)),
  ];
}

function assignments(map: unknown): readonly string[] {
  return Object.entries(textMapOf(map)).map(([name, value]) => `${name}=${value}`);
}

function positive(value: unknown): string {
  const number = numberOf(value) ?? 0;
  return number > 0 ? String(number) : '';
}

/** Nanoseconds as Go reads a duration. */
function duration(value: unknown): string {
  const nanoseconds = numberOf(value) ?? 0;
  if (nanoseconds <= 0) return '';
  return nanoseconds % 1e9 === 0 ? `${String(nanoseconds / 1e9)}s` : `${String(nanoseconds / 1e6)}ms`;
}

/** By itself the engine gives as much swap again as memory. */
function swap(host: Fields): string {
  const total = numberOf(host.MemorySwap) ?? 0;
  return total === 2 * (numberOf(host.Memory) ?? 0) ? '' : bytesText(total);
}

/** "512m" */
function bytes(value: unknown): string {
  return bytesText(Math.max(0, numberOf(value) ?? 0));
}
