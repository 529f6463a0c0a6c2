import { systemClock, type Clock } from '../base/clock.ts';
import { toDisposable, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { type Log } from '../base/log.ts';
import { messageOf } from '../base/userError.ts';
import { KnownRefs } from './knownRefs.ts';
import { readDetails, readRecord, targetKey, type BuildDetails, type BuildRecord } from './record.ts';
import { type RecordStore, type StoredFile } from './recordStore.ts';

/** How much is kept, the newest first. */
export interface Retention {
  readonly count: number;
  readonly bytes: number;
}

/** A build that runs now. */
export interface LiveBuild {
  readonly record: BuildRecord;
  /** What a step wrote by now, by its number. */
  log(number: number): string;
  cancel(): void;
}

/** How often those who watch are told of a build that runs. */
const liveMilliseconds = 200;

/** What shows builds needs of them, wherever they come from. */
export type BuildList = Pick<BuildHistory, 'isLoaded' | 'builds' | 'get' | 'load' | 'details' | 'liveLog' | 'previous' | 'next' | 'onDidChange'>;

/** The builds that were made here, and those that run. Records are read from the store when they are first wanted. */
export class BuildHistory implements Disposable {
  readonly #store: RecordStore;
  readonly #retention: () => Retention;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #changed = new Emitter<readonly string[] | undefined>();
  readonly #live = new Map<string, LiveBuild>();
  /** Finished builds by id, in no order. */
  readonly #records = new Map<string, BuildRecord>();
  readonly #sizes = new Map<string, number>();
  /** The details that could not be written, as long as the window lives. */
  readonly #unwritten = new Map<string, BuildDetails>();
  readonly #refs: KnownRefs;
  readonly #touched = new Set<string>();
  #timer: Disposable | undefined;
  #loading: Promise<void> | undefined;
  #isLoaded = false;

  /** The builds whose records changed; undefined where builds came or went. Of a build that runs a few times a second at most. */
  readonly onDidChange = this.#changed.event;

  constructor(parts: { readonly store: RecordStore; readonly retention: () => Retention; readonly log: Log; readonly clock?: Clock }) {
    this.#store = parts.store;
    this.#retention = parts.retention;
    this.#log = parts.log;
    this.#clock = parts.clock ?? systemClock;
    this.#refs = new KnownRefs(parts.store, parts.log);
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  get listenerCount(): number {
    return this.#changed.listenerCount;
  }

  /** Those that run, then those that ended; each the newest first. Without those that are not loaded yet. */
  get builds(): readonly BuildRecord[] {
    const newest = (records: readonly BuildRecord[]): readonly BuildRecord[] => [...records].sort((a, b) => (a.id < b.id ? 1 : -1));
    return [...newest([...this.#live.values()].map(({ record }) => record)), ...newest([...this.#records.values()])];
  }

  get(id: string): BuildRecord | undefined {
    return this.#live.get(id)?.record ?? this.#records.get(id);
  }

  /** Reads what is kept, once. Files that make no sense are passed over. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** The output of the steps and the files of the context; undefined where they are not kept any more. */
  async details(id: string): Promise<BuildDetails | undefined> {
    if (!this.#records.has(id)) return undefined;
    const unwritten = this.#unwritten.get(id);
    if (unwritten) return unwritten;
    try {
      return readDetails(await this.#store.read(detailsName(id)));
    } catch (error) {
      this.#log.warn(`The details of the build ${id} cannot be read: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** Whether a build is in this list, or was and was removed, by what the engine calls it. For nobody to ask before all is loaded. */
  wasHere(ref: string): boolean {
    return this.#refs.has(ref) || [...this.#live.values()].some(({ record }) => record.ref === ref);
  }

  /** What a step wrote by now; undefined once its build is kept, and in {@link details}. */
  liveLog(id: string, number: number): string | undefined {
    return this.#live.get(id)?.log(number);
  }

  /** The newest finished build of the same target before this one. */
  previous(record: BuildRecord): BuildRecord | undefined {
    return this.allPrevious(record)[0];
  }

  /** The finished builds of the same target before this one, the newest first. */
  allPrevious(record: BuildRecord): readonly BuildRecord[] {
    const key = targetKey(record);
    return this.builds.filter((other) => other.outcome !== 'running' && other.id < record.id && targetKey(other) === key);
  }

  /** The build of the same target after this one. */
  next(record: BuildRecord): BuildRecord | undefined {
    const key = targetKey(record);
    return this.builds.filter((other) => other.id > record.id && targetKey(other) === key).sort((a, b) => (a.id < b.id ? -1 : 1))[0];
  }

  /** The newest finished build of a Dockerfile that got as far as to have steps. */
  latest(dockerfile: string): BuildRecord | undefined {
    return this.builds.find(({ outcome, request, steps }) => outcome !== 'running' && request.dockerfile === dockerfile && steps.length > 0);
  }

  /** The newest finished build of each target of a Dockerfile on the engine that built it last, the newest first. */
  latestOfTargets(dockerfile: string): readonly BuildRecord[] {
    const newest = this.latest(dockerfile);
    const seen = new Set<string>();
    return this.builds.filter((record) => {
      const isMeant = record.outcome !== 'running' && record.request.dockerfile === dockerfile && record.steps.length > 0 && record.engine.id === newest?.engine.id && !seen.has(targetKey(record));
      if (isMeant) seen.add(targetKey(record));
      return isMeant;
    });
  }

  /** A build begins. It is shown until it is finished, or the returned disposable is disposed. */
  begin(build: LiveBuild): Disposable {
    const { id } = build.record;
    this.#live.set(id, build);
    this.#changed.fire(undefined);
    return toDisposable(() => {
      if (this.#live.delete(id)) this.#changed.fire(undefined);
    });
  }

  /** A build that runs has more to tell. */
  touch(id: string): void {
    this.#touched.add(id);
    this.#timer ??= this.#clock.after(liveMilliseconds, () => {
      this.#timer = undefined;
      const ids = [...this.#touched].filter((touched) => this.#live.has(touched));
      this.#touched.clear();
      if (ids.length > 0) this.#changed.fire(ids);
    });
  }

  cancel(id: string): void {
    this.#live.get(id)?.cancel();
  }

  /** A build ended: its record is kept. Never rejects; one that cannot be written is kept as long as the window lives. */
  async finish(record: BuildRecord, details: BuildDetails): Promise<void> {
    await this.load();
    try {
      this.#sizes.set(record.id, (await this.#store.write(detailsName(record.id), details)) + (await this.#store.write(recordName(record.id), record)));
    } catch (error) {
      this.#log.error(`The record of the build ${record.id} cannot be written: ${messageOf(error)}`);
      this.#unwritten.set(record.id, details);
    }
    this.#live.delete(record.id);
    this.#keep(record);
    this.#changed.fire(undefined);
    await this.#retain();
  }

  /** Forgets a finished build. */
  async remove(id: string): Promise<void> {
    const record = this.#records.get(id);
    if (!record) return;
    this.#records.delete(id);
    this.#sizes.delete(id);
    this.#unwritten.delete(id);
    this.#changed.fire(undefined);
    // The record first: without it the details are nobody's, and are removed when the store is read again.
    await this.#store.remove(recordName(id));
    await this.#store.remove(detailsName(id));
    if (record.ref !== undefined) await this.#refs.remove(record.ref);
  }

  #keep(record: BuildRecord): void {
    this.#records.set(record.id, record);
    if (record.ref !== undefined) this.#refs.add(record.ref);
  }

  async #load(): Promise<void> {
    try {
      const files = await this.#store.list();
      const ids = files.flatMap(({ name }) => idOfRecord(name) ?? []);
      for (const id of ids) await this.#read(id);
      await this.#refs.load(files);
      for (const file of files) await this.#account(file, new Set(ids));
    } catch (error) {
      this.#log.error(`The records of builds cannot be read: ${messageOf(error)}`);
    }
    this.#isLoaded = true;
    this.#changed.fire(undefined);
    await this.#retain();
  }

  async #read(id: string): Promise<void> {
    try {
      const record = readRecord(await this.#store.read(recordName(id)));
      if (record?.id === id) this.#keep(record);
      else this.#log.warn(`The record of the build ${id} makes no sense and is passed over`);
    } catch (error) {
      this.#log.warn(`The record of the build ${id} cannot be read and is passed over: ${messageOf(error)}`);
    }
  }

  /** Counts a file to its build, and removes details whose record is gone. */
  async #account({ name, bytes }: StoredFile, known: ReadonlySet<string>): Promise<void> {
    const owner = /^(.+)\.details$/.exec(name)?.[1];
    const id = idOfRecord(name) ?? owner;
    if (id !== undefined && this.#records.has(id)) this.#sizes.set(id, (this.#sizes.get(id) ?? 0) + bytes);
    if (owner !== undefined && !known.has(owner) && !this.#live.has(owner)) await this.#store.remove(name);
  }

  /** Lets go of the oldest until the rest is within the limits; the newest is always kept. */
  async #retain(): Promise<void> {
    const { count, bytes } = this.#retention();
    let total = 0;
    const finished = this.builds.filter(({ outcome }) => outcome !== 'running');
    for (const [index, { id }] of finished.entries()) {
      total += this.#sizes.get(id) ?? 0;
      if (index < Math.max(1, count) && (index === 0 || total <= bytes)) continue;
      await this.remove(id).catch((error: unknown) => this.#log.warn(`The record of the build ${id} cannot be removed: ${messageOf(error)}`));
    }
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#changed.dispose();
  }
}

const recordName = (id: string): string => `${id}.build`;
const detailsName = (id: string): string => `${id}.details`;

function idOfRecord(name: string): string | undefined {
  return /^(.+)\.build$/.exec(name)?.[1];
}
