import * as l10n from '@vscode/l10n';
import { resolve } from 'node:path';
import { UserError } from '../base/userError.ts';
import { stackLabel } from '../model/swarmService.ts';
import { withEnvFiles } from './stackEnvFile.ts';
import type { Variables } from './stackInterpolate.ts';
import { mergeStackFiles } from './stackMerge.ts';
import type { Stack, StackFile, StackNetwork, StackNetworkUse } from './stackModel.ts';
import type { StackVolume } from './stackMounts.ts';
import { parseStackFile, type StackText } from './stackParse.ts';
import { StackNotes, StackReader } from './stackReader.ts';
import { serviceOf } from './stackService.ts';

export interface StackInput {
  readonly stack: string;
  /** The files in their order: a later one goes before those before it. */
  readonly files: readonly StackText[];
  /** Of the first file: what relative paths stand for. */
  readonly folder: string;
  readonly variables: Variables;
  /** Reads what an `env_file` names. @throws where it cannot be read. */
  readonly read: (path: string) => string;
}

/**
 * Reads Compose files as `docker stack deploy` does, without a program.
 *
 * @throws a `UserError` of kind `invalid` that names, by its place in the file, all that is wrong or not supported.
 */
export function readStack({ stack, files, folder, variables, read }: StackInput): Stack {
  const problem = stackNameProblem(stack);
  if (problem !== undefined) throw new UserError('invalid', problem);
  const notes = new StackNotes();
  const missing = new Set<string>();
  const parsed = files.map((each) => withEnvFiles(parseStackFile(each, { isNamed: files.length > 1, variables, notes, missing }), { folder, variables, read, notes }));
  const file = new StackReader(parsed.reduce(mergeStackFiles), '', notes);
  file.leaveOut('name');
  file.raw('version');
  if (file.has('include')) file.wrong('include', l10n.t('A stack knows no include: choose the files together, in their order.'));
  const networks = networksOf(file, stack);
  const configs = filesOf(file, 'configs', { stack, folder, variables });
  const secrets = filesOf(file, 'secrets', { stack, folder, variables });
  const around = {
    ...{ stack, folder, variables },
    volumes: volumesOf(file, stack),
    networks: new Set(networks.map(({ key }) => key)),
    configs: new Set(configs.map(({ key }) => key)),
    secrets: new Set(secrets.map(({ key }) => key)),
  };
  // Sorted by their names, so that another order is no change.
  const networkNames = new Map(networks.map(({ key, spec }) => [key, spec.name]));
  const networkName = ({ network }: StackNetworkUse): string => networkNames.get(network) ?? network;
  const services = file.objects('services').map(([name, service]) => serviceOf(name, service, around)).map((service) => ({ ...service, networks: service.networks.toSorted((a, b) => (networkName(a) < networkName(b) ? -1 : 1)) }));
  if (services.length === 0 && notes.problems.length === 0) file.wrong('services', l10n.t('There are none.'));
  file.end();
  if (notes.problems.length > 0) throw problemsError(notes.problems);
  const used = new Set(services.flatMap((service) => service.networks.map(({ network }) => network)));
  return { name: stack, services, networks: networks.filter(({ key }) => used.has(key)), configs, secrets, leftOut: notes.leftOut, missingVariables: [...missing] };
}

/** What is wrong with a stack's name; undefined where nothing is. */
export function stackNameProblem(name: string): string | undefined {
  return /^[a-zA-Z\d][\w.-]*$/.test(name) && name.length <= 50 ? undefined : l10n.t('"{0}" is no name of a stack: letters, digits, "-", "_" and ".".', name);
}

const shownProblems = 20;

function problemsError(problems: readonly string[]): UserError {
  const more = problems.length > shownProblems ? [l10n.t('… and {0} more', problems.length - shownProblems)] : [];
  return new UserError('invalid', l10n.t('The file cannot be deployed as it is: {0}', [...problems.slice(0, shownProblems), ...more].join(' ')), {
    remedy: l10n.t('Change or take out what is named, and try again.'),
  });
}

function networksOf(file: StackReader, stack: string): readonly StackNetwork[] {
  const named = file.objects('networks').map(([key, network]): StackNetwork => {
    const external = externalOf(network);
    const ipam = network.object('ipam');
    const subnets = ipam.list('config').flatMap((value, index) => {
      const config = ipam.entry(value, `${ipam.place}.config[${String(index)}]`);
      const [subnet, gateway] = [config.text('subnet'), config.text('gateway')];
      config.end();
      return subnet === undefined ? [] : [{ subnet, ...(gateway === undefined ? {} : { gateway }) }];
    });
    ipam.leaveOut('driver');
    ipam.end();
    const options = filled(network.map('driver_opts'));
    const { encrypted, ...others } = options;
    const made: StackNetwork = {
      key,
      isExternal: external !== undefined,
      spec: {
        name: network.text('name') ?? (external === undefined ? `${stack}_${key}` : external || key),
        driver: network.text('driver') ?? 'overlay',
        labels: { ...filled(network.map('labels')), [stackLabel]: stack },
        isAttachable: network.flag('attachable') ?? false,
        isInternal: network.flag('internal') ?? false,
        isEncrypted: encrypted !== undefined && encrypted !== 'false',
        options: others,
        subnets,
      },
    };
    network.leaveOut('enable_ipv6');
    network.end();
    return made;
  });
  if (named.some(({ key }) => key === 'default')) return named;
  return [...named, { key: 'default', isExternal: false, spec: { name: `${stack}_default`, driver: 'overlay', labels: { [stackLabel]: stack }, isAttachable: false, isEncrypted: false } }];
}

/** @returns the name that an older file gives below `external`, or an empty text; undefined for what is not external. */
function externalOf(reader: StackReader): string | undefined {
  const value = reader.raw('external');
  if (typeof value === 'object') return reader.object('external').text('name') ?? '';
  return reader.flag('external') ? '' : undefined;
}

function volumesOf(file: StackReader, stack: string): ReadonlyMap<string, StackVolume> {
  return new Map(
    file.objects('volumes').map(([key, volume]) => {
      const external = externalOf(volume);
      const made: StackVolume = {
        name: volume.text('name') ?? (external === undefined ? `${stack}_${key}` : external || key),
        isExternal: external !== undefined,
        driver: volume.text('driver') ?? '',
        options: filled(volume.map('driver_opts')),
        labels: filled(volume.map('labels')),
      };
      volume.end();
      return [key, made];
    }),
  );
}

function filesOf(file: StackReader, kind: 'configs' | 'secrets', { stack, folder, variables }: { readonly stack: string; readonly folder: string; readonly variables: Variables }): readonly StackFile[] {
  return file.objects(kind).map(([key, each]) => {
    const external = externalOf(each);
    const [path, content, environment] = [each.text('file'), each.text('content'), each.text('environment')];
    const labels = { ...filled(each.map('labels')), [stackLabel]: stack };
    const templateDriver = each.text('template_driver');
    const named = { key, labels, ...(templateDriver === undefined ? {} : { templateDriver }) };
    const name = each.text('name') ?? (external === undefined ? `${stack}_${key}` : external || key);
    each.end();
    if (external !== undefined) return { ...named, name, source: { kind: 'external' } };
    if (path !== undefined) return { ...named, name, source: { kind: 'file', path: resolve(folder, path) } };
    if (content !== undefined && kind === 'configs') return { ...named, name, source: { kind: 'content', content } };
    const value = environment === undefined ? undefined : variables[environment];
    if (value === undefined) each.wrong('file', environment === undefined ? l10n.t('It is missing.') : l10n.t('The variable {0} is not set.', environment));
    return { ...named, name, source: { kind: 'content', content: value ?? '' } };
  });
}

function filled(map: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, value ?? '']));
}
