import { parseDockerfile, type Instruction } from '../build/dockerfile.ts';

/** An instruction with all that it says, what it takes from below it included. */
export interface FullInstruction extends Instruction {
  readonly text: string;
}

export function fullInstructions(source: string): readonly FullInstruction[] {
  const lines = source.split(/\r?\n/);
  return parseDockerfile(source).map((instruction) => {
    const { keyword, rest, startLine, endLine } = instruction;
    const hasHereDocument = rest.includes('<<') && endLine > startLine;
    return { ...instruction, text: hasHereDocument ? lines.slice(startLine - 1, endLine).join('\n') : `${keyword} ${rest}` };
  });
}

/** What an instruction was before: the same, or another one in its place. */
export interface Match {
  readonly kind: 'same' | 'changed';
  readonly before: FullInstruction;
}

/** With more pairs than this only the beginnings and the ends of the two are compared. */
const mostPairs = 1_000_000;

/**
 * Finds the instructions of one text again in another, by index. What stayed the same is found wherever lines were
 * added or removed; between two that did, those of one keyword are taken for changed ones, in order.
 */
export function matchInstructions(before: readonly FullInstruction[], after: readonly FullInstruction[]): ReadonlyMap<number, Match> {
  const same = samePairs(before, after);
  const matches = new Map<number, Match>();
  let lastBefore = 0;
  let lastAfter = 0;
  for (const [indexBefore, indexAfter] of [...same, [before.length, after.length] as const]) {
    matchChanged(before.slice(lastBefore, indexBefore), after.slice(lastAfter, indexAfter)).forEach((match, offset) => matches.set(lastAfter + offset, match));
    const found = before[indexBefore];
    if (found) matches.set(indexAfter, { kind: 'same', before: found });
    lastBefore = indexBefore + 1;
    lastAfter = indexAfter + 1;
  }
  return matches;
}

function matchChanged(before: readonly FullInstruction[], after: readonly FullInstruction[]): ReadonlyMap<number, Match> {
  const matches = new Map<number, Match>();
  let next = 0;
  for (const [index, { keyword }] of after.entries()) {
    const found = before.findIndex((candidate, position) => position >= next && candidate.keyword === keyword);
    const match = before[found];
    if (!match) continue;
    matches.set(index, { kind: 'changed', before: match });
    next = found + 1;
  }
  return matches;
}

/** The longest common subsequence of the texts, as pairs of indexes. */
function samePairs(before: readonly FullInstruction[], after: readonly FullInstruction[]): readonly (readonly [number, number])[] {
  const isSame = (a: number, b: number): boolean => before[a]?.text === after[b]?.text;
  let start = 0;
  while (start < before.length && start < after.length && isSame(start, start)) start += 1;
  let tail = 0;
  while (tail < before.length - start && tail < after.length - start && isSame(before.length - 1 - tail, after.length - 1 - tail)) tail += 1;
  const head = Array.from({ length: start }, (_, index) => [index, index] as const);
  const end = Array.from({ length: tail }, (_, index) => [before.length - tail + index, after.length - tail + index] as const);
  const rows = before.length - start - tail;
  const columns = after.length - start - tail;
  const middle = rows * columns > mostPairs ? [] : commonPairs(rows, columns, (a, b) => isSame(start + a, start + b)).map(([a, b]) => [start + a, start + b] as const);
  return [...head, ...middle, ...end];
}

function commonPairs(rows: number, columns: number, isSame: (row: number, column: number) => boolean): readonly (readonly [number, number])[] {
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row -= 1)
    for (let column = columns - 1; column >= 0; column -= 1) lengths[row * width + column] = isSame(row, column) ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
  const pairs: (readonly [number, number])[] = [];
  for (let row = 0, column = 0; row < rows && column < columns; ) {
    if (isSame(row, column)) pairs.push([row++, column++]);
    else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}

/** Where the instruction that stood at a line stands in another text, from 1: the same or what it was changed to. */
export function movedLine(before: string, line: number, after: string): number | undefined {
  const [old, written] = [fullInstructions(before), fullInstructions(after)];
  const matches = matchInstructions(old, written);
  const index = [...matches].find(([, match]) => match.before.startLine === line)?.[0];
  return index === undefined ? undefined : written[index]?.startLine;
}
