import { delay } from '../base/abort.ts';
import { fieldsOf, listOf, textOf } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import type { SwarmFile } from '../model/swarmService.ts';
import { toSwarmFile, toSwarmNetwork, versionOf } from './swarmMapping.ts';
import type { ListOptions, SwarmFilesApi, SwarmNetworksApi } from './swarmPort.ts';
import { segment, type Query, type Transport } from './transport.ts';

/** Configs, or secrets. [Engine API, ConfigList, SecretList, …] */
export function swarmFilesApi(transport: Transport, kind: SwarmFile['kind']): SwarmFilesApi {
  const path = `/${kind}s`;
  const inspect: SwarmFilesApi['inspect'] = async (id, signal) => fieldsOf(await transport.json({ method: 'GET', path: `${path}/${segment(id)}`, limit: 'long' }, signal));
  return {
    inspect,
    async list(options, signal) {
      const answer = await transport.json({ method: 'GET', path, query: idsQuery(options), limit: 'long' }, signal);
      return listOf(answer).map((json) => toSwarmFile(kind, json)).filter(({ id }) => id !== '');
    },
    async holds(id, data, signal) {
      const json = await inspect(id, signal);
      const spec = { ...fieldsOf(json.Spec), Data: Buffer.from(data).toString('base64') };
      try {
        // An update that names the data is let through only where they are those that it holds.
        await transport.text({ method: 'POST', path: `${path}/${segment(id)}/update`, query: { version: versionOf(json) }, json: spec, limit: 'long' }, signal);
        return true;
      } catch (error) {
        if (error instanceof UserError && /only updates to Labels are allowed/i.test(error.message)) return false;
        throw error;
      }
    },
    async create({ name, labels = {}, templateDriver, driver, data }, signal) {
      const templating = templateDriver === undefined ? {} : { Templating: { Name: templateDriver } };
      const json = { Name: name, Labels: labels, ...templating, ...(driver ? { Driver: { Name: driver.name, Options: driver.options } } : {}), Data: Buffer.from(data).toString('base64') };
      return textOf(fieldsOf(await transport.json({ method: 'POST', path: `${path}/create`, json, limit: 'long' }, signal)).ID);
    },
    async remove(id, signal) {
      await transport.text({ method: 'DELETE', path: `${path}/${segment(id)}`, limit: 'long' }, signal);
    },
  };
}

/** [Engine API, NetworkList, …] */
export function swarmNetworksApi(transport: Transport): SwarmNetworksApi {
  return {
    async list({ ids }, signal) {
      const filters = JSON.stringify({ scope: ['swarm'], ...(ids ? { id: ids } : {}) });
      const answer = await transport.json({ method: 'GET', path: '/networks', query: { filters }, limit: 'long' }, signal);
      return listOf(answer).map(toSwarmNetwork).filter(({ id }) => id !== '');
    },
    inspect: async (id, signal) => fieldsOf(await transport.json({ method: 'GET', path: `/networks/${segment(id)}`, query: { scope: 'swarm' }, limit: 'long' }, signal)),
    async create({ name, driver = 'overlay', labels = {}, isAttachable, isEncrypted, isInternal = false, subnets = [], options = {}, ipamDriver }, signal) {
      const json = {
        Name: name,
        Driver: driver,
        Labels: labels,
        Attachable: isAttachable,
        Internal: isInternal,
        Options: { ...options, ...(isEncrypted ? { encrypted: '' } : {}) },
        ...(subnets.length === 0 && ipamDriver === undefined ? {} : { IPAM: { ...(ipamDriver === undefined ? {} : { Driver: ipamDriver }), Config: subnets.map(({ subnet, gateway }) => ({ Subnet: subnet, ...(gateway === undefined ? {} : { Gateway: gateway }) })) } }),
      };
      return textOf(fieldsOf(await transport.json({ method: 'POST', path: '/networks/create', json, limit: 'long' }, signal)).Id);
    },
    async remove(id, signal) {
      await transport.text({ method: 'DELETE', path: `/networks/${segment(id)}`, limit: 'long' }, signal);
    },
  };
}

export function idsQuery({ ids }: ListOptions): Query {
  return ids ? { filters: JSON.stringify({ id: ids }) } : {};
}

const attempts = 5;
const earlyAttempts = 20;
const earlyMilliseconds = 500;

/**
 * Changes something whose version an update has to name: where somebody else was faster, it is read anew. The change is
 * one of ours that does not depend on theirs.
 */
export async function updateLatest(update: () => Promise<void>, signal?: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await update();
      return;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // A node that has just been promoted is not known to the other managers yet.
      const isEarly = /manager in raft memberlist/.test(error.message);
      if (attempt >= (isEarly ? earlyAttempts : attempts) || !(isEarly || /out of sequence/.test(error.message))) throw error;
      if (isEarly) await delay(earlyMilliseconds, signal);
    }
  }
}
