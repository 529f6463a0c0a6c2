import * as l10n from '@vscode/l10n';
import { isFields } from '../base/fields.ts';
import { stackImageLabel, stackLabel } from '../model/swarmService.ts';
import { containerOf, type ContainerSurroundings } from './stackContainer.ts';
import { deployOf } from './stackDeploy.ts';
import type { StackFileUse, StackNetworkUse, StackService } from './stackModel.ts';
import { portsOf } from './stackPorts.ts';
import { filled, type StackReader } from './stackReader.ts';

export interface ServiceSurroundings extends ContainerSurroundings {
  /** The names of the networks, configs and secrets of the file. */
  readonly networks: ReadonlySet<string>;
  readonly configs: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
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
  const fullName = `${around.stack}_${name}`;
  if (!isServiceName(fullName)) service.problem(l10n.t('"{0}" is no name of a service: letters, digits, "-" and "_", at most 63.', fullName));
  const made: StackService = {
    name,
    image,
    networks: networksOf(service, around),
    configs: filesOf(service, 'configs', around.configs),
    secrets: filesOf(service, 'secrets', around.secrets),
    ...credentialConfigOf(service, around.configs),
    spec: {
      Name: fullName,
      Labels: labels,
      Mode: deploy.mode,
      TaskTemplate: {
        ContainerSpec: containerOf(service, image, around),
        ...(deploy.restartPolicy ? { RestartPolicy: deploy.restartPolicy } : {}),
        ...(Object.keys(deploy.placement).length > 0 ? { Placement: deploy.placement } : {}),
        ...(Object.keys(deploy.resources).length > 0 ? { Resources: deploy.resources } : {}),
        ...loggingOf(service),
      },
      EndpointSpec: { ...(deploy.endpointMode === undefined ? {} : { Mode: deploy.endpointMode }), Ports: portsOf(service) },
      ...(deploy.updateConfig ? { UpdateConfig: deploy.updateConfig } : {}),
      ...(deploy.rollbackConfig ? { RollbackConfig: deploy.rollbackConfig } : {}),
    },
  };
  service.end();
  return made;
}

/** A name that DNS can have. [swarmkit, manager/controlapi/common.go] */
export function isServiceName(name: string): boolean {
  return name.length <= 63 && /^[a-zA-Z\d](?:[\w-]*[a-zA-Z\d])?$/.test(name);
}

/** Options alone are those of the driver that each engine has by default. */
function loggingOf(service: StackReader): { readonly LogDriver?: object } {
  if (!service.has('logging')) return {};
  const logging = service.object('logging');
  const made = { Name: logging.text('driver') ?? '', Options: filled(logging.map('options')) };
  logging.end();
  return { LogDriver: made };
}

function credentialConfigOf(service: StackReader, configs: ReadonlySet<string>): { readonly credentialConfig?: string } {
  const name = service.object('credential_spec').text('config');
  if (name === undefined || name === '') return {};
  if (!configs.has(name)) service.wrong('credential_spec.config', l10n.t('The config "{0}" is not among the configs of the file.', name));
  return { credentialConfig: name };
}

/** Without any it is in the network that every stack has. Its own name is known in each. */
function networksOf(service: StackReader, { networks }: ServiceSurroundings): readonly StackNetworkUse[] {
  const value = service.raw('networks');
  const names = isFields(value) ? Object.keys(value) : service.texts('networks');
  if (names.length === 0) return [{ network: 'default', aliases: [] }];
  const reader = isFields(value) ? service.object('networks') : undefined;
  return names.map((network) => {
    if (network !== 'default' && !networks.has(network)) service.wrong('networks', l10n.t('The network "{0}" is not among the networks of the file.', network));
    if (!reader?.has(network)) return { network, aliases: [] };
    const use = reader.object(network);
    const [aliases, driverOptions] = [use.texts('aliases'), filled(use.map('driver_opts'))];
    use.leaveOut('priority');
    use.end();
    return { network, aliases, ...(Object.keys(driverOptions).length === 0 ? {} : { driverOptions }) };
  });
}

function filesOf(service: StackReader, kind: 'configs' | 'secrets', known: ReadonlySet<string>): readonly StackFileUse[] {
  return service.list(kind).flatMap((value, index) => {
    const place = `${kind}[${String(index)}]`;
    if (typeof value === 'string') return checked({ source: value, target: value, uid: '0', gid: '0', mode: 0o444 }, place);
    const file = service.entry(value, `${service.place}.${place}`);
    const source = file.text('source') ?? '';
    const made = { source, target: file.text('target') || source, uid: file.text('uid') || '0', gid: file.text('gid') || '0', mode: file.mode('mode') ?? 0o444 };
    file.end();
    return checked(made, place);
  });

  function checked(use: StackFileUse, place: string): readonly StackFileUse[] {
    if (known.has(use.source)) return [use];
    service.wrong(place, kind === 'secrets' ? l10n.t('The secret "{0}" is not among the secrets of the file.', use.source) : l10n.t('The config "{0}" is not among the configs of the file.', use.source));
    return [];
  }
}
