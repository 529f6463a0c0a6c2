import { fieldsOf, isFields, listOf, numberOf, textMapOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import { option, repeated } from './cliOption.ts';
import { resourceOptions } from './runCommandResources.ts';

/** What was chosen for a container beside what its image sets already, in the words of `docker run`. */
export interface RunOptions {
  /** Options, each with its value where it takes one. */
  readonly options: readonly string[];
  readonly image: string;
  /** Only where it is not the image's; empty where the image's is taken away. */
  readonly entrypoint?: readonly string[];
  /** Empty where it is the image's. */
  readonly command: readonly string[];
}

/**
 * The `docker run` command that makes such a container again.
 *
 * @param container the engine's whole inspection of the container.
 * @param image the inspection of its image, so that what the image sets already is left out; where it is unknown
 * everything is written.
 */
export function runCommand(container: Fields, image: Fields = {}): readonly string[] {
  const { options, image: name, entrypoint, command } = runOptions(container, image);
  // `--entrypoint` takes one word, so the others go before the command.
  const program = entrypoint === undefined ? [] : ['--entrypoint', entrypoint[0] ?? ''];
  return ['docker', 'run', ...options, ...program, name, ...(entrypoint?.slice(1) ?? []), ...command];
}

/** The same, before it is a command line. */
export function runOptions(container: Fields, image: Fields = {}): RunOptions {
  const config = fieldsOf(container.Config);
  const host = fieldsOf(container.HostConfig);
  const inherited = fieldsOf(image.Config);
  const options = [
    ...identityOptions(container, config, host),
    ...environmentOptions(config, inherited),
    ...portOptions(config, host, inherited),
    ...mountOptions(config, host, inherited),
    ...networkOptions(container, host),
    ...resourceOptions(config, host, inherited),
  ];
  return { options, image: textOf(config.Image) || textOf(container.Image), ...programOf(config, inherited) };
}

/** The options of `docker run` that are written here and take no value. */
export const runFlags: ReadonlySet<string> = new Set(['--detach', '--interactive', '--tty', '--rm', '--publish-all', '--privileged', '--read-only', '--init', '--no-healthcheck']);

function identityOptions(container: Fields, config: Fields, host: Fields): readonly string[] {
  const hostname = textOf(config.Hostname);
  const isOwnHostname = hostname !== '' && !textOf(container.Id).startsWith(hostname) && textOf(host.NetworkMode) !== 'host';
  const restart = fieldsOf(host.RestartPolicy);
  const retries = numberOf(restart.MaximumRetryCount) ?? 0;
  const policy = textOf(restart.Name);
  return [
    ...(config.AttachStdout === true ? [] : ['--detach']),
    ...(config.OpenStdin === true ? ['--interactive'] : []),
    ...(config.Tty === true ? ['--tty'] : []),
    ...(host.AutoRemove === true ? ['--rm'] : []),
    ...option('--name', textOf(container.Name).replace(/^\//, '')),
    ...(isOwnHostname ? ['--hostname', hostname] : []),
    ...option('--domainname', textOf(config.Domainname)),
    ...(policy === '' || policy === 'no' ? [] : ['--restart', policy === 'on-failure' && retries > 0 ? `${policy}:${String(retries)}` : policy]),
  ];
}

function environmentOptions(config: Fields, inherited: Fields): readonly string[] {
  const known = new Set(textsOf(inherited.Env));
  const labels = textMapOf(inherited.Labels);
  const user = textOf(config.User);
  const workingDirectory = textOf(config.WorkingDir);
  return [
    ...repeated('--env', textsOf(config.Env).filter((entry) => !known.has(entry))),
    ...repeated('--label', Object.entries(textMapOf(config.Labels)).filter(([name, value]) => labels[name] !== value).map(([name, value]) => `${name}=${value}`)),
    ...(user === textOf(inherited.User) ? [] : option('--user', user)),
    ...(workingDirectory === textOf(inherited.WorkingDir) ? [] : option('--workdir', workingDirectory)),
  ];
}

function portOptions(config: Fields, host: Fields, inherited: Fields): readonly string[] {
  const bindings = fieldsOf(host.PortBindings);
  const exposed = Object.keys(fieldsOf(config.ExposedPorts)).filter((port) => !(port in bindings) && !(port in fieldsOf(inherited.ExposedPorts)));
  return [
    ...(host.PublishAllPorts === true ? ['--publish-all'] : []),
    ...repeated('--publish', Object.entries(bindings).flatMap(([port, list]) => publications(port, listOf(list)))),
    ...repeated('--expose', exposed.map(withoutTcp)),
  ];
}

function publications(port: string, bindings: readonly unknown[]): readonly string[] {
  return bindings.map((binding) => {
    const { HostIp, HostPort } = fieldsOf(binding);
    const address = textOf(HostIp);
    const hostPort = textOf(HostPort) === '0' ? '' : textOf(HostPort);
    const bracketed = address.includes(':') ? `[${address}]` : address;
    if (bracketed !== '') return `${bracketed}:${hostPort}:${withoutTcp(port)}`;
    return hostPort === '' ? withoutTcp(port) : `${hostPort}:${withoutTcp(port)}`;
  });
}

function withoutTcp(port: string): string {
  return port.replace(/\/tcp$/, '');
}

function mountOptions(config: Fields, host: Fields, inherited: Fields): readonly string[] {
  const binds = textsOf(host.Binds);
  const mounted = new Set(binds.map((bind) => bind.split(':')[1]));
  const declared = Object.keys(fieldsOf(config.Volumes)).filter((path) => !(path in fieldsOf(inherited.Volumes)) && !mounted.has(path));
  return [
    ...repeated('--volume', binds),
    ...repeated('--volume', declared),
    ...repeated('--mount', listOf(host.Mounts).filter(isFields).map(mountText)),
    ...repeated('--tmpfs', Object.entries(textMapOf(host.Tmpfs)).map(([path, settings]) => (settings === '' ? path : `${path}:${settings}`))),
    ...repeated('--volumes-from', textsOf(host.VolumesFrom)),
    ...option('--volume-driver', textOf(host.VolumeDriver)),
  ];
}

function mountText(mount: Fields): string {
  const parts = [`type=${textOf(mount.Type) || 'volume'}`];
  if (textOf(mount.Source) !== '') parts.push(`source=${textOf(mount.Source)}`);
  parts.push(`target=${textOf(mount.Target)}`);
  if (mount.ReadOnly === true) parts.push('readonly');
  const propagation = textOf(fieldsOf(mount.BindOptions).Propagation);
  if (propagation !== '') parts.push(`bind-propagation=${propagation}`);
  const size = numberOf(fieldsOf(mount.TmpfsOptions).SizeBytes);
  if (size !== undefined && size > 0) parts.push(`tmpfs-size=${String(size)}`);
  // The CLI reads the value as one CSV record.
  return parts.map((part) => (/[",]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part)).join(',');
}

/** The network of `NetworkMode` first; each further one is an option of its own (Docker 25 and newer). */
function networkOptions(container: Fields, host: Fields): readonly string[] {
  const mode = textOf(host.NetworkMode);
  const isDefault = mode === '' || mode === 'default' || mode === 'bridge';
  const networks = Object.entries(fieldsOf(fieldsOf(container.NetworkSettings).Networks));
  const others = networks.map(([name]) => name).filter((name) => name !== mode && !(isDefault && name === 'bridge'));
  const first = fieldsOf(networks.find(([name]) => name === mode)?.[1]);
  const id = textOf(container.Id);
  const aliases = textsOf(first.Aliases).filter((alias) => alias === '' || !id.startsWith(alias));
  const address = fieldsOf(first.IPAMConfig);
  return [
    ...(isDefault && others.length === 0 ? [] : option('--network', isDefault ? 'bridge' : mode)),
    ...repeated('--network', mode.startsWith('container:') || mode === 'host' || mode === 'none' ? [] : others),
    ...repeated('--network-alias', isDefault ? [] : aliases),
    ...option('--ip', textOf(address.IPv4Address)),
    ...option('--ip6', textOf(address.IPv6Address)),
  ];
}

/** Once the entrypoint is another, the image's own command no longer counts, so the command is written out. */
function programOf(config: Fields, inherited: Fields): Pick<RunOptions, 'entrypoint' | 'command'> {
  const entrypoint = textsOf(config.Entrypoint);
  const command = textsOf(config.Cmd);
  if (!isSame(entrypoint, textsOf(inherited.Entrypoint))) return { entrypoint, command };
  return { command: isSame(command, textsOf(inherited.Cmd)) ? [] : command };
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((word, index) => word === right[index]);
}
