import * as l10n from '@vscode/l10n';
import { fieldsOf, listOf, textOf, type Fields } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import type { NodeChanges, SwarmMembership } from '../model/swarm.ts';
import { idsQuery, swarmFilesApi, swarmNetworksApi, updateLatest } from './swarmFiles.ts';
import { toCluster, toLocalSwarm, toMembership, toNode, versionOf } from './swarmMapping.ts';
import type { SwarmApi, SwarmNodesApi } from './swarmPort.ts';
import { swarmServicesApi, swarmTasksApi } from './swarmServices.ts';
import { segment, type Query, type Transport } from './transport.ts';

/** Of an engine that has no swarm mode: what would bring it into one says so. */
export function withoutSwarm(api: SwarmApi): SwarmApi {
  const refuse = (): Promise<never> => Promise.reject(new UserError('unsupported', l10n.t('Podman has no swarm mode.'), { remedy: l10n.t('Use the context of a Docker Engine.') }));
  return { ...api, local: refuse, init: refuse, join: refuse };
}

/** [Engine API, SwarmInspect, …] @param api the negotiated version. */
export function swarmApi(transport: Transport, api: string): SwarmApi {
  const inspect = async (signal: AbortSignal | undefined): Promise<Fields> => fieldsOf(await transport.json({ method: 'GET', path: '/swarm', limit: 'long' }, signal));
  const update = (change: (spec: Fields) => Fields, query: Query, signal: AbortSignal | undefined): Promise<void> =>
    updateLatest(async () => {
      const json = await inspect(signal);
      await transport.text({ method: 'POST', path: '/swarm/update', query: { version: versionOf(json), ...query }, json: change(fieldsOf(json.Spec)), limit: 'long' }, signal);
    }, signal);
  return {
    membership: (signal) => membership(transport, signal),
    local: (signal) => local(transport, signal),
    cluster: async (signal) => toCluster(await inspect(signal)),
    async joinTokens(signal) {
      const { Manager, Worker } = fieldsOf((await inspect(signal)).JoinTokens);
      return { manager: textOf(Manager), worker: textOf(Worker) };
    },
    rotateToken: (role, signal) => update((spec) => spec, role === 'manager' ? { rotateManagerToken: true } : { rotateWorkerToken: true }, signal),
    update: ({ isAutolocked, taskHistoryLimit }, signal) => update((spec) => ({
      ...spec,
      ...(isAutolocked === undefined ? {} : { EncryptionConfig: { ...fieldsOf(spec.EncryptionConfig), AutoLockManagers: isAutolocked } }),
      ...(taskHistoryLimit === undefined ? {} : { Orchestration: { ...fieldsOf(spec.Orchestration), TaskHistoryRetentionLimit: taskHistoryLimit } }),
    }), {}, signal),
    async init({ advertiseAddress, listenAddress, isAutolocked, isForced }, signal) {
      const json = { ListenAddr: listenAddress, AdvertiseAddr: advertiseAddress, ForceNewCluster: isForced, AutoLockManagers: isAutolocked, Spec: { EncryptionConfig: { AutoLockManagers: isAutolocked } } };
      return textOf(await transport.json({ method: 'POST', path: '/swarm/init', json }, signal));
    },
    async join({ managerAddress, token, advertiseAddress, listenAddress }, signal) {
      const json = { ListenAddr: listenAddress, AdvertiseAddr: advertiseAddress, RemoteAddrs: [managerAddress], JoinToken: token };
      await transport.text({ method: 'POST', path: '/swarm/join', json }, signal);
    },
    async leave({ isForced }, signal) {
      await transport.text({ method: 'POST', path: '/swarm/leave', query: { force: isForced } }, signal);
    },
    unlockKey: async (signal) => textOf(fieldsOf(await transport.json({ method: 'GET', path: '/swarm/unlockkey', limit: 'long' }, signal)).UnlockKey),
    async unlock(key, signal) {
      await transport.text({ method: 'POST', path: '/swarm/unlock', json: { UnlockKey: key } }, signal);
    },
    nodes: nodesApi(transport),
    services: swarmServicesApi(transport, api),
    tasks: swarmTasksApi(transport, api),
    configs: swarmFilesApi(transport, 'config'),
    secrets: swarmFilesApi(transport, 'secret'),
    networks: swarmNetworksApi(transport),
  };
}

/** Engines from 23 on say it with every ping, which costs them nothing; an older one has to gather all it knows of itself. */
async function membership(transport: Transport, signal: AbortSignal | undefined): Promise<SwarmMembership> {
  const { headers } = await transport.text({ method: 'GET', path: '/_ping', limit: 'short' }, signal);
  const header = textOf(headers.swarm);
  if (header !== '') return toMembership(header);
  const { state, isManager } = await local(transport, signal);
  return { state, isManager };
}

async function local(transport: Transport, signal: AbortSignal | undefined): ReturnType<SwarmApi['local']> {
  return toLocalSwarm(fieldsOf(await transport.json({ method: 'GET', path: '/info', limit: 'long' }, signal)));
}

/** [Engine API, NodeList, …] */
function nodesApi(transport: Transport): SwarmNodesApi {
  const path = (id: string, verb = ''): string => `/nodes/${segment(id)}${verb}`;
  const inspect = async (id: string, signal: AbortSignal | undefined): Promise<Fields> => fieldsOf(await transport.json({ method: 'GET', path: path(id), limit: 'long' }, signal));
  return {
    inspect,
    async list(options, signal) {
      const answer = await transport.json({ method: 'GET', path: '/nodes', query: idsQuery(options), limit: 'long' }, signal);
      return listOf(answer).map(toNode).filter(({ id }) => id !== '');
    },
    update: (id, changes, signal) =>
      updateLatest(async () => {
        const json = await inspect(id, signal);
        await transport.text({ method: 'POST', path: path(id, '/update'), query: { version: versionOf(json) }, json: changedNode(fieldsOf(json.Spec), changes), limit: 'long' }, signal);
      }, signal),
    async remove(id, { isForced }, signal) {
      await transport.text({ method: 'DELETE', path: path(id), query: { force: isForced }, limit: 'long' }, signal);
    },
  };
}

function changedNode(spec: Fields, { role, availability, labels }: NodeChanges): Fields {
  return { ...spec, ...(role === undefined ? {} : { Role: role }), ...(availability === undefined ? {} : { Availability: availability }), ...(labels === undefined ? {} : { Labels: labels }) };
}
