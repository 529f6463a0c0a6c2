import { fullInstructions } from './buildInstructions.ts';
import { rebuiltWith } from './buildGraph.ts';
import { sourceMatcher, sourcesOf } from './buildSources.ts';
import { variablesAt } from './buildVariables.ts';
import { stepTime, type BuildRecord } from '../build/record.ts';

/** What is carried out again by the next build. */
export interface RebuildCost {
  /** The first line of the first instruction, from 1. */
  readonly line: number;
  /** "7/12", as the builder counts; not there where it does not say. */
  readonly position?: string;
  readonly steps: number;
  /** As long as these steps took when they were last carried out; those that never were count nothing. */
  readonly milliseconds: number;
}

/**
 * What it costs the next build of a target that a file was changed.
 * @param record the last build of the target.
 * @param earlier builds of it before that, the newest first: they say what steps cost that were not carried out since.
 * @param path relative to the context, with `/`.
 * @returns undefined where the file is part of nothing that was built.
 */
export function savingCost(record: BuildRecord, earlier: readonly BuildRecord[], path: string): RebuildCost | undefined {
  const instructions = fullInstructions(record.source);
  const buildArgs = { ...record.request.buildArgs, ...record.hiddenArgs };
  const taking = instructions.flatMap((instruction, index) => {
    const { context } = sourcesOf(instruction, variablesAt(instructions, index, buildArgs));
    return context.length > 0 && sourceMatcher(context)(path) ? [index] : [];
  });
  return costOf(record, earlier, taking.flatMap((index) => rebuiltWith(instructions, index, buildArgs)));
}

/** What it costs the next build of a target that what the instruction at a line takes was changed. */
export function rebuildCost(record: BuildRecord, earlier: readonly BuildRecord[], line: number): RebuildCost | undefined {
  const instructions = fullInstructions(record.source);
  const index = instructions.findIndex(({ startLine }) => startLine === line);
  return costOf(record, earlier, rebuiltWith(instructions, index, { ...record.request.buildArgs, ...record.hiddenArgs }));
}

function costOf(record: BuildRecord, earlier: readonly BuildRecord[], indexes: readonly number[]): RebuildCost | undefined {
  const instructions = fullInstructions(record.source);
  const lines = new Set(indexes.map((index) => instructions[index]?.startLine));
  // Stages that are not part of the target have no steps.
  const steps = record.steps.filter(({ instruction }) => instruction && lines.has(instruction.startLine));
  const first = [...steps].sort((a, b) => (a.instruction?.startLine ?? 0) - (b.instruction?.startLine ?? 0))[0];
  if (!first?.instruction) return undefined;
  const times = lastTimes([record, ...earlier]);
  const texts = new Map(steps.map(({ instruction }) => [instruction?.startLine, `${instruction?.stage ?? -1} ${instruction?.text ?? ''}`]));
  const position = /(\d+\/\d+)\]/.exec(first.name)?.[1];
  return {
    line: first.instruction.startLine,
    ...(position !== undefined && { position }),
    steps: texts.size,
    milliseconds: [...texts.values()].reduce((sum, text) => sum + (times.get(text) ?? 0), 0),
  };
}

/** What each instruction took when it was last carried out, by its stage and text. */
function lastTimes(records: readonly BuildRecord[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { steps } of records) {
    const own = new Map<string, number>();
    for (const step of steps) {
      if (step.outcome !== 'ran' || !step.instruction) continue;
      const text = `${step.instruction.stage} ${step.instruction.text}`;
      own.set(text, Math.max(own.get(text) ?? 0, stepTime(step, 0)));
    }
    for (const [text, time] of own) if (!times.has(text)) times.set(text, time);
  }
  return times;
}
