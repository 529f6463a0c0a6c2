import { type Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { type BuildResult } from './build.ts';
import { type ContextEntry } from './context.ts';
import { type Instruction } from './dockerfile.ts';
import { type BuildObserver, type BuildStart } from './observer.ts';
import { type BuildProgress, type ProgressChange, type Step } from './progress.ts';
import { recordFormat, type BuildDetails, type BuildRecord, type RecordedStep } from './record.ts';
import { ClassicSteps } from './recordClassic.ts';
import { ContextRecorder } from './recordContext.ts';
import { BoundedLog } from './recordLog.ts';
import { recordedSteps, type BuildState } from './recordSteps.ts';

/** What of a record is known before the build begins. */
export type RecordSubject = Pick<BuildRecord, 'id' | 'engine' | 'request' | 'definition' | 'folder' | 'hiddenArgs'>;

/** Writes down one build while it runs. */
export class BuildRecorder implements BuildObserver {
  readonly #subject: RecordSubject;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #context = new ContextRecorder();
  readonly #logs = new Map<number, BoundedLog>();
  readonly #changed = new Emitter<void>();
  #start: BuildStart | undefined;
  #ref: string | undefined;
  #progress: BuildProgress | undefined;
  #classic: ClassicSteps | undefined;
  #end: { readonly at: number; readonly result: BuildResult } | undefined;
  /** By how much the engine's clock is ahead of ours. */
  #clockOffset = 0;
  /** The last moment that the engine told of, by its clock. */
  #lastTold = -Infinity;
  #record: BuildRecord | undefined;

  /** There is more to tell. */
  readonly onDidChange = this.#changed.event;

  constructor(subject: RecordSubject, clock: Clock) {
    this.#subject = subject;
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  /** The record as it is by now. */
  get record(): BuildRecord {
    this.#record ??= this.#write();
    return this.#record;
  }

  get details(): BuildDetails {
    return { format: recordFormat, logs: Object.fromEntries([...this.#logs].map(([number, log]) => [String(number), log.text])), context: this.#context.fingerprint };
  }

  /** What a step wrote by now. */
  log(number: number): string {
    return this.#logs.get(number)?.text ?? '';
  }

  get instructions(): readonly Instruction[] {
    return this.#start?.instructions ?? [];
  }

  begin(start: BuildStart): void {
    this.#start = start;
    this.#classic = start.builder === 'classic' ? new ClassicSteps(start.instructions, () => this.#clock.now()) : undefined;
    this.#touch();
  }

  progress(progress: BuildProgress, changes: readonly ProgressChange[]): void {
    this.#progress = progress;
    for (const change of changes) {
      this.#follow(change.step);
      if (change.kind === 'output') this.#log(change.step.number, change.text);
    }
    this.#touch();
  }

  named(ref: string): void {
    this.#ref = ref;
  }

  text(text: string): void {
    const number = this.#classic?.write(text) ?? 0;
    this.#log(Math.max(number, 1), text);
    this.#touch();
  }

  offered(entry: ContextEntry, modifiedAt: bigint): void {
    this.#context.offered(entry, modifiedAt);
  }

  sent(entry: ContextEntry, checksum: number | undefined): void {
    this.#context.sent(entry, checksum);
  }

  finish(result: BuildResult): void {
    this.#end = { at: this.#clock.now(), result };
    this.#touch();
  }

  #touch(): void {
    this.#record = undefined;
    this.#changed.fire();
  }

  #log(number: number, text: string): void {
    let log = this.#logs.get(number);
    if (!log) this.#logs.set(number, (log = new BoundedLog()));
    log.add(text);
  }

  /** What the engine tells for the first time happened just now, so that its clock can be told from ours. */
  #follow({ intervals }: Step): void {
    const last = intervals.at(-1);
    const told = last?.completedAt ?? last?.startedAt ?? -Infinity;
    if (told <= this.#lastTold) return;
    this.#lastTold = told;
    this.#clockOffset = told - this.#clock.now();
  }

  #write(): BuildRecord {
    const result = this.#end?.result;
    const outcome = result?.kind ?? 'running';
    return {
      format: recordFormat,
      ...this.#subject,
      ...(this.#start && { builder: this.#start.builder }),
      ...(this.#ref !== undefined && { ref: this.#ref }),
      startedAt: this.#startedAt,
      ...(this.#end && { completedAt: this.#end.at }),
      clockOffset: this.#classic ? 0 : this.#clockOffset,
      outcome,
      ...(result?.kind === 'failed' && { message: result.message }),
      ...(result?.kind === 'built' && result.imageId !== undefined && { imageId: result.imageId }),
      source: this.#start?.source ?? '',
      findings: result && result.kind !== 'cancelled' ? result.findings : [],
      steps: this.#steps({ outcome, now: this.#clock.now() + (this.#classic ? 0 : this.#clockOffset) }),
      bases: {},
      transfer: this.#context.figures,
    };
  }

  #steps(state: BuildState): readonly RecordedStep[] {
    if (this.#classic) return this.#classic.records(state);
    return this.#progress ? recordedSteps(this.#progress, this.instructions, state) : [];
  }
}
