import { stepTime, type BuildRecord, type RecordedStep } from '../build/record.ts';
import { fullInstructions, matchInstructions } from './buildInstructions.ts';

/** A step in a build and in the one before; at least one of the two is there. */
export interface ComparedStep {
  readonly now?: RecordedStep;
  readonly before?: RecordedStep;
}

/**
 * The steps of a build beside those of an earlier one: by the instructions that they carry out, wherever those have
 * moved to, and what has none by its name. Those that are gone come last.
 */
export function compareSteps(now: BuildRecord, before: BuildRecord): readonly ComparedStep[] {
  const lines = matchedLines(before.source, now.source);
  const keyOf = ({ instruction, name }: RecordedStep): string => (instruction ? `line ${instruction.startLine}` : name);
  const waiting = new Map<string, RecordedStep[]>();
  for (const step of before.steps) {
    const known = waiting.get(keyOf(step));
    if (known) known.push(step);
    else waiting.set(keyOf(step), [step]);
  }
  const compared = now.steps.map((step) => {
    const key = step.instruction ? `line ${lines.get(step.instruction.startLine) ?? 0}` : keyOf(step);
    const past = waiting.get(key)?.shift();
    return { now: step, ...(past && { before: past }) };
  });
  const gone = before.steps.filter((step) => waiting.get(keyOf(step))?.includes(step) === true);
  return [...compared, ...gone.map((step) => ({ before: step }))];
}

/** From an instruction's first line to where it, or what it was changed from, began before. */
function matchedLines(before: string, now: string): ReadonlyMap<number, number> {
  const [old, current] = [fullInstructions(before), fullInstructions(now)];
  const pairs = [...matchInstructions(old, current)].map(([index, match]) => [current[index]?.startLine ?? 0, match.before.startLine] as const);
  return new Map(pairs);
}

/** What rounds to nothing is no difference. */
const leastDifference = 50;

/** By how many milliseconds a step took longer than before; undefined unless it was carried out in both. */
export function timeChange({ now, before }: ComparedStep): number | undefined {
  if (now?.outcome !== 'ran' || before?.outcome !== 'ran') return undefined;
  const change = stepTime(now, 0) - stepTime(before, 0);
  return Math.abs(change) < leastDifference ? 0 : change;
}
