import { stringify } from 'yaml';
import { fieldsOf, isFields, listOf, textOf, type Fields } from '../base/fields.ts';
import { runFlags, runOptions } from '../model/runCommand.ts';
import { composeService } from './composeService.ts';
import { assignments, limitFacts, mapOf, scalar, type FactValue } from './limitFacts.ts';
import { isToolLabel, nameOf, optionValues, volumeOf, type DescribedContainer } from './describedContainer.ts';
import { looksSecret, SecretVariables } from './secretValues.ts';

/**
 * What a service is, in one form however it was written: by the keys of Compose, each a text, a sorted list of texts or
 * a map of texts. Two that are alike make equal containers, as far as people write it.
 */
export type ServiceFacts = Readonly<Record<string, FactValue>>;

/** What the files say of a service. @param config the whole of what Compose resolved; 1.29 leaves out what it names by itself. */
export function factsOfConfig(config: Fields, service: string, project: string): ServiceFacts {
  const fields = fieldsOf(fieldsOf(config.services)[service]);
  const nameIn = (section: unknown, key: string): string => {
    const declared = fieldsOf(fieldsOf(section)[key]);
    return textOf(declared.name) || (declared.external === true ? key : `${project}_${key}`);
  };
  const joined = fields.networks === undefined && fields.network_mode === undefined ? { ...fields, networks: ['default'] } : fields;
  return facts(unescaped(joined) as Fields, { volume: (key) => nameIn(config.volumes, key), network: (key) => nameIn(config.networks, key) });
}

/** What a container is. */
export function factsOfContainer(described: DescribedContainer): ServiceFacts {
  const same = (name: string): string => name;
  const service = composeService(described, { service: nameOf(described), secrets: new SecretVariables(), services: new Map(), volumeKey: same, networkKey: same });
  const values = optionValues(runOptions(described.container, described.image).options, runFlags);
  // As they are: a variable in the place of a secret would be no comparison.
  const environment = assignments(values.get('--env') ?? []);
  const labels = assignments((values.get('--label') ?? []).filter((label) => !isToolLabel(label)));
  const sysctls = assignments(values.get('--sysctl') ?? []);
  const { container_name: _, depends_on: _order, ...rest } = unescaped(service) as Fields;
  // Engines before 25 give a container its host's name as an alias.
  const hostname = textOf(fieldsOf(described.container.Config).Hostname);
  const networks = Object.fromEntries(Object.entries(networksIn(rest.networks)).map(([name, network]) => [name, { ...fieldsOf(network), aliases: listOf(fieldsOf(network).aliases).filter((alias) => alias !== hostname) }]));
  const logging = { driver: values.get('--log-driver')?.[0], options: assignments(values.get('--log-opt') ?? []) };
  return facts({ ...rest, networks, environment, labels, sysctls, logging }, { volume: same, network: same });
}

/** The keys in which two differ. */
export function differingKeys(left: ServiceFacts, right: ServiceFacts): readonly string[] {
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].filter((key) => JSON.stringify(left[key]) !== JSON.stringify(right[key])).sort();
}

/** The facts as a text to be compared with another's: what looks like a secret says only whether it is the same there. */
export function factsText(service: string, own: ServiceFacts, other: ServiceFacts): string {
  const shown = Object.fromEntries(
    Object.entries(own).map(([key, value]) => {
      if (!isFields(value)) return [key, value];
      const others = fieldsOf(other[key]);
      const entries = Object.entries(value).map(([name, text]) => [name, looksSecret(name, text) ? (others[name] === text || others[name] === undefined ? '••••' : hiddenDifference(text, textOf(others[name]))) : text]);
      return [key, Object.fromEntries(entries)];
    }),
  );
  return stringify({ [service]: shown }, { lineWidth: 0, defaultStringType: 'PLAIN' });
}

/** Two secrets that differ must not look alike, nor say what they are. */
function hiddenDifference(own: string, other: string): string {
  return own < other ? '•••• (1)' : '•••• (2)';
}

export interface Names {
  readonly volume: (key: string) => string;
  readonly network: (key: string) => string;
}

const plainTexts = ['image', 'user', 'working_dir', 'hostname', 'domainname', 'stop_signal', 'network_mode', 'ipc', 'pid', 'uts', 'runtime', 'userns_mode', 'cpuset', 'stop_grace_period'];
const plainLists = ['cap_add', 'cap_drop', 'security_opt', 'group_add', 'dns', 'dns_search', 'tmpfs', 'devices', 'expose', 'volumes_from'];
const flags = ['privileged', 'read_only', 'init', 'tty', 'stdin_open'];

function facts(service: Fields, names: Names): ServiceFacts {
  const restart = textOf(service.restart);
  const all: Readonly<Record<string, FactValue | undefined>> = {
    ...Object.fromEntries(plainTexts.map((key) => [key, scalar(service[key])])),
    entrypoint: program(service.entrypoint),
    command: program(service.command),
    environment: mapOf(service.environment),
    ports: sorted(listOf(service.ports).map(portText)),
    volumes: sorted(listOf(service.volumes).map((volume) => volumeText(volume, names))),
    networks: sorted(Object.entries(networksIn(service.networks)).map(([key, value]) => networkText(names.network(key), fieldsOf(value)))),
    restart: restart === 'no' ? '' : restart,
    healthcheck: healthText(fieldsOf(service.healthcheck)),
    ...limitFacts(service),
    labels: mapOf(service.labels),
    extra_hosts: sorted(hosts(service.extra_hosts)),
    ...Object.fromEntries(plainLists.map((key) => [key, sorted(listOf(typeof service[key] === 'string' ? [service[key]] : service[key]).map(scalar))])),
    ...Object.fromEntries(flags.map((key) => [key, service[key] === true ? 'true' : ''])),
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, FactValue] => entry[1] !== undefined && (Array.isArray(entry[1]) ? entry[1].length > 0 || entry[0] === 'entrypoint' : typeof entry[1] === 'string' ? entry[1] !== '' : Object.keys(entry[1]).length > 0)));
}

function program(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? [value] : listOf(value).map(scalar);
}

function sorted(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => text !== '').sort();
}

/** `[address:][published:]target/protocol` */
export function portText(port: unknown): string {
  if (isFields(port)) {
    const [address, published] = [scalar(port.host_ip), scalar(port.published)];
    return [...(address === '' || address === '0.0.0.0' ? [] : [address.includes(':') ? `[${address}]` : address]), ...(published === '' || published === '0' ? [] : [published]), `${scalar(port.target)}/${scalar(port.protocol) || 'tcp'}`].join(':');
  }
  const text = scalar(port).replace(/^0\.0\.0\.0:/, '').replace(/^:+/, '');
  return text === '' || text.includes('/') ? text : `${text}/tcp`;
}

/** `source:target[:ro]` */
export function volumeText(volume: unknown, names: Names): string {
  if (isFields(volume)) {
    const source = scalar(volume.source);
    const named = volume.type === 'volume' && source !== '' ? names.volume(source) : source;
    return [...(volume.type === 'tmpfs' ? ['tmpfs'] : named === '' ? [] : [named]), scalar(volume.target), ...(volume.read_only === true ? ['ro'] : [])].join(':');
  }
  const choice = volumeOf(scalar(volume));
  if (choice.kind === 'anonymous') return choice.target;
  const [target = '', options = ''] = choice.target.split(':');
  const mode = options.split(',').includes('ro') ? ['ro'] : [];
  return [choice.kind === 'volume' ? names.volume(choice.source) : choice.source, target, ...mode].join(':');
}

function networksIn(value: unknown): Fields {
  return Array.isArray(value) ? Object.fromEntries(value.map((key) => [scalar(key), {}])) : fieldsOf(value);
}

function networkText(name: string, network: Fields): string {
  const more = [...listOf(network.aliases).map(scalar), scalar(network.ipv4_address), scalar(network.ipv6_address)].filter((text) => text !== '');
  return more.length === 0 ? name : `${name} (${more.join(', ')})`;
}

function healthText({ disable, test, interval, timeout, retries, start_period: startPeriod }: Fields): Readonly<Record<string, string>> | string {
  if (disable === true) return 'disabled';
  const words = typeof test === 'string' ? ['CMD-SHELL', test] : listOf(test).map(scalar);
  const entries = Object.entries({ test: words.join(' '), interval: duration(interval), timeout: duration(timeout), start_period: duration(startPeriod), retries: scalar(retries) });
  return Object.fromEntries(entries.filter(([, text]) => text !== '' && text !== '0'));
}

/** A span in one form: seconds. */
function duration(value: unknown): string {
  const seconds: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 0.000_001, ns: 0.000_000_001 };
  const parts = [...scalar(value).matchAll(/(\d+(?:\.\d+)?)(ms|us|ns|h|m|s)/g)];
  const sum = parts.reduce((total, [, count, unit]) => total + Number(count) * (seconds[unit ?? ''] ?? 0), 0);
  return parts.length === 0 ? scalar(value) : `${String(Number(sum.toFixed(9)))}s`;
}

/** A map or a list: `name:address` in both. */
function hosts(value: unknown): readonly string[] {
  if (isFields(value)) return Object.entries(value).flatMap(([name, address]) => (Array.isArray(address) ? address : [address]).map((each) => `${name}:${scalar(each)}`));
  return listOf(value).map((entry) => scalar(entry).replace('=', ':'));
}

/** Compose writes `$$` for a dollar sign. */
export function unescaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$$', '$');
  if (Array.isArray(value)) return value.map(unescaped);
  return isFields(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unescaped(each)])) : value;
}
