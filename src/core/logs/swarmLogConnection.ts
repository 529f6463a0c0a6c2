import { delay } from '../base/abort.ts';
import type { Engine, LogChunk, LogsOptions } from '../engine/engine.ts';
import type { EngineEvent } from '../model/engineEvent.ts';
import type { SwarmNode } from '../model/swarm.ts';
import { isEnded, isWanted, type SwarmService, type SwarmTask } from '../model/swarmService.ts';
import type { LogConnectionParts, LogSources } from './logConnection.ts';
import { goneNote, noSource, noteLine, removedNote, saidNote, stoppedNote, taskEndedNote } from './logNotes.ts';
import type { LogLine } from './logSegment.ts';
import type { SwarmLogSelection } from './logSelection.ts';
import type { LogBeginning } from './logSource.ts';
import { parseTime, timeOfNanoseconds } from './logTime.ts';
import { inOrder } from './mergeBacklogs.ts';
import { TaskFrames } from './taskFrames.ts';
import type { TaskLogSource } from './taskLogSource.ts';

interface KnownTask {
  readonly task: SwarmTask;
  readonly name: string;
  /** Whether it runs no more. */
  readonly isOver: boolean;
  /** Whether its node does not answer. */
  readonly isLost: boolean;
}

/** A log that ended without a reason is followed again after this. */
const againMilliseconds = 1_000;
/** Reading on begins at most this much before the newest line, however long another task has been silent: microseconds. */
const longestOverlap = 600_000_000;
/** Clocks of nodes may differ by this, and lines of one task come a little out of order: microseconds. */
const overlap = 2_000_000;
/** What came at first is put in order; more than this in several pieces. */
const mostSorted = 200_000;

export interface SwarmLogs {
  readonly engine: Engine;
  readonly selection: SwarmLogSelection;
  readonly beginning: LogBeginning;
}

/**
 * One connection to a manager, by which the merged log of a service is read: first what was written until now, in the
 * order of its times, then what is written, as it arrives. The swarm itself follows tasks that take the place of others.
 */
export class SwarmLogConnection {
  readonly engine: Engine;
  readonly #selection: SwarmLogSelection;
  readonly #beginning: LogBeginning;
  readonly #sources: LogSources<TaskLogSource>;
  readonly #parts: LogConnectionParts;
  #controller = new AbortController();
  #failure: unknown;
  /** What is known of the tasks, by their ids. */
  #tasks: ReadonlyMap<string, KnownTask> = new Map();
  #serviceId = '';
  #isAsking = false;
  #isWaiting = false;

  constructor({ engine, selection, beginning }: SwarmLogs, sources: LogSources<TaskLogSource>, parts: LogConnectionParts) {
    this.engine = engine;
    this.#selection = selection;
    this.#beginning = beginning;
    this.#sources = sources;
    this.#parts = parts;
  }

  /** Runs until the connection ends, @throws why; or until the controller aborts, which ends all streams. */
  async run(controller: AbortController): Promise<void> {
    this.#controller = controller;
    const onOpen = (): void => void this.#begin().catch((error: unknown) => this.#fail(error));
    try {
      for await (const event of this.engine.system.events({ types: ['service', 'node', 'container'], onOpen }, controller.signal)) this.#handle(event);
    } catch (error) {
      throw this.#failure ?? error;
    }
  }

  async #begin(): Promise<void> {
    const { signal } = this.#controller;
    const isThere = await this.#learn();
    this.#parts.onConnected();
    if (!isThere) {
      if (!this.#parts.isAgain || this.#sources.all.some(({ hasEnded }) => !hasEnded)) this.#note(goneNote());
      for (const source of this.#sources.all) source.hasEnded = true;
      this.#parts.onBegun();
      return;
    }
    const { until } = this.#beginning;
    if (!this.#parts.isAgain) {
      let lines: LogLine[] = [];
      const flush = (): void => {
        this.#parts.takeInOrder(inOrder(lines));
        lines = [];
      };
      for await (const some of this.#read(false)) {
        for (const line of some) lines.push(line);
        if (lines.length >= mostSorted) flush();
      }
      flush();
      for (const source of this.#sources.all) source.begun(this.#beginning.tail);
    }
    this.#parts.onBegun();
    while (until === undefined) {
      for await (const lines of this.#read(true)) this.#parts.take(lines);
      await this.#learn();
      if (this.#selection.kind === 'swarmTask' && this.#sources.all.every(({ hasEnded }) => hasEnded)) return;
      await delay(againMilliseconds, signal);
    }
  }

  async *#read(follow: boolean): AsyncGenerator<readonly LogLine[], void, undefined> {
    const { kind, id } = this.#selection;
    const api = kind === 'swarmService' ? this.engine.swarm.services : this.engine.swarm.tasks;
    const waiting: { readonly taskId: string; readonly nodeId: string; readonly chunk: LogChunk }[] = [];
    const said: string[] = [];
    const frames = new TaskFrames((task, chunk) => waiting.push({ ...task, chunk }), (text) => said.push(text));
    for await (const chunk of api.logs(id, this.#options(follow), this.#controller.signal)) {
      frames.push(chunk);
      const pieces = waiting.splice(0);
      if (pieces.some(({ taskId }) => !this.#known(taskId))) await this.#learn();
      const lines = pieces.flatMap((piece) => this.#sourceOf(piece.taskId, piece.nodeId).push(piece.chunk));
      if (lines.length > 0) yield lines;
      for (const text of said.splice(0)) this.#note(saidNote(text));
    }
    frames.end();
    for (const text of said) this.#note(saidNote(text));
    yield this.#sources.all.flatMap((source) => source.endStream());
  }

  #options(follow: boolean): LogsOptions {
    const { tail, since } = this.#beginning;
    const newest = this.#sources.all.reduce((latest, source) => Math.max(latest, source.newest?.micros ?? 0), 0);
    if (newest === 0) return { follow, timestamps: true, ...(tail === undefined || this.#parts.isAgain ? {} : { tail }), ...(since === undefined ? {} : { since }) };
    // From the last line of the one that has been silent for the longest time, since the others go on from there.
    const running = this.#sources.all.filter(({ hasEnded }) => !hasEnded).map((source) => source.newest?.micros ?? newest);
    const from = Math.max(Math.min(newest, ...running), newest - longestOverlap) - overlap;
    return { follow, timestamps: true, since: Math.floor(from / 1_000_000) };
  }

  #known(taskId: string): TaskLogSource | undefined {
    return this.#sources.all.find(({ id }) => id === taskId);
  }

  /** A task that was forgotten by the swarm has no name any more. */
  #sourceOf(taskId: string, nodeId: string): TaskLogSource {
    return this.#known(taskId) ?? this.#add(taskId, this.#tasks.get(taskId), nodeId);
  }

  #add(id: string, known: KnownTask | undefined, nodeId: string): TaskLogSource {
    const source = this.#sources.add({ id, name: known?.name ?? `${id.slice(0, 12)}@${nodeId.slice(0, 12)}` });
    source.containerId = known?.task.containerId;
    source.hasEnded = known?.isOver ?? true;
    return source;
  }

  #handle(event: EngineEvent): void {
    const isOurs = event.type === 'service' ? event.id === this.#serviceId : event.type === 'node' || (event.attributes['com.docker.swarm.service.id'] === this.#serviceId && (event.action === 'start' || event.action === 'die'));
    if (!isOurs || this.#serviceId === '') return;
    if (event.type === 'service' && event.action === 'remove') {
      const time = timeOfNanoseconds(event.timeNano);
      this.#parts.take([noteLine(noSource, removedNote(event.attributes['name'] ?? this.#serviceId), time)]);
      this.#learnSoon();
    } else if (!this.#isAsking) void this.#learn().catch((error: unknown) => this.#fail(error));
  }

  /** Asks for the tasks, and says which of those that wrote run no more. @returns whether what is read exists. */
  async #learn(): Promise<boolean> {
    const { signal } = this.#controller;
    const { swarm } = this.engine;
    this.#isAsking = true;
    try {
      const [{ tasks, service }, nodes] = await Promise.all([this.#ask(), swarm.nodes.list({}, signal)]);
      this.#serviceId = service?.id ?? this.#serviceId;
      this.#tasks = new Map(tasks.map((task) => [task.id, knownTask(task, service?.name ?? this.#serviceId, nodes)]));
      // Of those that run no more only those count that wrote something: they come with their lines.
      for (const known of [...this.#tasks.values()].reverse()) {
        const source = this.#known(known.task.id);
        if (source) this.#update(source, known);
        else if (!known.isOver && known.task.nodeId !== '') this.#add(known.task.id, known, '');
      }
      // Of a service that shrinks the swarm forgets the tasks.
      for (const source of this.#sources.all) {
        if (source.hasEnded || this.#tasks.has(source.id)) continue;
        source.hasEnded = true;
        this.#parts.take([noteLine(source.number, stoppedNote(source.name, undefined), this.#parts.now())]);
      }
      // No event tells of the end of a task on another node.
      if (this.#sources.all.some((source) => !source.hasEnded && isEnding(this.#tasks.get(source.id)))) this.#learnSoon();
      return service !== undefined && (this.#selection.kind === 'swarmService' || tasks.length > 0);
    } finally {
      this.#isAsking = false;
    }
  }

  async #ask(): Promise<{ readonly tasks: readonly SwarmTask[]; readonly service: SwarmService | undefined }> {
    const { signal } = this.#controller;
    const { services, tasks } = this.engine.swarm;
    const { kind, id } = this.#selection;
    if (kind === 'swarmTask') {
      const found = await tasks.list({ ids: [id] }, signal);
      const [service] = found[0] ? await services.list({ ids: [found[0].serviceId] }, signal) : [];
      return { tasks: found, service };
    }
    // A filter that names a service which does not exist is refused.
    const [service] = await services.list({ ids: [id] }, signal);
    return { tasks: service ? await tasks.list({ serviceIds: [id] }, signal) : [], service };
  }

  #learnSoon(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const again = async (): Promise<void> => {
      await delay(againMilliseconds, this.#controller.signal);
      this.#isWaiting = false;
      await this.#learn();
    };
    again().catch((error: unknown) => this.#fail(error));
  }

  #update(source: TaskLogSource, { task, name, isOver, isLost }: KnownTask): void {
    this.#sources.rename(source, name);
    source.containerId = task.containerId === '' ? undefined : task.containerId;
    if (isOver && !source.hasEnded) this.#parts.take([noteLine(source.number, taskEndedNote(name, task, isLost), parseTime(task.changedAt) ?? this.#parts.now())]);
    source.hasEnded = isOver;
  }

  #note(text: string): void {
    this.#parts.take([noteLine(noSource, text, this.#parts.now())]);
  }

  #fail(error: unknown): void {
    if (this.#controller.signal.aborted) return;
    this.#failure ??= error;
    this.#controller.abort();
  }
}

function isEnding(known: KnownTask | undefined): boolean {
  return known !== undefined && !known.isOver && !isWanted(known.task);
}

function knownTask(task: SwarmTask, serviceName: string, nodes: readonly SwarmNode[]): KnownTask {
  const node = nodes.find(({ id }) => id === task.nodeId);
  const name = `${serviceName}${task.slot === undefined ? '' : `.${String(task.slot)}`}@${node?.name ?? task.nodeId}`;
  const isLost = node?.state === 'down' && !isEnded(task.state);
  return { task, name, isLost, isOver: isEnded(task.state) || (isLost && !isWanted(task)) };
}
