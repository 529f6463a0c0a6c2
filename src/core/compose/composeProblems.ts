import * as l10n from '@vscode/l10n';
import { isAlias, isMap, isSeq, type Document, type Node } from 'yaml';
import type { ComposeProblem, TextRange } from '../model/composeProject.ts';
import { isSecretName } from '../model/secretName.ts';
import { fileShape, type Shape } from './composeKeys.ts';
import { keyText, pairsOf, type ComposeText } from './composeText.ts';

/** What is wrong with a file by itself: how it is written, words that nobody knows, variables that are missing. */
export function fileProblems(file: string, text: ComposeText): readonly ComposeProblem[] {
  const each = text.documents.flatMap((document) => [...syntaxProblems(file, document, text), ...keyProblems(file, document, text), ...serviceProblems(file, document, text)]);
  return [...each, ...variableProblems(file, text)];
}

export function problem(file: string, range: TextRange, severity: ComposeProblem['severity'], message: string): ComposeProblem {
  return { file, range, severity, message };
}

function syntaxProblems(file: string, document: Document, { rangeOf }: ComposeText): readonly ComposeProblem[] {
  return document.errors.map(({ pos: [start, end], message }) => {
    const range = rangeOf({ range: [start, end, end] });
    return problem(file, range, 'error', l10n.t('This is no YAML: {0}', message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? ''));
  });
}

function keyProblems(file: string, document: Document, { rangeOf }: ComposeText): readonly ComposeProblem[] {
  if (document.contents !== null && !isMap(document.contents)) return [problem(file, rangeOf(document.contents), 'error', l10n.t('A Compose file is a map that begins with "services:".'))];
  return unknownWords(document.contents, fileShape, document).map(({ key, path, isLenient }) => problem(file, rangeOf(key), isLenient ? 'warning' : 'error', unknownText(keyText(key) ?? '', path)));
}

function unknownText(name: string, path: readonly string[]): string {
  if (path.length === 0) return l10n.t('Compose does not know "{0}" here: further parts of a file begin with "x-".', name);
  if (path.length === 2 && path[0] === 'services') return l10n.t('Compose does not know "{0}" in a service: "{1}" would be refused.', name, path[1] ?? '');
  return l10n.t('Compose does not know "{0}" in "{1}".', name, path.join('.'));
}

interface UnknownWord {
  readonly key: Node;
  readonly path: readonly string[];
  readonly isLenient: boolean;
}

/** Words that are not known where they stand. What aliases stand for is looked at once, where it is written. */
function unknownWords(node: unknown, shape: Shape, document: Document, path: readonly string[] = [], seen = new Set<unknown>()): readonly UnknownWord[] {
  const meant = isAlias(node) ? node.resolve(document) : node;
  if (meant === undefined || meant === null || seen.has(meant)) return [];
  seen.add(meant);
  const { words, each, entry, isLenient = false } = shape;
  if (isSeq(meant)) return entry ? meant.items.flatMap((item, index) => unknownWords(item, entry, document, [...path, String(index)], seen)) : [];
  return pairsOf(meant, document).flatMap(({ key, value }) => {
    const name = keyText(key) ?? '';
    if (name === '' || name === '<<' || (words && name.startsWith('x-'))) return [];
    const below = words && Object.hasOwn(words, name) ? words[name] : each;
    if (below) return unknownWords(value, below, document, [...path, name], seen);
    return words ? [{ key: key as Node, path, isLenient }] : [];
  });
}

function serviceProblems(file: string, document: Document, { services, rangeOf }: ComposeText): readonly ComposeProblem[] {
  const entry = pairsOf(document.contents, document).find(({ key }) => keyText(key) === 'services');
  const isList = entry?.value !== undefined && entry.value !== null && !isMap(entry.value) && (entry.value as Node).range?.[0] !== (entry.value as Node).range?.[1];
  if (entry && isList && services.length === 0) return [problem(file, rangeOf(entry.key as Node), 'error', l10n.t('"services" is a map of names and services.'))];
  return [];
}

function variableProblems(file: string, { uses }: ComposeText): readonly ComposeProblem[] {
  return uses.flatMap(({ name, range, source }) => {
    if (source.kind === 'required') {
      return [problem(file, range, 'error', source.message === '' ? l10n.t('The variable {0} must be set.', name) : l10n.t('The variable {0} must be set: {1}', name, source.message))];
    }
    if (source.kind !== 'unset') return [];
    const message = isSecretName(name) ? l10n.t('The variable {0} is not set: a secret that is empty.', name) : l10n.t('The variable {0} is not set: its place stays empty.', name);
    return [problem(file, range, 'warning', message)];
  });
}
