import { fieldsOf } from '../base/fields.ts';
import { type Engine, type InspectApi } from './engine.ts';
import { segment, type Transport } from './transport.ts';

/** [Engine API, NetworkInspect] */
export function networksApi(transport: Transport): InspectApi {
  return { inspect: async (name, signal) => fieldsOf(await transport.json({ method: 'GET', path: `/networks/${segment(name)}`, limit: 'long' }, signal)) };
}

/** [Engine API, VolumeInspect, VolumeDelete] */
export function volumesApi(transport: Transport): Engine['volumes'] {
  const path = (name: string): string => `/volumes/${segment(name)}`;
  return {
    inspect: async (name, signal) => fieldsOf(await transport.json({ method: 'GET', path: path(name), limit: 'long' }, signal)),
    async remove(name, signal) {
      await transport.text({ method: 'DELETE', path: path(name) }, signal);
    },
  };
}
