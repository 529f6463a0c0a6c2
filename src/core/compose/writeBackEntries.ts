import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { isMap, isNode, isScalar, type Document, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { isFields } from '../base/fields.ts';
import { filledIn } from './composeText.ts';
import { portText, volumeText } from './serviceFacts.ts';
import type { Variables } from './variables.ts';

/** What the entries of a list of a service say. */
export interface EntryWords {
  /** In the form of the facts; several where it is a range. */
  readonly says: (entry: unknown) => readonly string[];
  /** What it is about: entries about the same thing take each other's place. */
  readonly about: (said: string) => string;
  /** What of an entry that is a map is another in its successor's place; undefined: no more. */
  readonly fields: (said: string) => Readonly<Record<string, string | boolean | undefined>>;
}

/** Ports: `[address:][published:]target/protocol`. */
export const portWords: EntryWords = {
  says: (entry) => expanded(portText(entry)),
  about: (said) => said.slice(said.lastIndexOf(':') + 1),
  fields: (said) => {
    const [, address, published] = /^(?:(.*):)?([^:]+):[^:]+$/.exec(said) ?? [];
    return { published, host_ip: address };
  },
};

/** Volumes: `source:target[:ro]`. @param directory where relative paths begin. */
export function volumeWords(directory: string): EntryWords {
  const path = (source: string): string => (source.startsWith('~') ? join(homedir(), source.slice(1)) : source.startsWith('.') ? resolve(directory, source) : source);
  const names = { volume: path, network: (name: string) => name };
  const split = (said: string): RegExpExecArray | null => /^(?:(.*):)?([^:]+)$/.exec(said.replace(/:ro$/, ''));
  return {
    says: (entry) => [volumeText(isFields(entry) && typeof entry.source === 'string' ? { ...entry, source: path(entry.source) } : entry, names)],
    about: (said) => split(said)?.[2] ?? said,
    fields: (said) => {
      const source = split(said)?.[1];
      const type = source === undefined || !/^[/\\]|^[A-Za-z]:/.test(source) ? 'volume' : 'bind';
      return { type: source === 'tmpfs' ? 'tmpfs' : type, source: source === 'tmpfs' ? undefined : source, read_only: said.endsWith(':ro') ? true : undefined };
    },
  };
}

/**
 * Has a list say what is wanted. An entry that says so already stays as it is written, its variables too; one that takes
 * the place of another about the same thing keeps that one's comments and place; what is new comes last.
 */
export function changeEntries(document: Document, list: YAMLSeq, wanted: readonly unknown[], words: EntryWords, variables: Variables): void {
  const saysOf = (item: unknown): readonly string[] => words.says(filledIn(isNode(item) ? item.toJS(document) : item, variables));
  const texts = new Set(wanted.flatMap(saysOf));
  const stays = (item: unknown): boolean => saysOf(item).every((text) => texts.has(text));
  const there = new Set(list.items.filter(stays).flatMap(saysOf));
  const fresh = wanted.filter((item) => saysOf(item).some((text) => !there.has(text)));
  list.items = list.items.flatMap((item) => {
    if (stays(item)) return [item];
    const about = saysOf(item).map(words.about);
    const at = fresh.findIndex((other) => about.includes(saysOf(other).map(words.about)[0] ?? ''));
    const [successor] = at < 0 ? [] : fresh.splice(at, 1);
    return successor === undefined ? [] : [succeeded(document, item, successor, words.fields(saysOf(successor)[0] ?? ''))];
  });
  for (const item of fresh) list.items.push(newEntry(document, item));
}

function succeeded(document: Document, item: unknown, successor: unknown, fields: ReturnType<EntryWords['fields']>): unknown {
  if (isScalar(item) && typeof successor === 'string') {
    setText(item, successor);
    return item;
  }
  if (!isMap(item)) return newEntry(document, successor);
  for (const [key, value] of Object.entries(fields)) changeField(document, item, key, value);
  return item;
}

function changeField(document: Document, map: YAMLMap, key: string, value: string | boolean | undefined): void {
  const before = map.get(key, true);
  if (value === undefined) map.delete(key);
  else if (isScalar(before) && typeof before.value === 'number' && Number.isSafeInteger(Number(value))) before.value = Number(value);
  else map.set(key, typeof value === 'string' ? textNode(document, value) : value);
}

function newEntry(document: Document, item: unknown): unknown {
  if (typeof item !== 'string') return document.createNode(item);
  const node = document.createNode(item);
  // YAML 1.1, which 1.29 reads, takes many a port for a number of base 60.
  if (/^[\d:.]+$/.test(item)) node.type = 'QUOTE_DOUBLE';
  return node;
}

export function textNode(document: Document, text: string): Scalar<string> {
  const node = document.createNode(text);
  setText(node, text);
  return node;
}

/** A text in place of what stands there; quoted where YAML 1.1, which some still read, takes it for something else. */
export function setText(node: Scalar, text: string): void {
  node.value = text;
  const isMistakable = /^(?:y|n|yes|no|on|off)$|^[-+]?\d[\d_]*(?::[0-5]?\d)+$/i.test(text);
  if (isMistakable && node.type !== 'QUOTE_SINGLE') node.type = 'QUOTE_DOUBLE';
}

/** Each port of a range, where both ends are ranges of the same length. */
function expanded(text: string): readonly string[] {
  const [, address = '', from, to, first, last, protocol = ''] = /^(.*:)?(\d+)-(\d+):(\d+)-(\d+)(\/\w+)$/.exec(text) ?? [];
  const count = Number(to) - Number(from) + 1;
  if (!(count > 0) || count > 1000 || Number(last) - Number(first) + 1 !== count) return [text];
  return Array.from({ length: count }, (_, at) => `${address}${String(Number(from) + at)}:${String(Number(first) + at)}${protocol}`);
}
