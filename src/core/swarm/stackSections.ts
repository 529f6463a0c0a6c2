import * as l10n from '@vscode/l10n';
import { resolve } from 'node:path';
import { isFields } from '../base/fields.ts';
import { stackLabel } from '../model/swarmService.ts';
import type { Variables } from './stackInterpolate.ts';
import type { StackFile, StackNetwork } from './stackModel.ts';
import type { StackVolume } from './stackMounts.ts';
import { filled, type StackReader } from './stackReader.ts';

/** The networks of the whole file, and the one that every stack has. */
export function networksOf(file: StackReader, stack: string): readonly StackNetwork[] {
  const named = file.objects('networks').map(([key, network]): StackNetwork => {
    const external = externalOf(network);
    const ipam = network.object('ipam');
    const subnets = ipam.list('config').flatMap((value, index) => {
      const config = ipam.entry(value, `${ipam.place}.config[${String(index)}]`);
      const [subnet, gateway] = [config.text('subnet'), config.text('gateway')];
      config.end();
      return subnet === undefined ? [] : [{ subnet, ...(gateway === undefined ? {} : { gateway }) }];
    });
    const ipamDriver = ipam.text('driver');
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
        ...(ipamDriver === undefined || ipamDriver === 'default' ? {} : { ipamDriver }),
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
  if (isFields(value)) {
    const external = reader.object('external');
    const name = external.text('name') ?? '';
    external.end();
    return name;
  }
  return reader.flag('external') ? '' : undefined;
}

export function volumesOf(file: StackReader, stack: string): ReadonlyMap<string, StackVolume> {
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

export function filesOf(file: StackReader, kind: 'configs' | 'secrets', around: { readonly stack: string; readonly folder: string; readonly variables: Variables }): readonly StackFile[] {
  return file.objects(kind).map(([key, each]) => {
    const external = externalOf(each);
    const templateDriver = each.text('template_driver');
    const name = each.text('name') ?? (external === undefined ? `${around.stack}_${key}` : external || key);
    const source = sourceOf(each, kind, external !== undefined, around);
    const labels = { ...filled(each.map('labels')), [stackLabel]: around.stack };
    each.end();
    if (external === undefined && !(name.length <= 64 && /^[a-zA-Z\d](?:[\w.-]*[a-zA-Z\d])?$/.test(name))) each.wrong('name', l10n.t('"{0}": letters, digits, "-", "_" and ".", at most 64.', name));
    return { key, name, labels, source, ...(templateDriver === undefined ? {} : { templateDriver }) };
  });
}

function sourceOf(each: StackReader, kind: 'configs' | 'secrets', isExternal: boolean, { folder, variables }: { readonly folder: string; readonly variables: Variables }): StackFile['source'] {
  const [path, content, environment] = [each.text('file'), each.text('content'), each.text('environment')];
  const [driver, options] = kind === 'secrets' ? [each.text('driver'), filled(each.map('driver_opts'))] : [];
  if (isExternal) return { kind: 'external' };
  if (driver !== undefined && driver !== '') return { kind: 'driver', name: driver, options: options ?? {} };
  if (path !== undefined) return { kind: 'file', path: resolve(folder, path) };
  if (content !== undefined && kind === 'configs') return { kind: 'content', content };
  const value = environment === undefined ? undefined : variables[environment];
  if (value === undefined) each.wrong('file', environment === undefined ? l10n.t('It is missing.') : l10n.t('The variable {0} is not set.', environment));
  return { kind: 'content', content: value ?? '' };
}
