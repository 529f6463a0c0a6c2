import { fieldsOf } from '../base/fields.ts';
import { type InspectApi } from './engine.ts';
import { segment, type Transport } from './transport.ts';

/** [Engine API, NetworkInspect] */
export function networksApi(transport: Transport): InspectApi {
  return { inspect: async (name, signal) => fieldsOf(await transport.json({ method: 'GET', path: `/networks/${segment(name)}`, limit: 'long' }, signal)) };
}

/** [Engine API, VolumeInspect] */
export function volumesApi(transport: Transport): InspectApi {
  return { inspect: async (name, signal) => fieldsOf(await transport.json({ method: 'GET', path: `/volumes/${segment(name)}`, limit: 'long' }, signal)) };
}
