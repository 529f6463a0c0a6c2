import { isAbort } from '../base/abort.ts';
import { UserError, type UserErrorKind } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import type { Container } from '../model/container.ts';
import type { EngineEvent } from '../model/engineEvent.ts';
import { failureNote, noteLine, noteOf, removedNote, startedNote, stoppedNote } from './logNotes.ts';
import type { LogLine } from './logSegment.ts';
import { isSelected, mayBeSelected, type LogSelection } from './logSelection.ts';
import type { LogOrigin, LogSource, SourceIdentity } from './logSource.ts';
import { parseTime, timeOfNanoseconds, type LogTime } from './logTime.ts';
import { mergeBacklogs } from './mergeBacklogs.ts';

/** What a connection needs of its session. */
export interface LogConnectionParts {
  /** Whether there was a connection before. */
  readonly isAgain: boolean;
  /** Takes lines that are in order already. */
  takeInOrder(lines: readonly LogLine[]): void;
  take(lines: readonly LogLine[]): void;
  now(): LogTime;
  /** The engine answers. */
  onConnected(): void;
  /** All that was written so far is read. */
  onBegun(): void;
}

/** What a connection reads from, by their numbers. */
export interface LogSources<S extends LogOrigin> {
  readonly all: readonly S[];
  add(identity: SourceIdentity): S;
  rename(source: S, name: string): void;
}

/** These say that the engine cannot be asked; others, that one container's log cannot be read. */
const connectionFailures: readonly UserErrorKind[] = ['noEngine', 'permission', 'refused', 'timeout', 'certificate', 'disconnected'];

/** So long at most a container writes before the engine says that it started: microseconds. */
const longestStart = 1_000_000;

/** An event and what an inspection tells of it are not further apart: microseconds. */
const sameMoment = 2_000_000;

/** One connection to an engine, from its events' beginning to their end: reads the logs of the selected containers. */
export class LogConnection {
  readonly engine: Engine;
  readonly #selection: LogSelection;
  readonly #sources: LogSources<LogSource>;
  readonly #parts: LogConnectionParts;
  /** The logs that are being followed; true where the container started again meanwhile. */
  readonly #following = new Map<LogSource, boolean>();
  /** Events that came before the beginning was read. */
  #early: EngineEvent[] | undefined = [];
  /** The microsecond in which a container that is not known was created. */
  readonly #created = new Map<string, number>();
  /** What was found out by asking after the connection was lost. */
  readonly #said: { readonly source: LogSource; readonly action: string; readonly micros: number }[] = [];
  #controller = new AbortController();
  #failure: unknown;

  constructor(engine: Engine, selection: LogSelection, sources: LogSources<LogSource>, parts: LogConnectionParts) {
    this.engine = engine;
    this.#selection = selection;
    this.#sources = sources;
    this.#parts = parts;
  }

  /** Runs until the connection ends, @throws why; or until the controller aborts, which ends all streams. */
  async run(controller: AbortController): Promise<void> {
    this.#controller = controller;
    const onOpen = (): void => void this.#begin().catch((error: unknown) => this.#fail(error));
    try {
      for await (const event of this.engine.system.events({ types: ['container'], onOpen }, controller.signal)) this.#take(event);
    } catch (error) {
      throw this.#failure ?? error;
    }
  }

  /** The events are open: nothing that happens from here on is missed. */
  async #begin(): Promise<void> {
    const { signal } = this.#controller;
    const listed = await this.engine.containers.list({}, signal);
    this.#parts.onConnected();
    const selected = listed.filter((container) => isSelected(this.#selection, container));
    const known = new Map(this.#sources.all.map((source) => [source.id, source]));
    const running = new Set<LogSource>();
    for (const container of selected.toReversed()) {
      const source = known.get(container.id) ?? this.#sources.add(container);
      this.#sources.rename(source, container.name);
      if (isUp(container)) running.add(source);
    }
    const present = this.#sources.all.filter(({ id }) => selected.some((container) => container.id === id));
    if (this.#parts.isAgain) await this.#catchUp(present, [...known.values()], running);
    for await (const lines of mergeBacklogs(present.map((source) => this.#backlog(source)))) this.#parts.takeInOrder(lines);
    for (const source of running) this.#follow(source);
    this.#parts.onBegun();
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const event of early) this.#handle(event);
  }

  /** Says what became of containers while there was no connection. */
  async #catchUp(present: readonly LogSource[], known: readonly LogSource[], running: ReadonlySet<LogSource>): Promise<void> {
    for (const source of known) {
      if (present.includes(source)) await this.#missed(source);
      else if (!source.isRemoved) this.#remove(source, this.#parts.now());
    }
    for (const source of running) if (!known.includes(source)) this.#noteStart(source, this.#parts.now());
  }

  async #missed(source: LogSource): Promise<void> {
    const details = await this.engine.containers.inspect(source.id, this.#controller.signal);
    const startedAt = parseTime(details.startedAt);
    const finishedAt = parseTime(details.finishedAt);
    const isNews = (time: LogTime | undefined): time is LogTime => time !== undefined && time.micros > source.aliveAt;
    // The exit code of a container that runs again is not known any more.
    if (isNews(finishedAt)) {
      source.stoppedAt = finishedAt.micros;
      this.#said.push({ source, action: 'die', micros: finishedAt.micros });
      this.#note(source, stoppedNote(source.name, details.isRunning ? undefined : String(details.exitCode)), finishedAt);
    }
    if (isNews(startedAt)) {
      this.#said.push({ source, action: 'start', micros: startedAt.micros });
      this.#noteStart(source, startedAt);
    }
  }

  #take(event: EngineEvent): void {
    if (this.#early) this.#early.push(event);
    else this.#handle(event);
  }

  #handle(event: EngineEvent): void {
    const source = this.#sources.all.find(({ id }) => id === event.id);
    if (source) this.#handleKnown(source, event);
    else if (event.action === 'create') this.#created.set(event.id, timeOfNanoseconds(event.timeNano).micros);
    else if (event.action === 'destroy') this.#created.delete(event.id);
    else if (event.action === 'start' && mayBeSelected(this.#selection, event)) void this.#addNew(event).catch((error: unknown) => this.#fail(error));
  }

  #handleKnown(source: LogSource, event: EngineEvent): void {
    const time = timeOfNanoseconds(event.timeNano);
    // What was found out by asking comes as an event too, when it happened just then.
    const isSaid = this.#said.some((said) => said.source === source && said.action === event.action && Math.abs(said.micros - time.micros) < sameMoment);
    const name = event.attributes['name'];
    if (event.action === 'rename' && name !== undefined) this.#sources.rename(source, name.replace(/^\//, ''));
    if (event.action === 'destroy') this.#remove(source, time);
    else if (event.action !== 'start' && !isSaid) this.#note(source, noteOf(event, source.name), time);
    if (event.action === 'die') source.stoppedAt = time.micros;
    if (event.action !== 'start') return;
    if (!isSaid) this.#noteStart(source, time);
    this.#follow(source);
  }

  async #addNew(event: EngineEvent): Promise<void> {
    const [container] = await this.engine.containers.list({ ids: [event.id] }, this.#controller.signal);
    const isKnown = this.#sources.all.some(({ id }) => id === event.id);
    if (!container || isKnown || !isSelected(this.#selection, container)) return;
    const source = this.#sources.add(container);
    source.stoppedAt = this.#created.get(event.id) ?? 0;
    this.#created.delete(event.id);
    this.#handleKnown(source, event);
  }

  #remove(source: LogSource, time: LogTime): void {
    if (source.isRemoved) return;
    source.isRemoved = true;
    this.#note(source, removedNote(source.name), time);
  }

  #note(source: LogSource, text: string | undefined, time: LogTime): void {
    if (text === undefined) return;
    source.aliveAt = Math.max(source.aliveAt, time.micros);
    this.#parts.take([noteLine(source.number, text, time)]);
  }

  /** The engine says that a container started when it may have written lines already: the note comes before them. */
  #noteStart(source: LogSource, time: LogTime): void {
    source.aliveAt = Math.max(source.aliveAt, time.micros);
    const order = Math.min(time.micros, Math.max(source.stoppedAt, time.micros - longestStart));
    this.#parts.take([{ ...noteLine(source.number, startedNote(source.name), time), order }]);
  }

  /** What was written until now. */
  async *#backlog(source: LogSource): AsyncGenerator<readonly LogLine[], void, undefined> {
    try {
      yield* source.read(this.engine, false, this.#controller.signal);
    } catch (error) {
      this.#explain(source, error);
    }
  }

  #follow(source: LogSource): void {
    if (source.isUnreadable) return;
    const isFollowed = this.#following.has(source);
    this.#following.set(source, true);
    if (!isFollowed) void this.#readOn(source);
  }

  /** Follows until the container ends; then reads what it wrote last; again where it started anew meanwhile. */
  async #readOn(source: LogSource): Promise<void> {
    const { signal } = this.#controller;
    try {
      while (this.#following.get(source)) {
        this.#following.set(source, false);
        for await (const lines of source.read(this.engine, true, signal)) this.#parts.take(lines);
        for await (const lines of source.read(this.engine, false, signal)) this.#parts.take(lines);
      }
    } catch (error) {
      this.#explainOrFail(source, error);
    } finally {
      this.#following.delete(source);
    }
  }

  #explainOrFail(source: LogSource, error: unknown): void {
    try {
      this.#explain(source, error);
    } catch (failure) {
      this.#fail(failure);
    }
  }

  /** Says why a container's log cannot be read. @throws what concerns the whole connection. */
  #explain(source: LogSource, error: unknown): void {
    if (isAbort(error) || !(error instanceof UserError) || connectionFailures.includes(error.kind)) throw error;
    // A container that is gone, or about to be, is told of by its event.
    if (error.kind === 'notFound' || error.kind === 'conflict') return;
    source.isUnreadable = true;
    this.#note(source, failureNote(source.name, error), this.#parts.now());
  }

  #fail(error: unknown): void {
    if (this.#controller.signal.aborted) return;
    this.#failure ??= error;
    this.#controller.abort();
  }
}

function isUp({ state }: Container): boolean {
  return state === 'running' || state === 'paused' || state === 'restarting';
}
