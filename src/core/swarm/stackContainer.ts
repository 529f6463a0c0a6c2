import * as l10n from '@vscode/l10n';
import { isFields, type Fields } from '../base/fields.ts';
import { isAtLeast } from '../engine/apiVersion.ts';
import { splitWords } from '../model/runInput.ts';
import { stackLabel } from '../model/swarmService.ts';
import type { Variables } from './stackInterpolate.ts';
import { mountsOf, type MountSurroundings } from './stackMounts.ts';
import { filled, type StackReader } from './stackReader.ts';

export interface ContainerSurroundings extends MountSurroundings {
  /** A variable without a value in the file has the one of the environment. */
  readonly variables: Variables;
}

/** The part of a specification that says what each task's container is. */
export function containerOf(service: StackReader, image: string, around: ContainerSurroundings): Fields {
  const dns = { Nameservers: service.texts('dns'), Search: service.texts('dns_search'), Options: service.texts('dns_opt') };
  const grace = service.duration('stop_grace_period');
  const fields: Fields = {
    Image: image,
    Labels: { ...filled(service.map('labels')), [stackLabel]: around.stack },
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
    Healthcheck: healthcheckOf(service, around.api),
    Privileges: credentialOf(service),
    OomScoreAdj: oomScoreOf(service, around.api),
    CapabilityAdd: capabilitiesOf(service, 'cap_add'),
    CapabilityDrop: capabilitiesOf(service, 'cap_drop'),
    Sysctls: filled(service.map('sysctls')),
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

/**
 * Sorted, so that another order is no change. What has no value, or an empty one, takes that of the environment; a name that has
 * none there either stays a name alone, which takes the image's away. [docker/cli, cli/compose/loader/loader.go]
 */
function environmentOf(service: StackReader, variables: Variables): readonly string[] {
  return Object.entries(service.map('environment'))
    .map(([name, value]) => {
      const known = value === undefined || value === '' ? (variables[name] ?? value) : value;
      return known === undefined ? name : `${name}=${known}`;
    })
    .sort();
}

/** `name: address`, or `name:address`; the engine wants the address first. */
function hostsOf(service: StackReader): readonly string[] {
  const value = service.raw('extra_hosts');
  if (isFields(value)) return Object.entries(service.map('extra_hosts')).sort(([a], [b]) => (a < b ? -1 : 1)).map(([host, address]) => `${bare(address ?? '')} ${host}`);
  return service.texts('extra_hosts').map((entry) => {
    const [, host = '', address = ''] = /^([^:=]+)[:=](.+)$/.exec(entry) ?? [];
    if (host === '') service.wrong('extra_hosts', l10n.t('"{0}" is no host with its address.', entry));
    return `${bare(address)} ${host}`;
  });

  function bare(address: string): string {
    return address.replace(/^\[(.+)\]$/, '$1');
  }
}

function healthcheckOf(service: StackReader, api: string): Fields | undefined {
  if (!service.has('healthcheck')) return undefined;
  const check = service.object('healthcheck');
  const isDisabled = check.flag('disable') ?? false;
  const test = check.raw('test');
  const hasStartInterval = isAtLeast(api, '1.44');
  if (!hasStartInterval) check.leaveOut('start_interval');
  const fields: Fields = {
    Test: typeof test === 'string' ? ['CMD-SHELL', test] : check.texts('test'),
    Interval: check.duration('interval'),
    Timeout: check.duration('timeout'),
    StartPeriod: check.duration('start_period'),
    StartInterval: hasStartInterval ? check.duration('start_interval') : undefined,
    Retries: check.count('retries'),
  };
  check.end();
  return isDisabled ? { Test: ['NONE'] } : Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** By their names, as `docker stack deploy` has them; -1 is without a limit. */
function ulimitsOf(service: StackReader): readonly Fields[] {
  const ulimits = service.object('ulimits');
  return ulimits.keys.toSorted().map((name) => {
    if (!isFields(ulimits.raw(name))) {
      const both = ulimits.integer(name) ?? 0;
      return { Name: name, Soft: both, Hard: both };
    }
    const limit = ulimits.object(name);
    const made = { Name: name, Soft: limit.integer('soft') ?? 0, Hard: limit.integer('hard') ?? 0 };
    limit.end();
    return made;
  });
}

/** A file or a registry entry of the node; a config has an id, which only the swarm knows. */
function credentialOf(service: StackReader): Fields | undefined {
  const spec = service.object('credential_spec');
  const [config, file, registry] = [spec.text('config'), spec.text('file'), spec.text('registry')];
  spec.end();
  const named = [config, file, registry].filter((each) => each !== undefined && each !== '').length;
  if (service.has('credential_spec') && named !== 1) service.wrong('credential_spec', l10n.t('It must be one of {0}.', 'config, file, registry'));
  if (file) return { CredentialSpec: { File: file } };
  return registry ? { CredentialSpec: { Registry: registry } } : undefined;
}

function oomScoreOf(service: StackReader, api: string): number | undefined {
  const score = service.integer('oom_score_adj');
  if (score !== undefined && !isAtLeast(api, '1.46')) service.wrong('oom_score_adj', l10n.t('It needs Docker Engine {0} or newer.', '27'));
  return score;
}
