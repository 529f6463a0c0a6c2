import { fieldsOf, listOf, numberOf, textMapOf, textOf, type Fields } from '../base/fields.ts';
import { type Volume, type VolumeSpec } from '../model/volume.ts';
import { type VolumesApi } from './engine.ts';
import { segment, type Transport } from './transport.ts';

/** [Engine API, VolumeList, VolumeInspect, VolumeCreate, VolumeDelete, SystemDataUsage] */
export function volumesApi(transport: Transport): VolumesApi {
  return {
    list: ({ names }, signal) => list(transport, names, signal),
    inspect: async (name, signal) => fieldsOf(await transport.json({ method: 'GET', path: `/volumes/${segment(name)}`, limit: 'long' }, signal)),
    async create(spec, signal) {
      return toVolume(await transport.json({ method: 'POST', path: '/volumes/create', json: creation(spec) }, signal));
    },
    async remove(name, signal) {
      await transport.text({ method: 'DELETE', path: `/volumes/${segment(name)}` }, signal);
    },
    async sizes(signal) {
      const answer = fieldsOf(await transport.json({ method: 'GET', path: '/system/df', query: { type: 'volume', verbose: '1' } }, signal));
      return toSizes(answer.Volumes ?? fieldsOf(answer.VolumeUsage).Items);
    },
  };
}

/** The engine finds names that hold what it is asked for, so that more comes than was wanted. */
async function list(transport: Transport, names: readonly string[] | undefined, signal: AbortSignal | undefined): Promise<readonly Volume[]> {
  const filters = names ? JSON.stringify({ name: names }) : undefined;
  const answer = fieldsOf(await transport.json({ method: 'GET', path: '/volumes', query: { filters }, limit: 'long' }, signal));
  const volumes = listOf(answer.Volumes).map(toVolume).filter(({ id }) => id !== '');
  if (!names) return volumes;
  const wanted = new Set(names);
  return volumes.filter(({ id }) => wanted.has(id));
}

/** [Engine API, Volume] */
export function toVolume(json: unknown): Volume {
  const fields = fieldsOf(json);
  const milliseconds = Date.parse(textOf(fields.CreatedAt));
  return {
    id: textOf(fields.Name),
    driver: textOf(fields.Driver),
    scope: textOf(fields.Scope),
    mountpoint: textOf(fields.Mountpoint),
    ...(Number.isNaN(milliseconds) ? {} : { createdAt: Math.floor(milliseconds / 1000) }),
    labels: textMapOf(fields.Labels),
    options: textMapOf(fields.Options),
  };
}

function creation({ name, driver, options, labels }: VolumeSpec): Fields {
  return { ...(name === '' ? {} : { Name: name }), ...(driver === '' ? {} : { Driver: driver }), DriverOpts: options, Labels: labels };
}

/** A size that the driver cannot tell is -1, and left out. [Engine API, VolumeUsageData] */
export function toSizes(json: unknown): ReadonlyMap<string, number> {
  const sizes = listOf(json).map(fieldsOf).map((fields) => [textOf(fields.Name), numberOf(fieldsOf(fields.UsageData).Size) ?? -1] as const);
  return new Map(sizes.filter(([name, size]) => name !== '' && size >= 0));
}
