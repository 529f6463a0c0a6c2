import * as l10n from '@vscode/l10n';
import { isAbsolute, resolve } from 'node:path';
import { isFields, type Fields } from '../base/fields.ts';
import { isAtLeast } from '../engine/apiVersion.ts';
import { parseBytes } from '../model/limitInput.ts';
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
  /** The version of the API that is spoken with the engine. */
  readonly api: string;
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
  return [...mounts, ...service.texts('tmpfs').map((text) => shortTmpfs(service, text))];
}

/** `/run`, or `/run:size=64m,mode=1777`. */
function shortTmpfs(service: StackReader, text: string): Fields {
  const [target = '', ...rest] = text.split(':');
  const options = rest.join(':').split(',').filter((option) => option !== '');
  const made: Record<string, number> = {};
  for (const option of options) {
    const [, name, value = ''] = /^(size|mode)=(.+)$/.exec(option) ?? [];
    if (name === 'size' && /^\d+[bkmgt]?b?$/i.test(value)) made.SizeBytes = parseBytes(value);
    else if (name === 'mode' && /^[0-7]{1,5}$/.test(value)) made.Mode = parseInt(value, 8);
    else service.wrong('tmpfs', l10n.t('"{0}" is not supported here.', option));
  }
  return { Type: 'tmpfs', Target: target, ...(options.length === 0 ? {} : { TmpfsOptions: made }) };
}

function shortMount(service: StackReader, name: string, text: string, around: MountSurroundings): Fields | undefined {
  const parts = text.split(':');
  const [source = '', target, options = ''] = parts.length === 1 ? ['', text] : parts;
  if (parts.length > 3 || target === undefined || !target.startsWith('/')) return service.wrong(name, l10n.t('"{0}" is no volume, such as data:/data or ./site:/site:ro.', text));
  const words = options.split(',').filter((word) => word !== '');
  const propagation = words.find((word) => propagations.includes(word));
  const isBind = /^[./~]/.test(source);
  const unknown = words.find((word) => !['rw', 'ro', 'z', 'Z', 'nocopy', 'cached', 'delegated', 'consistent', ...(isBind ? propagations : [])].includes(word));
  if (unknown !== undefined) return service.wrong(name, l10n.t('"{0}" is not supported here.', unknown));
  const common = { Target: target, ...(words.includes('ro') ? { ReadOnly: true } : {}) };
  if (isBind) return withPropagation(bind(service, name, source, common, around), propagation);
  if (source === '') return { Type: 'volume', ...common };
  return volume(service, name, source, common, words.includes('nocopy') ? { NoCopy: true } : {}, around);
}

const propagations: readonly string[] = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'];
const mountTypes = ['volume', 'bind', 'tmpfs', 'npipe', 'cluster', 'image'] as const;

function longMount(mount: StackReader, around: MountSurroundings): Fields | undefined {
  const type = mount.choice('type', mountTypes) ?? 'volume';
  const [target, source] = [mount.text('target'), mount.text('source') ?? ''];
  const common = { Target: target, ...(mount.flag('read_only') ? { ReadOnly: true } : {}) };
  const options = mountOptions(mount, type, around.api);
  mount.leaveOut('consistency');
  mount.end();
  if (target === undefined) return mount.wrong('target', l10n.t('It is missing.'));
  switch (type) {
    case 'tmpfs':
      if (source !== '') return mount.wrong('source', l10n.t('It means nothing for the type {0}.', type));
      return { Type: type, ...common, ...filledOptions('TmpfsOptions', options) };
    case 'volume':
      return source === '' ? { Type: type, ...common } : volume(mount, 'source', source, common, options, around);
    case 'bind':
      return { ...bind(mount, 'source', source, common, around), ...filledOptions('BindOptions', options) };
    case 'image':
      if (!isAtLeast(around.api, '1.48')) return mount.wrong('type', l10n.t('It needs Docker Engine {0} or newer.', '28'));
      return { Type: type, Source: source, ...common, ...filledOptions('ImageOptions', options) };
    case 'npipe':
      return { Type: type, Source: source, ...common };
    case 'cluster':
      return clusterVolume(mount, source, common, around);
  }
}

/** What only mounts of one type have. */
function mountOptions(mount: StackReader, type: (typeof mountTypes)[number], api: string): Fields {
  for (const other of mountTypes) if (other !== type && mount.has(other)) mount.wrong(other, l10n.t('It means nothing for the type {0}.', type));
  const reader = mount.object(type);
  const made = { ...sizeAndMode(reader, type), ...subpath(reader, type, api) };
  const isWithoutCopy = type === 'volume' && reader.flag('nocopy');
  const propagation = type === 'bind' ? reader.choice('propagation', propagations) : undefined;
  // A swarm never makes the folder.
  if (type === 'bind') reader.leaveOut('create_host_path');
  reader.end();
  return { ...made, ...(isWithoutCopy ? { NoCopy: true } : {}), ...(propagation === undefined ? {} : { Propagation: propagation }) };
}

function sizeAndMode(reader: StackReader, type: string): Fields {
  if (type !== 'tmpfs') return {};
  const [size, mode] = [reader.bytes('size'), reader.mode('mode')];
  return { ...(size === undefined ? {} : { SizeBytes: size }), ...(mode === undefined ? {} : { Mode: mode }) };
}

/** An older engine would mount the whole volume without a word. */
function subpath(reader: StackReader, type: string, api: string): Fields {
  if (type !== 'volume' && type !== 'image') return {};
  const path = reader.text('subpath') ?? '';
  if (path !== '' && !isAtLeast(api, '1.45')) reader.wrong('subpath', l10n.t('It needs Docker Engine {0} or newer.', '26'));
  return path === '' ? {} : { Subpath: path };
}

function filledOptions(name: string, options: Fields): Fields {
  return Object.keys(options).length === 0 ? {} : { [name]: options };
}

function withPropagation(made: Fields | undefined, propagation: string | undefined): Fields | undefined {
  return made && propagation !== undefined ? { ...made, BindOptions: { Propagation: propagation } } : made;
}

/** A volume of the whole cluster, or any of a `group:`, which belongs to no file. */
function clusterVolume(mount: StackReader, source: string, common: Fields, { volumes }: MountSurroundings): Fields | undefined {
  const known = source.startsWith('group:') ? { name: source } : volumes.get(source);
  if (!known) return mount.wrong('source', l10n.t('The volume "{0}" is not among the volumes of the file.', source));
  return { Type: 'cluster', Source: known.name, ...common, ClusterOptions: {} };
}

/** A folder of the node on which the task runs, whichever that is. */
function bind(reader: StackReader, name: string, source: string, common: Fields, { folder }: MountSurroundings): Fields | undefined {
  if (source === '') return reader.wrong(name, l10n.t('It is missing.'));
  if (source.startsWith('~')) return reader.wrong(name, l10n.t('"{0}": write the whole path, since it is one of the node\'s.', source));
  return { Type: 'bind', Source: isAbsolute(source) ? source : resolve(folder, source), ...common };
}

function volume(reader: StackReader, name: string, source: string, common: Fields, own: Fields, { volumes, stack }: MountSurroundings): Fields | undefined {
  const known = volumes.get(source);
  if (!known) return reader.wrong(name, l10n.t('The volume "{0}" is not among the volumes of the file.', source));
  if (known.isExternal) return { Type: 'volume', Source: known.name, ...common, ...filledOptions('VolumeOptions', own) };
  const hasDriver = known.driver !== '' || Object.keys(known.options).length > 0;
  const options = {
    ...own,
    Labels: { ...known.labels, [stackLabel]: stack },
    ...(hasDriver ? { DriverConfig: { Name: known.driver, Options: known.options } } : {}),
  };
  return { Type: 'volume', Source: known.name, ...common, VolumeOptions: options };
}
