import { type Fields } from '../base/fields.ts';

/**
 * Options as `docker build` takes them, `type=local,dest=out`: one line of CSV whose fields are `name=value`; a field
 * with a comma in it stands in double quotes, which are doubled inside.
 * @returns undefined where it is none.
 */
export function parseOptionText(text: string): Map<string, string> | undefined {
  const fields = csvFields(text);
  if (!fields) return undefined;
  const options = new Map<string, string>();
  for (const field of fields) {
    const at = field.indexOf('=');
    const name = (at < 0 ? field : field.slice(0, at)).trim().toLowerCase();
    if (name === '') return undefined;
    options.set(name, at < 0 ? '' : field.slice(at + 1));
  }
  return options;
}

/** An entry that may be written as `docker build` takes it, as an object of texts. */
export function entryFields(entry: string | Fields): ReadonlyMap<string, string> | undefined {
  if (typeof entry === 'string') return parseOptionText(entry);
  const values = Object.entries(entry).map(([name, value]) => [name, typeof value === 'number' || typeof value === 'boolean' ? String(value) : value] as const);
  return values.every((pair): pair is readonly [string, string] => typeof pair[1] === 'string') ? new Map(values) : undefined;
}

/** The reverse of {@link parseOptionText}. */
export function optionText(options: Iterable<readonly [string, string]>): string {
  return [...options].map(([name, value]) => csvField(value === '' ? name : `${name}=${value}`)).join(',');
}

/** One line of CSV. */
export function csvLine(values: readonly string[]): string {
  return values.map(csvField).join(',');
}

function csvField(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function csvFields(text: string): readonly string[] | undefined {
  const fields: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  while (pattern.lastIndex <= text.length) {
    const match = pattern.exec(text);
    if (!match) return undefined;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return fields;
  }
  return fields;
}
