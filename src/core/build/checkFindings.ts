import * as l10n from '@vscode/l10n';
import { fieldsOf, listOf, numberOf, textOf } from '../base/fields.ts';
import { type BuildFinding } from './build.ts';
import { reasonOf, type LineRange } from './findings.ts';
import { cleanText } from './text.ts';

/**
 * The findings of BuildKit's checks, in the order of the lines.
 *
 * @param json the part `result.json` of the answer. [moby/buildkit, frontend/subrequests/lint]
 * @param source the text that was checked.
 * @throws SyntaxError where it is no JSON.
 */
export function checkFindings(json: string, source: string, file: string): readonly BuildFinding[] {
  const answer = fieldsOf(JSON.parse(json));
  const lines = source.replace(/^\uFEFF/, '').split(/\r?\n/);
  const warnings = listOf(answer.warnings).map((entry): BuildFinding => {
    const { ruleName, url, detail, description, location } = fieldsOf(entry);
    const message = cleanText(textOf(detail) || textOf(description) || textOf(ruleName));
    const range = lineRange(location);
    const rule = cleanText(textOf(ruleName));
    const link = textOf(url);
    return { severity: 'warning', file, ...range, ...columnsOf(message, range, lines), message, ...(rule !== '' && { rule }), ...(/^https?:\/\//.test(link) && { url: link }) };
  });
  return [...errorFindings(answer.buildError, file), ...warnings].sort((a, b) => a.startLine - b.startLine);
}

/** A Dockerfile that cannot be read as one, or an image that cannot be looked up: what depends on it was not checked. */
function errorFindings(buildError: unknown, file: string): readonly BuildFinding[] {
  const { message, location } = fieldsOf(buildError);
  const text = textOf(message);
  if (text === '') return [];
  const reason = reasonOf(text);
  // Being offline is no mistake in the Dockerfile.
  const isOffline = /^failed to do request: /.test(reason);
  return [{ severity: isOffline ? 'warning' : 'error', file, ...lineRange(location), message: isOffline ? l10n.t('This image cannot be looked up, so that what depends on it is not checked: {0}', reason) : reason }];
}

/** An instruction of several lines is told as one range for each. */
function lineRange(location: unknown): LineRange {
  const numbers = listOf(fieldsOf(location).ranges)
    .map(fieldsOf)
    .flatMap(({ start, end }) => [numberOf(fieldsOf(start).line), numberOf(fieldsOf(end).line)])
    .filter((line): line is number => line !== undefined && line > 0);
  return numbers.length === 0 ? { startLine: 1, endLine: 1 } : { startLine: Math.min(...numbers), endLine: Math.max(...numbers) };
}

/**
 * BuildKit says no columns, but quotes what it is about: where that stands just once on the lines, it is meant. Without
 * such a word, the text of the line is, not the space before it.
 */
function columnsOf(message: string, { startLine, endLine }: LineRange, lines: readonly string[]): Pick<BuildFinding, 'startLine' | 'endLine' | 'column' | 'endColumn'> | undefined {
  const quoted = /(?<![\p{L}\p{N}])(['"])((?:(?!\1).)+)\1/u.exec(message)?.[2];
  if (quoted === undefined) return undefined;
  const found = lines.slice(startLine - 1, endLine).flatMap((text, index) => placesOf(quoted, text).map((column) => ({ line: startLine + index, column })));
  const [place] = found;
  if (!place || found.length > 1) return undefined;
  return { startLine: place.line, endLine: place.line, column: place.column, endColumn: place.column + quoted.length };
}

/** Where a word stands on a line, from 1: not as a part of a longer one. */
function placesOf(word: string, line: string): readonly number[] {
  const places: number[] = [];
  for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1)) {
    const around = `${line[at - 1] ?? ' '}${line[at + word.length] ?? ' '}`;
    if (!/[\p{L}\p{N}_]/u.test(around)) places.push(at + 1);
  }
  return places;
}
