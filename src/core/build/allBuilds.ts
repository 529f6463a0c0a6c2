import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/emitter.ts';
import { type BuildHistory, type BuildList } from './history.ts';
import { type BuildDetails, type BuildRecord, type EngineEntry } from './record.ts';

/** The history of an engine, which is loaded when it is first looked at. */
export interface HistoryOfEngine {
  /** Those of other clients. */
  readonly builds: readonly BuildRecord[];
  readonly onDidChange: Event<readonly string[] | undefined>;
  get(id: string): BuildRecord | undefined;
  entryOf(ref: string): EngineEntry | undefined;
  details(id: string): Promise<BuildDetails | undefined>;
  liveLog(id: string, number: number): string | undefined;
}

/** The builds that were made here, with what the engine's history has of them; below them the builds of other clients. */
export class AllBuilds implements BuildList, Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.own(new Emitter<readonly string[] | undefined>());
  readonly #own: BuildHistory;
  #engine: HistoryOfEngine | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(own: BuildHistory) {
    this.#own = own;
    this.#store.own(own.onDidChange((ids) => this.#changed.fire(ids)));
  }

  /** From now on the engine's own history is part of it. */
  join(engine: HistoryOfEngine): void {
    this.#engine = engine;
    this.#store.own(engine.onDidChange((ids) => this.#changed.fire(ids)));
  }

  get isLoaded(): boolean {
    return this.#own.isLoaded;
  }

  get builds(): readonly BuildRecord[] {
    return [...this.#own.builds.map((record) => this.#withEntry(record)), ...(this.#engine?.builds ?? [])];
  }

  get(id: string): BuildRecord | undefined {
    const own = this.#own.get(id);
    return own ? this.#withEntry(own) : this.#engine?.get(id);
  }

  load(): Promise<void> {
    return this.#own.load();
  }

  details(id: string): Promise<BuildDetails | undefined> {
    return this.#engine?.get(id) ? this.#engine.details(id) : this.#own.details(id);
  }

  liveLog(id: string, number: number): string | undefined {
    return this.#own.liveLog(id, number) ?? this.#engine?.liveLog(id, number);
  }

  /** Of another client's builds nobody knows which of them are of one target. */
  previous(record: BuildRecord): BuildRecord | undefined {
    return record.inEngine?.isForeign === true ? undefined : this.#own.previous(record);
  }

  next(record: BuildRecord): BuildRecord | undefined {
    return record.inEngine?.isForeign === true ? undefined : this.#own.next(record);
  }

  #withEntry(record: BuildRecord): BuildRecord {
    const inEngine = record.ref === undefined ? undefined : this.#engine?.entryOf(record.ref);
    return inEngine ? { ...record, inEngine } : record;
  }

  dispose(): void {
    this.#store.dispose();
  }
}
