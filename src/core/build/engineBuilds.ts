import { delay } from '../base/abort.ts';
import { systemClock, type Clock } from '../base/clock.ts';
import { Coalescer } from '../base/coalesce.ts';
import { toDisposable, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { type Log } from '../base/log.ts';
import { messageOf, UserError } from '../base/userError.ts';
import { type Engine } from '../engine/engine.ts';
import { byNews, type HistoryOfEngine } from './allBuilds.ts';
import { connectBuildKit, type BuildKit } from './control.ts';
import { EngineBuild, Retelling } from './engineBuild.ts';
import { hasHistory, replay, StepLogs, withBuildKit } from './engineHistory.ts';
import { engineEntry } from './engineRecord.ts';
import { GrpcStatus, grpcUnimplemented } from './grpcStatus.ts';
import { type HistoryEvent } from './proto/control_pb.ts';
import { recordFormat, type BuildDetails, type BuildRecord, type EngineEntry } from './record.ts';

export interface EngineBuildsParts {
  /** The connected engine whose builds are shown. */
  readonly ready: (signal: AbortSignal) => Promise<Engine>;
  /** Whether a build was made by this installation, in whatever window. */
  readonly isOurs: (ref: string) => boolean;
  /** Whether a build is or was in this window's own list: such ones are shown there alone. */
  readonly isRecorded: (ref: string) => boolean;
  readonly log: Log;
  readonly clock?: Clock;
}

/** An engine keeps some fifty builds of its own accord; more than this make no list to look through. */
const mostBuilds = 500;
const retryMilliseconds = 5000;
const detailsMilliseconds = 30_000;

/** What `BuildHistoryEvent.type` says of a build that is gone; else it began, ended, or was pinned. */
const deleted = 2;

/** The builds of an engine's own history, followed while somebody looks at them. Engines before 24.0 have none. */
export class EngineBuilds implements HistoryOfEngine, Disposable {
  readonly #parts: EngineBuildsParts;
  readonly #changed = new Emitter<readonly string[] | undefined>();
  readonly #notice: Coalescer;
  /** By what the history calls them, those that we made included. */
  readonly #builds = new Map<string, EngineBuild>();
  readonly #dirty = new Set<string>();
  #isListDirty = false;
  #holders = 0;
  #following: AbortController | undefined;

  /** The builds that changed; undefined where builds came or went. */
  readonly onDidChange = this.#changed.event;

  constructor(parts: EngineBuildsParts) {
    this.#parts = parts;
    this.#notice = new Coalescer(() => this.#tell(), parts.clock ?? systemClock);
  }

  /** The builds of other clients and windows: those that run, then those that ended; each the newest first. */
  get builds(): readonly BuildRecord[] {
    const foreign = [...this.#builds.values()].flatMap((build) => (this.#parts.isRecorded(build.ref) ? [] : build.record));
    return foreign.sort(byNews);
  }

  get(id: string): BuildRecord | undefined {
    return this.#find(id)?.record;
  }

  /** How the history holds a build, by what it calls it. */
  entryOf(ref: string): EngineEntry | undefined {
    const build = this.#builds.get(ref);
    return build && engineEntry(build.entry, !this.#parts.isRecorded(ref));
  }

  /** What the steps of a build wrote: asked of the engine each time. */
  async details(id: string): Promise<BuildDetails | undefined> {
    const ref = this.#find(id)?.ref;
    if (ref === undefined) return undefined;
    const signal = AbortSignal.timeout(detailsMilliseconds);
    try {
      const logs = new StepLogs();
      await withBuildKit({ engine: await this.#parts.ready(signal), log: this.#parts.log }, signal, (kit) => replay(kit, ref, (_, changes) => logs.add(changes), signal));
      return { format: recordFormat, logs: logs.all, context: { isComplete: false, files: {} } };
    } catch (error) {
      this.#parts.log.warn(`The output of the build ${ref} cannot be read: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** What a step of a build that runs wrote by now. */
  liveLog(id: string, number: number): string | undefined {
    return this.#find(id)?.liveLog(number);
  }

  /** Follows the history until all who hold it have let go. What is known by then stays known. */
  hold(): Disposable {
    this.#holders += 1;
    this.#follow();
    return toDisposable(() => {
      this.#holders -= 1;
      this.#follow();
    });
  }

  #find(id: string): EngineBuild | undefined {
    return [...this.#builds.values()].find((build) => build.id === id && !this.#parts.isRecorded(build.ref));
  }

  #follow(): void {
    if (this.#holders === 0) {
      this.#following?.abort();
      this.#following = undefined;
    } else if (!this.#following) {
      this.#following = new AbortController();
      void this.#run(this.#following.signal);
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        const engine = await this.#parts.ready(signal);
        if (!hasHistory(engine.version)) return;
        await this.#listen(engine, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#parts.log.debug(`The engine's history of builds cannot be followed: ${messageOf(error)}`);
        if (isForGood(error)) return;
      }
      if (await delay(retryMilliseconds, signal).then(() => false, () => true)) return;
    }
  }

  async #listen(engine: Engine, signal: AbortSignal): Promise<void> {
    const { log, isRecorded } = this.#parts;
    const kit = await connectBuildKit(engine, log, signal);
    const retelling = new Retelling({ kit, log, onDidChange: (id) => this.#change(id) });
    const take = (event: HistoryEvent): void => {
      const build = this.#take(event, engine);
      if (build && !isRecorded(build.ref)) retelling.want(build);
    };
    try {
      await this.#list(kit, take, signal);
      for await (const event of kit.history({ earlyExit: false }, signal)) take(event);
    } finally {
      retelling.dispose();
      kit.dispose();
    }
  }

  /** What is there now. What was removed while nobody listened is forgotten. */
  async #list(kit: BuildKit, take: (event: HistoryEvent) => void, signal: AbortSignal): Promise<void> {
    const seen = new Set<string>();
    for await (const event of kit.history({ earlyExit: true }, signal)) {
      if (event.record) seen.add(event.record.ref);
      take(event);
    }
    for (const ref of this.#builds.keys()) if (!seen.has(ref)) this.#builds.delete(ref);
    this.#change(undefined);
  }

  /** @returns the build, where there is news of it. */
  #take({ type, record }: HistoryEvent, { id, name }: Engine): EngineBuild | undefined {
    if (!record || record.ref === '') return undefined;
    if (type === deleted) {
      if (this.#builds.delete(record.ref)) this.#change(undefined);
      return undefined;
    }
    const known = this.#builds.get(record.ref);
    if (known) {
      if (known.update(record)) this.#change(undefined);
      return known;
    }
    if (this.#builds.size >= mostBuilds) return undefined;
    const build = new EngineBuild({ id, name }, record, this.#parts.isOurs(record.ref));
    this.#builds.set(record.ref, build);
    this.#change(undefined);
    return build;
  }

  #change(id: string | undefined): void {
    if (id === undefined) this.#isListDirty = true;
    else this.#dirty.add(id);
    this.#notice.request();
  }

  #tell(): void {
    const ids = this.#isListDirty ? undefined : [...this.#dirty];
    this.#dirty.clear();
    this.#isListDirty = false;
    this.#changed.fire(ids);
  }

  dispose(): void {
    this.#holders = 0;
    this.#follow();
    this.#notice.dispose();
    this.#changed.dispose();
  }
}

/** Whether trying again is of no use: the engine has no history, or something on the way lets only the API through. */
function isForGood(error: unknown): boolean {
  return (error instanceof GrpcStatus && error.code === grpcUnimplemented) || (error instanceof UserError && (error.status === 404 || error.status === 403));
}
