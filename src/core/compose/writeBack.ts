import * as l10n from '@vscode/l10n';
import { isMap, isScalar, isSeq, type Document, type YAMLMap, type YAMLSeq } from 'yaml';
import { fieldsOf, isFields, listOf, textOf, type Fields } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import { parseCompose, type ServiceText } from './composeText.ts';
import { differingKeys, portText, unescaped, volumeText, type FactValue, type ServiceFacts } from './serviceFacts.ts';

/** Lines of a text, from 1, that are to be replaced. */
export interface LinesEdit {
  readonly line: number;
  readonly endLine: number;
  readonly text: string;
}

export interface WriteBack {
  readonly service: string;
  /** What the file says and what runs, in one form. */
  readonly described: ServiceFacts;
  readonly running: ServiceFacts;
  /** What runs as a service of a file: secrets are variables there. */
  readonly written: Fields;
}

/** The limits by the names that they have in the facts. */
const limits: Readonly<Record<string, { readonly path: readonly string[]; readonly old: string }>> = {
  memory: { path: ['deploy', 'resources', 'limits', 'memory'], old: 'mem_limit' },
  cpus: { path: ['deploy', 'resources', 'limits', 'cpus'], old: 'cpus' },
  pids: { path: ['deploy', 'resources', 'limits', 'pids'], old: 'pids_limit' },
};

/**
 * The change to a Compose file that makes it say what runs, as far as the two differ. Comments, order, and every line
 * outside of the service stay as they are.
 *
 * @returns undefined where they do not differ.
 * @throws a `UserError` where the service is written in a way that cannot be changed in place.
 */
export function writeBackEdit(text: string, { service, described, running, written }: WriteBack): LinesEdit | undefined {
  const keys = differingKeys(described, running);
  const before = parseCompose(text);
  const place = before.services.find(({ name }) => name === service);
  const map = before.document.getIn(['services', service], true);
  if (!place || !isMap(map) || before.document.errors.length > 0) {
    throw new UserError('unsupported', l10n.t('"{0}" cannot be changed in place: it is not written as a map of its own in this file.', service), { remedy: l10n.t('Show the differences and change the file by hand.') });
  }
  if (keys.length === 0) return undefined;
  for (const key of keys) change(before.document, map, service, key, { described, running, written });
  const changed = before.document.toString({ lineWidth: 0, ...styleOf(text, place) });
  const after = parseCompose(changed).services.find(({ name }) => name === service);
  if (!after) throw new Error('The service is gone from its own file');
  return { line: place.nameRange.line, endLine: place.endLine, text: changed.split('\n').slice(after.nameRange.line - 1, after.endLine).join('\n') };
}

function change(document: Document, map: YAMLMap, service: string, key: string, { described, running, written }: Omit<WriteBack, 'service'>): void {
  const limit = limits[key];
  if (limit) changeLimit(document, map, service, limit, running[key]);
  else if (key === 'environment' || key === 'labels') changeNames(document, map, key, described[key], running[key], fieldsOf(written[key]));
  else if (key === 'ports') changeList(document, map, key, listOf(written[key]), (item) => portText(unescaped(item)));
  else if (key === 'volumes') changeList(document, map, key, listOf(written[key]), (item) => volumeText(unescaped(item), { volume: same, network: same }));
  else if (written[key] === undefined) map.delete(key);
  else if (isScalar(map.get(key, true)) && typeof written[key] === 'string') map.set(key, written[key]);
  else map.set(key, document.createNode(written[key]));
}

const same = (name: string): string => name;

function changeLimit(document: Document, map: YAMLMap, service: string, { path, old }: { readonly path: readonly string[]; readonly old: string }, value: FactValue | undefined): void {
  const isOld = map.has(old);
  const whole = ['services', service, ...(isOld ? [old] : path)];
  if (value === undefined) document.deleteIn(whole);
  else document.setIn(whole, old === 'pids_limit' ? Number(value) : value);
}

/** Names that are set otherwise, or no more: in a map or in a list of `NAME=value`, whichever stands there. */
function changeNames(document: Document, map: YAMLMap, key: string, described: unknown, running: unknown, written: Fields): void {
  const [before, after] = [fieldsOf(described), fieldsOf(running)];
  const node = map.get(key, true);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name]);
  if (isSeq(node)) {
    for (const name of names) changeAssignment(document, node, name, after[name] === undefined ? undefined : `${name}=${textOf(written[name])}`);
    return;
  }
  if (!isMap(node)) {
    map.set(key, document.createNode(written));
    return;
  }
  for (const name of names) {
    if (after[name] === undefined) node.delete(name);
    else node.set(name, written[name] ?? '');
  }
  if (node.items.length === 0) map.delete(key);
}

function changeAssignment(document: Document, list: YAMLSeq, name: string, assignment: string | undefined): void {
  const at = list.items.findIndex((item) => isScalar(item) && (item.value === name || String(item.value).startsWith(`${name}=`)));
  const item = list.items[at];
  if (assignment === undefined) list.items.splice(at, at < 0 ? 0 : 1);
  else if (isScalar(item)) item.value = assignment;
  else list.items.push(document.createNode(assignment));
}

/** Entries that are wanted no more go, new ones come last, the others stay as they are written. */
function changeList(document: Document, map: YAMLMap, key: string, wanted: readonly unknown[], sayOf: (item: unknown) => string): void {
  const node = map.get(key, true);
  if (!isSeq(node)) {
    if (wanted.length === 0) map.delete(key);
    else map.set(key, document.createNode(wanted));
    return;
  }
  const texts = new Set(wanted.map(sayOf));
  const there = new Set<string>();
  node.items = node.items.filter((item) => {
    const text = sayOf(isScalar(item) ? item.value : isMap(item) ? fieldsOf(item.toJS(document)) : item);
    there.add(text);
    return texts.has(text);
  });
  for (const item of wanted) if (!there.has(sayOf(item))) node.items.push(document.createNode(item));
  if (node.items.length === 0) map.delete(key);
}

/** How the file is indented. */
function styleOf(text: string, { nameRange }: ServiceText): { readonly indent: number; readonly indentSeq: boolean; readonly flowCollectionPadding: boolean } {
  const list = /^( *)[\w.-]+:[^\S\n]*(?:#.*)?\n( *)- /m.exec(text);
  return { indent: Math.max(1, nameRange.column - 1), indentSeq: list ? (list[2] ?? '').length > (list[1] ?? '').length : true, flowCollectionPadding: !/[[{][^\s\]}]/.test(text) };
}

/** How the names of volumes and networks are called in the file that Compose resolved. */
export function keysByName(section: unknown): (name: string) => string {
  const keys = new Map(Object.entries(fieldsOf(section)).map(([key, value]) => [isFields(value) && typeof value.name === 'string' ? value.name : key, key] as const));
  return (name) => keys.get(name) ?? name;
}
