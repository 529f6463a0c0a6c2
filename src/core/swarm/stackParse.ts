import * as l10n from '@vscode/l10n';
import { isAlias, isMap, isPair, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { fieldsOf, type Fields } from '../base/fields.ts';
import { messageOf, UserError } from '../base/userError.ts';
import { interpolate, type Variables } from './stackInterpolate.ts';
import type { StackNotes } from './stackReader.ts';
import { plainScalar } from './stackScalar.ts';

export interface StackText {
  readonly name: string;
  readonly text: string;
}

export interface ParseParts {
  /** Whether places are told with the name of the file, since there are several. */
  readonly isNamed: boolean;
  readonly variables: Variables;
  readonly notes: StackNotes;
  /** Is told the names of variables that have no value. */
  readonly missing: Set<string>;
}

/** How often aliases may multiply each other: a file that is hostile would fill the memory. */
const mostAliases = 1000;

/** One file of a stack with its variables put in. What these stand for is a text, as for `docker stack deploy`, whatever it looks like. */
export function parseStackFile({ name: fileName, text }: StackText, { isNamed, variables, notes, missing }: ParseParts): Fields {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, merge: true, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new UserError('invalid', isNamed ? l10n.t('{0} is no YAML: line {1}, column {2}: {3}', fileName, line, col, error.message) : l10n.t('The file is no YAML: line {0}, column {1}: {2}', line, col, error.message));
  }
  if (!isMap(document.contents)) throw new UserError('invalid', isNamed ? l10n.t('{0} is no Compose file.', fileName) : l10n.t('The file holds no services.'));
  visit(document, {
    Scalar(key, node, path) {
      // The name of a thing is none of its values.
      if (key === 'key') return;
      if (node.type === 'PLAIN') node.value = plainScalar(node.source ?? '', node.value, isNumberMeant(path)) ?? node.value;
      if (typeof node.value !== 'string' || !node.value.includes('$')) return;
      const line = lineCounter.linePos(node.range?.[0] ?? 0).line;
      const place = isNamed ? l10n.t('{0}, line {1}', fileName, line) : l10n.t('line {0}', line);
      node.value = interpolate(node.value, variables, {
        wrong: (problem) => notes.problems.push(l10n.t('{0}: {1}', place, problem)),
        missing: (name) => missing.add(name),
      });
    },
    Pair(_key, pair) {
      if (!isPair(pair) || !(isScalar(pair.key) || isAlias(pair.key))) notes.problems.push(l10n.t('A name in the file is no text.'));
    },
  });
  return valueOf(document, fileName);
}

function valueOf(document: Document.Parsed, fileName: string): Fields {
  try {
    return fieldsOf(document.toJS({ maxAliasCount: mostAliases }));
  } catch (error) {
    throw new UserError('invalid', l10n.t('{0} cannot be read: {1}', fileName, messageOf(error)), { remedy: l10n.t('Write out what its aliases ("*…") stand for.'), cause: error });
  }
}

/** Names and values, a mode, and fragments for these: there `docker stack deploy` takes the number. Everywhere else it knows only texts, or the number is as it is written. */
const numbers = new Set(['environment', 'labels', 'sysctls', 'options', 'driver_opts', 'mode']);

function isNumberMeant(path: readonly unknown[]): boolean {
  const parent = path.at(-1);
  if (!isPair(parent)) return false;
  const names = path.filter((each) => isPair(each)).map(({ key }) => (isScalar(key) ? String(key.value) : ''));
  return (names[0] ?? '').startsWith('x-') || names.slice(-2).some((name) => numbers.has(name));
}
