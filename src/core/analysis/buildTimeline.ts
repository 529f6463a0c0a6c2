import { stepTime, type BuildRecord, type RecordedStep } from '../build/record.ts';

/** The steps of a build over time. All is in milliseconds, counted from when the first step began. */
export interface BuildTimeline {
  readonly span: number;
  /** By the step's number; none for a step that never began. */
  readonly bars: ReadonlyMap<number, readonly TimelineBar[]>;
  readonly critical: CriticalPath;
}

export interface TimelineBar {
  readonly start: number;
  /** Not there while the step is at work. */
  readonly length?: number;
}

/** The steps that determined how long the build took: to shorten another one does not shorten the build. */
export interface CriticalPath {
  /** Their numbers. */
  readonly steps: ReadonlySet<number>;
  /** How long they were at work. */
  readonly time: number;
}

/** @param now by the engine's clock, for what is still at work. */
export function buildTimeline({ steps }: Pick<BuildRecord, 'steps'>, now: number): BuildTimeline {
  const intervals = steps.flatMap((step) => step.intervals);
  const origin = intervals.reduce((least, { startedAt }) => Math.min(least, startedAt), Infinity);
  const end = intervals.reduce((most, { completedAt = now }) => Math.max(most, completedAt), origin);
  const bars = steps.map((step) => [step.number, mergedBars(step, origin)] as const);
  return { span: Number.isFinite(origin) ? Math.max(0, end - origin) : 0, bars: new Map(bars), critical: criticalPath(steps, now) };
}

/** Pieces that touch are one. */
function mergedBars({ intervals }: RecordedStep, origin: number): readonly TimelineBar[] {
  const merged: { start: number; end: number | undefined }[] = [];
  for (const { startedAt, completedAt } of intervals.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const last = merged.at(-1);
    const start = startedAt - origin;
    const end = completedAt === undefined ? undefined : Math.max(start, completedAt - origin);
    if (!last || (last.end !== undefined && last.end < start)) merged.push({ start, end });
    else if (last.end !== undefined) last.end = end === undefined ? undefined : Math.max(last.end, end);
  }
  return merged.map(({ start, end }) => ({ start, ...(end !== undefined && { length: end - start }) }));
}

const mostTicks = 5;

/** Where an axis of that length is marked: at round times, a few of them. */
export function axisTicks(span: number): readonly number[] {
  const rounds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200].map((seconds) => seconds * 1000);
  const least = span / mostTicks;
  const gap = least < 1000 ? ([100, 200, 500].find((round) => round >= least) ?? 1000) : (rounds.find((round) => round >= least) ?? Math.ceil(least / 3_600_000) * 3_600_000);
  return span <= 0 ? [] : Array.from({ length: Math.floor(span / gap) + 1 }, (_, index) => index * gap);
}

/** Clocks of parts of the builder differ by a little. */
const tolerance = 2;
/** What takes less rounds to nothing. */
const leastTime = 50;

function criticalPath(steps: readonly RecordedStep[], now: number): CriticalPath {
  const worked = steps.filter(({ intervals }) => intervals.length > 0).map((step) => new Worked(step, now));
  const byNumber = new Map(worked.map((each) => [each.step.number, each]));
  const path = new Set<Worked>();
  let current = latest(worked);
  while (current) {
    path.add(current);
    current = latest(predecessors(current, worked, byNumber).filter((each) => !path.has(each)));
  }
  const counted = [...path].filter(({ time }) => time >= leastTime);
  return { steps: new Set(counted.map(({ step }) => step.number)), time: counted.reduce((sum, { time }) => sum + time, 0) };
}

/** A step that began, and when. */
class Worked {
  readonly step: RecordedStep;
  /** When it began for the last time: before that it was only looked for in the cache. */
  readonly start: number;
  readonly end: number;
  readonly time: number;

  constructor(step: RecordedStep, now: number) {
    this.step = step;
    this.start = Math.max(...step.intervals.map(({ startedAt }) => startedAt));
    this.end = Math.max(...step.intervals.map(({ completedAt = now }) => completedAt));
    this.time = stepTime(step, now);
  }
}

/**
 * What a step waited for: those whose results it needs. A step that needs none, or of which the builder does not tell,
 * waited for whatever ended before it began.
 */
function predecessors({ step, start }: Worked, worked: readonly Worked[], byNumber: ReadonlyMap<number, Worked>): readonly Worked[] {
  const inputs = (step.inputs ?? []).flatMap((number) => byNumber.get(number) ?? []);
  return inputs.length > 0 ? inputs : worked.filter((other) => other.step !== step && other.end <= start + tolerance);
}

/** The one that ended last, and of several the one that took longest. */
function latest(candidates: readonly Worked[]): Worked | undefined {
  let found: Worked | undefined;
  for (const each of candidates) if (!found || each.end > found.end || (each.end === found.end && each.time > found.time)) found = each;
  return found;
}
