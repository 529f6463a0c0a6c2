import { isFields, type Fields } from '../base/fields.ts';
import { isJsonLike } from './levels.ts';

/** More than this is not taken apart. */
const longestJson = 256 * 1024;

/**
 * A JSON line folded to the fields that somebody chose, in their order: `msg=… error.code=…`. A name leads to a field
 * of that name, or along the dots into the objects.
 *
 * @returns undefined for a line that is no JSON, or has none of the fields: it is shown as it is.
 */
export function foldedJson(text: string, names: readonly string[]): string | undefined {
  if (names.length === 0 || text.length > longestJson || !isJsonLike(text)) return undefined;
  const value = parsed(text);
  if (value === undefined) return undefined;
  const shown = names.flatMap((name) => {
    const found = fieldAt(value, name);
    return found === undefined ? [] : [`${name}=${wordOf(found)}`];
  });
  return shown.length === 0 ? undefined : shown.join(' ');
}

/** What was typed: names between commas or spaces. */
export function fieldNames(typed: string): readonly string[] {
  return [...new Set(typed.split(/[\s,]+/).filter(Boolean))];
}

function parsed(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    // Some lines only begin like JSON.
    return undefined;
  }
}

function fieldAt(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
    const inner = Object.hasOwn(fields, name.slice(0, dot)) ? fields[name.slice(0, dot)] : undefined;
    const found = isFields(inner) ? fieldAt(inner, name.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A text that is one word stands as it is. */
function wordOf(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
