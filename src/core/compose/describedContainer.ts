import { fieldsOf, listOf, textMapOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import { composeIdentity, composeLabels, readDependencies, type ServiceDependency } from '../model/compose.ts';

/** The engine's whole inspections of a container and of its image; an empty one where the image is gone. */
export interface DescribedContainer {
  readonly container: Fields;
  readonly image: Fields;
}

export function idOf({ container }: DescribedContainer): string {
  return textOf(container.Id);
}

export function nameOf({ container }: DescribedContainer): string {
  return textOf(container.Name).replace(/^\//, '');
}

export function labelsOf({ container }: DescribedContainer): Readonly<Record<string, string>> {
  return textMapOf(fieldsOf(container.Config).Labels);
}

/** Whether a label is one that `docker compose`, or Docker Desktop, puts on by itself. */
export function isToolLabel(name: string): boolean {
  return name.startsWith('com.docker.compose.') || name.startsWith('desktop.docker.io/');
}

/** The services that the container's own depends on, and on what of them, as its Compose file said. [docker/compose, pkg/api/labels.go] */
export function dependenciesOf(described: DescribedContainer): readonly ServiceDependency[] {
  return readDependencies(labelsOf(described)[composeLabels.dependsOn] ?? '');
}

export interface NetworkChoice {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly ipv4: string;
  readonly ipv6: string;
}

/** The networks that somebody made, the one it was created with first; without the engine's own bridge. */
export function networksOf(described: DescribedContainer): readonly NetworkChoice[] {
  const { container } = described;
  const mode = textOf(fieldsOf(container.HostConfig).NetworkMode);
  const own = new Set([nameOf(described), composeIdentity(labelsOf(described))?.service]);
  const networks = Object.entries(fieldsOf(fieldsOf(container.NetworkSettings).Networks)).filter(([name]) => !['bridge', 'default', 'host', 'none'].includes(name));
  return networks
    .map(([name, value]) => {
      const { Aliases, IPAMConfig } = fieldsOf(value);
      const aliases = textsOf(Aliases).filter((alias) => alias !== '' && !idOf(described).startsWith(alias) && !own.has(alias));
      return { name, aliases, ipv4: textOf(fieldsOf(IPAMConfig).IPv4Address), ipv6: textOf(fieldsOf(IPAMConfig).IPv6Address) };
    })
    .sort((left, right) => Number(right.name === mode) - Number(left.name === mode));
}

export type VolumeChoice = { readonly kind: 'anonymous'; readonly target: string } | { readonly kind: 'bind' | 'volume'; readonly source: string; readonly target: string };

/** Reads a value of `--volume`; the target has its options with it. */
export function volumeOf(text: string): VolumeChoice {
  const [, source, target = ''] = /^((?:[A-Za-z]:[\\/])?[^:]*):(.*)$/s.exec(text) ?? [];
  if (source === undefined) return { kind: 'anonymous', target: text };
  if (isAnonymous(source)) return { kind: 'anonymous', target: target.replace(/:.*$/s, '') };
  return { kind: /^(?:[/\\]|[A-Za-z]:)/.test(source) ? 'bind' : 'volume', source, target };
}

/** The engine itself names a volume that nobody named. */
export function isAnonymous(volume: string): boolean {
  return /^[\da-f]{64}$/.test(volume);
}

/** The named volumes of a container, by name. */
export function namedVolumesOf({ container }: DescribedContainer): readonly string[] {
  const host = fieldsOf(container.HostConfig);
  const binds = textsOf(host.Binds).map(volumeOf).flatMap((volume) => (volume.kind === 'volume' ? [volume.source] : []));
  const mounts = listOf(host.Mounts).map(fieldsOf).filter(({ Type }) => Type === 'volume').map(({ Source }) => textOf(Source));
  return [...new Set([...binds, ...mounts])].filter((name) => name !== '' && !isAnonymous(name));
}

/** The options of a command line by name; each that takes a value with its values. */
export function optionValues(options: readonly string[], flags: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of optionPairs(options, flags)) values.set(name, [...(values.get(name) ?? []), ...(value === undefined ? [] : [value])]);
  return values;
}

export function optionPairs(options: readonly string[], flags: ReadonlySet<string>): readonly (readonly [name: string, value: string | undefined])[] {
  const pairs: [string, string | undefined][] = [];
  for (let at = 0; at < options.length; ) {
    const name = options[at] ?? '';
    const isFlag = flags.has(name);
    pairs.push([name, isFlag ? undefined : options[at + 1]]);
    at += isFlag ? 1 : 2;
  }
  return pairs;
}
