import { toBinary } from '@bufbuild/protobuf';
import { type Disposable } from '../base/disposable.ts';
import { type Log } from '../base/log.ts';
import { messageOf } from '../base/userError.ts';
import { type BuildKit } from './control.ts';
import { provenanceSource, readError, readProvenance, replay, StepLogs } from './engineHistory.ts';
import { engineEntry, foreignId, foreignRecord } from './engineRecord.ts';
import { type BuildProgress } from './progress.ts';
import { HistoryRecordSchema, type HistoryRecord, type RpcStatus } from './proto/control_pb.ts';
import { type BuildRecord } from './record.ts';

/** A build of an engine's history, with what was told of how it went. */
export class EngineBuild {
  readonly ref: string;
  readonly id: string;
  readonly #engine: BuildRecord['engine'];
  readonly #isOfOtherWindow: boolean;
  #entry: HistoryRecord;
  #progress: BuildProgress | undefined;
  #source = '';
  #error: RpcStatus | undefined;
  #logs: StepLogs | undefined;
  #record: BuildRecord | undefined;
  #isTold = false;

  /** @param isOfOtherWindow whether this installation made it, where there is no record of it here. */
  constructor(engine: BuildRecord['engine'], entry: HistoryRecord, isOfOtherWindow = false) {
    this.ref = entry.ref;
    this.id = foreignId(entry);
    this.#engine = engine;
    this.#isOfOtherWindow = isOfOtherWindow;
    this.#entry = entry;
  }

  get entry(): HistoryRecord {
    return this.#entry;
  }

  get isOver(): boolean {
    return this.#entry.completedAt !== undefined;
  }

  /** Whether all is known of how it went. */
  get isTold(): boolean {
    return this.#isTold;
  }

  get record(): BuildRecord {
    this.#record ??= foreignRecord({ engine: this.#engine, entry: this.#entry, isOfOtherWindow: this.#isOfOtherWindow, progress: this.#progress, source: this.#source, error: this.#error });
    return this.#record;
  }

  /** What a step wrote by now, while the build runs and is followed. */
  liveLog(number: number): string | undefined {
    return this.isOver ? undefined : this.#logs?.of(number);
  }

  /** @returns whether the history has it otherwise now. */
  update(entry: HistoryRecord): boolean {
    const isSame = Buffer.compare(toBinary(HistoryRecordSchema, entry), toBinary(HistoryRecordSchema, this.#entry)) === 0;
    this.#entry = entry;
    if (!isSame) this.#record = undefined;
    return !isSame;
  }

  /** Asks how it went; of one that runs until it is over. */
  async retell({ kit, log }: Teller, onChange: () => void, signal: AbortSignal): Promise<void> {
    const { isOver } = this;
    if (isOver) await this.#readStored({ kit, log }, signal);
    const logs = new StepLogs();
    this.#logs = isOver ? undefined : logs;
    const show = (progress: BuildProgress): void => {
      this.#progress = progress;
      this.#record = undefined;
      onChange();
    };
    const progress = await replay(
      kit,
      this.ref,
      (now, changes) => {
        if (isOver) return;
        logs.add(changes);
        show(now);
      },
      signal,
    );
    this.#isTold = isOver;
    show(progress);
  }

  /** What is stored beside the steps: they are told without it too, where it is damaged, or too large. */
  async #readStored({ kit, log }: Teller, signal: AbortSignal): Promise<void> {
    const { provenance } = engineEntry(this.#entry, true);
    const { externalError } = this.#entry;
    const reading = async (what: string, read: () => Promise<void>): Promise<void> => {
      try {
        await read();
      } catch (error) {
        signal.throwIfAborted();
        log.debug(`The ${what} of the build ${this.ref} cannot be read: ${messageOf(error)}`);
      }
    };
    if (provenance !== undefined) {
      await reading('provenance', async () => {
        this.#source = provenanceSource(await readProvenance(kit, provenance, signal));
      });
    }
    if (externalError) {
      await reading('error', async () => {
        this.#error = await readError(kit, externalError.digest, signal);
      });
    }
  }
}

/** Whom to ask about builds. */
interface Teller {
  readonly kit: BuildKit;
  readonly log: Log;
}

interface RetellingParts extends Teller {
  readonly onDidChange: (id: string) => void;
}

/** How many builds that run are followed at the same time. */
const mostRunning = 8;

/** Asks over one connection how builds went: one after the other where they are over, at once where they run. */
export class Retelling implements Disposable {
  readonly #parts: RetellingParts;
  readonly #stop = new AbortController();
  /** The builds that were asked about, by whether they were over. */
  readonly #asked = { over: new Set<string>(), running: new Set<string>() };
  readonly #queue: EngineBuild[] = [];
  #running = 0;
  #isBusy = false;

  constructor(parts: RetellingParts) {
    this.#parts = parts;
  }

  /** Asks about a build, unless that was done already. */
  want(build: EngineBuild): void {
    const { isOver, isTold, ref } = build;
    const asked = isOver ? this.#asked.over : this.#asked.running;
    if (isTold || asked.has(ref) || (!isOver && this.#running >= mostRunning)) return;
    asked.add(ref);
    if (isOver) {
      this.#queue.push(build);
      void this.#work();
    } else void this.#watch(build);
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) await this.#ask(next);
    this.#isBusy = false;
  }

  async #watch(build: EngineBuild): Promise<void> {
    this.#running += 1;
    await this.#ask(build);
    this.#running -= 1;
  }

  async #ask(build: EngineBuild): Promise<void> {
    const { log, onDidChange } = this.#parts;
    try {
      await build.retell(this.#parts, () => onDidChange(build.id), this.#stop.signal);
    } catch (error) {
      if (!this.#stop.signal.aborted) log.debug(`How the build ${build.ref} went is not known: ${messageOf(error)}`);
    }
  }

  dispose(): void {
    this.#queue.length = 0;
    this.#stop.abort();
  }
}
