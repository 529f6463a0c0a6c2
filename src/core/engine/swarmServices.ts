import * as l10n from '@vscode/l10n';
import { fieldsOf, listOf, textOf, type Fields } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import { isAtLeast } from './apiVersion.ts';
import type { LogChunk, LogsOptions } from './logPort.ts';
import { outputChunks } from './rawStream.ts';
import { idsQuery } from './swarmFiles.ts';
import { warningsOf } from './swarmMapping.ts';
import type { ImagePin, SwarmServicesApi, SwarmTasksApi } from './swarmPort.ts';
import { toService, toServiceDetails, toTask } from './swarmServiceMapping.ts';
import { segment, type Transport } from './transport.ts';

/** [Engine API, ServiceList, …] @param api the negotiated version. */
export function swarmServicesApi(transport: Transport, api: string): SwarmServicesApi {
  const path = (id: string, verb = ''): string => `/services/${segment(id)}${verb}`;
  const inspect: SwarmServicesApi['inspect'] = async (id, signal) => toServiceDetails(fieldsOf(await transport.json({ method: 'GET', path: path(id), limit: 'long' }, signal)));
  return {
    inspect,
    async list(options, signal) {
      const answer = await transport.json({ method: 'GET', path: '/services', query: idsQuery(options), limit: 'long' }, signal);
      return listOf(answer).map(toService).filter(({ id }) => id !== '');
    },
    pinOf: (reference, { registryAuth }, signal) => pinOf(transport, reference, registryAuth, signal),
    async create(spec, { registryAuth }, signal) {
      const answer = fieldsOf(await transport.json({ method: 'POST', path: '/services/create', json: spec, headers: authHeader(registryAuth) }, signal));
      return { id: textOf(answer.ID), warnings: warningsOf(answer) };
    },
    async update(id, version, spec, { registryAuth, isRollback }, signal) {
      // Without credentials those of before are kept.
      const query = { version, rollback: isRollback ? 'previous' : undefined };
      return warningsOf(fieldsOf(await transport.json({ method: 'POST', path: path(id, '/update'), query, json: spec, headers: authHeader(registryAuth) }, signal)));
    },
    async remove(id, signal) {
      await transport.text({ method: 'DELETE', path: path(id), limit: 'long' }, signal);
    },
    logs: (id, options, signal) => readLogs(transport, path(id, '/logs'), options, async () => isRawBefore(api, (await inspect(id, signal)).spec), signal),
  };
}

/** [Engine API, TaskList, …] */
export function swarmTasksApi(transport: Transport, api: string): SwarmTasksApi {
  const inspect: SwarmTasksApi['inspect'] = async (id, signal) => fieldsOf(await transport.json({ method: 'GET', path: `/tasks/${segment(id)}`, limit: 'long' }, signal));
  return {
    inspect,
    async list({ ids, serviceIds, isOnlyRunning = false }, signal) {
      const filters = { ...(ids ? { id: ids } : {}), ...(serviceIds ? { service: serviceIds } : {}), ...(isOnlyRunning ? { 'desired-state': ['running'] } : {}) };
      const query = Object.keys(filters).length === 0 ? {} : { filters: JSON.stringify(filters) };
      const answer = await transport.json({ method: 'GET', path: '/tasks', query, limit: 'long' }, signal);
      return listOf(answer).map(toTask).filter(({ id }) => id !== '');
    },
    logs: (id, options, signal) => readLogs(transport, `/tasks/${segment(id)}/logs`, options, async () => isRawBefore(api, { TaskTemplate: (await inspect(id, signal)).Spec }), signal),
  };
}

/** [Engine API, DistributionInspect] That no registry answers is no failure: nodes take what they have. */
async function pinOf(transport: Transport, reference: string, registryAuth: string | undefined, signal: AbortSignal | undefined): Promise<ImagePin> {
  try {
    const answer = fieldsOf(await transport.json({ method: 'GET', path: `/distribution/${segment(reference)}/json`, headers: authHeader(registryAuth), limit: 'short' }, signal));
    const digest = textOf(fieldsOf(answer.Descriptor).digest);
    if (!/^sha256:[\da-f]{64}$/.test(digest)) return { kind: 'unknown', reason: l10n.t('the registry names no digest') };
    return { kind: 'found', digest, platforms: listOf(answer.Platforms).flatMap(toPlatform) };
  } catch (error) {
    if (error instanceof UserError && error.kind !== 'disconnected') return { kind: 'unknown', reason: error.message };
    throw error;
  }
}

/** Of ARM the variants are told by no node: the architecture is left open, as the CLI leaves it. [docker/cli, imageDigestAndPlatforms] */
function toPlatform(json: unknown): readonly Fields[] {
  const { architecture, os } = fieldsOf(json);
  const [Architecture, OS] = [textOf(architecture), textOf(os)];
  if (OS === '') return [];
  return [Architecture.toLowerCase() === 'arm' || Architecture === '' ? { OS } : { Architecture, OS }];
}

function authHeader(registryAuth: string | undefined): Readonly<Record<string, string>> {
  return registryAuth === undefined ? {} : { 'X-Registry-Auth': registryAuth };
}

/** Before API 1.42 the answer does not say whether it is multiplexed; undefined: it does. */
function isRawBefore(api: string, spec: ReturnType<typeof fieldsOf>): boolean | undefined {
  return isAtLeast(api, '1.42') ? undefined : fieldsOf(fieldsOf(spec.TaskTemplate).ContainerSpec).TTY === true;
}

async function* readLogs(transport: Transport, path: string, options: LogsOptions, isRaw: () => Promise<boolean | undefined>, signal: AbortSignal | undefined): AsyncGenerator<LogChunk, void, undefined> {
  const { follow, timestamps = false, tail = 'all', since } = options;
  const known = await isRaw();
  const answer = await transport.stream({ method: 'GET', path, query: { stdout: true, stderr: true, details: true, follow, timestamps, tail, since } }, signal);
  const type = answer.headers['content-type'] ?? '';
  yield* outputChunks(answer, !(known ?? type.includes('raw-stream')));
}
