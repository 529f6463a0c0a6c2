import { fieldsOf, isFields, numberOf, textOf } from '../base/fields.ts';
import { type BuildFinding, type BuildRequest } from './build.ts';
import { hasDockerfileHere } from './contextKind.ts';
import { type RawDefinition } from './definition.ts';

/** What the ids of builds begin with that another client made; those of our own never do. */
export const foreignPrefix = 'engine-';

/** What is kept of a build: plain JSON. Every text of a step comes from an engine and is untrusted. */
export interface BuildRecord {
  readonly format: typeof recordFormat;
  /** Sorts by the time at which the build began. */
  readonly id: string;
  readonly engine: { readonly id: string; readonly name: string };
  /** What was built; without the values of {@link BuildRecord.hiddenArgs}. */
  readonly request: BuildRequest;
  /** The task that it was, with what its relative paths begin at: to build again. Without hidden values too. */
  readonly definition: RawDefinition;
  readonly folder?: string;
  /** Not there in records of versions that did not tell, and of builds of other clients. */
  readonly startedBy?: BuildStarter;
  /** Build arguments whose names speak of secrets: what tells one value from another, but not the value. */
  readonly hiddenArgs: Readonly<Record<string, string>>;
  readonly builder?: 'buildkit' | 'classic';
  /** What the engine's own history calls it; not there where BuildKit was not asked outright. */
  readonly ref?: string;
  /** How the engine's own history holds it, where that is known at the moment; never stored. */
  readonly inEngine?: EngineEntry;
  /** Milliseconds since the epoch by this machine's clock. */
  readonly startedAt: number;
  /** Not there while it runs. */
  readonly completedAt?: number;
  /** By how many milliseconds the engine's clock, which times the steps, is ahead of ours. */
  readonly clockOffset?: number;
  readonly outcome: BuildOutcome;
  /** Why it failed. */
  readonly message?: string;
  readonly imageId?: string;
  /** Bytes, as the engine counts them. */
  readonly imageSize?: number;
  /** The Dockerfile's text as it was built; empty where it could not be read. */
  readonly source: string;
  readonly findings: readonly BuildFinding[];
  readonly steps: readonly RecordedStep[];
  /**
   * What the images that were built on were, as far as it is known: from the name to the digest that the builder told,
   * or to {@link localImage} and the id that the engine has.
   */
  readonly bases: Readonly<Record<string, string>>;
  /** What was offered of the context, and how much of it the engine asked for. */
  readonly transfer: TransferFigures;
}

/** Where the Dockerfile of a build is to be read: in its file, in the record alone, or nowhere here. */
export function dockerfilePlace({ request, source }: Pick<BuildRecord, 'request' | 'source'>): 'file' | 'record' | 'nowhere' {
  if (hasDockerfileHere(request)) return 'file';
  return source === '' ? 'nowhere' : 'record';
}

/** What stands before the id of an image where the builder told no digest. */
export const localImage = 'id:';

export const recordFormat = 1;

/** An entry of an engine's own history of builds. */
export interface EngineEntry {
  /** Whether there is no record of the build here, since another client made it, or another window: all that is known of it is what the engine tells. */
  readonly isForeign: boolean;
  /** Whether this installation made it, in another window, or in this one before it was loaded anew. */
  readonly isOfOtherWindow?: true;
  /** Whether the engine keeps it however old it gets. */
  readonly isPinned: boolean;
  /** The digest of what the engine wrote down about where the image comes from. */
  readonly provenance?: string;
}

/** What in this window started a build: a task of the workspace, a lens over a Dockerfile, "Build Image…", "Build Again". */
export type BuildStarter = 'task' | 'lens' | 'command' | 'again';

export type BuildOutcome = 'running' | 'built' | 'failed' | 'cancelled';

export interface TransferFigures {
  readonly files: number;
  readonly bytes: number;
  readonly sentFiles: number;
  readonly sentBytes: number;
}

export interface RecordedStep {
  /** From 1, in the order in which the steps began; those that never did come last. */
  readonly number: number;
  readonly name: string;
  readonly outcome: StepOutcome;
  /** When it was at work: milliseconds since the epoch by the engine's clock. The last may still be open. */
  readonly intervals: readonly { readonly startedAt: number; readonly completedAt?: number }[];
  /** The numbers of the steps whose results it needs, where the builder tells. */
  readonly inputs?: readonly number[];
  /** Not there for work of the builder's own. */
  readonly instruction?: StepInstruction;
  /** What it added to the image, where it is one of the image's layers. */
  readonly bytes?: number;
  /** The engine's words. */
  readonly error?: string;
  /** Why it was not taken from the cache, the main reason first. */
  readonly causes?: readonly RebuildCause[];
}

/** `skipped` never began, `waiting` has not begun yet. */
export type StepOutcome = 'waiting' | 'running' | 'ran' | 'cached' | 'failed' | 'cancelled' | 'skipped';

export interface StepInstruction {
  /** In upper case. */
  readonly keyword: string;
  readonly text: string;
  /** From 1, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** Which `FROM` it belongs to, from 0; -1 before the first one. */
  readonly stage: number;
  readonly stageName?: string;
}

/** Why a step was carried out although there is a cache. */
export type RebuildCause =
  | { readonly kind: 'noCache' }
  /** There is no earlier build to compare with. */
  | { readonly kind: 'first' }
  /** The instruction was not there before. */
  | { readonly kind: 'added' }
  /** The previous build did not complete this step. */
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'instruction'; readonly before: string; readonly after: string }
  /** An `ARG` or `ENV` that the step sees. Without the values where the name speaks of a secret. */
  | { readonly kind: 'variable'; readonly name: string; readonly before?: string; readonly after?: string }
  /** An option of the build that its steps depend on. */
  | { readonly kind: 'option'; readonly name: string }
  | { readonly kind: 'base'; readonly image: string; readonly before: string; readonly after: string }
  /** The first of the files, and how many there are. */
  | { readonly kind: 'files'; readonly changes: readonly FileChange[]; readonly total: number }
  /** An earlier step that this one builds on. */
  | { readonly kind: 'earlier'; readonly line: number; readonly text: string }
  /** Nothing changed: the engine no longer had the result. */
  | { readonly kind: 'cacheGone' }
  /** Nothing that can be compared changed, but not all can be. */
  | { readonly kind: 'unknown' };

export interface FileChange {
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
}

/** What a record leaves out, being large: the output of the steps, and what the files of the context were. */
export interface BuildDetails {
  readonly format: typeof recordFormat;
  /** By the step's number; the end of what was written. */
  readonly logs: Readonly<Record<string, string>>;
  readonly context: ContextFingerprint;
}

/** A build with all that is known of it. */
export interface WholeBuild {
  readonly record: BuildRecord;
  readonly details: BuildDetails | undefined;
}

export interface ContextFingerprint {
  /** Whether all files are in it. */
  readonly isComplete: boolean;
  /** From the path, with `/`, to what tells one version from another. */
  readonly files: Readonly<Record<string, string>>;
}

/** Checks what was read from a file of ours, which may have been damaged or written by another version. */
export function readRecord(value: unknown): BuildRecord | undefined {
  const { format, id, engine, request, steps, outcome, startedAt, source, transfer, bases, hiddenArgs, findings, definition } = fieldsOf(value);
  const { dockerfile, buildContext, tags, buildArgs } = fieldsOf(request);
  const isWhole =
    format === recordFormat &&
    [id, fieldsOf(engine).id, dockerfile, buildContext].every((text) => textOf(text) !== '') &&
    [transfer, bases, hiddenArgs, definition, buildArgs].every(isFields) &&
    [findings, tags].every(Array.isArray) &&
    typeof source === 'string' &&
    numberOf(startedAt) !== undefined &&
    (outcome === 'built' || outcome === 'failed' || outcome === 'cancelled') &&
    Array.isArray(steps) &&
    steps.every(isStep);
  return isWhole ? (value as BuildRecord) : undefined;
}

function isStep(value: unknown): boolean {
  const { number, name, outcome, intervals, inputs, instruction } = fieldsOf(value);
  const hasInputs = inputs === undefined || (Array.isArray(inputs) && inputs.every((input) => numberOf(input) !== undefined));
  const hasInstruction = instruction === undefined || (numberOf(fieldsOf(instruction).startLine) !== undefined && typeof fieldsOf(instruction).text === 'string');
  return numberOf(number) !== undefined && typeof name === 'string' && typeof outcome === 'string' && Array.isArray(intervals) && hasInputs && hasInstruction;
}

export function readDetails(value: unknown): BuildDetails | undefined {
  const { format, logs, context } = fieldsOf(value);
  return format === recordFormat && isFields(logs) && isFields(fieldsOf(context).files) ? (value as BuildDetails) : undefined;
}

/** How long a step was at work until `now`, in milliseconds; what overlaps counts once. */
export function stepTime({ intervals }: RecordedStep, now: number): number {
  let taken = 0;
  let end = -Infinity;
  for (const { startedAt, completedAt = now } of intervals) {
    if (completedAt > end) taken += Math.max(0, completedAt - Math.max(startedAt, end));
    end = Math.max(end, completedAt);
  }
  return taken;
}

/** Builds of one target: only they can be compared. Caches are the engines' own. */
export function targetKey({ engine, request }: Pick<BuildRecord, 'engine' | 'request'>): string {
  return JSON.stringify([engine.id, request.dockerfile, request.buildContext, request.target ?? '', request.platforms ?? request.platform ?? '']);
}
