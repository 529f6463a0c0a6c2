/**
 * What the page of a build shows: texts in the person's language, ready to be drawn as text. They come from engines,
 * so that they are never HTML.
 */
export interface BuildPageHead {
  readonly title: string;
  readonly outcome: 'running' | 'built' | 'failed' | 'cancelled';
  /** "built in 12.4 s, 80% cached" */
  readonly summary: string;
  /** Why it failed; empty where it did not. */
  readonly message: string;
  readonly facts: readonly Fact[];
  readonly actions: readonly BuildPageButton[];
  readonly groups: readonly StepGroup[];
  /** Milliseconds that the time line spans. */
  readonly span: number;
  /** Where the axis is marked. */
  readonly ticks: readonly AxisTick[];
  /** "Critical path: 10.2 s in 4 steps"; empty where nothing took time. */
  readonly criticalPath: string;
  /** Builds of the same target: the one before, and the one after. */
  readonly previous?: OtherBuild;
  readonly next?: OtherBuild;
}

export interface AxisTick {
  /** Milliseconds from the beginning. */
  readonly at: number;
  readonly label: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** What a button of the page does; the words are the host's. */
export type BuildPageAction = 'again' | 'cancel' | 'copyCommand' | 'exportLog' | 'openDockerfile' | 'showProvenance';

export interface BuildPageButton {
  readonly action: BuildPageAction;
  readonly label: string;
}

export interface StepGroup {
  readonly id: string;
  readonly label: string;
}

export interface OtherBuild {
  readonly id: string;
  readonly label: string;
}

/** One row of the time line. */
export interface PageStep {
  readonly number: number;
  /** The id of its {@link StepGroup}. */
  readonly group: string;
  readonly name: string;
  readonly outcome: 'waiting' | 'running' | 'ran' | 'cached' | 'failed' | 'cancelled' | 'skipped';
  /** "12.4 s", "CACHED", "skipped" */
  readonly words: string;
  /** "+8.1 s"; empty where it took about as long as in the build before, or where that cannot be said. */
  readonly change: string;
  /** What it added to the image: the words, and its share of the largest step, from 0 to 1. */
  readonly bytes: string;
  readonly share: number;
  readonly isCritical: boolean;
  /** When it was at work. */
  readonly bars: readonly Bar[];
  /** What a screen reader says. */
  readonly spoken: string;
}

/** Milliseconds from the beginning of the time line. Without a length it is at work still. */
export interface Bar {
  readonly start: number;
  readonly length?: number;
}

/** What is shown of the step that is selected, beside its output. */
export interface PageStepDetail {
  readonly number: number;
  readonly title: string;
  readonly facts: readonly Fact[];
  /** The engine's words; empty where nothing went wrong. */
  readonly error: string;
  /** Why it was carried out; of what another step caused, that step's number. */
  readonly causes: readonly { readonly text: string; readonly step?: number }[];
  /** What can be done about it. */
  readonly fixes: readonly string[];
  /** The line of the Dockerfile as it was built, where it has one. */
  readonly line?: number;
}

/** A step in this build and in the one before. */
export interface ComparedRow {
  /** The step's number in this build; not there where it is gone. */
  readonly number?: number;
  readonly name: string;
  readonly before: string;
  readonly now: string;
  readonly change: string;
  readonly bytesBefore: string;
  readonly bytesNow: string;
  /** Whether it took longer or less long than before. */
  readonly trend: 'slower' | 'faster' | 'same';
}

/** The words that the page says by itself. `{0}` stands where it puts a figure. */
export interface BuildPageWords {
  readonly steps: string;
  readonly timeline: string;
  readonly comparison: string;
  readonly noComparison: string;
  readonly legend: string;
  readonly output: string;
  readonly noOutput: string;
  readonly lostOutput: string;
  readonly cutOutput: string;
  readonly search: string;
  /** "{0} of {1}" */
  readonly found: string;
  readonly notFound: string;
  readonly previousMatch: string;
  readonly nextMatch: string;
  readonly whyItRan: string;
  readonly whatHelps: string;
  readonly openLine: string;
  readonly noStep: string;
  readonly step: string;
  readonly before: string;
  readonly now: string;
  readonly change: string;
  readonly bytesBefore: string;
  readonly bytesNow: string;
  readonly previousBuild: string;
  readonly nextBuild: string;
}
