import * as l10n from '@vscode/l10n';
import { isFields, type Fields } from '../base/fields.ts';
import { splitWords } from '../model/runInput.ts';
import { stackImageLabel, stackLabel } from '../model/swarmService.ts';
import { deployOf } from './stackDeploy.ts';
import type { StackFileUse, StackNetworkUse, StackService } from './stackModel.ts';
import { mountsOf, type MountSurroundings } from './stackMounts.ts';
import { portsOf } from './stackPorts.ts';
import type { StackReader } from './stackReader.ts';
import type { Variables } from './stackInterpolate.ts';

export interface ServiceSurroundings extends MountSurroundings {
  /** The names of the networks, configs and secrets of the file. */
  readonly networks: ReadonlySet<string>;
  readonly configs: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  /** A variable without a value in the file has the one of the environment. */
  readonly variables: Variables;
}

/** What Compose does on one machine and a swarm does otherwise, or not at all, without anything being amiss. */
const meaningless = ['container_name', 'expose', 'depends_on', 'develop', 'pull_policy', 'attach', 'annotations'];

/** A service as a specification that lacks only the ids of what it uses. [docker/cli, cli/compose/convert, as to what becomes what] */
export function serviceOf(name: string, service: StackReader, around: ServiceSurroundings): StackService {
  const image = service.text('image') ?? '';
  if (image === '') service.wrong('image', service.has('build') ? l10n.t('A swarm builds nothing: build the image, push it and name it here.') : l10n.t('It is missing.'));
  if (service.has('extends')) service.wrong('extends', l10n.t('A stack knows no extends: write the service out, or put it into a file of its own and choose the files together.'));
  if (service.has('profiles')) service.wrong('profiles', l10n.t('A stack knows no profiles, and would always run this service: take it out, or put it into a file of its own.'));
  service.leaveOut('build', ...meaningless);
  const deploy = deployOf(service);
  const labels = { ...deploy.labels, [stackLabel]: around.stack, [stackImageLabel]: image };
  const logging = service.object('logging');
  const logDriver = logging.text('driver');
  const logOptions = present(logging.map('options'));
  const made: StackService = {
    name,
    image,
    networks: networksOf(service, around),
    configs: filesOf(service, 'configs', around.configs),
    secrets: filesOf(service, 'secrets', around.secrets),
    spec: {
      Name: `${around.stack}_${name}`,
      Labels: labels,
      Mode: deploy.mode,
      TaskTemplate: {
        ContainerSpec: containerOf(service, image, around),
        ...(deploy.restartPolicy ? { RestartPolicy: deploy.restartPolicy } : {}),
        ...(Object.keys(deploy.placement).length > 0 ? { Placement: deploy.placement } : {}),
        ...(Object.keys(deploy.resources).length > 0 ? { Resources: deploy.resources } : {}),
        ...(logDriver === undefined ? {} : { LogDriver: { Name: logDriver, Options: logOptions } }),
      },
      EndpointSpec: { ...(deploy.endpointMode === undefined ? {} : { Mode: deploy.endpointMode }), Ports: portsOf(service) },
      ...(deploy.updateConfig ? { UpdateConfig: deploy.updateConfig } : {}),
      ...(deploy.rollbackConfig ? { RollbackConfig: deploy.rollbackConfig } : {}),
    },
  };
  logging.end();
  service.end();
  return made;
}

function containerOf(service: StackReader, image: string, around: ServiceSurroundings): Fields {
  const dns = { Nameservers: service.texts('dns'), Search: service.texts('dns_search'), Options: service.texts('dns_opt') };
  const grace = service.duration('stop_grace_period');
  const fields: Fields = {
    Image: image,
    Labels: { ...present(service.map('labels')), [stackLabel]: around.stack },
    Command: wordsOf(service, 'entrypoint'),
    Args: wordsOf(service, 'command'),
    Env: environmentOf(service, around.variables),
    Hostname: service.text('hostname'),
    Dir: service.text('working_dir'),
    User: service.text('user'),
    Groups: service.texts('group_add'),
    TTY: service.flag('tty'),
    OpenStdin: service.flag('stdin_open'),
    ReadOnly: service.flag('read_only'),
    Init: service.flag('init'),
    Isolation: service.text('isolation'),
    StopSignal: service.text('stop_signal'),
    StopGracePeriod: grace,
    Mounts: mountsOf(service, around),
    Hosts: hostsOf(service),
    DNSConfig: Object.values(dns).some((values) => values.length > 0) ? dns : undefined,
    Healthcheck: healthcheckOf(service),
    CapabilityAdd: capabilitiesOf(service, 'cap_add'),
    CapabilityDrop: capabilitiesOf(service, 'cap_drop'),
    Sysctls: present(service.map('sysctls')),
    Ulimits: ulimitsOf(service),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0) && !(isFields(value) && Object.keys(value).length === 0)));
}

/** By their full names, each once, sorted. [docker/cli, opts/capabilities.go] */
function capabilitiesOf(service: StackReader, name: string): readonly string[] {
  const names = service.texts(name).map((text) => text.trim().toUpperCase()).map((text) => (text === 'ALL' || text.startsWith('CAP_') ? text : `CAP_${text}`));
  return [...new Set(names)].sort();
}

/** A command is a list, or a line that is split as a shell splits it. */
function wordsOf(service: StackReader, name: string): readonly string[] {
  const value = service.raw(name);
  return typeof value === 'string' ? splitWords(value) : service.texts(name);
}

/** Sorted, so that another order is no change. A name alone takes what the environment says. */
function environmentOf(service: StackReader, variables: Variables): readonly string[] {
  return Object.entries(service.map('environment'))
    .flatMap(([name, value]) => {
      const known = value ?? variables[name];
      return known === undefined ? [] : [`${name}=${known}`];
    })
    .sort();
}

/** `name: address`, or `name:address`; the engine wants the address first. */
function hostsOf(service: StackReader): readonly string[] {
  const value = service.raw('extra_hosts');
  if (isFields(value)) return Object.entries(service.map('extra_hosts')).map(([host, address]) => `${address ?? ''} ${host}`);
  return service.texts('extra_hosts').map((entry) => {
    const [, host = '', address = ''] = /^([^:=]+)[:=](.+)$/.exec(entry) ?? [];
    if (host === '') service.wrong('extra_hosts', l10n.t('"{0}" is no host with its address.', entry));
    return `${address} ${host}`;
  });
}

function healthcheckOf(service: StackReader): Fields | undefined {
  if (!service.has('healthcheck')) return undefined;
  const check = service.object('healthcheck');
  const isDisabled = check.flag('disable') ?? false;
  const test = check.raw('test');
  const fields: Fields = {
    Test: isDisabled ? ['NONE'] : typeof test === 'string' ? ['CMD-SHELL', test] : check.texts('test'),
    Interval: check.duration('interval'),
    Timeout: check.duration('timeout'),
    StartPeriod: check.duration('start_period'),
    StartInterval: check.duration('start_interval'),
    Retries: check.number('retries'),
  };
  check.end();
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function ulimitsOf(service: StackReader): readonly Fields[] {
  const ulimits = service.object('ulimits');
  return ulimits.keys.map((name) => {
    if (!isFields(ulimits.raw(name))) {
      const both = ulimits.number(name) ?? 0;
      return { Name: name, Soft: both, Hard: both };
    }
    const limit = ulimits.object(name);
    const made = { Name: name, Soft: limit.number('soft') ?? 0, Hard: limit.number('hard') ?? 0 };
    limit.end();
    return made;
  });
}

/** Without any it is in the network that every stack has. Its own name is known in each. */
function networksOf(service: StackReader, { networks }: ServiceSurroundings): readonly StackNetworkUse[] {
  if (!service.has('networks')) return [{ network: 'default', aliases: [] }];
  const value = service.raw('networks');
  const names = isFields(value) ? Object.keys(value) : service.texts('networks');
  const reader = isFields(value) ? service.object('networks') : undefined;
  return names.map((network) => {
    if (network !== 'default' && !networks.has(network)) service.wrong('networks', l10n.t('The network "{0}" is not among the networks of the file.', network));
    if (!reader?.has(network)) return { network, aliases: [] };
    const use = reader.object(network);
    const aliases = use.texts('aliases');
    use.leaveOut('priority');
    use.end();
    return { network, aliases };
  });
}

function filesOf(service: StackReader, kind: 'configs' | 'secrets', known: ReadonlySet<string>): readonly StackFileUse[] {
  return service.list(kind).flatMap((value, index) => {
    const place = `${kind}[${String(index)}]`;
    if (typeof value === 'string') return checked({ source: value, target: kind === 'secrets' ? value : `/${value}`, uid: '0', gid: '0', mode: 0o444 }, place);
    const file = service.entry(value, `${service.place}.${place}`);
    const source = file.text('source') ?? '';
    const made = { source, target: file.text('target') ?? (kind === 'secrets' ? source : `/${source}`), uid: file.text('uid') ?? '0', gid: file.text('gid') ?? '0', mode: modeOf(file) };
    file.end();
    return checked(made, place);
  });

  function checked(use: StackFileUse, place: string): readonly StackFileUse[] {
    if (known.has(use.source)) return [use];
    service.wrong(place, kind === 'secrets' ? l10n.t('The secret "{0}" is not among the secrets of the file.', use.source) : l10n.t('The config "{0}" is not among the configs of the file.', use.source));
    return [];
  }
}

/** A number is the mode itself; a text is octal. */
function modeOf(file: StackReader): number {
  const value = file.raw('mode');
  if (value === undefined) return 0o444;
  const text = typeof value === 'string' ? value.replace(/^0o?/, '') : '';
  if (/^[0-7]{1,4}$/.test(text)) return parseInt(text, 8);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0o7777) return value;
  file.wrong('mode', l10n.t('It must be a mode such as 0440.'));
  return 0o444;
}

function present(map: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, value ?? '']));
}
