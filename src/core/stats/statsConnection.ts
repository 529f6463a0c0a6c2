import { isAbort } from '../base/abort.ts';
import { pause, type Clock } from '../base/clock.ts';
import { messageOf, UserError, type UserErrorKind } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import { noteOf, startedNote } from '../logs/logNotes.ts';
import type { Container } from '../model/container.ts';
import type { EngineEvent } from '../model/engineEvent.ts';
import { OpenSlots } from './openSlots.ts';
import type { MarkKind, StatsMarks } from './statsMarks.ts';
import { isMeasured, isUp, mayBeMeasured, type StatsSelection } from './statsSelection.ts';
import type { StatsSource } from './statsSource.ts';

/** What a connection needs of its session. */
export interface StatsConnectionParts {
  readonly engine: Engine;
  readonly selection: StatsSelection;
  readonly clock: Clock;
  readonly marks: StatsMarks;
  /** Those that are known, by their containers' ids. */
  readonly sources: ReadonlyMap<string, StatsSource>;
  readonly add: (container: Container) => StatsSource;
  readonly remove: (source: StatsSource) => void;
  /** The engine answers, and the containers are known. */
  readonly onBegun: () => void;
}

/** These say that the engine cannot be asked; others, that one container cannot be measured. */
const connectionFailures: readonly UserErrorKind[] = ['noEngine', 'permission', 'refused', 'timeout', 'certificate', 'disconnected'];

/** So many streams are opened at a time, so that an engine is not asked for hundreds at once. */
const mostOpening = 8;
/** After which a stream that ended by itself is opened again. */
const reopenMilliseconds = 1_000;

/** One connection to an engine, from its events' beginning to their end: holds one stream for each container that runs. */
export class StatsConnection {
  readonly #parts: StatsConnectionParts;
  readonly #streams = new Map<StatsSource, AbortController>();
  readonly #slots = new OpenSlots(mostOpening);
  /** Events that came before the list was read. */
  #early: EngineEvent[] | undefined = [];
  #controller = new AbortController();
  #failure: unknown;

  constructor(parts: StatsConnectionParts) {
    this.#parts = parts;
  }

  /** Runs until the connection ends, @throws why; or until the controller aborts, which ends all streams. */
  async run(controller: AbortController): Promise<void> {
    this.#controller = controller;
    const onOpen = (): void => void this.#begin().catch((error: unknown) => this.#fail(error));
    try {
      for await (const event of this.#parts.engine.system.events({ types: ['container'], onOpen }, controller.signal)) this.#take(event);
    } catch (error) {
      throw this.#failure ?? error;
    } finally {
      for (const source of [...this.#streams.keys()]) this.#leave(source);
    }
  }

  /** The events are open: nothing that happens from here on is missed. */
  async #begin(): Promise<void> {
    const { engine, selection } = this.#parts;
    const listed = new Map((await engine.containers.list({}, this.#controller.signal)).map((container) => [container.id, container]));
    const known = this.#parts.sources;
    for (const [id, source] of [...known]) if (!listed.has(id)) this.#parts.remove(source);
    for (const container of [...listed.values()].toReversed()) {
      const source = known.get(container.id) ?? (isMeasured(selection, container) ? this.#parts.add(container) : undefined);
      if (!source) continue;
      source.name = container.name;
      this.#become(source, !isUp(container) ? 'stopped' : container.state === 'paused' ? 'paused' : 'running');
    }
    this.#parts.onBegun();
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const event of early) this.#handle(event);
  }

  #take(event: EngineEvent): void {
    if (this.#early) this.#early.push(event);
    else this.#handle(event);
  }

  #handle(event: EngineEvent): void {
    const source = this.#parts.sources.get(event.id);
    if (source) this.#handleKnown(source, event);
    else if (event.action === 'start' && mayBeMeasured(this.#parts.selection, event)) void this.#addNew(event).catch((error: unknown) => this.#fail(error));
  }

  #handleKnown(source: StatsSource, event: EngineEvent): void {
    switch (event.action) {
      case 'start':
        this.#mark(source, 'start', startedNote(source.name));
        this.#become(source, 'running');
        break;
      case 'die':
        this.#mark(source, 'stop', noteOf(event, source.name));
        this.#become(source, 'stopped');
        break;
      case 'oom':
        this.#mark(source, 'oom', noteOf(event, source.name));
        break;
      case 'pause':
        source.state = 'paused';
        break;
      case 'unpause':
        source.state = 'running';
        break;
      case 'rename':
        source.name = event.attributes.name?.replace(/^\//, '') ?? source.name;
        break;
      case 'update':
        void this.#readLimits(source, this.#controller.signal).catch((error: unknown) => this.#explain(source, error));
        break;
      case 'destroy':
        this.#leave(source);
        this.#parts.remove(source);
    }
  }

  async #addNew({ id }: EngineEvent): Promise<void> {
    const [container] = await this.#parts.engine.containers.list({ ids: [id] }, this.#controller.signal);
    const { selection, sources } = this.#parts;
    // The list may not say yet that it runs, which its event does.
    if (container && !sources.has(id) && (selection.kind === 'all' || isMeasured(selection, container))) this.#become(this.#parts.add(container), 'running');
  }

  #mark(source: StatsSource, kind: MarkKind, text: string | undefined): void {
    this.#parts.marks.add({ kind, source: source.number, first: this.#second(), text: text ?? '' });
  }

  #second(): number {
    return Math.floor(this.#parts.clock.now() / 1000);
  }

  #become(source: StatsSource, state: StatsSource['state']): void {
    source.state = state;
    this.#leave(source);
    if (state === 'stopped') return;
    const stream = new AbortController();
    this.#streams.set(source, stream);
    void this.#measure(source, stream.signal);
  }

  #leave(source: StatsSource): void {
    this.#streams.get(source)?.abort();
    this.#streams.delete(source);
    source.interrupt();
  }

  /** Reads samples for as long as the container is to be measured. */
  async #measure(source: StatsSource, signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        await this.#readOnce(source, signal);
        source.interrupt();
        await pause(this.#parts.clock, reopenMilliseconds, signal);
      }
    } catch (error) {
      if (!signal.aborted) this.#explain(source, error);
    }
  }

  async #readOnce(source: StatsSource, signal: AbortSignal): Promise<void> {
    const onOpen = await this.#slots.take();
    try {
      if (signal.aborted) return;
      await this.#readLimits(source, signal);
      for await (const sample of this.#parts.engine.containers.stats(source.id, { onOpen }, signal)) {
        const second = this.#second();
        const { throttledPeriods } = source.take(sample, second);
        if (throttledPeriods > 0) this.#parts.marks.throttle(source.number, source.name, second);
      }
    } finally {
      onOpen();
    }
  }

  async #readLimits(source: StatsSource, signal: AbortSignal): Promise<void> {
    source.limits = await this.#parts.engine.containers.statsLimits(source.id, signal);
  }

  /** Says why a container cannot be measured; what concerns the whole connection ends it. */
  #explain(source: StatsSource, error: unknown): void {
    if (isAbort(error) || !(error instanceof UserError) || connectionFailures.includes(error.kind)) this.#fail(error);
    // A container that is gone is told of by its event.
    else if (error.kind !== 'notFound' && error.kind !== 'conflict') source.trouble = messageOf(error);
  }

  #fail(error: unknown): void {
    if (this.#controller.signal.aborted) return;
    this.#failure ??= error;
    this.#controller.abort();
  }
}
