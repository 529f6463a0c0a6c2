import { isMap, isScalar } from 'yaml';
import { lastLine, type ComposeText } from './composeText.ts';

/** A text with what was found in it. */
export interface ReadText {
  readonly lines: readonly string[];
  readonly read: ComposeText;
}

/** The lines of one key of a service, with the comments over it. */
interface Piece {
  readonly key: string;
  readonly lines: readonly string[];
}

/**
 * The lines of a service after a change. What writes YAML writes all of it in its own way, so that it is written twice,
 * without the change and with it: where those two are alike, the lines stay as somebody wrote them.
 *
 * @param original as it stands in the file.
 * @param before the same, written anew. @param after with the change.
 * @returns undefined where the service is not written in lines of its own.
 */
export function changedLines(service: string, original: ReadText, before: ReadText, after: ReadText): readonly string[] | undefined {
  const [from, unchanged, changed] = [original, before, after].map((text) => piecesOf(service, text));
  const name = original.read.services.find((each) => each.name === service)?.nameRange.line;
  if (!from || !unchanged || !changed || name === undefined) return undefined;
  const find = (pieces: readonly Piece[], wanted: string): readonly string[] => pieces.find(({ key }) => key === wanted)?.lines ?? [];
  return [original.lines[name - 1] ?? '', ...changed.flatMap(({ key, lines }) => merged(find(from, key), find(unchanged, key), lines))];
}

function merged(original: readonly string[], before: readonly string[], after: readonly string[]): readonly string[] {
  if (before.join('\n') === after.join('\n')) return original;
  const written = matches(before.map(withoutSpace), original.map(withoutSpace));
  let next = 0;
  return matches(after, before).flatMap((at, index) => {
    const line = at === undefined ? undefined : written[at];
    if (line === undefined) return [after[index] ?? ''];
    // Of several empty lines what writes YAML leaves one.
    const between = original.slice(next, line);
    next = line + 1;
    return [...(between.every((each) => each.trim() === '') ? between : []), original[line] ?? ''];
  });
}

/** Which of the others each line is, in their order. */
function matches(lines: readonly string[], others: readonly string[]): readonly (number | undefined)[] {
  let next = 0;
  return lines.map((line) => {
    const at = others.indexOf(line, next);
    if (at < 0) return undefined;
    next = at + 1;
    return at;
  });
}

function withoutSpace(line: string): string {
  return line.replaceAll(/\s+/g, '');
}

function piecesOf(service: string, { lines, read: { document, rangeOf, services } }: ReadText): readonly Piece[] | undefined {
  const map = document.getIn(['services', service], true);
  const place = services.find(({ name }) => name === service);
  if (!isMap(map) || map.flow === true || !place) return undefined;
  const pieces: Piece[] = [];
  let from = place.nameRange.line + 1;
  for (const { key, value } of map.items) {
    if (!isScalar(key)) return undefined;
    const line = rangeOf(key).line;
    const name = typeof key.value === 'symbol' ? '<<' : String(key.value);
    if (line < from || pieces.some((piece) => piece.key === name)) return undefined;
    const to = Math.max(line, lastLine(value, rangeOf));
    pieces.push({ key: name, lines: lines.slice(from - 1, to) });
    from = to + 1;
  }
  return pieces;
}
