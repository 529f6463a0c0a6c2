import { isFields, type Fields } from '../base/fields.ts';

/** What of a service is a list of things that have a name by which a later file means them. */
const keyed: Readonly<Record<string, (entry: unknown) => string>> = {
  ports: portKey,
  volumes: (entry) => (isFields(entry) ? scalarText(entry.target) : (scalarText(entry).split(':')[1] ?? scalarText(entry))),
  secrets: (entry) => (isFields(entry) ? scalarText(entry.source) : scalarText(entry)),
  configs: (entry) => (isFields(entry) ? scalarText(entry.source) : scalarText(entry)),
};

/** Lists, of which one text alone is one of one. */
const lists: ReadonlySet<string> = new Set(['dns', 'dns_search', 'tmpfs']);
/** A later one takes the place of an earlier one as a whole. */
const whole: ReadonlySet<string> = new Set(['command', 'entrypoint', 'test', 'ulimits']);
/** Names and values, or a list of `NAME=value`. */
const maps: ReadonlySet<string> = new Set(['environment', 'labels', 'sysctls', 'options']);

/**
 * Puts a file of a stack over another, as `docker stack deploy` does with several: services key by key, with lists one after
 * the other but for what has a name of its own; networks, volumes, configs and secrets as wholes. [docker/cli, cli/compose/loader/merge.go]
 */
export function mergeStackFiles(base: Fields, over: Fields): Fields {
  const merged: Record<string, unknown> = { ...base, ...over };
  for (const name of ['networks', 'volumes', 'configs', 'secrets']) {
    if (isFields(base[name]) && isFields(over[name])) merged[name] = { ...base[name], ...over[name] };
  }
  const [services, others] = [base.services, over.services];
  if (isFields(services) && isFields(others)) {
    merged.services = { ...services, ...Object.fromEntries(Object.entries(others).map(([name, service]) => [name, mergeValue('', services[name], service)])) };
  }
  return merged;
}

function mergeValue(name: string, base: unknown, over: unknown): unknown {
  if (over === null || over === undefined) return base;
  if (base === null || base === undefined || whole.has(name)) return over;
  if (maps.has(name)) return { ...mapOf(base), ...mapOf(over) };
  const key = keyed[name];
  if (key && Array.isArray(base) && Array.isArray(over)) return mergeKeyed(base, over, key);
  // Of networks a list is one of names.
  if (name === 'networks') return mergeObjects(namesOf(base), namesOf(over));
  if (lists.has(name) || Array.isArray(base) || Array.isArray(over)) return [...listOf(base), ...listOf(over)];
  if (name === 'logging' && isFields(base) && isFields(over) && over.driver !== undefined && over.driver !== base.driver) return over;
  return isFields(base) && isFields(over) ? mergeObjects(base, over) : over;
}

function mergeObjects(base: Fields, over: Fields): Fields {
  return { ...base, ...Object.fromEntries(Object.entries(over).map(([name, value]) => [name, mergeValue(name, base[name], value)])) };
}

/** In the order of their keys, as it is done there. */
function mergeKeyed(base: readonly unknown[], over: readonly unknown[], keyOf: (entry: unknown) => string): readonly unknown[] {
  const entries = new Map([...base, ...over].map((entry) => [keyOf(entry), entry]));
  return [...entries].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })).map(([, entry]) => entry);
}

/** Ports are told apart by where they are published. */
function portKey(entry: unknown): string {
  if (isFields(entry)) return scalarText(entry.published) || `:${scalarText(entry.target)}`;
  const text = scalarText(entry).replace(/\/\w+$/, '');
  const colon = text.lastIndexOf(':');
  return colon < 0 ? `:${text}` : text.slice(0, colon);
}

function mapOf(value: unknown): Fields {
  if (isFields(value)) return value;
  return Object.fromEntries(listOf(value).map((entry): [string, unknown] => {
    const text = scalarText(entry);
    const equals = text.indexOf('=');
    return equals < 0 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
  }));
}

function namesOf(value: unknown): Fields {
  return isFields(value) ? value : Object.fromEntries(listOf(value).map((name) => [scalarText(name), null]));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

function scalarText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
