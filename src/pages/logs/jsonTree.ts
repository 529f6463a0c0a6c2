import { element } from '../shared/dom.ts';

/** A value of JSON as a tree whose parts can be folded. */
export function jsonTree(value: unknown, name?: string): HTMLElement {
  const label = name === undefined ? '' : `${name}: `;
  if (typeof value !== 'object' || value === null) {
    return element('div', { class: 'leaf' }, [element('span', { class: 'key', text: label }), element('span', { class: `value is-${value === null ? 'null' : typeof value}`, text: typeof value === 'string' ? value : JSON.stringify(value) })]);
  }
  const entries = Object.entries(value);
  const brief = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  const folded = element('details', { class: 'branch' }, [element('summary', {}, [element('span', { class: 'key', text: label }), element('span', { class: 'brief', text: brief })]), ...entries.map(([key, each]) => jsonTree(each, key))]);
  folded.open = true;
  return folded;
}

/** The JSON object that a line is; undefined where it is none. */
export function parsedObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // Most lines are not JSON, and some only begin like it.
    return undefined;
  }
}
