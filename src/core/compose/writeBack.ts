import * as l10n from '@vscode/l10n';
import { isAlias, isMap, isNode, isScalar, isSeq, visit, type Document, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { fieldsOf, isFields, listOf, textOf, type Fields } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import { keyText, parseCompose, type ComposeText, type ServiceText } from './composeText.ts';
import type { FactValue } from './limitFacts.ts';
import { differingKeys, type ServiceFacts } from './serviceFacts.ts';
import type { Variables } from './variables.ts';
import { changeEntries, portWords, setText, textNode, volumeWords, type EntryWords } from './writeBackEntries.ts';
import { changedLines, type ReadText } from './writeBackLines.ts';

/** Lines of a text, from 1, that are to be replaced. */
export interface LinesEdit {
  readonly line: number;
  readonly endLine: number;
  readonly text: string;
  /** What else of the file changes with them, since it is the same by an alias: "services.db". */
  readonly alsoChanges: readonly string[];
  /** What differs and is not said here: by keys. Another file says it, an `env_file`, or what it extends. */
  readonly left: readonly string[];
}

export interface WriteBack {
  readonly service: string;
  /** What the file says and what runs, in one form. */
  readonly described: ServiceFacts;
  readonly running: ServiceFacts;
  /** What runs as a service of a file: secrets are variables there. */
  readonly written: Fields;
  /** Where the file's relative paths begin. */
  readonly directory: string;
  readonly variables: Variables;
}

/** What is changed: the document that a service stands in, and the service. */
interface Place {
  readonly document: Document;
  readonly map: YAMLMap;
}

/** The limits by the names that they have in the facts. */
const limits: Readonly<Record<string, { readonly path: readonly string[]; readonly old: string }>> = {
  memory: { path: ['deploy', 'resources', 'limits', 'memory'], old: 'mem_limit' },
  memory_reservation: { path: ['deploy', 'resources', 'reservations', 'memory'], old: 'mem_reservation' },
  cpus: { path: ['deploy', 'resources', 'limits', 'cpus'], old: 'cpus' },
  pids: { path: ['deploy', 'resources', 'limits', 'pids'], old: 'pids_limit' },
};

/**
 * The change to a Compose file that makes it say what runs, as far as the two differ. Comments, order, and every line
 * outside of the service stay as they are.
 *
 * @returns undefined where they do not differ.
 * @throws a `UserError` where the service is written in a way that cannot be changed in place, or says nothing of what differs.
 */
export function writeBackEdit(text: string, given: WriteBack): LinesEdit | undefined {
  const { service, described, running } = given;
  const keys = differingKeys(described, running);
  const { read, place, map } = serviceIn(text, service);
  if (keys.length === 0) return undefined;
  const { document } = read;
  const style = { lineWidth: 0, ...styleOf(text, place) };
  const before = readText(document.toString(style));
  const left = keys.filter((key) => !changes({ document, map }, key, given));
  if (left.length === keys.length) throw notSaidHere(service, left);
  const after = readText(document.toString(style));
  const changed = after.read.services.find(({ name }) => name === service);
  if (!changed) throw new Error('The service is gone from its own file');
  const lines = changedLines(service, readText(text), before, after) ?? after.lines.slice(changed.nameRange.line - 1, changed.endLine);
  return { line: place.nameRange.line, endLine: place.endLine, text: lines.join('\n'), alsoChanges: othersOf(document, service, readText(text).read, after.read), left };
}

function serviceIn(text: string, service: string): { readonly read: ComposeText; readonly place: ServiceText; readonly map: YAMLMap } {
  const read = parseCompose(text);
  const place = read.services.find(({ name }) => name === service);
  const map = read.document.getIn(['services', service], true);
  if (place && isMap(map) && read.document.errors.length === 0) return { read, place, map };
  throw new UserError('unsupported', l10n.t('"{0}" cannot be changed in place: it is not written as a map of its own in this file.', service), { remedy: l10n.t('Show the differences and change the file by hand.') });
}

function notSaidHere(service: string, keys: readonly string[]): UserError {
  const remedy = l10n.t('Another file says it, an env_file, or what the service extends: show the differences and change it there.');
  return new UserError('unsupported', l10n.t('"{0}" differs in what this file does not say of it: {1}.', service, keys.join(', ')), { remedy });
}

/** Changes what the service says of a key. @returns whether that is something else now. */
function changes({ document, map }: Place, key: string, given: WriteBack): boolean {
  const before = JSON.stringify(map.toJS(document));
  change({ document, map }, key, given);
  return JSON.stringify(map.toJS(document)) !== before;
}

function readText(text: string): ReadText {
  return { lines: text.split(/\r?\n/), read: parseCompose(text) };
}

function change({ document, map }: Place, key: string, { described, running, written, directory, variables }: WriteBack): void {
  const limit = limits[key];
  const value = written[key];
  const entries = (words: EntryWords): void => changeList({ document, map }, key, listOf(value), words, variables);
  if (limit) changeLimit({ document, map }, limit, running[key]);
  else if (key === 'environment' || key === 'labels') changeNames({ document, map }, key, described[key], running[key], fieldsOf(value));
  else if (key === 'ports') entries(portWords);
  else if (key === 'volumes') entries(volumeWords(directory));
  else if (value === undefined) map.delete(key);
  else setValue({ document, map }, key, value);
}

/** A text keeps the comment and the quotes of the one that stood there. */
function setValue({ document, map }: Place, key: string, value: unknown): void {
  const node = map.get(key, true);
  if (typeof value !== 'string') map.set(key, document.createNode(value));
  else if (isScalar(node)) setText(node, value);
  else map.set(key, textNode(document, value));
}

function changeLimit({ document, map }: Place, { path, old }: { readonly path: readonly string[]; readonly old: string }, value: FactValue | undefined): void {
  const [key, ...below] = map.has(old) ? [old] : path;
  const parent = below.length === 0 ? map : ownMap({ document, map }, key ?? '');
  const whole = below.length === 0 ? [key] : below;
  if (value === undefined) parent.deleteIn(whole);
  else if (whole.length === 1 && old !== 'pids_limit' && typeof value === 'string') setValue({ document, map: parent }, old, value);
  else parent.setIn(whole, document.createNode(old === 'pids_limit' ? Number(value) : value));
}

/** A map that stands below a key; one that was an alias becomes a copy: what else it stands for is not meant. */
function ownMap({ document, map }: Place, key: string): YAMLMap {
  const node = map.get(key, true);
  if (isMap(node)) return node;
  const made = document.createNode(isNode(node) ? fieldsOf(node.toJS(document)) : {});
  map.set(key, made);
  return made;
}

/** Names that are set otherwise, or no more: in a map or in a list of `NAME=value`, whichever stands there. */
function changeNames({ document, map }: Place, key: string, described: unknown, running: unknown, written: Fields): void {
  const [before, after] = [fieldsOf(described), fieldsOf(running)];
  const node = map.get(key, true);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name]);
  if (isSeq(node)) {
    for (const name of names) changeAssignment(document, node, name, after[name] === undefined ? undefined : `${name}=${textOf(written[name])}`);
    return;
  }
  if (!isMap(node)) {
    // What an anchor says of it, nothing of which counts any more, is said here as a whole.
    const said = fieldsOf(map.toJS(document))[key] !== undefined;
    const own = Object.entries(written).filter(([name]) => said || names.includes(name));
    if (own.length > 0) map.set(key, document.createNode(Object.fromEntries(own)));
    return;
  }
  for (const name of names) {
    if (after[name] === undefined) node.delete(name);
    else setValue({ document, map: node }, name, textOf(written[name]));
  }
  if (node.items.length === 0) map.delete(key);
}

function changeAssignment(document: Document, list: YAMLSeq, name: string, assignment: string | undefined): void {
  const at = list.items.findIndex((item) => isScalar(item) && (item.value === name || String(item.value).startsWith(`${name}=`)));
  const item = list.items[at];
  if (assignment === undefined) list.items.splice(at, at < 0 ? 0 : 1);
  else if (isScalar(item)) setText(item, assignment);
  else list.items.push(document.createNode(assignment));
}

function changeList({ document, map }: Place, key: string, wanted: readonly unknown[], words: EntryWords, variables: Variables): void {
  const node = map.get(key, true);
  const list = isSeq(node) ? node : document.createNode([]);
  changeEntries(document, list, wanted, words, variables);
  if (list.items.length === 0) map.delete(key);
  else if (list !== node) map.set(key, list);
}

/** Where aliases elsewhere in the file say something else than before. */
function othersOf(document: Document, service: string, before: ComposeText, after: ComposeText): readonly string[] {
  const places = new Set<string>();
  visit(document, {
    Alias(_key, _alias, path) {
      const keys = path.flatMap((node) => (isNode(node) || !('key' in node) ? [] : [keyText(node.key) ?? '']));
      const place = keys.slice(0, 2);
      if (place.join('.') === `services.${service}`) return;
      const says = ({ document: read }: ComposeText): string => JSON.stringify(plain(read.getIn(place, true), read));
      if (says(before) !== says(after)) places.add(place.join('.'));
    },
  });
  return [...places];
}

function plain(node: unknown, document: Document): unknown {
  return isNode(node) ? (isAlias(node) ? node.resolve(document) : (node as Node))?.toJS(document) : node;
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
