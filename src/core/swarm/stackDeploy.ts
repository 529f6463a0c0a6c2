import * as l10n from '@vscode/l10n';
import { isFields, type Fields } from '../base/fields.ts';
import type { StackReader } from './stackReader.ts';

/** What stands below `deploy`, as the parts of a specification. [Compose specification, Deploy] */
export interface Deploy {
  readonly labels: Readonly<Record<string, string>>;
  readonly mode: Fields;
  readonly endpointMode: string | undefined;
  readonly placement: Fields;
  readonly resources: Fields;
  readonly restartPolicy: Fields | undefined;
  readonly updateConfig: Fields | undefined;
  readonly rollbackConfig: Fields | undefined;
}

export function deployOf(service: StackReader): Deploy {
  const deploy = service.object('deploy');
  const labels = Object.fromEntries(Object.entries(deploy.map('labels')).map(([name, value]) => [name, value ?? '']));
  const made: Deploy = {
    labels,
    mode: modeOf(deploy, service),
    endpointMode: deploy.choice('endpoint_mode', ['vip', 'dnsrr']),
    placement: placementOf(deploy.object('placement')),
    resources: resourcesOf(deploy.object('resources')),
    restartPolicy: restartOf(deploy, service),
    updateConfig: updateOf(deploy, 'update_config'),
    rollbackConfig: updateOf(deploy, 'rollback_config'),
  };
  deploy.end();
  return made;
}

function modeOf(deploy: StackReader, service: StackReader): Fields {
  const mode = deploy.choice('mode', ['replicated', 'global', 'replicated-job', 'global-job']) ?? 'replicated';
  const stated = deploy.count('replicas') ?? service.count('scale');
  if (stated !== undefined && (mode === 'global' || mode === 'global-job')) deploy.wrong('replicas', l10n.t('There is one on each node where the mode is {0}.', mode));
  const replicas = stated ?? 1;
  switch (mode) {
    case 'replicated':
      return { Replicated: { Replicas: replicas } };
    case 'global':
      return { Global: {} };
    case 'replicated-job':
      return { ReplicatedJob: { MaxConcurrent: replicas, TotalCompletions: replicas } };
    case 'global-job':
      return { GlobalJob: {} };
  }
}

function placementOf(placement: StackReader): Fields {
  const constraints = placement.texts('constraints');
  const most = placement.count('max_replicas_per_node');
  const preferences = placement.list('preferences').flatMap((value, index): readonly Fields[] => {
    const spread = isFields(value) && Object.keys(value).join() === 'spread' && typeof value.spread === 'string' ? value.spread : undefined;
    if (spread !== undefined) return [{ Spread: { SpreadDescriptor: spread } }];
    placement.wrong(`preferences[${String(index)}]`, l10n.t('A swarm knows only "spread".'));
    return [];
  });
  placement.end();
  return {
    ...(constraints.length === 0 ? {} : { Constraints: constraints }),
    ...(preferences.length === 0 ? {} : { Preferences: preferences }),
    ...(most === undefined || most === 0 ? {} : { MaxReplicas: most }),
  };
}

function resourcesOf(resources: StackReader): Fields {
  const limits = resources.object('limits');
  const reservations = resources.object('reservations');
  const pids = limits.count('pids');
  const generic = reservations.list('generic_resources').map((value, index) => genericResource(reservations.entry(value, `${reservations.place}.generic_resources[${String(index)}]`)));
  const made = { Limits: { ...amounts(limits), ...(pids === undefined ? {} : { Pids: pids }) }, Reservations: { ...amounts(reservations), ...(generic.length === 0 ? {} : { GenericResources: generic }) } };
  for (const reader of [limits, reservations, resources]) reader.end();
  return Object.fromEntries(Object.entries(made).filter(([, value]) => Object.keys(value).length > 0));
}

/** What a node says that it has so many of, such as graphics cards. */
function genericResource(reader: StackReader): Fields {
  const discrete = reader.object('discrete_resource_spec');
  const [kind, value] = [discrete.text('kind'), discrete.count('value')];
  if (kind === undefined) discrete.wrong('kind', l10n.t('It is missing.'));
  for (const each of [discrete, reader]) each.end();
  return { DiscreteResourceSpec: { Kind: kind ?? '', Value: value ?? 0 } };
}

function amounts(reader: StackReader): Fields {
  const cpus = reader.number('cpus');
  const memory = reader.bytes('memory');
  return { ...(cpus === undefined ? {} : { NanoCPUs: Math.round(cpus * 1e9) }), ...(memory === undefined ? {} : { MemoryBytes: memory }) };
}

/** `deploy.restart_policy`, or what the service's own `restart` says. */
function restartOf(deploy: StackReader, service: StackReader): Fields | undefined {
  const restart = service.text('restart');
  if (!deploy.has('restart_policy')) return restart === undefined ? undefined : plainRestart(service, restart);
  const policy = deploy.object('restart_policy');
  const [delay, window, attempts] = [policy.duration('delay'), policy.duration('window'), policy.count('max_attempts')];
  const made = {
    Condition: policy.choice('condition', ['none', 'on-failure', 'any']) ?? 'any',
    ...(delay === undefined ? {} : { Delay: delay }),
    ...(attempts === undefined ? {} : { MaxAttempts: attempts }),
    ...(window === undefined ? {} : { Window: window }),
  };
  policy.end();
  return made;
}

function plainRestart(service: StackReader, restart: string): Fields | undefined {
  const [, attempts] = /^on-failure(?::(\d+))?$/.exec(restart) ?? [];
  if (restart === 'no') {
    // Which `docker stack deploy` does not heed either: `deploy.restart_policy` does.
    service.leaveOut('restart');
    return undefined;
  }
  if (restart === 'always' || restart === 'unless-stopped') return { Condition: 'any' };
  if (restart.startsWith('on-failure')) return { Condition: 'on-failure', ...(attempts === undefined ? {} : { MaxAttempts: Number(attempts) }) };
  return service.wrong('restart', l10n.t('It must be one of {0}.', 'no, always, unless-stopped, on-failure'));
}

function updateOf(deploy: StackReader, name: string): Fields | undefined {
  if (!deploy.has(name)) return undefined;
  const update = deploy.object(name);
  const [delay, monitor, ratio] = [update.duration('delay'), update.duration('monitor'), update.number('max_failure_ratio')];
  const order = update.choice('order', ['stop-first', 'start-first']);
  const action = update.choice('failure_action', name === 'update_config' ? ['pause', 'continue', 'rollback'] : ['pause', 'continue']);
  const made = {
    Parallelism: update.count('parallelism') ?? 1,
    ...(delay === undefined ? {} : { Delay: delay }),
    ...(action === undefined ? {} : { FailureAction: action }),
    ...(monitor === undefined ? {} : { Monitor: monitor }),
    ...(ratio === undefined ? {} : { MaxFailureRatio: ratio }),
    ...(order === undefined ? {} : { Order: order }),
  };
  update.end();
  return made;
}
