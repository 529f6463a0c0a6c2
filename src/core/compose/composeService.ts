import { fieldsOf, isFields, listOf, numberOf, textMapOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import { composeIdentity } from '../model/compose.ts';
import { runFlags, runOptions } from '../model/runCommand.ts';
import { dependenciesOf, idOf, isAnonymous, isToolLabel, labelsOf, nameOf, networksOf, optionValues, volumeOf, type DescribedContainer } from './describedContainer.ts';
import { looksSecret, type SecretVariables } from './secretValues.ts';

/** What a service shares with the rest of its file. */
export interface ServiceSurroundings {
  readonly service: string;
  readonly secrets: SecretVariables;
  /** Services by the id and by the name of their containers. */
  readonly services: ReadonlyMap<string, string>;
  /** The key by which a volume is declared. */
  readonly volumeKey: (name: string) => string;
  /** The key by which a network is declared. */
  readonly networkKey: (name: string) => string;
}

type Values = ReadonlyMap<string, readonly string[]>;

/** The service that makes such a container: what its image sets already is left out. [Compose specification, services] */
export function composeService(described: DescribedContainer, surroundings: ServiceSurroundings): Fields {
  const { container, image } = described;
  const { options, image: imageName, entrypoint, command } = runOptions(container, image);
  const values = optionValues(options, runFlags);
  const { secrets, service } = surroundings;
  const hidden = (entries: readonly string[]): Fields | undefined => assignments(entries, secrets, service);
  return pruned({
    image: literal(imageName),
    container_name: ownName(described, surroundings),
    ...literals(mapped(values, texts, (all) => all[0])),
    entrypoint: entrypoint && literals(entrypoint),
    command: command.length > 0 ? literals(command) : undefined,
    environment: hidden(values.get('--env') ?? []),
    ...literals(mapped(values, lists, (all) => all)),
    volumes: literals(volumes(values, fieldsOf(container.HostConfig), surroundings)),
    volumes_from: literals((values.get('--volumes-from') ?? []).map((source) => volumesFrom(source, surroundings))),
    ...networking(described, surroundings),
    depends_on: dependencies(described, surroundings),
    healthcheck: literals(healthcheck(values, fieldsOf(fieldsOf(container.Config).Healthcheck))),
    ...limits(values, fieldsOf(container.HostConfig)),
    ...mapped(values, flags, () => true),
    ipc: namespace(values.get('--ipc'), surroundings),
    pid: namespace(values.get('--pid'), surroundings),
    sysctls: hidden(values.get('--sysctl') ?? []),
    logging: pruned({ driver: literals(values.get('--log-driver')?.[0]), options: hidden(values.get('--log-opt') ?? []) }),
    labels: hidden((values.get('--label') ?? []).filter((label) => !isToolLabel(label))),
  });
}

const texts = { '--hostname': 'hostname', '--domainname': 'domainname', '--user': 'user', '--workdir': 'working_dir', '--restart': 'restart', '--stop-signal': 'stop_signal', '--uts': 'uts', '--runtime': 'runtime', '--userns': 'userns_mode' };
const lists = {
  ...{ '--publish': 'ports', '--expose': 'expose', '--tmpfs': 'tmpfs', '--device': 'devices', '--cap-add': 'cap_add', '--cap-drop': 'cap_drop' },
  ...{ '--security-opt': 'security_opt', '--group-add': 'group_add', '--dns': 'dns', '--dns-search': 'dns_search', '--add-host': 'extra_hosts' },
};
const flags = { '--interactive': 'stdin_open', '--tty': 'tty', '--privileged': 'privileged', '--read-only': 'read_only', '--init': 'init' };

function mapped(values: Values, keys: Readonly<Record<string, string>>, toValue: (all: readonly string[]) => unknown): Fields {
  return Object.fromEntries(
    Object.entries(keys).flatMap(([option, key]) => {
      const all = values.get(option);
      return all ? [[key, toValue(all)]] : [];
    }),
  );
}

/** Compose names a service's containers itself; only another name is written. */
function ownName(described: DescribedContainer, { service }: ServiceSurroundings): string | undefined {
  const identity = composeIdentity(labelsOf(described));
  const name = nameOf(described);
  const given = identity ? `${identity.project}-${identity.service}-${String(identity.number)}` : service;
  return name === '' || name === given || name === given.replaceAll('-', '_') ? undefined : literal(name);
}

/** `NAME=value` as a map; what looks like a secret is a variable. */
function assignments(entries: readonly string[], secrets: SecretVariables, service: string): Fields | undefined {
  const pairs = entries.flatMap((entry) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(entry) ?? [];
    if (name === '') return [];
    return [[name, hiddenOrLiteral(name, value, secrets, service)]];
  });
  return pairs.length === 0 ? undefined : (Object.fromEntries(pairs) as Fields);
}

function volumes(values: Values, host: Fields, { volumeKey }: ServiceSurroundings): readonly unknown[] {
  const short = (values.get('--volume') ?? []).map((text) => {
    const volume = volumeOf(text);
    if (volume.kind === 'anonymous') return volume.target;
    return `${volume.kind === 'volume' ? volumeKey(volume.source) : volume.source}:${volume.target}`;
  });
  const long = listOf(host.Mounts).filter(isFields).map(({ Type, Source, Target, ReadOnly, BindOptions, TmpfsOptions }) => {
    const source = textOf(Source);
    const isVolume = Type === 'volume';
    return pruned({
      type: textOf(Type) || 'volume',
      source: isVolume && isAnonymous(source) ? undefined : isVolume && source !== '' ? volumeKey(source) : source,
      target: textOf(Target),
      read_only: ReadOnly === true ? true : undefined,
      bind: pruned({ propagation: textOf(fieldsOf(BindOptions).Propagation) }),
      tmpfs: pruned({ size: numberOf(fieldsOf(TmpfsOptions).SizeBytes) || undefined }),
    });
  });
  return [...short, ...long];
}

/** @param source a container's id or name, and perhaps how it is mounted. */
function volumesFrom(source: string, { services }: ServiceSurroundings): string {
  const [container = '', ...mode] = source.split(':');
  const service = services.get(container);
  return [...(service === undefined ? ['container', container] : [service]), ...mode].join(':');
}

/** `container:<id>` is the service's, where it is one of the file. */
function namespace(values: readonly string[] | undefined, { services }: ServiceSurroundings): string | undefined {
  const [value] = values ?? [];
  const [, container = ''] = /^container:(.*)$/.exec(value ?? '') ?? [];
  const service = services.get(container);
  return service === undefined ? value && literal(value) : `service:${literal(service)}`;
}

function networking(described: DescribedContainer, surroundings: ServiceSurroundings): Fields {
  const mode = textOf(fieldsOf(described.container.HostConfig).NetworkMode);
  if (mode === 'host' || mode === 'none' || mode.startsWith('container:')) return { network_mode: namespace([mode], surroundings) };
  const networks = networksOf(described).map(({ name, aliases, ipv4, ipv6 }) => {
    const key = surroundings.networkKey(name);
    return [key, pruned({ aliases: aliases.map(literal), ipv4_address: ipv4, ipv6_address: ipv6 })] as const;
  });
  const [first] = networks;
  const isUsual = networks.length === 1 && first?.[0] === 'default' && Object.keys(first[1]).length === 0;
  return networks.length === 0 || isUsual ? {} : { networks: Object.fromEntries(networks) };
}

function dependencies(described: DescribedContainer, { services }: ServiceSurroundings): Fields | undefined {
  const known = new Set(services.values());
  const found = dependenciesOf(described).filter(({ service }) => known.has(service));
  return found.length === 0 ? undefined : Object.fromEntries(found.map(({ service, condition }) => [service, { condition }]));
}

function healthcheck(values: Values, check: Fields): Fields | undefined {
  if (values.has('--no-healthcheck')) return { disable: true };
  if (!values.has('--health-cmd')) return undefined;
  const one = (name: string): string | undefined => values.get(name)?.[0];
  const retries = one('--health-retries');
  return pruned({
    test: textsOf(check.Test),
    interval: one('--health-interval'),
    timeout: one('--health-timeout'),
    start_period: one('--health-start-period'),
    retries: retries === undefined ? undefined : Number(retries),
  });
}

function limits(values: Values, host: Fields): Fields {
  const one = (name: string): string | undefined => values.get(name)?.[0];
  const number = (name: string): number | undefined => (one(name) === undefined ? undefined : Number(one(name)));
  const gpus = listOf(host.DeviceRequests).filter(isFields).map(gpu).filter((request) => request !== undefined);
  const upper = pruned({ cpus: one('--cpus'), memory: one('--memory'), pids: number('--pids-limit') });
  const lower = pruned({ memory: one('--memory-reservation'), devices: gpus });
  const grace = one('--stop-timeout');
  const swap = one('--memory-swap');
  return {
    deploy: pruned({ resources: pruned({ limits: upper, reservations: lower }) }),
    cpu_shares: number('--cpu-shares'),
    cpuset: one('--cpuset-cpus'),
    memswap_limit: swap === '-1' ? -1 : swap,
    shm_size: one('--shm-size'),
    ulimits: pruned(Object.fromEntries((values.get('--ulimit') ?? []).map(ulimit))),
    stop_grace_period: grace === undefined ? undefined : `${grace}s`,
  };
}

function ulimit(text: string): readonly [string, Fields] {
  const [, name = '', soft = '', hard = ''] = /^([^=]*)=([^:]*):(.*)$/.exec(text) ?? [];
  return [name, { soft: Number(soft), hard: Number(hard) }];
}

function gpu(request: Fields): Fields | undefined {
  const capabilities = listOf(request.Capabilities).flatMap((set) => textsOf(set));
  if (!capabilities.includes('gpu')) return undefined;
  const ids = textsOf(request.DeviceIDs);
  const count = numberOf(request.Count) ?? 0;
  return pruned({ driver: textOf(request.Driver), ...(ids.length > 0 ? { device_ids: ids } : { count: count < 0 ? 'all' : count }), capabilities });
}

function hiddenOrLiteral(name: string, value: string, secrets: SecretVariables, owner: string): string {
  if (!looksSecret(name, value)) return literal(value);
  const variable = secrets.nameFor(name, value, owner);
  return secrets.isPlain(variable) ? literal(value) : `\${${variable}}`;
}

/** The declaration of a volume or network, fit for the file: the options of its driver may hold secrets. */
export function declared(declaration: Fields, secrets: SecretVariables, name: string): Fields {
  const { driver_opts: options, ...rest } = declaration;
  const entries = Object.entries(textMapOf(options)).map(([option, value]) => [option, hiddenOrLiteral(option, value, secrets, name)]);
  return { ...literals(rest), ...(entries.length === 0 ? {} : { driver_opts: Object.fromEntries(entries) as Fields }) };
}

/** Compose takes `$` for a variable. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function literals<T>(value: T): T {
  if (typeof value === 'string') return literal(value) as T;
  if (Array.isArray(value)) return value.map(literals) as T;
  return isFields(value) ? (Object.fromEntries(Object.entries(value).map(([key, each]) => [key, literals(each)])) as T) : value;
}

/** Without what is empty; undefined where nothing is left. An empty entrypoint says something. */
function pruned(fields: Fields): Fields {
  const kept = Object.entries(fields).filter(([key, value]) => {
    if (value === undefined || value === '') return false;
    if (Array.isArray(value)) return value.length > 0 || key === 'entrypoint';
    return !isFields(value) || Object.keys(value).length > 0;
  });
  return Object.fromEntries(kept);
}

/** The id of the container, which other containers may name. */
export function containerKeys(described: DescribedContainer): readonly string[] {
  return [idOf(described), nameOf(described)].filter((key) => key !== '');
}
