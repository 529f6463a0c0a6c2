import { fieldsOf, listOf, numberOf, textMapOf, textOf, type Fields } from '../base/fields.ts';
import { type EngineEvent } from '../model/engineEvent.ts';
import { diskUsage } from './diskUsage.ts';
import { type SystemApi } from './engine.ts';
import { disconnectedError } from './errors.ts';
import { jsonObjects, type JsonObject } from './jsonStream.ts';
import { type Transport } from './transport.ts';

export function systemApi(transport: Transport): SystemApi {
  return {
    async ping(signal) {
      await transport.text({ method: 'GET', path: '/_ping', limit: 'short' }, signal);
    },
    diskUsage: (signal) => diskUsage(transport, signal),
    info: async (signal) => fieldsOf(await transport.json({ method: 'GET', path: '/info', limit: 'long' }, signal)),
    names: (signal) => names(transport, signal),
    events: (options, signal) => events(transport, options, signal),
  };
}

/** [Engine API, NetworkList, VolumeList] */
async function names(transport: Transport, signal: AbortSignal | undefined): Promise<{ readonly networks: readonly string[]; readonly volumes: readonly string[] }> {
  const [networks, volumes] = await Promise.all(['/networks', '/volumes'].map((path) => transport.json({ method: 'GET', path, limit: 'long' }, signal)));
  const namesIn = (list: unknown): readonly string[] => listOf(list).map((each) => textOf(fieldsOf(each).Name)).filter((name) => name !== '' && !madeUpName.test(name)).sort();
  return { networks: namesIn(networks), volumes: namesIn(fieldsOf(volumes).Volumes) };
}

/** What the engine calls a volume that nobody named. */
const madeUpName = /^[\da-f]{64}$/;

type EventsOptions = Parameters<SystemApi['events']>[0];

async function* events(transport: Transport, options: EventsOptions, signal: AbortSignal | undefined): AsyncGenerator<EngineEvent, void, undefined> {
  const query = { since: options.since, filters: options.types.length === 0 ? undefined : JSON.stringify({ type: options.types }) };
  const answer = await transport.stream({ method: 'GET', path: '/events', query, limit: 'short' }, signal);
  try {
    options.onOpen?.();
    for await (const object of jsonObjects(answer, transport.endpoint)) {
      const event = toEvent(object);
      if (event) yield event;
    }
  } finally {
    answer.destroy();
  }
  // The stream has no end of its own: an engine that ends it is going away.
  throw disconnectedError(transport.endpoint);
}

const types: readonly EngineEvent['type'][] = ['container', 'image', 'volume', 'network', 'builder', 'daemon', 'node', 'service', 'config', 'secret'];

/** @returns undefined for a type of event that nobody here knows. */
export function toEvent({ fields, text }: JsonObject): EngineEvent | undefined {
  const type = types.find((known) => known === fields.Type);
  if (!type) return undefined;
  const actor = fieldsOf(fields.Actor);
  const { action, detail } = splitAction(textOf(fields.Action));
  return {
    type,
    action: podmanWords[`${type} ${action}`] ?? action,
    ...(detail === undefined ? {} : { detail }),
    id: idOf(type, actor),
    attributes: textMapOf(actor.Attributes),
    timeNano: timeNanoOf(text, numberOf(fields.time)),
  };
}

/** Podman names a volume among the attributes alone, and an image without "sha256:". */
function idOf(type: EngineEvent['type'], { ID, Attributes }: Fields): string {
  const id = textOf(ID);
  if (type === 'volume' && id === '') return textOf(fieldsOf(Attributes).name);
  return type === 'image' && /^[\da-f]{64}$/.test(id) ? `sha256:${id}` : id;
}

/** What Podman says in its own words. */
const podmanWords: Readonly<Record<string, string>> = { 'container remove': 'destroy', 'container died': 'die', 'container exec_died': 'exec_die', 'image remove': 'delete' };

function splitAction(text: string): { readonly action: string; readonly detail?: string } {
  const colon = text.indexOf(':');
  if (colon < 0) return { action: text };
  return { action: text.slice(0, colon), detail: text.slice(colon + 1).trim() };
}

/**
 * Nanoseconds need more digits than a JavaScript number has, so they are read from the text. Attributes come before
 * and hold texts only, so the last number of this name is the event's own.
 */
function timeNanoOf(text: string, seconds: number | undefined): bigint {
  const digits = [...text.matchAll(/"timeNano"\s*:\s*(\d+)/g)].at(-1)?.[1];
  return digits === undefined ? BigInt(Math.floor(seconds ?? 0)) * 1_000_000_000n : BigInt(digits);
}
