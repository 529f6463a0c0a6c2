import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseAllDocuments, parseDocument, visit, type Document, type Node, type Pair } from 'yaml';
import { fieldsOf, type Fields } from '../base/fields.ts';
import type { TextRange } from '../model/composeProject.ts';
import { valueOf, variableUses, interpolate, type ResolvedUse, type Variables } from './variables.ts';

/** A service as one file describes it. */
export interface ServiceText {
  readonly name: string;
  readonly nameRange: TextRange;
  /** The last line of what it says. */
  readonly endLine: number;
  /** What it says, its variables filled in; empty where it is half-written. */
  readonly fields: Fields;
  /** Its words that stand for nothing at all, whatever files below say: `!reset`. */
  readonly reset: readonly string[];
  /** Its words that are not laid over what files below say, but stand in its place: `!override`. */
  readonly replaced: readonly string[];
  /** The same of the service as a whole. */
  readonly isReset: boolean;
  readonly isReplaced: boolean;
  readonly extends?: { readonly service: string; readonly file?: string; readonly range: TextRange };
}

/** Other files that are to be part of the project. */
export interface IncludeText {
  readonly paths: readonly string[];
  readonly directory?: string;
  readonly envFiles: readonly string[];
  readonly range: TextRange;
}

/** What one Compose file says, as far as it can be understood. */
export interface ComposeText {
  /** The first of its documents, which mostly is the only one. */
  readonly document: Document;
  /** Each is laid over the ones before. */
  readonly documents: readonly Document[];
  readonly name?: string;
  readonly services: readonly ServiceText[];
  readonly includes: readonly IncludeText[];
  /** The files that hold configs and secrets, by "configs/name". */
  readonly contents: ReadonlyMap<string, string>;
  readonly uses: readonly ResolvedUse[];
  readonly rangeOf: (node: Pick<Node, 'range'> | null | undefined) => TextRange;
}

/** The whole of the first line, where nothing better is known. */
const firstLine: TextRange = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** Reads a Compose file, whatever state it is in; never throws. */
export function parseCompose(text: string, variables: Variables = () => undefined): ComposeText {
  const lines = new LineCounter();
  const options = { lineCounter: lines, merge: true, logLevel: 'silent', strict: false } as const;
  const parsed = parseAllDocuments(text, options);
  const documents: readonly Document[] = 'empty' in parsed ? [parseDocument(text, options)] : parsed;
  const [document = parseDocument(text, options)] = documents;
  const rangeOf = (node: Pick<Node, 'range'> | null | undefined): TextRange => rangeAt(lines, node?.range?.[0], node?.range?.[1]);
  const read = documents.map((each) => textOfDocument({ document: each, variables, rangeOf }));
  const name = read.findLast((each) => each.name !== undefined)?.name;
  return {
    ...{ document, documents, rangeOf },
    ...(name === undefined ? {} : { name }),
    services: read.flatMap(({ services }) => services),
    includes: read.flatMap(({ includes }) => includes),
    contents: new Map(read.flatMap(({ contents }) => contents)),
    uses: documents.flatMap((each) => usesOf(each, text, lines, variables)),
  };
}

function textOfDocument(read: Reading): Pick<ComposeText, 'name' | 'services' | 'includes'> & { readonly contents: readonly (readonly [string, string])[] } {
  const { document, variables } = read;
  const root = isMap(document.contents) ? document.contents : undefined;
  const pairs = (root?.items ?? []) as readonly Pair[];
  const section = (name: string): unknown => pairs.find(({ key }) => keyText(key) === name)?.value;
  const name = section('name');
  return {
    ...(isScalar(name) && typeof name.value === 'string' ? { name: interpolate(name.value, variables) } : {}),
    services: pairsOf(section('services'), document).flatMap((pair) => serviceText(pair, read) ?? []),
    includes: includeTexts(section('include'), read),
    contents: ['configs', 'secrets'].flatMap((kind) => pairsOf(section(kind), document).flatMap((pair) => contentFile(kind, pair, read))),
  };
}

function contentFile(kind: string, { key, value }: Pair, { document, variables }: Reading): readonly (readonly [string, string])[] {
  const { file } = fieldsOf(plainValue(value, document, variables));
  return typeof file === 'string' ? [[`${kind}/${keyText(key) ?? ''}`, file]] : [];
}

interface Reading {
  readonly document: Document;
  readonly variables: Variables;
  readonly rangeOf: (node: Pick<Node, 'range'> | null | undefined) => TextRange;
}

export function rangeAt(lines: LineCounter, start: number | undefined, end: number | undefined): TextRange {
  if (start === undefined) return firstLine;
  const { line, col } = lines.linePos(start);
  const last = lines.linePos(Math.max(start, end ?? start));
  return { line: Math.max(1, line), column: Math.max(1, col), endLine: Math.max(1, last.line), endColumn: Math.max(1, last.col) };
}

/** The entries of a map, or of the map that an alias stands for. */
export function pairsOf(node: unknown, document: Document): readonly Pair[] {
  const meant = isAlias(node) ? node.resolve(document) : node;
  return isMap(meant) ? (meant.items) : [];
}

export function keyText(key: unknown): string | undefined {
  return isScalar(key) && (typeof key.value === 'string' || typeof key.value === 'number') ? String(key.value) : undefined;
}

function serviceText({ key, value }: Pair, { document, variables, rangeOf }: Reading): ServiceText | undefined {
  const name = keyText(key);
  if (name === undefined || name === '') return undefined;
  const nameRange = rangeOf(key as Node);
  const fields = fieldsOf(plainValue(value, document, variables));
  const range = extendedBy(value, document, rangeOf) ?? nameRange;
  const base = typeof fields.extends === 'string' ? { service: fields.extends } : fieldsOf(fields.extends);
  const { service, file } = base;
  return {
    ...{ name, nameRange, fields, reset: taggedKeys(value, '!reset', document), replaced: taggedKeys(value, '!override', document) },
    ...{ isReset: hasTag(value, '!reset'), isReplaced: hasTag(value, '!override') },
    endLine: Math.max(nameRange.line, lastLine(value, rangeOf)),
    ...(typeof service === 'string' ? { extends: { service, range, ...(typeof file === 'string' ? { file } : {}) } } : {}),
  };
}

function hasTag(node: unknown, tag: string): boolean {
  return isNode(node) && 'tag' in node && node.tag === tag;
}

function taggedKeys(value: unknown, tag: string, document: Document): readonly string[] {
  return pairsOf(value, document).flatMap((pair) => (hasTag(pair.value, tag) ? (keyText(pair.key) ?? []) : []));
}

function extendedBy(value: unknown, document: Document, rangeOf: Reading['rangeOf']): TextRange | undefined {
  const pair = pairsOf(value, document).find(({ key }) => keyText(key) === 'extends');
  return pair && rangeOf(pair.key as Node);
}

/** A map's range ends where the next thing begins: the last value in it tells where it really ends. */
export function lastLine(value: unknown, rangeOf: Reading['rangeOf']): number {
  if ((isMap(value) || isSeq(value)) && !value.flow && value.items.length > 0) {
    const last: unknown = value.items.at(-1);
    return isMap(value) ? Math.max(rangeOf((last as Pair).key as Node).line, lastLine((last as Pair).value, rangeOf)) : lastLine(last, rangeOf);
  }
  if (value === null || value === undefined) return 0;
  const range = rangeOf(value);
  // A block scalar ends at the beginning of the line behind it.
  return range.endColumn === 1 && range.endLine > range.line ? range.endLine - 1 : range.endLine;
}

/** A value as plain data, its variables filled in; undefined where its aliases lead nowhere or to too much. */
function plainValue(node: unknown, document: Document, variables: Variables): unknown {
  if (typeof node !== 'object' || node === null) return undefined;
  try {
    return filledIn((node as Node).toJS(document, { maxAliasCount: 100 }), variables);
  } catch {
    // What half of an alias stands for nobody knows yet.
    return undefined;
  }
}

/** Plain data with the variables of its texts filled in. */
export function filledIn(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return interpolate(value, variables);
  if (Array.isArray(value)) return value.map((item) => filledIn(item, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, filledIn(item, variables)]));
}

function includeTexts(node: unknown, { document, variables, rangeOf }: Reading): readonly IncludeText[] {
  if (!isSeq(node)) return [];
  return node.items.flatMap((item) => {
    const value = plainValue(item, document, variables);
    const given = typeof value === 'string' ? { path: value } : fieldsOf(value);
    const { path, project_directory: directory, env_file: envFile } = given;
    const paths = textsIn(path);
    return paths.length === 0 ? [] : [{ paths, envFiles: textsIn(envFile), range: rangeOf(item as Node), ...(typeof directory === 'string' ? { directory } : {}) }];
  });
}

/** A text, or the texts of a list. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The variables in the values of a file; those in its keys and comments are none. */
function usesOf(document: Document, text: string, lines: LineCounter, variables: Variables): readonly ResolvedUse[] {
  const uses: ResolvedUse[] = [];
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || !node.range || typeof node.value !== 'string') return;
      const [start, end] = node.range;
      for (const use of variableUses(text.slice(start, end))) {
        uses.push({ name: use.name, range: rangeAt(lines, start + use.start, start + use.end), ...valueOf(use, variables) });
      }
    },
  });
  return uses;
}
