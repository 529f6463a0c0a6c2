import * as l10n from '@vscode/l10n';
import { fieldsOf, listOf, numberOf, textOf, type Fields } from '../base/fields.ts';
import type { DiskUsage } from '../model/diskUsage.ts';
import type { Image } from '../model/image.ts';
import { formatBytes } from '../model/units.ts';
import { displayText, shortId } from './displayText.ts';

/** An engine, as its document tells of it. */
export interface DescribedEngine {
  readonly name: string;
  readonly address: string;
  readonly version: { readonly engine: string; readonly api: string; readonly highestApi: string; readonly os: string; readonly architecture: string; readonly isPodman?: true };
  /** The answer of `GET /info`. */
  readonly info: Fields;
  /** What its disk holds; undefined where that was not measured in time. */
  readonly disk: DiskUsage | undefined;
}

type Line = readonly [label: string, value: string];

/** All that is worth knowing of an engine, as text in sections. */
export function engineInfoText(engine: DescribedEngine): string {
  const { info } = engine;
  const sections: readonly (readonly [title: string, lines: readonly Line[]])[] = [
    [l10n.t('Engine'), engineLines(engine)],
    [l10n.t('What Podman Lacks'), engine.version.isPodman ? podmanLacks() : []],
    [l10n.t('Machine'), machineLines(info)],
    [l10n.t('Storage'), storageLines(info)],
    [l10n.t('Disk'), diskLines(engine.disk)],
    [l10n.t('Control groups and runtimes'), runtimeLines(info)],
    ['Swarm', swarmLines(fieldsOf(info.Swarm))],
    [l10n.t('Warnings'), listOf(info.Warnings).map((warning) => ['', textOf(warning)])],
  ];
  return sections.flatMap(([title, lines]) => sectionText(title, lines)).join('\n');
}

function sectionText(title: string, lines: readonly Line[]): readonly string[] {
  const shown = lines.filter(([, value]) => value !== '');
  if (shown.length === 0) return [];
  const width = Math.max(...shown.map(([label]) => label.length));
  return [title, ...shown.map(([label, value]) => `  ${label === '' ? '' : `${label.padEnd(width)}  `}${displayText(value, 1000)}`), ''];
}

function engineLines({ name, address, version, info }: DescribedEngine): readonly Line[] {
  return [
    [l10n.t('Name'), name],
    [l10n.t('Address'), address],
    [l10n.t('Version'), version.engine],
    ['API', version.api === version.highestApi ? version.api : l10n.t('{0}, of {1}', version.api, version.highestApi)],
    [l10n.t('Kind'), version.isPodman ? 'Podman' : 'Docker Engine'],
    [l10n.t('Security'), listOf(info.SecurityOptions).map((option) => textOf(option).replace(/^name=/, '')).join(', ')],
    [l10n.t('Containers'), counts(info)],
    [l10n.t('Images'), String(numberOf(info.Images) ?? '')],
    [l10n.t('Default registry'), textOf(info.IndexServerAddress)],
  ];
}

function podmanLacks(): readonly Line[] {
  return [
    ['', l10n.t('Swarm mode')],
    ['', l10n.t('BuildKit: it builds by its own builder, and has no build cache that could be listed')],
    ['', l10n.t('Events of networks: what others do to them shows once a container comes or goes, or when the view "Networks" is opened again')],
  ];
}

function counts({ Containers, ContainersRunning, ContainersPaused, ContainersStopped }: Fields): string {
  if (numberOf(Containers) === undefined) return '';
  return l10n.t('{0}: {1} running, {2} paused, {3} stopped', numberOf(Containers) ?? 0, numberOf(ContainersRunning) ?? 0, numberOf(ContainersPaused) ?? 0, numberOf(ContainersStopped) ?? 0);
}

function machineLines(info: Fields): readonly Line[] {
  const memory = numberOf(info.MemTotal);
  return [
    [l10n.t('Name'), textOf(info.Name)],
    [l10n.t('System'), textOf(info.OperatingSystem)],
    [l10n.t('Kernel'), textOf(info.KernelVersion)],
    [l10n.t('Architecture'), textOf(info.Architecture)],
    [l10n.t('Processors'), String(numberOf(info.NCPU) ?? '')],
    [l10n.t('Memory'), memory === undefined ? '' : formatBytes(memory)],
  ];
}

function storageLines(info: Fields): readonly Line[] {
  return [
    [l10n.t('Driver'), textOf(info.Driver)],
    [l10n.t('Folder'), textOf(info.DockerRootDir)],
    ...listOf(info.DriverStatus).map((pair): Line => [textOf(listOf(pair)[0]), textOf(listOf(pair)[1])]),
    [l10n.t('Log driver'), textOf(info.LoggingDriver)],
  ];
}

function diskLines(disk: DiskUsage | undefined): readonly Line[] {
  if (disk === undefined) return [['', l10n.t('The engine did not measure it in time: "Docker: Show Disk Usage" waits for it.')]];
  const sum = (sizes: readonly (number | undefined)[]): number => sizes.reduce<number>((total, size) => total + (size ?? 0), 0);
  const line = (label: string, count: number, bytes: number): Line => [label, `${formatBytes(bytes)} (${String(count)})`];
  const [containers, volumes, cache] = [sum(disk.containers.map(({ sizeRw }) => sizeRw)), sum(disk.volumes.map(({ size }) => size)), sum(disk.buildCache.map(({ size, isShared }) => (isShared ? 0 : size)))];
  return [
    line(l10n.t('Images'), disk.images.length, disk.layersSize),
    line(l10n.t('Containers'), disk.containers.length, containers),
    line(l10n.t('Volumes'), disk.volumes.length, volumes),
    line(l10n.t('Build cache'), disk.buildCache.length, cache),
    [l10n.t('All'), formatBytes(disk.layersSize + containers + volumes + cache)],
  ];
}

function runtimeLines(info: Fields): readonly Line[] {
  return [
    [l10n.t('Control groups'), [textOf(info.CgroupDriver), textOf(info.CgroupVersion) === '' ? '' : l10n.t('version {0}', textOf(info.CgroupVersion))].filter((text) => text !== '').join(', ')],
    [l10n.t('Default runtime'), textOf(info.DefaultRuntime)],
    [l10n.t('Runtimes'), Object.keys(fieldsOf(info.Runtimes)).join(', ')],
    ['containerd', textOf(fieldsOf(info.ContainerdCommit).ID).slice(0, 12)],
    ['runc', textOf(fieldsOf(info.RuncCommit).ID).slice(0, 12)],
    ['init', textOf(info.InitBinary)],
  ];
}

function swarmLines(swarm: Fields): readonly Line[] {
  const isManager = swarm.ControlAvailable === true;
  return [
    [l10n.t('State'), textOf(swarm.LocalNodeState)],
    [l10n.t('Node'), textOf(swarm.NodeID)],
    [l10n.t('Address'), textOf(swarm.NodeAddr)],
    [l10n.t('Manager'), textOf(swarm.LocalNodeState) === 'active' ? (isManager ? l10n.t('yes') : l10n.t('no')) : ''],
    [l10n.t('Nodes'), isManager ? String(numberOf(swarm.Nodes) ?? '') : ''],
    [l10n.t('Why'), textOf(swarm.Error)],
  ];
}

/**
 * The images of an engine, a line for each name: fit to be compared with those of another engine. Ids and sizes are of
 * the engine's own store, and differ where that is another kind; a registry's digest is the same everywhere.
 */
export function imagesText(images: readonly Image[]): string {
  const lines = images.flatMap((image) => (image.tags.length === 0 ? ['<none>'] : image.tags).map((tag) => `${displayText(tag)}  ${contentText(image, tag)}`));
  return `${lines.sort().join('\n')}\n`;
}

function contentText({ id, digests, size }: Image, tag: string): string {
  const repository = `${tag.slice(0, tag.lastIndexOf(':'))}@`;
  const digest = digests.find((each) => each.startsWith(repository));
  return digest === undefined ? `${shortId(id)}  ${formatBytes(size)}` : `@${shortId(digest.slice(repository.length))}`;
}
