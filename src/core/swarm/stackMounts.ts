import * as l10n from '@vscode/l10n';
import { isAbsolute, resolve } from 'node:path';
import { isFields, type Fields } from '../base/fields.ts';
import { stackLabel } from '../model/swarmService.ts';
import type { StackReader } from './stackReader.ts';

/** A volume of the whole file, as a mount names it. */
export interface StackVolume {
  /** As the engines know it. */
  readonly name: string;
  readonly isExternal: boolean;
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

export interface MountSurroundings {
  /** By their names in the file. */
  readonly volumes: ReadonlyMap<string, StackVolume>;
  readonly stack: string;
  /** Of the file: what relative paths stand for. */
  readonly folder: string;
}

/** The mounts of a service. [Compose specification, services.volumes, tmpfs] */
export function mountsOf(service: StackReader, around: MountSurroundings): readonly Fields[] {
  const mounts = service.list('volumes').flatMap((value, index): Fields | readonly Fields[] => {
    const name = `volumes[${String(index)}]`;
    if (isFields(value)) return longMount(service.entry(value, `${service.place}.${name}`), around) ?? [];
    if (typeof value === 'string') return shortMount(service, name, value, around) ?? [];
    service.wrong(name, l10n.t('It must be a text or an object.'));
    return [];
  });
  const tmpfs = service.texts('tmpfs').map((target): Fields => ({ Type: 'tmpfs', Target: target.split(':', 1)[0] ?? target }));
  return [...mounts, ...tmpfs];
}

function shortMount(service: StackReader, name: string, text: string, around: MountSurroundings): Fields | undefined {
  const parts = text.split(':');
  const [source = '', target, options = ''] = parts.length === 1 ? ['', text] : parts;
  if (parts.length > 3 || target === undefined || !target.startsWith('/')) return service.wrong(name, l10n.t('"{0}" is no volume, such as data:/data or ./site:/site:ro.', text));
  const words = options.split(',').filter((word) => word !== '');
  const unknown = words.find((word) => !['rw', 'ro', 'z', 'Z', 'nocopy', 'cached', 'delegated', 'consistent'].includes(word));
  if (unknown !== undefined) return service.wrong(name, l10n.t('"{0}" is not supported in a swarm.', unknown));
  const common = { Target: target, ...(words.includes('ro') ? { ReadOnly: true } : {}) };
  if (/^[./~]/.test(source)) return bind(service, name, source, common, around);
  if (source === '') return { Type: 'volume', ...common };
  return volume(service, name, source, { ...common, isWithoutCopy: words.includes('nocopy') }, around);
}

function longMount(mount: StackReader, around: MountSurroundings): Fields | undefined {
  const type = mount.choice('type', ['volume', 'bind', 'tmpfs']);
  const target = mount.text('target');
  const source = mount.text('source') ?? '';
  const isReadOnly = mount.flag('read_only') ?? false;
  const isWithoutCopy = mount.object('volume').flag('nocopy') ?? false;
  const propagation = mount.object('bind').text('propagation');
  const size = mount.object('tmpfs').bytes('size');
  mount.leaveOut('consistency');
  mount.end();
  if (target === undefined) return mount.wrong('target', l10n.t('It is missing.'));
  const common = { Target: target, ...(isReadOnly ? { ReadOnly: true } : {}) };
  if (type === 'tmpfs') return { Type: 'tmpfs', ...common, ...(size === undefined ? {} : { TmpfsOptions: { SizeBytes: size } }) };
  if (type === 'bind') {
    const made = bind(mount, 'source', source, common, around);
    return made && propagation !== undefined ? { ...made, BindOptions: { Propagation: propagation } } : made;
  }
  return source === '' ? { Type: 'volume', ...common } : volume(mount, 'source', source, { ...common, isWithoutCopy }, around);
}

/** A folder of the node on which the task runs, whichever that is. */
function bind(reader: StackReader, name: string, source: string, common: Fields, { folder }: MountSurroundings): Fields | undefined {
  if (source.startsWith('~')) return reader.wrong(name, l10n.t('"{0}": write the whole path, since it is one of the node\'s.', source));
  return { Type: 'bind', Source: isAbsolute(source) ? source : resolve(folder, source), ...common };
}

function volume(reader: StackReader, name: string, source: string, { isWithoutCopy, ...common }: { readonly isWithoutCopy: boolean } & Readonly<Record<string, unknown>>, { volumes, stack }: MountSurroundings): Fields | undefined {
  const known = volumes.get(source);
  if (!known) return reader.wrong(name, l10n.t('The volume "{0}" is not among the volumes of the file.', source));
  const copy = isWithoutCopy ? { NoCopy: true } : {};
  if (known.isExternal) return { Type: 'volume', Source: known.name, ...common, ...(isWithoutCopy ? { VolumeOptions: copy } : {}) };
  const hasDriver = known.driver !== '' || Object.keys(known.options).length > 0;
  const options = {
    ...copy,
    Labels: { ...known.labels, [stackLabel]: stack },
    ...(hasDriver ? { DriverConfig: { Name: known.driver, Options: known.options } } : {}),
  };
  return { Type: 'volume', Source: known.name, ...common, VolumeOptions: options };
}
