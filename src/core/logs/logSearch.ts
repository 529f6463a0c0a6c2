import * as l10n from '@vscode/l10n';
import { messageOf, UserError } from '../base/userError.ts';

/** What a person searches for. */
export interface LogSearch {
  readonly text: string;
  readonly isRegex: boolean;
  readonly isCaseSensitive: boolean;
}

/** Whether a line's text has it. */
export type LineTest = (text: string) => boolean;

/** @throws a `UserError` where a regular expression is none. @returns undefined where nothing is searched for. */
export function lineTest(search: LogSearch): LineTest | undefined {
  const { text, isRegex, isCaseSensitive } = search;
  if (text === '') return undefined;
  if (!isRegex && isCaseSensitive) return (line) => line.includes(text);
  const expression = expressionOf(search, '');
  return (line) => expression.test(line);
}

/** Where in a line it is found, for marking; at most so many places. */
export function matchesIn(line: string, search: LogSearch, limit: number): readonly (readonly [start: number, end: number])[] {
  if (search.text === '') return [];
  const found: (readonly [number, number])[] = [];
  for (const match of line.matchAll(expressionOf(search, 'g'))) {
    if (match[0] !== '') found.push([match.index, match.index + match[0].length]);
    if (found.length >= limit) break;
  }
  return found;
}

/** What is said of a regular expression that never comes to an end. */
export function slowSearchError(): UserError {
  return new UserError('invalid', l10n.t('The search was ended: this regular expression takes too long.'), { remedy: l10n.t('A repetition inside a repetition, as in (a+)+, is what takes long.') });
}

function expressionOf({ text, isRegex, isCaseSensitive }: LogSearch, flags: string): RegExp {
  const source = isRegex ? text : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  try {
    return new RegExp(source, flags + (isCaseSensitive ? '' : 'i'));
  } catch (error) {
    throw new UserError('invalid', l10n.t('This is not a regular expression: {0}', messageOf(error)), { cause: error });
  }
}
