import { DisposableStore, toDisposable, type Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/emitter.ts';
import { type BuildHistory, type BuildList } from './history.ts';
import { type BuildDetails, type BuildRecord, type EngineEntry } from './record.ts';

/** The history of an engine, which is loaded when it is first looked at. */
export interface HistoryOfEngine {
  /** Those that are known from it alone. */
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
  readonly #engines = new Set<HistoryOfEngine>();

  readonly onDidChange = this.#changed.event;

  constructor(own: BuildHistory) {
    this.#own = own;
    this.#store.own(own.onDidChange((ids) => this.#changed.fire(ids)));
  }

  /** The engine's own history is part of it until the returned disposable is disposed. */
  join(engine: HistoryOfEngine): Disposable {
    this.#engines.add(engine);
    const listening = this.#store.own(engine.onDidChange((ids) => this.#changed.fire(ids)));
    return toDisposable(() => {
      if (!this.#engines.delete(engine)) return;
      this.#store.release(listening);
      this.#changed.fire(undefined);
    });
  }

  get isLoaded(): boolean {
    return this.#own.isLoaded;
  }

  get builds(): readonly BuildRecord[] {
    return [...this.#own.builds.map((record) => this.#withEntry(record)), ...this.#foreign];
  }

  /** Of each engine they are in order already. Two contexts may lead to one engine. */
  get #foreign(): readonly BuildRecord[] {
    const all = [...this.#engines].flatMap(({ builds }) => builds);
    return this.#engines.size < 2 ? all : [...new Map(all.map((record) => [record.id, record])).values()].sort(byNews);
  }

  get(id: string): BuildRecord | undefined {
    const own = this.#own.get(id);
    return own ? this.#withEntry(own) : this.#holder(id)?.get(id);
  }

  /** The engine whose history has a build of another client. */
  #holder(id: string): HistoryOfEngine | undefined {
    return [...this.#engines].find((engine) => engine.get(id) !== undefined);
  }

  /** Whether a build is or was in our own list, by what the engine calls it. */
  wasHere(ref: string): boolean {
    return this.#own.wasHere(ref);
  }

  load(): Promise<void> {
    return this.#own.load();
  }

  details(id: string): Promise<BuildDetails | undefined> {
    return this.#holder(id)?.details(id) ?? this.#own.details(id);
  }

  liveLog(id: string, number: number): string | undefined {
    return this.#own.liveLog(id, number) ?? this.#holder(id)?.liveLog(id, number);
  }

  /** Of another client's builds nobody knows which of them are of one target. */
  previous(record: BuildRecord): BuildRecord | undefined {
    return record.inEngine?.isForeign === true ? undefined : this.#own.previous(record);
  }

  next(record: BuildRecord): BuildRecord | undefined {
    return record.inEngine?.isForeign === true ? undefined : this.#own.next(record);
  }

  #withEntry(record: BuildRecord): BuildRecord {
    const inEngine = record.ref === undefined ? undefined : this.#entryOf(record.ref);
    return inEngine ? { ...record, inEngine } : record;
  }

  #entryOf(ref: string): EngineEntry | undefined {
    for (const engine of this.#engines) {
      const entry = engine.entryOf(ref);
      if (entry) return entry;
    }
    return undefined;
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** Those that run, then those that ended; each the newest first. */
export function byNews(left: BuildRecord, right: BuildRecord): number {
  const rank = ({ outcome }: BuildRecord): number => (outcome === 'running' ? 0 : 1);
  return rank(left) - rank(right) || right.startedAt - left.startedAt;
}
