import { fieldsOf, listOf, numberOf, textOf, textsOf } from '../base/fields.ts';
import { type Container } from '../model/container.ts';
import { type ContainerSpec } from '../model/containerSpec.ts';
import { creation } from './containerCreation.ts';
import { copiedContainer } from './copiedContainer.ts';
import { createCopy } from './createCopy.ts';
import { containerChanges } from './containerChanges.ts';
import { attachTo, execIn } from './containerSessions.ts';
import { toContainer, toContainerDetails } from './containerMapping.ts';
import { type ContainersApi, type LogChunk, type LogsOptions } from './engine.ts';
import { isAtLeast } from './apiVersion.ts';
import { outputBatches } from './rawStream.ts';
import { readStats, toProcessTable, toStatsLimits } from './stats.ts';
import { segment, type Query, type Transport } from './transport.ts';

/** @param api the negotiated version. */
export function containersApi(transport: Transport, api: string): ContainersApi {
  const path = (id: string, verb = ''): string => `/containers/${segment(id)}${verb}`;
  const act = async (id: string, verb: string, query: Query, signal: AbortSignal | undefined): Promise<void> => {
    await transport.text({ method: 'POST', path: path(id, verb), query }, signal);
  };
  const inspect: ContainersApi['inspect'] = async (id, signal) =>
    toContainerDetails(fieldsOf(await transport.json({ method: 'GET', path: path(id, '/json'), limit: 'long' }, signal)));
  const logBatches = async function* (id: string, options: LogsOptions, signal: AbortSignal | undefined): AsyncGenerator<readonly LogChunk[], void, undefined> {
    // Before API 1.42 the answer does not say whether it is multiplexed.
    const isRaw = isAtLeast(api, '1.42') ? undefined : (await inspect(id, signal)).hasTty;
    yield* readLogs(transport, path(id, '/logs'), options, isRaw, signal);
  };
  return {
    ...containerChanges(transport),
    inspect,
    list: (options, signal) => list(transport, options, signal),
    create: (spec, signal) => create(transport, spec, signal),
    createCopy: (copy, signal) => createCopy(transport, copiedContainer(copy, creation(copy.before), creation(copy.after), api), { name: copy.name, platform: copy.after.platform }, signal),
    start: (id, signal) => act(id, '/start', {}, signal),
    stop: (id, options, signal) => act(id, '/stop', { t: options?.seconds }, signal),
    restart: (id, options, signal) => act(id, '/restart', { t: options?.seconds }, signal),
    pause: (id, signal) => act(id, '/pause', {}, signal),
    unpause: (id, signal) => act(id, '/unpause', {}, signal),
    kill: (id, signalName, signal) => act(id, '/kill', { signal: signalName }, signal),
    rename: (id, name, signal) => act(id, '/rename', { name }, signal),
    async remove(id, { force, volumes }, signal) {
      await transport.text({ method: 'DELETE', path: path(id), query: { force, v: volumes } }, signal);
    },
    async wait(id, signal) {
      const answer = await transport.json({ method: 'POST', path: path(id, '/wait') }, signal);
      return numberOf(fieldsOf(answer).StatusCode) ?? 0;
    },
    async *logs(id, options, signal) {
      for await (const batch of logBatches(id, options, signal)) yield* batch;
    },
    logBatches,
    stats: (id, options, signal) => readStats(transport, path(id, '/stats'), options, signal),
    async statsLimits(id, signal) {
      return toStatsLimits(fieldsOf(await transport.json({ method: 'GET', path: path(id, '/json'), limit: 'long' }, signal)));
    },
    async top(id, { psArguments }, signal) {
      return toProcessTable(fieldsOf(await transport.json({ method: 'GET', path: path(id, '/top'), query: { ps_args: psArguments }, limit: 'long' }, signal)));
    },
    exec: (id, options, signal) => execIn(transport, id, options, signal),
    async attach(id, options, signal) {
      return attachTo(transport, id, { ...options, hasTty: (await inspect(id, signal)).hasTty }, signal);
    },
  };
}

/** So many ids fit into a request's address without troubling what is between us and the engine. */
const idsPerRequest = 200;

async function list(transport: Transport, options: { readonly ids?: readonly string[]; readonly withSize?: boolean }, signal: AbortSignal | undefined): Promise<readonly Container[]> {
  const { ids, withSize = false } = options;
  if (!ids) return listOnce(transport, undefined, withSize, signal);
  const unique = [...new Set(ids)];
  const containers: Container[] = [];
  for (let start = 0; start < unique.length; start += idsPerRequest) {
    containers.push(...(await listOnce(transport, unique.slice(start, start + idsPerRequest), withSize, signal)));
  }
  return containers;
}

/** To measure sizes takes the engine as long as it takes; a mere list does not. */
async function listOnce(transport: Transport, ids: readonly string[] | undefined, withSize: boolean, signal: AbortSignal | undefined): Promise<readonly Container[]> {
  const filters = ids ? JSON.stringify({ id: ids }) : undefined;
  const query = { all: true, size: withSize || undefined, filters };
  const answer = await transport.json({ method: 'GET', path: '/containers/json', query, ...(withSize ? {} : { limit: 'long' as const }) }, signal);
  const containers = listOf(answer).map(toContainer).filter((container) => container.id !== '');
  // The engine leaves a size of 0 out.
  return withSize ? containers.map((container) => ({ sizeRw: 0, sizeRootFs: 0, ...container })) : containers;
}

async function create(transport: Transport, spec: ContainerSpec, signal: AbortSignal | undefined): Promise<{ readonly id: string; readonly warnings: readonly string[] }> {
  const answer = fieldsOf(await transport.json({ method: 'POST', path: '/containers/create', query: { name: spec.name, platform: spec.platform }, json: creation(spec) }, signal));
  return { id: textOf(answer.Id), warnings: textsOf(answer.Warnings) };
}

/** @param isRaw undefined: the type of the answer tells. */
async function* readLogs(transport: Transport, path: string, options: LogsOptions, isRaw: boolean | undefined, signal: AbortSignal | undefined): AsyncGenerator<readonly LogChunk[], void, undefined> {
  const { follow, timestamps = false, tail = 'all', since, until } = options;
  const query = { stdout: true, stderr: true, follow, timestamps, tail, since, until };
  const answer = await transport.stream({ method: 'GET', path, query }, signal);
  const type = answer.headers['content-type'] ?? '';
  yield* outputBatches(answer, !(isRaw ?? type.includes('raw-stream')));
}
