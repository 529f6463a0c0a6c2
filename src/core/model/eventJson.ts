import { type EngineEvent } from './engineEvent.ts';

/** An event on one line, as `docker events --format json` writes it. */
export function eventJson({ type, action, detail, id, attributes, timeNano }: EngineEvent): string {
  const fields = JSON.stringify({ Type: type, Action: detail === undefined ? action : `${action}: ${detail}`, Actor: { ID: id, Attributes: attributes } });
  // Nanoseconds need more digits than a JavaScript number has.
  return `${fields.slice(0, -1)},"time":${String(timeNano / 1_000_000_000n)},"timeNano":${String(timeNano)}}`;
}
