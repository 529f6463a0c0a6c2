import { fieldsOf, isFields, numberOf, textOf, type Fields } from '../base/fields.ts';
import { parseBytes } from '../model/limitInput.ts';

export type FactValue = string | readonly string[] | Readonly<Record<string, string>>;

/** What the engine gives by itself. [moby, DefaultShmSize] */
const usualShm = String(64 * 1024 * 1024);

/** What a service may use, by the keys of Compose, wherever it is written; empty where nothing is. */
export function limitFacts(service: Fields): Readonly<Record<string, FactValue>> {
  const { limits, reservations } = fieldsOf(fieldsOf(service.deploy).resources);
  const [upper, lower] = [fieldsOf(limits), fieldsOf(reservations)];
  const shm = bytes(service.shm_size);
  return {
    memory: bytes(upper.memory ?? service.mem_limit),
    memory_reservation: bytes(lower.memory ?? service.mem_reservation),
    cpus: processors(upper.cpus ?? service.cpus),
    cpu_shares: positive(service.cpu_shares),
    pids: positive(upper.pids ?? service.pids_limit),
    shm_size: shm === usualShm ? '' : shm,
    ulimits: mapOf(Object.fromEntries(Object.entries(fieldsOf(service.ulimits)).map(([name, limit]) => [name, ulimit(limit)]))),
    sysctls: mapOf(service.sysctls),
    logging: logging(fieldsOf(service.logging)),
  };
}

export function scalar(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** A map, or a list of `NAME=value`, by the names. */
export function mapOf(value: unknown): Readonly<Record<string, string>> {
  const map = Array.isArray(value) ? assignments(value.map(scalar)) : fieldsOf(value);
  const entries = Object.entries(map).map(([name, text]) => [name, scalar(text)] as const);
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** `NAME=value` by the names. */
export function assignments(entries: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(entries.map((entry) => (entry.includes('=') ? [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)] : [entry, ''])));
}

/** One number is for both. */
function ulimit(limit: unknown): string {
  const { soft, hard } = isFields(limit) ? limit : { soft: limit, hard: limit };
  return `${scalar(soft)}:${scalar(hard)}`;
}

/** The usual driver is what an engine takes by itself. */
function logging({ driver, options }: Fields): Readonly<Record<string, string>> {
  const name = textOf(driver);
  return { ...(name === '' || name === 'json-file' ? {} : { driver: name }), ...mapOf(options) };
}

function positive(value: unknown): string {
  const text = scalar(value);
  return Number(text) > 0 ? text : '';
}

function bytes(value: unknown): string {
  const text = scalar(value);
  if (text === '' || text === '0') return '';
  try {
    return String(parseBytes(text));
  } catch {
    return text;
  }
}

function processors(value: unknown): string {
  const count = numberOf(value) ?? Number(scalar(value));
  return Number.isFinite(count) && count > 0 ? String(count) : '';
}
