import * as l10n from '@vscode/l10n';
import { stepTime, type BuildRecord, type RebuildCause, type RecordedStep, type StepOutcome } from '../build/record.ts';
import { formatBytes, formatTime } from '../model/units.ts';
import { fullInstructions, matchInstructions, type FullInstruction } from './buildInstructions.ts';
import { rebuildFixes, type RebuildFix } from './rebuildFix.ts';

/** What the lines of a Dockerfile cost when it was last built. */
export interface BuildCosts {
  /** Whether other instructions were built than stand there now. */
  readonly isStale: boolean;
  readonly lines: readonly LineCost[];
}

export interface LineCost {
  /** The instruction's first line in the text as it is now, from 1. */
  readonly line: number;
  readonly outcome: Exclude<StepOutcome, 'waiting' | 'running'>;
  readonly milliseconds: number;
  /** By how much it took longer than in the build before; not there unless it was carried out in both. */
  readonly change?: number;
  /** What came of it in the build before. */
  readonly before?: Pick<LineCost, 'outcome' | 'milliseconds'>;
  readonly bytes?: number;
  readonly causes: readonly RebuildCause[];
  readonly fixes: readonly RebuildFix[];
}

/**
 * The costs of a finished build on the lines of the text as it is now: each stands by its instruction, wherever that
 * has moved to; instructions that are not in the text any more have none.
 * @param before the build of the same target before.
 */
export function buildCosts(record: BuildRecord, before: BuildRecord | undefined, text: string): BuildCosts {
  const built = fullInstructions(record.source);
  const written = fullInstructions(text);
  const earlier = before && fullInstructions(before.source);
  const matches = matchInstructions(built, written);
  const previous = earlier && matchInstructions(earlier, built);
  const lines = written.flatMap((instruction, index) => {
    const match = matches.get(index);
    if (match?.kind !== 'same') return [];
    const past = previous?.get(built.indexOf(match.before));
    const steps = stepsOf(record, match.before);
    const cost = lineCost(instruction.startLine, steps, before && past ? stepsOf(before, past.before) : []);
    const explained = steps.find(({ causes = [] }) => causes.length > 0);
    return cost ? { ...cost, causes: explained?.causes ?? [], fixes: explained ? rebuildFixes(record, explained) : [] } : [];
  });
  const isStale = built.length !== written.length || built.some(({ text: one }, index) => one !== written[index]?.text);
  return { isStale, lines };
}

function stepsOf({ steps }: BuildRecord, { startLine }: FullInstruction): readonly RecordedStep[] {
  return steps.filter(({ instruction }) => instruction?.startLine === startLine);
}

function lineCost(line: number, steps: readonly RecordedStep[], earlier: readonly RecordedStep[]): Omit<LineCost, 'causes' | 'fixes'> | undefined {
  const total = totalOf(steps);
  if (!total || (steps[0]?.instruction?.keyword === 'FROM' && total.outcome === 'ran' && total.milliseconds < shownMilliseconds)) return undefined;
  const before = totalOf(earlier);
  const sizes = steps.flatMap(({ bytes }) => bytes ?? []);
  return {
    line,
    ...total,
    ...(before && { before }),
    ...(before?.outcome === 'ran' && total.outcome === 'ran' && { change: total.milliseconds - before.milliseconds }),
    ...(sizes.length > 0 && { bytes: Math.max(...sizes) }),
  };
}

/** What rounds to nothing is not worth a word. */
const shownMilliseconds = 50;

/** The worst comes first: it is what becomes of an instruction that is carried out for several platforms. */
const outcomes = ['failed', 'cancelled', 'ran', 'cached', 'skipped'] as const;

function totalOf(steps: readonly RecordedStep[]): Pick<LineCost, 'outcome' | 'milliseconds'> | undefined {
  const outcome = outcomes.find((each) => steps.some((step) => step.outcome === each));
  return outcome && { outcome, milliseconds: steps.reduce((sum, step) => sum + stepTime(step, 0), 0) };
}

/** "12.4 s · +8.1 s · 412 MB", "CACHED · 5 kB" */
export function costText({ outcome, milliseconds, change, bytes }: LineCost, isStale: boolean): string {
  const parts = [
    outcome === 'ran' || outcome === 'cached' ? '' : outcomeText(outcome),
    outcome === 'cached' ? 'CACHED' : outcome === 'skipped' ? '' : formatTime(milliseconds),
    change === undefined || Math.abs(change) < shownMilliseconds ? '' : `${change < 0 ? '−' : '+'}${formatTime(Math.abs(change))}`,
    bytes === undefined || bytes === 0 ? '' : spaced(formatBytes(bytes)),
    isStale ? l10n.t('before the last edits') : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function outcomeText(outcome: 'failed' | 'cancelled' | 'skipped'): string {
  if (outcome === 'failed') return l10n.t('failed');
  return outcome === 'cancelled' ? l10n.t('cancelled') : l10n.t('skipped');
}

function spaced(size: string): string {
  return size.replace(/(?=[A-Za-z])/, ' ');
}
